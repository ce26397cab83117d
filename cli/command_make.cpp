#include "command_make.hpp"

#include "common_options.hpp"
#include "crossmargin/batch/make_accounts.hpp"
#include "inputs.hpp"
#include "row_target.hpp"

namespace crossmargin::cli {
namespace {

class MakeCommand : public Command {
 public:
  void setup(const Arguments& arguments) override {
    inputs_ = input_settings(arguments);
    output_ = arguments.value("output");
    wanted_.count = static_cast<std::size_t>(arguments.integer("count", 1, 100'000'000));
    wanted_.positions = static_cast<std::size_t>(arguments.integer("positions", 1, 1'000'000));
    wanted_.seed = static_cast<std::uint64_t>(arguments.integer("seed", 0, 1'000'000'000'000));
  }

  ExitCode run(Session& session) override {
    const LoadedInputs inputs = load_inputs(inputs_, session);
    const InstrumentTable instruments = take(batch::batch_instruments(*inputs.market));
    RowTarget target(output_);
    take(batch::make_accounts(instruments, inputs.market->market, wanted_,
                              [&](std::string_view bytes) -> Status {
                                if (session.stop.stop_requested())
                                  return fail(ErrorCode::interrupted, "stopped");
                                return target.write(bytes);
                              }));
    target.finish();
    return ExitCode::done;
  }

 private:
  InputSettings inputs_;
  std::string output_;
  batch::MadeAccounts wanted_;
};

std::vector<OptionSpec> own_options() {
  return {
      {.name = "count",
       .value_name = "N",
       .fallback = "1000",
       .help = "Accounts to make.",
       .group = "Accounts"},
      {.name = "positions",
       .value_name = "N",
       .fallback = "20",
       .help = "Positions of each account, every one in another instrument.",
       .group = "Accounts"},
      {.name = "seed",
       .value_name = "N",
       .fallback = "1",
       .help = "Another seed makes other accounts; the same seed makes the same.",
       .group = "Accounts"},
      {.name = "output",
       .value_name = "FILE",
       .fallback = "-",
       .help = "Where the CSV goes; - is standard output.",
       .group = "Output",
       .letter = 'o'},
  };
}

CommandSpec make_spec() {
  CommandSpec spec;
  spec.name = "make";
  spec.summary = "invented accounts, to try a batch at any size";
  spec.description =
      "Writes invented accounts as CSV in the form that `crossmargin batch` reads: positions in instruments "
      "that the market quotes, long "
      "and short, and collateral in its reporting currency. The same arguments give the same bytes on every "
      "machine.";
  spec.examples = {{"a hundred thousand accounts of twenty positions",
                    "crossmargin make accounts -m data/sample/market.json --count 100000 --positions 20 "
                    "--seed 1 -o accounts.csv"},
                   {"a first look at a batch",
                    "crossmargin make accounts -m data/sample/market.json --count 5 | crossmargin batch -m "
                    "data/sample/market.json --accounts -"}};
  spec.positionals = {{.name = "what", .help = "accounts.", .required = true, .choices = {"accounts"}}};
  spec.options = join({market_options(), own_options(), run_options(), general_options()});
  return spec;
}

}  // namespace

CommandEntry make_command() {
  return {make_spec(), [] { return std::unique_ptr<Command>(std::make_unique<MakeCommand>()); }};
}

}  // namespace crossmargin::cli
