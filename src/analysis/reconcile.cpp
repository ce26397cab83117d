#include "crossmargin/analysis/reconcile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <sstream>
#include <tuple>

#include "crossmargin/core/format.hpp"

namespace crossmargin {
namespace {

// What is left of doubles that cancel is this small beside what they were.
constexpr double kCancelled = 1e-12;
constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();

/// Whether a text fits a pattern in which `*` stands for any text.
bool fits(std::string_view pattern, std::string_view text) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  if (text.substr(0, star) != pattern.substr(0, star)) return false;
  const std::string_view rest = pattern.substr(star + 1);
  for (std::size_t at = star; at <= text.size(); ++at)
    if (fits(rest, text.substr(at))) return true;
  return false;
}

/// A cell with its numbers to six digits: "0.080000001 same" and "0.08 same" are one.
std::string normalised(const std::string& cell) {
  std::istringstream words(cell);
  std::string made;
  for (std::string word; words >> word;) {
    const auto number = parse_number(word);
    made += (made.empty() ? "" : " ") + (number ? fmt::format("{:.6g}", *number + 0.0) : word);
  }
  return made;
}

bool is_cell(const Component& component, const std::string& wanted) {
  if (wanted.empty()) return component.cell.empty();
  return wanted == component.cell || wanted == component.move;
}

using Found = std::vector<std::size_t>;

class Reconciler {
 public:
  Reconciler(std::span<const Component> components, const Market& market, double tolerance)
      : components_(components), market_(market), tolerance_(tolerance), claimed_(components.size()) {}

  Result<Reconciliation> run(std::span<const Claim> claims) {
    for (std::size_t i = 0; i < components_.size(); ++i) by_name_[components_[i].name].push_back(i);
    for (const Claim& claim : claims)
      largest_[currency_of(claim)] = std::max(largest_[currency_of(claim)], std::abs(claim.value));
    for (const Claim& claim : claims) compare(claim);
    if (!issues_.empty()) return tl::unexpected(std::move(issues_));
    if (compared_ == 0) {
      return fail(ErrorCode::unsupported, "no component of the answer has a counterpart in this result", {},
                  "check that market, portfolio and method are those of the answer");
    }
    for (std::size_t i = 0; i < components_.size(); ++i)
      if (!claimed_[i]) add_ours(i);
    return finish();
  }

 private:
  struct Placed {
    std::size_t place;
    Comparison comparison;
  };

  Found find(const Claim& claim) const {
    Found found;
    const auto named = by_name_.find(claim.name);
    if (named == by_name_.end()) return found;
    const std::string cell = normalised(claim.cell);
    for (const std::size_t i : named->second)
      if (fits(claim.unit, components_[i].unit) && is_cell(components_[i], cell)) found.push_back(i);
    return found;
  }

  std::optional<double> rate(const Currency& from, const Currency& to, const SourceLocation& where) {
    if (from == to || from.empty() || to.empty()) return 1.0;
    const auto source = market_.fx(from);
    const auto target = market_.fx(to);
    if (source && target) return *source / *target;
    for (Issue issue : (source ? target : source).error()) {
      issue.where = where;
      issues_.push_back(std::move(issue));
    }
    return std::nullopt;
  }

  /// A claim without a currency is in that of its counterpart.
  Currency currency_of(const Claim& claim) const {
    if (!claim.currency.empty()) return claim.currency;
    const Found found = find(claim);
    return found.empty() ? Currency{} : components_[found.front()].currency;
  }

  void compare(const Claim& claim) {
    const Found found = find(claim);
    Comparison made{.stage = stage_of(claim.name, claim.unit),
                    .name = claim.name,
                    .unit = claim.unit,
                    .cell = claim.cell,
                    .label = claim.label,
                    .currency = currency_of(claim),
                    .theirs = claim.value,
                    .agreement = Agreement::only_theirs};
    if (!found.empty()) {
      made.stage = components_[found.front()].stage;
      made.unit = found.size() == 1 ? components_[found.front()].unit : claim.unit;
    }
    if (!found.empty() || claim.zero_if_absent) {
      double ours = 0.0;
      for (const std::size_t i : found) {
        claimed_[i] = true;
        ours +=
            components_[i].value * rate(components_[i].currency, made.currency, claim.where).value_or(0.0);
      }
      judge(claim, ours, made);
      compared_ += found.empty() ? 0 : 1;
    }
    placed_.push_back({found.empty() ? kNowhere : found.front(), std::move(made)});
  }

  void judge(const Claim& claim, double ours, Comparison& made) const {
    made.ours = ours;
    made.difference = ours - claim.value;
    const double larger = std::max(std::abs(ours), std::abs(claim.value));
    made.relative = larger == 0.0 ? 0.0 : std::abs(made.difference) / larger;
    const double allowed =
        std::max({tolerance_ * larger, claim.resolution, kCancelled * largest_.find(made.currency)->second});
    made.agreement = std::abs(made.difference) <= allowed ? Agreement::same : Agreement::different;
  }

  void add_ours(std::size_t i) {
    const Component& component = components_[i];
    placed_.push_back({i,
                       {.stage = component.stage,
                        .name = component.name,
                        .unit = component.unit,
                        .cell = component.cell,
                        .label = "",
                        .currency = component.currency,
                        .ours = component.value,
                        .agreement = Agreement::only_ours}});
  }

  Reconciliation finish() {
    std::stable_sort(placed_.begin(), placed_.end(), [](const Placed& a, const Placed& b) {
      return std::tie(a.comparison.stage, a.place) < std::tie(b.comparison.stage, b.place);
    });
    Reconciliation made;
    made.compared = compared_;
    for (Placed& placed : placed_) {
      if (placed.comparison.agreement == Agreement::different && made.first < 0)
        made.first = static_cast<int>(made.comparisons.size());
      made.comparisons.push_back(std::move(placed.comparison));
    }
    return made;
  }

  std::span<const Component> components_;
  const Market& market_;
  double tolerance_;
  std::vector<bool> claimed_;
  std::map<std::string, Found, std::less<>> by_name_;
  std::map<Currency, double> largest_;
  std::vector<Placed> placed_;
  std::size_t compared_{0};
  Issues issues_;
};

}  // namespace

std::string_view to_string(Agreement agreement) {
  switch (agreement) {
    case Agreement::same:
      return "same";
    case Agreement::different:
      return "different";
    case Agreement::only_theirs:
      return "only theirs";
    case Agreement::only_ours:
      break;
  }
  return "only ours";
}

Result<Reconciliation> reconcile(std::span<const Claim> claims, std::span<const Component> components,
                                 const Market& market, const ReconcileOptions& options) {
  return Reconciler(components, market, options.tolerance).run(claims);
}

}  // namespace crossmargin
