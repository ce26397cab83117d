#include <doctest/doctest.h>

#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "crossmargin/batch/run_batch.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/report/account_rows.hpp"
#include "support/support.hpp"

namespace run_batch_test {

using namespace crossmargin;

namespace {

template <class T>
T value(Result<T> result) {
  if (!result) throw std::runtime_error(to_text(result.error().front()));
  return *std::move(result);
}

/// The sample market under the plain scan, priced once for all cases of this file.
struct Sample {
  Sample() {
    const std::vector<std::string> paths{test::source_path("data/sample/market.json")};
    auto market = value(io::load_market(paths, {}));
    method = value(io::load_method("scan-16", {}, io::DataFolder{test::source_path(".")}));
    auto instruments = value(batch::batch_instruments(market));
    base = value(EvaluatedBase::create(std::move(instruments), market.market, *method, Pricer::kernels, {}));
  }
  std::unique_ptr<Method> method;
  std::unique_ptr<EvaluatedBase> base;
};

const EvaluatedBase& base() {
  static const Sample sample;
  return *sample.base;
}

struct Run {
  std::string bytes;
  Result<batch::BatchSummary> summary;
};

Run run(const std::string& accounts, const batch::BatchOptions& options, const Execution& execution = {}) {
  std::istringstream input(accounts);
  Run done;
  const auto sink = [&](std::string_view bytes) -> Status {
    done.bytes += bytes;
    return {};
  };
  done.summary = batch::run_batch({input, "folder/accounts.csv"}, base(), options, sink, execution);
  return done;
}

const std::string header = "account,instrument,quantity,record\n";
const std::string good = "A,ACME500-17APR26-5000-P,-2,position\nA,USD,500000,collateral\n";

/// `count` small accounts, numbered.
std::string many(int count) {
  std::string text = header;
  for (int i = 0; i < count; ++i) {
    const std::string id = "N" + std::to_string(i);
    text += id + ",BTC-27MAR26-70000-C," + std::to_string(1 + i % 7) + ",position\n";
    text += id + ",BTC-PERPETUAL," + std::to_string(-1000 * (1 + i % 5)) + ",position\n";
    text += id + ",USD,25000,collateral\n";
  }
  return text;
}

}  // namespace

TEST_CASE("a row holds what the account's own assessment holds") {
  const Run done = run(header + good, {});
  REQUIRE(done.summary.has_value());
  CHECK(done.summary->accounts == 1);
  CHECK(done.summary->failed == 0);
  Account account;
  account.id = "A";
  account.cross.id = "cross";
  account.cross.positions = {{"ACME500-17APR26-5000-P", -2.0, {}, {}}};
  account.cross.collateral = {{value(Currency::parse("USD")), 500000.0, {}}};
  const auto single = value(assess(account, base(), Detail::full, {}));
  const auto row = value(report::account_row(single, base()));
  CHECK(done.bytes == report::account_csv_header() + report::to_csv_line(row));
  CHECK(single.requirement_initial > 0.0);
}

TEST_CASE("an account with a mistake is an error row and touches no other") {
  const std::string bad =
      "B,NO-SUCH-THING,1,position\nB,ALSO-NONE,2,position\nC,BTC-27MAR26-70000-C,nan,position\n";
  const std::string after = "D,BTC-PERPETUAL,1000,position\nD,USD,10000,collateral\n";
  const Run done = run(header + good + bad + after, {});
  REQUIRE(done.summary.has_value());
  CHECK(done.summary->accounts == 4);
  CHECK(done.summary->failed == 2);
  CHECK(done.summary->first_failures.size() == 2);
  const Run alone = run(header + good, {});
  CHECK(done.bytes.starts_with(alone.bytes));
  CHECK(done.bytes.find("\nB,error,,,") != std::string::npos);
  CHECK(done.bytes.find("accounts.csv:4") != std::string::npos);
  CHECK(done.bytes.find("accounts.csv:5") != std::string::npos);
  CHECK(done.bytes.find("folder/") == std::string::npos);
  CHECK(done.bytes.find("\nD,ok,USD,") != std::string::npos);
}

TEST_CASE("threads and block sizes do not change a byte") {
  const std::string accounts = many(150);
  const Run one = run(accounts, {.block_size = 2048});
  Execution two_threads;
  two_threads.threads = 2;
  CHECK(one.bytes == run(accounts, {.block_size = 2048}, two_threads).bytes);
  CHECK(one.bytes == run(accounts, {.block_size = 7}, two_threads).bytes);
  const Run lines = run(accounts, {.format = batch::RowFormat::json_lines, .block_size = 64});
  CHECK(lines.bytes ==
        run(accounts, {.format = batch::RowFormat::json_lines, .block_size = 1}, two_threads).bytes);
  CHECK(lines.bytes.starts_with("{\"account\":\"N0\",\"status\":"));
}

TEST_CASE("no account, a header that cannot be read, a sink that fails and a stop each end the run") {
  CHECK(run(header, {}).summary.error().front().code == ErrorCode::missing_field);
  CHECK(!run("account,quantity\nA,1\n", {}).summary.has_value());
  std::istringstream input(header + good);
  const auto full = [](std::string_view) -> Status { return fail(ErrorCode::unreadable, "no space"); };
  const auto refused = batch::run_batch({input, "accounts.csv"}, base(), {}, full, {});
  REQUIRE(!refused.has_value());
  CHECK(refused.error().front().code == ErrorCode::unreadable);
  std::stop_source stop;
  stop.request_stop();
  Execution stopped;
  stopped.stop = stop.get_token();
  const Run halted = run(header + good, {}, stopped);
  REQUIRE(!halted.summary.has_value());
  CHECK(halted.summary.error().front().code == ErrorCode::interrupted);
}

TEST_CASE("instruments that are only quoted are priced too") {
  CHECK(base().instruments().find("BTC-PERPETUAL").has_value());
  CHECK(base().instruments().find("ETH-26JUN26-2000-P").has_value());
  CHECK(base().instruments().find("ACME").has_value());
}

}  // namespace run_batch_test
