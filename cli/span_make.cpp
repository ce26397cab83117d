#include <fmt/format.h>

#include "common_options.hpp"
#include "crossmargin/io/file.hpp"
#include "crossmargin/io/json.hpp"
#include "crossmargin/margin/span/definition.hpp"
#include "log.hpp"
#include "span_actions.hpp"

namespace crossmargin::cli {
namespace {

class SpanMake : public Command {
 public:
  void setup(const Arguments& arguments) override {
    const auto definition = arguments.positional(1);
    const auto target = arguments.positional(2);
    markets_ = arguments.values("market");
    if (!definition || !target || markets_.empty())
      throw UsageError("span make needs a definition, a file to write and a market",
                       "crossmargin span make definition.json parameters.pa2 -m market.json");
    definition_ = *definition;
    target_ = parameter_target(*target, arguments.optional("to"));
  }

  ExitCode run(Session& session) override {
    const io::MappedFile text = take(io::MappedFile::open(definition_));
    const Document definition = take(io::parse_json(std::string(text.bytes()), io::base_name(definition_)));
    const io::MarketInputs market = take(io::load_market(markets_, {}));
    // An engine over them refuses what a file of them would be refused for.
    const span::Engine engine =
        engine_over(take(span::make_parameters(definition, market.market, make_execution(0, session))));
    session.log->end_progress();
    const span::ParameterSet& set = engine.parameters();
    write_parameters(set, target_);
    session.log->info(
        fmt::format("{} combined commodities, {} contracts", set.commodities.size(), set.contracts.size()));
    return ExitCode::done;
  }

 private:
  std::string definition_;
  std::vector<std::string> markets_;
  ParameterTarget target_;
};

}  // namespace

SpanAction span_make_action() {
  const OptionSpec market{.name = "market",
                          .value_name = "FILE",
                          .fallback = "",
                          .help = "make: forwards, spot prices and rates of what the definition lists.",
                          .group = "Inputs",
                          .repeatable = true,
                          .letter = 'm'};
  return {
      "make", "make: risk parameters of the definition FILE, written to SECOND", {market, to_option()}, [] {
        return std::unique_ptr<Command>(std::make_unique<SpanMake>());
      }};
}

}  // namespace crossmargin::cli
