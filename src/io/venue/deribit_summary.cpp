#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/file.hpp"
#include "crossmargin/io/instrument_names.hpp"
#include "io/text.hpp"
#include "io/venue/deribit_result.hpp"
#include "io/venue/foreign_fields.hpp"
#include "io/venue/venue_inputs.hpp"

namespace crossmargin::io {
namespace {

// A summary whose median volatility is below 5 % is taken as printed in fractions.
constexpr double kLeastPercent = 5.0;

class SummaryReader {
 public:
  SummaryReader(MarketLayer& layer, Issues& issues) : layer_(layer), issues_(issues) {}

  void read(const Document& document) {
    const std::size_t before = issues_.size();
    ForeignFields row(document, issues_);
    if (document.object() == nullptr) return;
    const std::string name = row.text("instrument_name");
    if (const auto time = row.optional_milliseconds("creation_timestamp"))
      layer_.as_of = std::max(layer_.as_of.value_or(*time), *time);
    auto instrument = parse_deribit_name(name);
    if (!instrument && instrument.error().front().code == ErrorCode::unknown_instrument) {
      ++others_;  // combinations of contracts, and spot pairs
      return;
    }
    if (!instrument) return complain(std::move(instrument.error()), row);
    instrument->where = row.where("instrument_name");
    InstrumentQuote quote = read_quote(row, *instrument);
    const auto index = row.optional_positive("estimated_delivery_price");
    if (row.optional_number("interest_rate").value_or(0.0) != 0.0) ++rates_;
    if (issues_.size() != before) return;
    if (index) indices_[instrument->underlying].push_back(*index);
    add(*std::move(instrument), std::move(quote));
  }

  void finish() {
    check_unit();
    finish_underlyings();
    for (const auto& [key, values] : forwards_) layer_.data.forwards[key] = median(values);
    if (others_ > 0) note(fmt::format("{} rows of combinations and spot pairs are left out", others_));
    if (rates_ > 0)
      note(fmt::format("{} rows print an interest rate other than 0, which is not used", rates_));
  }

 private:
  void complain(Issues found, const ForeignFields& row) {
    for (Issue& issue : found) issue.where = row.where("instrument_name");
    append(issues_, std::move(found));
  }

  InstrumentQuote read_quote(ForeignFields& row, const Instrument& instrument) {
    InstrumentQuote quote;
    quote.where = row.where("mark_price");
    quote.price = row.optional_number("mark_price");
    if (quote.price && *quote.price < 0.0)
      row.fail_at("mark_price", ErrorCode::invalid_value, "want a price of 0 or above");
    if (quote.price == 0.0) quote.price.reset();
    if (instrument.kind != InstrumentKind::option) return quote;
    quote.forward = row.optional_positive("underlying_price");
    const auto percent = row.optional_number("mark_iv");
    if (percent && *percent < 0.0)
      row.fail_at("mark_iv", ErrorCode::invalid_value, "want a volatility of 0 or above, in percent");
    if (percent && *percent > 0.0) quote.volatility = *percent / 100.0;
    return quote;
  }

  void add(Instrument instrument, InstrumentQuote quote) {
    if (instrument.option && quote.forward)
      forwards_[{instrument.underlying, *instrument.expiry}].push_back(*quote.forward);
    if (quote.volatility) volatilities_.push_back(*quote.volatility);
    if (instrument.kind == InstrumentKind::perpetual && quote.price)
      perpetuals_[instrument.underlying] = *quote.price;
    const bool in_coin = instrument.spec.settlement == SettlementStyle::inverse;
    bool& inverse = coins_[instrument.underlying];
    inverse = inverse || in_coin;
    const bool has_quote = quote.price || quote.forward || quote.volatility;
    const auto where = instrument.where;
    const auto [place, added] = names_.emplace(instrument.id, where.line);
    if (!added) {
      issues_.push_back({ErrorCode::duplicate,
                         fmt::format("{} stands in line {} already", instrument.id, place->second), where,
                         "keep one row an instrument"});
      return;
    }
    if (has_quote) layer_.data.quotes.emplace(instrument.id, std::move(quote));
    layer_.instruments.push_back(std::move(instrument));
  }

  void check_unit() {
    if (volatilities_.empty() || median(volatilities_) * 100.0 >= kLeastPercent) return;
    issues_.push_back({ErrorCode::invalid_value,
                       fmt::format("the median volatility is {} %: it looks like fractions, want percent",
                                   shortest(median(volatilities_) * 100.0)),
                       SourceLocation{layer_.file, 1, 0, "mark_iv"}, "multiply mark_iv by 100"});
  }

  std::optional<double> spot_of(const std::string& coin) {
    if (const auto found = indices_.find(coin); found != indices_.end()) return median(found->second);
    const auto perpetual = perpetuals_.find(coin);
    if (perpetual == perpetuals_.end()) return std::nullopt;
    note(fmt::format("no row gives the index price of {}: the perpetual's mark {} is taken for the spot",
                     coin, shortest(perpetual->second)));
    return perpetual->second;
  }

  void finish_underlyings() {
    const Currency dollar = *Currency::parse("USD");
    layer_.reporting_currency = dollar;
    for (const auto& [coin, inverse] : coins_) {
      const SourceLocation where{layer_.file, 1, 0, "estimated_delivery_price"};
      const auto spot = spot_of(coin);
      layer_.data.underlyings.emplace(coin, UnderlyingQuote{dollar, spot, 0.0, "crypto", where});
      const auto currency = Currency::parse(coin);
      if (spot && currency && inverse) layer_.data.fx[*currency] = FxRate{*spot, coin, where};
    }
  }

  void note(const std::string& text) { layer_.notes.push_back(base_name(layer_.file) + ": " + text); }

  MarketLayer& layer_;
  Issues& issues_;
  std::map<std::string, int> names_;   ///< instrument -> line
  std::map<std::string, bool> coins_;  ///< underlying -> whether its contracts settle in the coin
  std::map<std::string, std::vector<double>> indices_;
  std::map<std::string, double> perpetuals_;
  std::map<std::pair<std::string, Instant>, std::vector<double>> forwards_;
  std::vector<double> volatilities_;
  std::size_t others_{0};
  std::size_t rates_{0};
};

}  // namespace

bool is_deribit_summary(const Document& document) {
  const Document& rows = result_of(document);
  if (rows.array() == nullptr) return false;
  return std::any_of(rows.array()->begin(), rows.array()->end(), [](const Document& row) {
    return row.find("instrument_name") != nullptr && row.find("mark_price") != nullptr &&
           row.find("size") == nullptr;
  });
}

MarketLayer read_deribit_summary(const Document& document, Issues& issues) {
  MarketLayer layer;
  layer.file = document.where().file;
  const std::size_t before = issues.size();
  SummaryReader reader(layer, issues);
  for (const Document& row : foreign_rows(result_of(document), issues)) reader.read(row);
  reader.finish();
  if (issues.size() == before && layer.instruments.empty()) {
    issues.push_back({ErrorCode::malformed, "the summary has no row of a contract",
                      SourceLocation{layer.file, 1, 0, ""}, "want futures, perpetuals or options"});
  }
  layer.whole = issues.size() == before;
  return layer;
}

}  // namespace crossmargin::io
