// 100,000 made accounts of 20 positions each through the real binary: failures, threads, kills, and single
// assessments.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include "crossmargin/batch/make_accounts.hpp"
#include "crossmargin/io/atomic_file.hpp"
#include "crossmargin/io/file.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/report/account_rows.hpp"
#include "support/child.hpp"
#include "support/support.hpp"

using namespace crossmargin;

namespace {

constexpr std::size_t accounts = 100'000;
constexpr std::size_t positions = 20;
constexpr std::size_t broken_every =
    1'024;  // what make_accounts writes at a time: the sink can add an account after it

std::string market_path() {
  return test::source_path("data/sample/market.json");
}

io::MarketInputs load_sample() {
  const std::vector<std::string> paths{market_path()};
  auto market = io::load_market(paths, {});
  REQUIRE(market.has_value());
  return *std::move(market);
}

/// Writes the accounts, and after every 1,024 of them one that holds an instrument that does not exist.
/// Returns how many broken ones there are.
std::size_t write_accounts(const std::string& path) {
  const io::MarketInputs market = load_sample();
  const auto instruments = batch::batch_instruments(market);
  REQUIRE(instruments.has_value());
  auto file = io::AtomicFile::create(path);
  REQUIRE(file.has_value());
  std::size_t writes = 0;
  const auto sink = [&](std::string_view bytes) -> Status {
    std::string more(bytes);
    if (writes > 0) more += "broken-" + std::to_string(writes) + ",NO-SUCH-INSTRUMENT,1,position\n";
    ++writes;
    return file->write(more);
  };
  const batch::MadeAccounts wanted{.count = accounts, .positions = positions, .seed = 42};
  REQUIRE(batch::make_accounts(*instruments, market.market, wanted, sink).has_value());
  REQUIRE(file->commit().has_value());
  return writes - 1;
}

std::vector<std::string> arguments(const std::string& input, const std::string& output, int threads) {
  return {CROSSMARGIN_BINARY, "batch",
          "--market",         market_path(),
          "--method",         "scan-16",
          "--accounts",       input,
          "--format",         "csv",
          "--output",         output,
          "--threads",        std::to_string(threads)};
}

std::vector<std::string> lines_of(const std::string& path) {
  const auto text = io::read_file(path);
  REQUIRE(text.has_value());
  std::vector<std::string> lines;
  for (std::size_t from = 0; from < text->size();) {
    const std::size_t end = text->find('\n', from);
    lines.push_back(text->substr(from, end - from));
    from = end + 1;
  }
  return lines;
}

/// The files of a test run, made once.
struct Files {
  test::TemporaryFolder folder;
  std::string input = folder.path() + "/accounts.csv";
  std::string one_thread = folder.path() + "/one.csv";
  std::string two_threads = folder.path() + "/two.csv";
  std::size_t broken = write_accounts(input);
};

const Files& files() {
  static const Files made;
  return made;
}

/// The row of one account as a report would make it: a base of what this account holds, and nothing else.
std::string single_row(const Account& account, const io::MarketInputs& market, const Method& method) {
  auto held = io::held_instruments(std::span(&account, 1), {}, market);
  REQUIRE(held.has_value());
  const auto base = EvaluatedBase::create(*std::move(held), market.market, method, Pricer::kernels, {});
  REQUIRE(base.has_value());
  const auto assessment = assess(account, **base, Detail::full, {});
  REQUIRE(assessment.has_value());
  const auto row = report::account_row(*assessment, **base);
  REQUIRE(row.has_value());
  return report::to_csv_line(*row);
}

}  // namespace

TEST_CASE(
    "100,000 accounts: a row each, errors beside results, exit code 5, the same bytes on 1 and 2 threads") {
  const test::Finished one = test::run_child(arguments(files().input, files().one_thread, 1));
  const test::Finished two = test::run_child(arguments(files().input, files().two_threads, 2));
  CHECK(one.exit_code == 5);
  CHECK(two.exit_code == 5);
  CHECK(one.out.empty());
  const auto rows = lines_of(files().one_thread);
  REQUIRE(rows.size() == 1 + accounts + files().broken);
  CHECK(io::read_file(files().one_thread).value() == io::read_file(files().two_threads).value());
  const auto failed = std::count_if(rows.begin(), rows.end(), [](const std::string& row) {
    return row.starts_with("broken-") && row.find(",error,") != std::string::npos &&
           row.find("unknown_instrument") != std::string::npos;
  });
  CHECK(static_cast<std::size_t>(failed) == files().broken);
  const auto errors = std::count_if(rows.begin(), rows.end(), [](const std::string& row) {
    return row.find(",error,") != std::string::npos;
  });
  CHECK(errors == failed);
}

TEST_CASE("rows equal the accounts' own reports, field for field as printed") {
  const io::MarketInputs market = load_sample();
  const auto method = io::load_method("scan-16", {}, io::DataFolder{test::source_path(".")});
  REQUIRE(method.has_value());
  const auto rows = lines_of(files().one_thread);
  const auto text = io::read_file(files().input);
  REQUIRE(text.has_value());
  std::istringstream input(*text);
  std::size_t number = 0;
  std::size_t compared = 0;
  const auto read = io::stream_accounts(input, files().input, {}, [&](io::BatchRecord record) {
    ++number;
    if (number % 2'500 != 1 || record.id.starts_with("broken-")) return true;
    REQUIRE(record.account.has_value());
    CHECK(rows.at(number) + "\n" == single_row(*record.account, market, **method));
    ++compared;
    return true;
  });
  CHECK(read.has_value());
  CHECK(compared >= 40);
}

TEST_CASE("rows equal what `crossmargin report` prints") {
  const auto rows = lines_of(files().one_thread);
  const auto accounts_text = lines_of(files().input);
  const std::string portfolio = files().folder.path() + "/portfolio.csv";
  const std::string output = files().folder.path() + "/report.json";
  for (const std::string id : {"M0000000", "M0031415", "M0099999"}) {
    CAPTURE(id);
    std::string text = accounts_text.front() + "\n";
    for (const std::string& line : accounts_text) text += line.starts_with(id + ",") ? line + "\n" : "";
    REQUIRE(io::write_atomically(portfolio, text).has_value());
    const test::Finished done =
        test::run_child({CROSSMARGIN_BINARY, "report", "--market", market_path(), "--portfolio", portfolio,
                         "--format", "json", "--output", output});
    REQUIRE_MESSAGE(done.exit_code == 0, done.err);
    const Document report = test::read_document(output);
    const Document& account = test::at(report, "accounts").array()->front();
    const Document& totals = test::at(account, "totals");
    const auto cell = [](const Document& object, std::string_view key) {
      return *test::at(object, key).string();
    };
    const std::string begins = id + "," + cell(account, "status") + ",USD," + cell(totals, "initial") + "," +
                               cell(totals, "maintenance") + "," + cell(totals, "isolated_initial") + "," +
                               cell(totals, "isolated_maintenance") + ",";
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.starts_with(id); });
    REQUIRE(found != rows.end());
    CHECK(found->substr(0, begins.size()) == begins);
  }
}

TEST_CASE("a run that is stopped half way leaves nothing behind") {
  const std::string output = files().folder.path() + "/stopped.csv";
  const auto begun = [&] { return !test::names_beginning(files().folder.path(), "stopped.csv").empty(); };
  const test::Finished ended = test::signal_child(arguments(files().input, output, 1), begun, SIGTERM);
  CHECK(ended.exit_code == 143);
  CHECK(test::names_beginning(files().folder.path(), "stopped.csv").empty());
}

TEST_CASE("a run that is killed half way leaves no output file") {
  const std::string output = files().folder.path() + "/killed.csv";
  const auto begun = [&] { return !test::names_beginning(files().folder.path(), "killed.csv").empty(); };
  const test::Finished ended = test::signal_child(arguments(files().input, output, 1), begun, SIGKILL);
  CHECK(ended.exit_code == 128 + SIGKILL);
  const auto left = test::names_beginning(files().folder.path(), "killed.csv");
  CHECK(std::find(left.begin(), left.end(), "killed.csv") == left.end());
}
