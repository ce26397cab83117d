#include "common_options.hpp"
#include "inputs.hpp"

namespace crossmargin::cli {
namespace {

io::Override parse_override(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    throw UsageError("--set: want PATH=JSON, got \"" + text + "\"",
                     "for example --set parameters.levels.factor=0.8");
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

void check_standard_input(const InputSettings& settings) {
  int readers = settings.portfolio == "-" ? 1 : 0;
  for (const std::string& market : settings.markets) readers += market == "-" ? 1 : 0;
  if (readers > 1) throw UsageError("only one input can be read from standard input (-)");
}

}  // namespace

std::vector<OptionSpec> market_options() {
  return {
      {.name = "market",
       .value_name = "FILE",
       .fallback = "",
       .help =
           "Market: JSON, Deribit chain CSV, Cboe quote CSV, or a venue's own JSON. Later files add to and "
           "override earlier ones.",
       .group = "Inputs",
       .repeatable = true,
       .required = true,
       .letter = 'm'},
      {.name = "market-format",
       .value_name = "FORMAT",
       .fallback = "auto",
       .help = "Form of the market files: auto (by content), json, deribit-chain, cboe-quotes, "
               "deribit-summary, okx-instruments, positions (for the prices beside them).",
       .group = "Inputs",
       .choices = {"auto", "json", "deribit-chain", "cboe-quotes", "deribit-summary", "okx-instruments",
                   "positions"}},
      {.name = "currency",
       .value_name = "CODE",
       .fallback = "",
       .help = "Reporting currency; without it the market's own.",
       .group = "Inputs"},
      {.name = "max-quantity",
       .value_name = "N",
       .fallback = "1000000000",
       .help = "Refuse quantities of N contracts or more as unit errors.",
       .group = "Inputs"},
  };
}

OptionSpec portfolio_format_option() {
  return {
      .name = "portfolio-format",
      .value_name = "FORMAT",
      .fallback = "auto",
      .help =
          "Form of the portfolio: auto (by content), json, csv, deribit-positions, "
          "deribit-simulated (with -coin or -usd for the unit of inverse futures where the file "
          "has none), okx-position-builder, ccxt, flex.",
      .group = "Inputs",
      .choices = {"auto", "json", "csv", "deribit-positions", "deribit-simulated", "deribit-simulated-coin",
                  "deribit-simulated-usd", "okx-position-builder", "ccxt", "flex"}};
}

std::vector<OptionSpec> account_options() {
  return {{.name = "portfolio",
           .value_name = "FILE",
           .fallback = "",
           .help = "Portfolio: JSON, CSV or a venue's or broker's own file; - reads standard input.",
           .group = "Inputs",
           .required = true,
           .letter = 'p'},
          portfolio_format_option(),
          {.name = "account",
           .value_name = "ID",
           .fallback = "",
           .help = "Only this account of the portfolio.",
           .group = "Inputs",
           .letter = 'a'}};
}

std::vector<OptionSpec> portfolio_options() {
  const std::vector<OptionSpec> own{
      {.name = "exclude",
       .value_name = "INSTRUMENT",
       .fallback = "",
       .help = "Leave every position and order in this instrument out. The report names it first and marks "
               "totals as lower bounds.",
       .group = "Inputs",
       .repeatable = true}};
  return join({account_options(), own});
}

OptionSpec pricer_option() {
  return {.name = "pricer",
          .value_name = "PRICER",
          .fallback = "kernels",
          .help =
              "kernels; quick: the same, but American options by Barone-Adesi and Whaley's approximation; or "
              "quantlib: an independent, slower pricer of the whole grid, for audits.",
          .group = "Method",
          .choices = {"kernels", "quick", "quantlib"}};
}

OptionSpec collateral_option() {
  return {.name = "collateral",
          .value_name = "ID|FILE",
          .fallback = "",
          .help =
              "Table of collateral in the place of the method's own haircuts: an id of data/collateral, such "
              "as flat, or the path of a file.",
          .group = "Method"};
}

std::vector<OptionSpec> method_options() {
  return {
      {.name = "method",
       .value_name = "ID|FILE",
       .fallback = "scan-16",
       .help = "Margin method: an id or a family of `crossmargin methods list`, or the path of a parameter "
               "file. A family means its version in force on the day of the market.",
       .group = "Method"},
      {.name = "set",
       .value_name = "PATH=JSON",
       .fallback = "",
       .help = "Replace one value of the method, for example parameters.levels.factor=0.8.",
       .group = "Method",
       .repeatable = true},
      collateral_option(),
      {.name = "offsets",
       .value_name = "FILE",
       .fallback = "",
       .help = "Offsets between risk units: JSON array of {\"a\", \"b\", \"offset\"}, shares from 0 to 1. "
               "Without any, units do not offset each other.",
       .group = "Method"},
      {.name = "estimate-offsets",
       .value_name = "HISTORY",
       .fallback = "",
       .help = "Estimate the offsets from daily closes (CSV): correlation of log returns, at most 0.9, none "
               "below 0.",
       .group = "Method",
       .repeatable = true},
      pricer_option(),
  };
}

InputSettings input_settings(const Arguments& arguments) {
  InputSettings settings;
  settings.markets = arguments.values("market");
  settings.market.format = arguments.value("market-format");
  if (const auto code = arguments.optional("currency")) {
    const Result<Currency> currency = Currency::parse(*code);
    if (!currency) throw UsageError("--currency: " + currency.error().front().message);
    settings.market.reporting_currency = *currency;
  }
  settings.limits.max_quantity = arguments.number("max-quantity");
  if (!(settings.limits.max_quantity > 0.0)) throw UsageError("--max-quantity: want a number > 0");
  settings.portfolio = arguments.optional("portfolio").value_or("");
  settings.portfolio_format = arguments.optional("portfolio-format").value_or("auto");
  settings.account = arguments.optional("account");
  settings.excluded = arguments.values("exclude");
  settings.method = arguments.optional("method").value_or("");
  for (const std::string& text : arguments.values("set")) settings.overrides.push_back(parse_override(text));
  settings.collateral = arguments.optional("collateral").value_or("");
  settings.offsets = arguments.optional("offsets").value_or("");
  settings.offset_histories = arguments.values("estimate-offsets");
  if (!settings.offsets.empty() && !settings.offset_histories.empty())
    throw UsageError("--offsets and --estimate-offsets exclude each other");
  const std::string pricer = arguments.optional("pricer").value_or("");
  for (const Pricer one : {Pricer::quick, Pricer::quantlib})
    if (pricer == to_string(one)) settings.pricer = one;
  settings.threads = thread_count(arguments);
  check_standard_input(settings);
  return settings;
}

}  // namespace crossmargin::cli
