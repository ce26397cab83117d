#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/instrument_names.hpp"
#include "io/new_york_time.hpp"
#include "io/span_positions/xml_elements.hpp"
#include "io/text.hpp"
#include "io/venue/venue_file.hpp"

namespace crossmargin::io {
namespace {

constexpr int kCloseMinute = 16 * 60;

/// The attributes of one element, with the place for what is wrong with them.
class Row {
 public:
  Row(std::span<const XmlAttribute> attributes, SourceLocation where, Issues& issues)
      : where_(std::move(where)), issues_(issues) {
    for (const XmlAttribute& attribute : attributes)
      values_.emplace(attribute.name, trimmed(attribute.value));
  }

  const SourceLocation& where() const { return where_; }
  std::string text_or(std::string_view name, std::string fallback) const {
    const auto found = values_.find(name);
    return found == values_.end() || found->second.empty() ? fallback : found->second;
  }
  std::string text(std::string_view name) {
    std::string value = text_or(name, "");
    if (value.empty()) wrong(name, ErrorCode::missing_field, "is required and absent or empty");
    return value;
  }
  double number(std::string_view name) {
    const std::string value = text(name);
    if (value.empty()) return 0.0;
    if (const auto number = parse_number(value)) return *number;
    wrong(name, ErrorCode::invalid_value, fmt::format("want a finite number, got {}", in_quotes(value)),
          "choose the format without thousands separators in the query's settings");
    return 0.0;
  }
  std::optional<double> optional_number(std::string_view name) {
    return text_or(name, "").empty() ? std::nullopt : std::optional(number(name));
  }
  Currency currency(std::string_view name) {
    const std::string code = text(name);
    auto currency = Currency::parse(code);
    if (currency) return *currency;
    if (!code.empty()) wrong(name, ErrorCode::invalid_value, currency.error().front().message);
    return {};
  }
  /// "20261218" or "2026-12-18".
  std::optional<Date> date(std::string_view name) {
    std::string value = text(name);
    if (value.size() == 8 && all_digits(value)) value.insert(6, "-").insert(4, "-");
    const auto date = parse_date(value);
    if (date) return *date;
    if (!value.empty())
      wrong(name, ErrorCode::invalid_value, fmt::format("want a day as YYYYMMDD, got {}", in_quotes(value)));
    return std::nullopt;
  }
  void wrong(std::string_view name, ErrorCode code, std::string message, std::string hint = {}) {
    SourceLocation place = where_;
    place.field += fmt::format("/@{}", name);
    issues_.push_back({code, std::move(message), std::move(place), std::move(hint)});
  }

 private:
  std::map<std::string, std::string, std::less<>> values_;
  SourceLocation where_;
  Issues& issues_;
};

Instrument stock_of(Row& row, std::string id) {
  Instrument made;
  made.id = std::move(id);
  made.kind = InstrumentKind::stock;
  made.underlying = made.id;
  made.spec.quote_currency = made.spec.settlement_currency = row.currency("currency");
  return made;
}

std::optional<Instrument> future_of(Row& row, std::string id) {
  Instrument made = stock_of(row, std::move(id));
  made.kind = InstrumentKind::future;
  made.underlying = row.text("underlyingSymbol");
  made.spec.multiplier = row.number("multiplier");
  const auto date = row.date("expiry");
  if (date) made.expiry = at_new_york(*date, kCloseMinute);
  return date ? std::optional(std::move(made)) : std::nullopt;
}

/// The symbol says it all; attributes that say otherwise mean that the file is not what it seems.
void check_terms(Row& row, const Instrument& option) {
  const auto strike = row.optional_number("strike");
  if (strike && *strike != option.option->strike)
    row.wrong("strike", ErrorCode::invalid_value, fmt::format("does not fit the symbol {}", option.id));
  const std::string right = row.text_or("putCall", "");
  const std::string named = option.option->right == OptionRight::call ? "C" : "P";
  if (!right.empty() && right != named)
    row.wrong("putCall", ErrorCode::invalid_value, fmt::format("does not fit the symbol {}", option.id));
}

/// Reads the sections with positions and cash; a query may hold any others.
class FlexReader : public XmlSink {
 public:
  FlexReader(VenueFile& made, Issues& issues) : made_(made), issues_(issues) {}

  void start(const XmlPlace& /*place*/) override {}
  void end(const XmlPlace& /*place*/, std::string_view /*text*/) override {}
  void attributes(const XmlPlace& place, std::span<const XmlAttribute> attributes) override {
    const std::string& element = place.path.back();
    if (element != "FlexStatement" && element != "OpenPosition" && element != "CashReportCurrency") return;
    Row row(attributes, {made_.file, place.line, place.column, fmt::format("{}", fmt::join(place.path, "/"))},
            issues_);
    if (element == "FlexStatement") read_statement(row);
    if (element == "OpenPosition") read_position(row);
    if (element == "CashReportCurrency") read_cash(row);
  }

  void finish() {
    for (const auto& [key, where] : lots_) {
      if (summed_.contains(key)) continue;
      issues_.push_back({ErrorCode::missing_field,
                         fmt::format("{} has rows of single lots and none with their sum", key.second), where,
                         "choose Summary, too, in the options of the query's open positions"});
    }
    if (futures_)
      made_.notes.emplace_back(
          "a future's expiry gives the day alone: 16:00 in New York is taken for the time");
  }

 private:
  void read_statement(Row& row) { account_ = row.text("accountId"); }

  void read_position(Row& row) {
    const std::size_t before = issues_.size();
    VenuePosition position;
    position.account = row.text_or("accountId", account_);
    position.where = row.where();
    position.instrument = canonical_instrument_id(row.text("symbol"));
    const std::pair key(position.account, position.instrument);
    if (row.text_or("levelOfDetail", "SUMMARY") == "LOT") {
      lots_.emplace(key, row.where());
      return;
    }
    summed_.insert(key);
    const std::string category = row.text("assetCategory");
    position.quantity = row.number("position");
    position.mark_price = row.optional_number("markPrice");
    if (issues_.size() != before || position.quantity == 0.0) return;
    add_instrument(row, category, position.instrument);
    // Stock and options count with their value and futures settle every day: no cost price enters equity.
    if (issues_.size() == before) made_.positions.push_back(std::move(position));
  }

  void add_instrument(Row& row, const std::string& category, const std::string& id) {
    if (category == "STK") return add(stock_of(row, id));
    if (category == "OPT") return add_option(row, id);
    if (category == "FUT") {
      futures_ = true;
      if (auto future = future_of(row, id)) add(*std::move(future));
      return;
    }
    // The rest stands in no file of this kind completely (a bond's coupon, an exercise style): the market
    // file says it.
    static constexpr std::array<std::string_view, 4> kDefinedElsewhere{"FOP", "FSFOP", "BOND", "FUND"};
    if (std::find(kDefinedElsewhere.begin(), kDefinedElsewhere.end(), category) != kDefinedElsewhere.end())
      return;
    row.wrong("assetCategory", ErrorCode::unsupported,
              fmt::format("positions of category {} are not read", in_quotes(category)),
              "take the row out; currencies belong into the cash report");
  }

  void add_option(Row& row, const std::string& id) {
    auto option = parse_occ_symbol(id);
    if (!option) return;  // of another exchange: the market file defines it
    option->spec.multiplier = row.number("multiplier");
    option->spec.quote_currency = option->spec.settlement_currency = row.currency("currency");
    check_terms(row, *option);
    add(*std::move(option));
  }

  void add(Instrument instrument) {
    const bool known = std::any_of(made_.instruments.begin(), made_.instruments.end(),
                                   [&](const Instrument& other) { return other.id == instrument.id; });
    if (!known) made_.instruments.push_back(std::move(instrument));
  }

  void read_cash(Row& row) {
    const std::size_t before = issues_.size();
    const std::string code = row.text("currency");
    if (code == "BASE_SUMMARY") return;
    const Balance balance{row.currency("currency"), row.number("endingCash"), row.where()};
    if (issues_.size() == before && balance.amount != 0.0)
      made_.balances.push_back({row.text_or("accountId", account_), "cross", balance});
  }

  VenueFile& made_;
  Issues& issues_;
  std::string account_;
  std::map<std::pair<std::string, std::string>, SourceLocation> lots_;  ///< by account and instrument
  std::set<std::pair<std::string, std::string>> summed_;
  bool futures_{false};
};

}  // namespace

VenueFile read_flex(std::string_view text, const std::string& file, Issues& issues) {
  VenueFile made{.file = file};
  FlexReader reader(made, issues);
  Status status = read_xml_elements({file, text}, reader);
  if (!status) append(issues, std::move(status.error()));
  reader.finish();
  return made;
}

}  // namespace crossmargin::io
