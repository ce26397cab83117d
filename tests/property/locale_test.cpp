// The process's locale enters neither what is read nor what is written.
#include <doctest/doctest.h>

#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <locale>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "crossmargin/batch/run_batch.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/report/margin_report.hpp"
#include "support/child.hpp"
#include "support/support.hpp"

using namespace crossmargin;

namespace {

template <class T>
T value(Result<T> result) {
  if (!result) throw std::runtime_error(to_text(result.error().front()));
  return *std::move(result);
}

/// Decimal comma, and groups of three set off by dots.
class CommaNumbers : public std::numpunct<char> {
 protected:
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

/// Reads the sample, assesses it and renders everything there is to render.
std::string everything() {
  const std::vector<std::string> paths{test::source_path("data/sample/market.json")};
  const auto market = value(io::load_market(paths, {}));
  const auto portfolio = value(io::load_portfolio(test::source_path("data/sample/portfolio.json"), {}));
  const auto method = value(io::load_method("scan-16", {}, io::DataFolder{test::source_path(".")}));
  const auto base = value(EvaluatedBase::create(value(batch::batch_instruments(market)), market.market,
                                                *method, Pricer::kernels, {}));
  std::vector<AccountAssessment> accounts;
  for (const Account& account : portfolio.accounts)
    accounts.push_back(value(assess(account, *base, Detail::full, {})));
  const auto report = value(
      report::margin_report({base.get(), accounts, report::provenance_of(*base, Pricer::kernels), {}}, {}));
  std::string all =
      value(report::to_text(report, {})) + value(report::to_json(report)) + value(report::to_csv(report));
  std::istringstream input(
      "account,instrument,quantity,record\nA,BTC-PERPETUAL,1234567.25,position\nA,USD,1e6,collateral\n");
  const auto sink = [&](std::string_view bytes) -> Status {
    all += bytes;
    return {};
  };
  value(batch::run_batch({input, "accounts.csv"}, *base, {}, sink, {}));
  return all;
}

/// Makes a German locale for the C library, whose name then works in setlocale; false where it cannot be
/// made.
bool make_german(const test::TemporaryFolder& folder) {
  const std::string made = folder.path() + "/de_DE.UTF-8";
  const auto child = test::run_child({"/usr/bin/localedef", "-i", "de_DE", "-f", "UTF-8", made});
  ::setenv("LOCPATH", folder.path().c_str(), 1);
  return child.exit_code == 0 && std::setlocale(LC_ALL, "de_DE.UTF-8") != nullptr;
}

}  // namespace

TEST_CASE("a decimal comma in the C++ locale changes no byte") {
  const std::string plain = everything();
  REQUIRE(plain.size() > 10'000);
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new CommaNumbers));
  std::ostringstream proof;
  proof << 1234.5;
  CHECK(proof.str() == "1.234,5");  // the locale is in force, so the comparison below means something
  CHECK(everything() == plain);
  std::locale::global(before);
}

TEST_CASE("a decimal comma in the C locale changes no byte") {
  const std::string plain = everything();
  const test::TemporaryFolder folder;
  REQUIRE_MESSAGE(make_german(folder),
                  "localedef made no German locale: is the package `locales` installed?");
  char proof[16];
  std::snprintf(proof, sizeof proof, "%.1f", 0.5);
  CHECK(std::string(proof) == "0,5");
  CHECK(everything() == plain);
  std::setlocale(LC_ALL, "C");
}
