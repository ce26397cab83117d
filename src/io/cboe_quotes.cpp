#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <map>
#include <sstream>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/file.hpp"
#include "crossmargin/io/instrument_names.hpp"
#include "io/cboe_head.hpp"
#include "io/market_layer.hpp"
#include "io/occ_roots.hpp"
#include "io/parity.hpp"
#include "io/text.hpp"

namespace crossmargin::io {
namespace {

constexpr std::size_t kWidth = 22;
constexpr std::size_t kCallColumn = 1;
constexpr std::size_t kPutColumn = 12;
constexpr std::size_t kStrikeColumn = 11;
constexpr std::size_t kBidOffset = 3;  // from the symbol's column
constexpr std::size_t kAskOffset = 4;
// A line through a handful of bad quotes can have any slope; no dollar rate was ever near this one.
constexpr double kLargestRate = 1.0;

/// A two-sided market: a bid above zero and an ask that is not below it.
struct Side {
  double bid{0.0};
  double ask{0.0};
  bool two_sided() const { return bid > 0.0 && ask >= bid; }
  double mid() const { return 0.5 * (bid + ask); }
};

struct Strike {
  Instrument call;
  Instrument put;
  Side call_side;
  Side put_side;
  double strike() const { return call.option->strike; }
};

class QuoteReader {
 public:
  QuoteReader(MarketLayer& layer, const CboeHead& head, Issues& issues)
      : layer_(layer), head_(head), issues_(issues) {}

  void read(const CsvRow& row) {
    const std::size_t before = issues_.size();
    if (row.cells.size() != kWidth) {
      note(row, 0, ErrorCode::malformed, fmt::format("want {} cells, got {}", kWidth, row.cells.size()));
      return;
    }
    auto call = read_symbol(row, kCallColumn, OptionRight::call);
    auto put = read_symbol(row, kPutColumn, OptionRight::put);
    const Side call_side = read_side(row, kCallColumn);
    const Side put_side = read_side(row, kPutColumn);
    if (issues_.size() != before) return;
    check_row(row, *call, *put);
    if (issues_.size() != before || !add_once(row, *call) || !add_once(row, *put)) return;
    strikes_[*call->expiry].push_back({*std::move(call), *std::move(put), call_side, put_side});
  }

  void finish() {
    if (underlying_.empty() || !head_.as_of) return;
    layer_.as_of = head_.as_of;
    const Currency dollar = *Currency::parse("USD");
    layer_.reporting_currency = dollar;
    layer_.data.underlyings.emplace(underlying_, UnderlyingQuote{dollar, head_.last, 0.0, product_class(),
                                                                 SourceLocation{layer_.file, 1, 0, "Last"}});
    for (auto& [expiry, strikes] : strikes_) finish_expiry(expiry, strikes);
    if (!curve_.pillars.empty()) layer_.data.rates.emplace(dollar, std::move(curve_));
    write_notes();
  }

 private:
  void note(const CsvRow& row, std::size_t column, ErrorCode code, std::string message,
            std::string hint = {}) {
    issues_.push_back({code, std::move(message), where(row, column), std::move(hint)});
  }

  SourceLocation where(const CsvRow& row, std::size_t column) const {
    const char* field = column == kStrikeColumn           ? "Strike"
                        : column == kCallColumn           ? "Calls"
                        : column == kPutColumn            ? "Puts"
                        : column == 0                     ? "Expiration Date"
                        : (column - 1) % 11 == kBidOffset ? "Bid"
                                                          : "Ask";
    return {layer_.file, row.line, column < row.columns.size() ? row.columns[column] : 0, field};
  }

  std::optional<Instrument> read_symbol(const CsvRow& row, std::size_t column, OptionRight right) {
    auto option = parse_occ_symbol(trimmed(row.cells[column]));
    if (!option) {
      for (Issue& issue : option.error()) issue.where = where(row, column);
      append(issues_, std::move(option.error()));
      return std::nullopt;
    }
    if (option->option->right != right) {
      note(row, column, ErrorCode::invalid_value,
           fmt::format("{} is not a {}", option->id, to_string(right)));
    }
    option->where = where(row, column);
    return *std::move(option);
  }

  double price(const CsvRow& row, std::size_t column) {
    const std::string_view cell = trimmed(row.cells[column]);
    const auto value = cell.empty() ? std::optional(0.0) : parse_number(cell);
    if (!value || *value < 0.0) {
      note(row, column, ErrorCode::invalid_value,
           fmt::format("want a price of 0 or above, got {}", in_quotes(cell)),
           "write 0 or nothing where there is no quote");
    }
    return value.value_or(0.0);
  }

  Side read_side(const CsvRow& row, std::size_t column) {
    return {price(row, column + kBidOffset), price(row, column + kAskOffset)};
  }

  /// "Mon Feb 07 2022" as a date; nothing when it is written another way.
  static std::optional<Date> expiration_date(std::string_view text) {
    const auto words = split(trimmed(text), ' ');
    if (words.size() != 4) return std::nullopt;
    const auto day = parse_digits(words[2]);
    const auto year = parse_digits(words[3]);
    if (!day || !year || *day > 31 || *year > 9999) return std::nullopt;
    const Date date{std::chrono::year(*year), std::chrono::month(parse_month(words[1])),
                    std::chrono::day(static_cast<unsigned>(*day))};
    return date.ok() ? std::optional(date) : std::nullopt;
  }

  void check_row(const CsvRow& row, const Instrument& call, const Instrument& put) {
    const auto strike = parse_number(trimmed(row.cells[kStrikeColumn]));
    if (strike != call.option->strike || strike != put.option->strike) {
      note(row, kStrikeColumn, ErrorCode::invalid_value,
           fmt::format("{} does not fit the symbols {} and {}", in_quotes(row.cells[kStrikeColumn]), call.id,
                       put.id));
    }
    const auto date = expiration_date(row.cells[0]);
    const auto named = Date(std::chrono::floor<std::chrono::days>(*call.expiry));
    if (!date || *date != named || call.expiry != put.expiry) {
      note(row, 0, ErrorCode::invalid_value,
           fmt::format("{} does not fit the symbols {} and {}", in_quotes(row.cells[0]), call.id, put.id));
    }
    if (underlying_.empty()) underlying_ = call.underlying;
    if (underlying_ != call.underlying || underlying_ != put.underlying) {
      note(row, kCallColumn, ErrorCode::invalid_value,
           fmt::format("{} is not on {}, which the rows above are on", call.id, underlying_),
           "keep one underlying a file and pass several files");
    }
  }

  bool add_once(const CsvRow& row, const Instrument& option) {
    const auto [place, added] = lines_.emplace(option.id, row.line);
    if (!added) {
      note(row, option.option->right == OptionRight::call ? kCallColumn : kPutColumn, ErrorCode::duplicate,
           fmt::format("{} stands in line {} already", option.id, place->second), "keep one row a strike");
    }
    return added;
  }

  bool american() const {
    return !strikes_.empty() &&
           strikes_.begin()->second.front().call.option->exercise == ExerciseStyle::american;
  }

  std::string product_class() const {
    if (occ_root(underlying_).kind == OccRoot::Kind::equity) return "equity";
    const bool high_cap = underlying_ == "SPX" || underlying_ == "XSP" || underlying_ == "NDX" ||
                          underlying_ == "XND" || underlying_ == "DJX" || underlying_ == "OEX";
    if (high_cap) return "high_cap_broad_index";
    return underlying_ == "RUT" || underlying_ == "MRUT" ? "non_high_cap_broad_index" : "volatility_index";
  }

  /// Forward and discount of an expiry, noted in the layer; nothing when its quotes do not give them.
  std::optional<ParityFit> fit(Instant expiry, const std::vector<Strike>& strikes) {
    std::vector<ParityPoint> points;
    for (const Strike& s : strikes) {
      if (!s.call_side.two_sided() || !s.put_side.two_sided()) continue;
      points.push_back({s.strike(), s.call_side.mid(), s.put_side.mid(), s.call_side.ask - s.call_side.bid,
                        s.put_side.ask - s.put_side.bid});
    }
    auto found = fit_parity(std::move(points));
    if (!found) return std::nullopt;
    const double rate = -std::log(found->discount) / year_fraction(*layer_.as_of, expiry);
    if (!(std::abs(rate) <= kLargestRate)) return std::nullopt;
    layer_.data.forwards.emplace(std::pair(underlying_, expiry), found->forward);
    curve_.pillars.emplace_back(expiry, rate);
    curve_.where = SourceLocation{layer_.file, strikes.front().call.where.line, 0, "Bid"};
    return found;
  }

  void finish_expiry(Instant expiry, std::vector<Strike>& strikes) {
    const bool alive = expiry > *layer_.as_of;
    const auto parity = alive && !american() ? fit(expiry, strikes) : std::nullopt;
    if (parity) ++fitted_;
    if (alive && !american() && !parity) unfitted_.push_back(format_instant(expiry));
    if (!alive) expired_ += 2 * strikes.size();
    for (Strike& s : strikes) {
      if (alive && (parity || american())) quote(s, parity);
      layer_.instruments.push_back(std::move(s.call));
      layer_.instruments.push_back(std::move(s.put));
    }
  }

  /// The out-of-the-money option of a strike has the tighter market and all of the time value: where it is
  /// quoted, the other one is priced from it by parity, so that both carry one volatility.
  void quote(const Strike& s, const std::optional<ParityFit>& parity) {
    quote_own(s.call, s.call_side);
    quote_own(s.put, s.put_side);
    if (!parity) return;
    const bool call_is_out = s.strike() >= parity->forward;
    const Side& out = call_is_out ? s.call_side : s.put_side;
    if (!out.two_sided()) return;
    const double intrinsic = parity->discount * std::abs(parity->forward - s.strike());
    const Instrument& in = call_is_out ? s.put : s.call;
    layer_.data.quotes[in.id] =
        InstrumentQuote{out.mid() + intrinsic, parity->forward, std::nullopt, in.where};
    ++by_parity_;
  }

  void quote_own(const Instrument& option, const Side& side) {
    if (!side.two_sided()) return;
    layer_.data.quotes[option.id] = InstrumentQuote{side.mid(), std::nullopt, std::nullopt, option.where};
  }

  void write_notes() {
    const auto say = [&](std::string text) {
      layer_.notes.push_back(fmt::format("{}: {}", base_name(layer_.file), text));
    };
    if (fitted_ > 0)
      say(fmt::format("forward and discount of {} expiries by put-call parity; they make the USD curve",
                      fitted_));
    if (by_parity_ > 0) {
      say(fmt::format(
          "{} in-the-money options priced by parity from the out-of-the-money option of their strike",
          by_parity_));
    }
    if (!unfitted_.empty()) {
      say(fmt::format("no forward by parity for {}: their options carry no quote, an error only if held",
                      fmt::join(unfitted_, ", ")));
    }
    if (american())
      say("American options: no forward by parity; a dividend yield of 0 unless a later file gives one");
    const std::size_t dead = layer_.instruments.size() - layer_.data.quotes.size() - expired_;
    if (expired_ > 0) say(fmt::format("{} expired options, an error only if held", expired_));
    if (dead > 0) say(fmt::format("{} options without a bid, an error only if held", dead));
  }

  MarketLayer& layer_;
  const CboeHead& head_;
  Issues& issues_;
  std::string underlying_;
  std::map<std::string, int> lines_;  ///< symbol -> line
  std::map<Instant, std::vector<Strike>> strikes_;
  RateCurve curve_;
  std::vector<std::string> unfitted_;
  std::size_t fitted_{0};
  std::size_t by_parity_{0};
  std::size_t expired_{0};
};

}  // namespace

MarketLayer read_cboe_quotes(std::string_view text, const std::string& file, Issues& issues) {
  MarketLayer layer;
  layer.file = file;
  std::istringstream input{std::string(text)};
  CsvReader reader(input, file);
  const std::size_t before = issues.size();
  const CboeHead head = read_cboe_head(reader, issues);
  QuoteReader quotes(layer, head, issues);
  CsvRow row;
  while (head.table_found && reader.next(row)) quotes.read(row);
  quotes.finish();
  append(issues, reader.issues());
  if (issues.size() == before && layer.instruments.empty()) {
    issues.push_back({ErrorCode::malformed, "the table has no rows", SourceLocation{file, 1, 0, ""},
                      "want one row a strike"});
  }
  layer.whole = issues.size() == before;
  return layer;
}

}  // namespace crossmargin::io
