#include <fmt/format.h>

#include <utility>

#include "crossmargin/core/fields.hpp"
#include "crossmargin/io/instrument_names.hpp"
#include "crossmargin/io/json.hpp"
#include "io/field_helpers.hpp"
#include "io/instrument_json.hpp"
#include "io/market_layer.hpp"

namespace crossmargin::io {
namespace {

void read_underlyings(Fields& fields, MarketData& data, Issues& issues) {
  for (const auto& [id, document] : fields.object_or_empty("underlyings")) {
    Fields entry(document, issues);
    UnderlyingQuote quote;
    quote.where = document.where();
    quote.quote_currency = entry.currency("currency");
    quote.spot = entry.optional_number("spot");
    quote.dividend_yield = entry.number_or("dividend_yield", 0.0);
    quote.product_class = entry.string_or("class", "");
    quote.confidence = entry.optional_number("confidence");
    entry.finish();
    // Kept even when a field is wrong, so that what refers to it is not reported as well.
    data.underlyings.emplace(id, std::move(quote));
  }
}

void read_forwards(Fields& fields, MarketData& data, Issues& issues) {
  for (const Document& document : fields.array_or_empty("forwards")) {
    const std::size_t before = issues.size();
    Fields entry(document, issues);
    const std::string underlying = entry.string("underlying");
    const Instant expiry = entry.instant("expiry");
    const double forward = entry.number("forward");
    const ExpiryFeed feed{entry.optional_number("fixed"), entry.optional_number("confidence"),
                          entry.optional_number("rate_confidence"), document.where()};
    entry.finish();
    if (issues.size() != before) continue;
    const std::pair key(underlying, expiry);
    if (feed.fixed || feed.confidence || feed.rate_confidence) data.expiry_feeds.emplace(key, feed);
    if (data.forwards.emplace(key, forward).second) continue;
    entry.fail_at(
        "expiry", ErrorCode::duplicate,
        fmt::format("a forward of {} for {} stands above already", underlying, format_instant(expiry)));
  }
}

/// A flat rate is a number; a curve is an array of {"until", "rate"} in order of time.
std::optional<RateCurve> read_curve(const Document& document, Issues& issues) {
  RateCurve curve;
  curve.where = document.where();
  const std::size_t before = issues.size();
  if (const double* flat = document.number()) {
    curve.pillars.emplace_back(Instant{}, *flat);
    return curve;
  }
  if (document.array() == nullptr || document.array()->empty()) {
    issues.push_back({ErrorCode::malformed,
                      fmt::format("want a rate or an array of pillars, got {}", document.type_name()),
                      document.where(), "write 0.043 or [{\"until\": \"2026-06-26\", \"rate\": 0.043}]"});
    return std::nullopt;
  }
  for (const Document& pillar : *document.array()) {
    Fields entry(pillar, issues);
    const Instant until = entry.instant("until");
    curve.pillars.emplace_back(until, entry.number("rate"));
    const bool ordered = curve.pillars.size() < 2 || curve.pillars[curve.pillars.size() - 2].first < until;
    if (issues.size() == before && !ordered) {
      entry.fail_at("until", ErrorCode::invalid_value, "want pillars in increasing order of time");
    }
    entry.finish();
  }
  return issues.size() == before ? std::optional(std::move(curve)) : std::nullopt;
}

std::optional<Currency> currency_key(const std::string& code, const Document& document, Issues& issues) {
  auto currency = Currency::parse(code);
  if (currency) return *currency;
  Issue issue = currency.error().front();
  issue.where = document.where();
  issues.push_back(std::move(issue));
  return std::nullopt;
}

void read_rates(Fields& fields, MarketData& data, Issues& issues) {
  for (const auto& [code, document] : fields.object_or_empty("rates")) {
    const auto currency = currency_key(code, document, issues);
    auto curve = read_curve(document, issues);
    if (currency && curve) data.rates.emplace(*currency, *std::move(curve));
  }
}

void read_fx(Fields& fields, MarketData& data, Issues& issues) {
  for (const auto& [code, document] : fields.object_or_empty("fx")) {
    const std::size_t before = issues.size();
    const auto currency = currency_key(code, document, issues);
    Fields entry(document, issues);
    FxRate fx;
    fx.where = document.where();
    fx.rate = entry.positive("rate");
    fx.underlying = entry.string_or("underlying", "");
    fx.confidence = entry.optional_number("confidence");
    entry.finish();
    if (issues.size() == before) data.fx.emplace(*currency, std::move(fx));
  }
}

void add_quote(MarketData& data, const std::string& id, InstrumentQuote quote, Issues& issues) {
  SourceLocation where = quote.where;
  const auto [place, added] = data.quotes.emplace(id, std::move(quote));
  if (added) return;
  issues.push_back({ErrorCode::duplicate,
                    fmt::format("{} has a quote at line {} already", id, place->second.where.line),
                    std::move(where), "quote it once: beside the instrument or under \"quotes\""});
}

void read_instruments(Fields& fields, MarketLayer& layer, Issues& issues) {
  for (const Document& document : fields.array_or_empty("instruments")) {
    auto listed = read_instrument(document, issues);
    if (!listed) continue;
    if (listed->quote) add_quote(layer.data, listed->instrument.id, *listed->quote, issues);
    layer.instruments.push_back(std::move(listed->instrument));
  }
  for (const auto& [id, document] : fields.object_or_empty("quotes")) {
    if (auto quote = read_quote(document, issues)) {
      add_quote(layer.data, canonical_instrument_id(id), *std::move(quote), issues);
    }
  }
}

}  // namespace

MarketLayer read_market_json(std::string_view text, const std::string& file, Issues& issues) {
  MarketLayer layer;
  layer.file = file;
  auto document = parse_json(text, file);
  if (!document) {
    append(issues, std::move(document.error()));
    layer.whole = false;
    return layer;
  }
  Fields fields(*document, issues);
  layer.whole = document->object() != nullptr;
  if (!layer.whole) return layer;
  check_schema(fields, "crossmargin-market");
  if (fields.has("as_of")) layer.as_of = fields.instant("as_of");
  if (fields.has("reporting_currency")) layer.reporting_currency = fields.currency("reporting_currency");
  read_underlyings(fields, layer.data, issues);
  read_forwards(fields, layer.data, issues);
  read_rates(fields, layer.data, issues);
  read_fx(fields, layer.data, issues);
  read_instruments(fields, layer, issues);
  fields.finish();
  return layer;
}

}  // namespace crossmargin::io
