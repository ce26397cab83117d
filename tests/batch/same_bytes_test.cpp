// The same facts give the same bytes: any number of threads, any order of positions, any locale of the
// environment.
#include <doctest/doctest.h>

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

#include "crossmargin/io/file.hpp"
#include "support/child.hpp"
#include "support/support.hpp"

using namespace crossmargin;

namespace {

std::vector<std::string> report(const std::string& portfolio, const std::string& threads) {
  return {CROSSMARGIN_BINARY, "report",  "--market",  test::source_path("data/sample/market.json"),
          "--portfolio",      portfolio, "--method",  "scan-16",
          "--format",         "json",    "--threads", threads};
}

std::string printed(const std::vector<std::string>& arguments,
                    const std::vector<std::string>& environment = {}) {
  const test::Finished child = test::run_child(arguments, environment);
  REQUIRE_MESSAGE(child.exit_code == 0, child.err);
  CHECK(child.err.empty());
  REQUIRE(child.out.size() > 1'000);
  return child.out;
}

std::string sample_portfolio() {
  return test::source_path("data/sample/portfolio.json");
}

const std::vector<std::string>& lines() {
  static const std::vector<std::string> all{"ACME500-17APR26-4750-P,-6,position,",
                                            "ACME500-17JUL26,4,position,4985",
                                            "ACME,2000,position,",
                                            "ACME-17APR26-220-C,-20,position,",
                                            "BTC-27MAR26-70000-C,-10,position,",
                                            "BTC-27MAR26-77000-C,10,position,",
                                            "BTC-26JUN26-63000-P,-6,position,",
                                            "BTC-PERPETUAL,350000,position,68500",
                                            "ETH-PERPETUAL,-90000,position,",
                                            "ETH-27MAR26-2500-C,120,position,",
                                            "BTC-27MAR26-63000-P,-5,order,",
                                            "BTC-27MAR26-56000-P,-3,order,",
                                            "USD,300000,collateral,",
                                            "BTC,2,collateral,",
                                            "USDC,10000,collateral,"};
  return all;
}

void write_portfolio(const std::string& path, const std::vector<std::string>& rows) {
  std::string text = "account,instrument,quantity,record,average_price\n";
  for (const std::string& row : rows) text += "A," + row + "\n";
  REQUIRE(io::write_atomically(path, text).has_value());
}

/// The hash of the portfolio file says in which bytes the facts were written down: it must differ, and
/// nothing else.
std::string without_hashes(const std::string& text) {
  return std::regex_replace(text, std::regex("[0-9a-f]{64}"), "(hash)");
}

}  // namespace

TEST_CASE("one, two and seven threads") {
  const std::string one = printed(report(sample_portfolio(), "1"));
  CHECK(one == printed(report(sample_portfolio(), "2")));
  CHECK(one == printed(report(sample_portfolio(), "7")));
}

TEST_CASE("positions, orders and balances in reverse") {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/portfolio.csv";
  std::vector<std::string> rows = lines();
  write_portfolio(path, rows);
  const std::string forwards = printed(report(path, "1"));
  std::reverse(rows.begin(), rows.end());
  write_portfolio(path, rows);
  const std::string backwards = printed(report(path, "2"));
  CHECK(forwards != backwards);
  CHECK(without_hashes(forwards) == without_hashes(backwards));
}

TEST_CASE("locales of the environment, one that exists and one that does not") {
  const std::string plain = printed(report(sample_portfolio(), "1"), {"LC_ALL=C"});
  const test::TemporaryFolder folder;
  const test::Finished made =
      test::run_child({"/usr/bin/localedef", "-i", "de_DE", "-f", "UTF-8", folder.path() + "/de_DE.UTF-8"});
  REQUIRE_MESSAGE(made.exit_code == 0, "localedef failed: is the package `locales` installed? " << made.err);
  CHECK(plain ==
        printed(report(sample_portfolio(), "1"), {"LC_ALL=de_DE.UTF-8", "LOCPATH=" + folder.path()}));
  CHECK(plain == printed(report(sample_portfolio(), "1"), {"LC_ALL=no_SUCH.locale"}));
}
