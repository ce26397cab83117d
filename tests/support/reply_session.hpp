#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crossmargin/io/answers.hpp"
#include "support/case_table.hpp"
#include "support/grid_fixture.hpp"
#include "support/support.hpp"

// A venue's answer against ours from files as people have them, as the command line does it.
namespace crossmargin::test {

struct SessionFiles {
  std::vector<io::NamedText> markets;
  io::NamedText portfolio;
  std::string method;
  io::NamedText answer;
};

class Session {
 public:
  explicit Session(const SessionFiles& files) {
    const io::DataFolder folder{source_path("")};
    market_ = take(io::parse_market(files.markets, {}));
    const auto portfolio = take(io::parse_portfolio(files.portfolio, {.market = &*market_}));
    method_ = take(io::load_method(files.method, {}, folder));
    answer_ = take(io::parse_answer(files.answer, "auto", folder));
    auto held = take(io::held_instruments(portfolio.accounts, portfolio.instruments, *market_));
    base_ = take(EvaluatedBase::create(std::move(held), market_->market, *method_, Pricer::kernels, {}));
    assessed_ = take(assess(portfolio.accounts.at(0), *base_, Detail::full, {}));
  }

  const std::vector<Claim>& claims() const { return answer_.claims; }
  const io::Answer& answer() const { return answer_; }
  Reconciliation compare(const std::vector<Claim>& claims) const {
    return take(reconcile(claims, components_of(assessed_.pools[0], *base_), base_->market(), {}));
  }

 private:
  std::optional<io::MarketInputs> market_;
  std::unique_ptr<Method> method_;
  io::Answer answer_;
  std::unique_ptr<EvaluatedBase> base_;
  AccountAssessment assessed_;
};

inline Differences differences(const Reconciliation& result) {
  Differences found;
  for (const Comparison& one : result.comparisons)
    if (one.agreement == Agreement::different)
      found.push_back(fmt::format("{} {} {}: theirs {}, ours {}", one.name, one.unit, one.cell,
                                  one.theirs.value_or(NAN), one.ours.value_or(NAN)));
  return found;
}

/// What is named first when one number of the answer is off by a millionth.
inline Differences perturbed(const Session& session, std::size_t place) {
  std::vector<Claim> claims = session.claims();
  Claim& claim = claims[place];
  claim.value += 1e-6 * std::max(std::abs(claim.value), 1.0);
  const Reconciliation result = session.compare(claims);
  if (result.first < 0) return {claim.label + " was not seen"};
  const Comparison& first = result.comparisons[static_cast<std::size_t>(result.first)];
  if (first.label == claim.label) return {};
  return {fmt::format("{} was perturbed, {} is named", claim.label, first.label)};
}

/// The answer as it is agrees, and each number that is perturbed is the one named.
inline void run_perturbed(const Session& session, const std::string& title) {
  CaseTable table(title);
  table.run("as it is", [&] { return differences(session.compare(session.claims())); });
  for (std::size_t i = 0; i < session.claims().size(); ++i)
    table.run(session.claims()[i].label, [&] { return perturbed(session, i); });
  table.finish();
}

}  // namespace crossmargin::test
