#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/csv.hpp"
#include "crossmargin/io/file.hpp"
#include "crossmargin/io/instrument_names.hpp"
#include "io/market_layer.hpp"
#include "io/text.hpp"

namespace crossmargin::io {
namespace {

// A chain whose median volatility is above 500 % is taken as printed in percent.
constexpr double kPercentVolatility = 5.0;

CsvTable::Columns chain_columns() {
  return {{"timestamp", "instrument_name", "underlying", "option_type", "strike", "expiry_datetime",
           "mark_price", "implied_volatility", "currency", "index_price"},
          {},
          true};
}

/// Reads rows into a layer; what a whole chain has to say is worked out in `finish`.
class ChainReader {
 public:
  ChainReader(MarketLayer& layer, const CsvTable& table, Issues& issues)
      : layer_(layer), table_(table), issues_(issues) {}

  void read(const CsvRow& row) {
    const std::size_t before = issues_.size();
    if (!table_.check_width(row)) return;
    std::optional<Instrument> option = read_name(row);
    read_time(row);
    if (option) check_columns(row, *option);
    InstrumentQuote quote = read_quote(row);
    const auto index = table_.optional_number(row, "index_price");
    if (index && *index <= 0.0) wrong(row, "index_price", "want a price above 0");
    if (issues_.size() != before) return;
    if (index) index_prices_[option->underlying].push_back(*index);
    if (quote.forward) forwards_[{option->underlying, *option->expiry}].push_back(*quote.forward);
    if (quote.volatility) volatilities_.push_back(*quote.volatility);
    add(row, *std::move(option), std::move(quote));
  }

  void finish() {
    check_unit();
    finish_underlyings();
    finish_forwards();
    const std::size_t dead = layer_.instruments.size() - volatilities_.size();
    if (dead > 0)
      layer_.notes.push_back(fmt::format("{}: {} options without a volatility; an error only if held",
                                         base_name(layer_.file), dead));
  }

 private:
  void wrong(const CsvRow& row, std::string_view column, std::string message, std::string hint = {}) {
    issues_.push_back(
        {ErrorCode::invalid_value, std::move(message), table_.where(row, column), std::move(hint)});
  }

  std::optional<Instrument> read_name(const CsvRow& row) {
    auto option = parse_deribit_name(table_.cell(row, "instrument_name"));
    if (option && option->kind == InstrumentKind::option) {
      option->where = table_.where(row, "instrument_name");
      return *std::move(option);
    }
    if (option) {
      wrong(row, "instrument_name", fmt::format("want an option, got {}", in_quotes(option->id)));
      return std::nullopt;
    }
    for (Issue& issue : option.error()) issue.where = table_.where(row, "instrument_name");
    append(issues_, std::move(option.error()));
    return std::nullopt;
  }

  void read_time(const CsvRow& row) {
    const auto time = parse_instant(table_.cell(row, "timestamp"));
    if (!time) return wrong(row, "timestamp", time.error().front().message, time.error().front().hint);
    layer_.as_of = layer_.as_of ? std::max(*layer_.as_of, *time) : *time;
  }

  /// The name says it all; columns that say otherwise mean that the file is not what it seems.
  void check_columns(const CsvRow& row, const Instrument& option) {
    const auto say = [&](std::string_view column, const std::string& named) {
      wrong(row, column,
            fmt::format("{} does not fit the name {}, which says {}", in_quotes(table_.cell(row, column)),
                        option.id, named));
    };
    if (table_.cell(row, "option_type") != to_string(option.option->right)) {
      say("option_type", std::string(to_string(option.option->right)));
    }
    const auto strike = table_.optional_number(row, "strike");
    if (strike != option.option->strike) say("strike", shortest(option.option->strike));
    const auto expiry = parse_instant(table_.cell(row, "expiry_datetime"));
    if (!expiry || *expiry != *option.expiry) say("expiry_datetime", format_instant(*option.expiry));
    if (table_.cell(row, "currency") != option.spec.settlement_currency.code()) {
      say("currency", option.spec.settlement_currency.code());
    }
  }

  InstrumentQuote read_quote(const CsvRow& row) {
    InstrumentQuote quote;
    quote.where = table_.where(row, "implied_volatility");
    quote.forward = table_.optional_number(row, "underlying");
    if (quote.forward && *quote.forward <= 0.0)
      wrong(row, "underlying", "want a forward above 0", "leave it empty when there is none");
    quote.volatility = table_.optional_number(row, "implied_volatility");
    if (quote.volatility && *quote.volatility < 0.0)
      wrong(row, "implied_volatility", "want a volatility above 0", "leave it empty when there is none");
    quote.price = table_.optional_number(row, "mark_price");
    if (quote.price && *quote.price < 0.0)
      wrong(row, "mark_price", "want a price of 0 or above", "leave it empty when there is none");
    // The venue prints 0 where it has nothing to say.
    if (quote.volatility == 0.0) quote.volatility.reset();
    if (quote.price == 0.0) quote.price.reset();
    return quote;
  }

  void add(const CsvRow& row, Instrument option, InstrumentQuote quote) {
    const auto [place, added] = layer_.data.quotes.emplace(option.id, std::move(quote));
    if (!added) {
      issues_.push_back({ErrorCode::duplicate,
                         fmt::format("{} stands in line {} already", option.id, place->second.where.line),
                         table_.where(row, "instrument_name"), "keep one row an instrument"});
      return;
    }
    bool& inverse = coins_[option.underlying];
    inverse = inverse || option.spec.settlement == SettlementStyle::inverse;
    layer_.instruments.push_back(std::move(option));
  }

  void check_unit() {
    if (volatilities_.empty() || median(volatilities_) <= kPercentVolatility) return;
    issues_.push_back({ErrorCode::invalid_value,
                       fmt::format("the median volatility is {}: it looks like percent, want fractions",
                                   shortest(median(volatilities_))),
                       SourceLocation{layer_.file, 1, 0, "implied_volatility"}, "divide the column by 100"});
  }

  void finish_underlyings() {
    const Currency dollar = *Currency::parse("USD");
    layer_.reporting_currency = dollar;
    for (const auto& [id, inverse] : coins_) {
      UnderlyingQuote quote{dollar, std::nullopt, 0.0, "crypto",
                            SourceLocation{layer_.file, 1, 0, "index_price"}};
      if (const auto found = index_prices_.find(id); found != index_prices_.end()) {
        const auto [low, high] = std::minmax_element(found->second.begin(), found->second.end());
        quote.spot = median(found->second);
        layer_.notes.push_back(fmt::format(
            "{}: spot of {} is {}, the median of {} index prices from {} to {}", base_name(layer_.file), id,
            shortest(*quote.spot), found->second.size(), shortest(*low), shortest(*high)));
        if (const auto coin = Currency::parse(id); coin && inverse)
          layer_.data.fx[*coin] = FxRate{*quote.spot, id, quote.where};
      }
      layer_.data.underlyings.emplace(id, std::move(quote));
    }
  }

  void finish_forwards() {
    std::size_t several = 0;
    for (const auto& [key, values] : forwards_) {
      layer_.data.forwards[key] = median(values);
      if (*std::min_element(values.begin(), values.end()) != *std::max_element(values.begin(), values.end()))
        ++several;
    }
    if (several == 0) return;
    layer_.notes.push_back(
        fmt::format("{}: {} of {} expiries print several forwards; each option keeps its own, the rest "
                    "take the median",
                    base_name(layer_.file), several, forwards_.size()));
  }

  MarketLayer& layer_;
  const CsvTable& table_;
  Issues& issues_;
  std::map<std::string, bool> coins_;  ///< underlying -> whether its contracts settle in the coin
  std::map<std::string, std::vector<double>> index_prices_;
  std::map<std::pair<std::string, Instant>, std::vector<double>> forwards_;
  std::vector<double> volatilities_;
};

}  // namespace

MarketLayer read_deribit_chain(std::string_view text, const std::string& file, Issues& issues) {
  MarketLayer layer;
  layer.file = file;
  std::istringstream input{std::string(text)};
  CsvReader reader(input, file);
  CsvRow row;
  const std::size_t before = issues.size();
  if (reader.next(row)) {
    const CsvTable table(row, chain_columns(), file, issues);
    if (issues.size() == before) {
      ChainReader rows(layer, table, issues);
      while (reader.next(row)) rows.read(row);
      rows.finish();
    }
  }
  append(issues, reader.issues());
  if (issues.size() == before && layer.instruments.empty()) {
    issues.push_back({ErrorCode::malformed, "the chain has no rows", SourceLocation{file, 1, 0, ""},
                      "want one row an option"});
  }
  layer.whole = issues.size() == before;
  return layer;
}

}  // namespace crossmargin::io
