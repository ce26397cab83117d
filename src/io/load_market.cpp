#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "crossmargin/core/hash.hpp"
#include "crossmargin/io/file.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/io/json.hpp"
#include "io/market_layer.hpp"
#include "io/text.hpp"
#include "io/venue/venue_inputs.hpp"

namespace crossmargin::io {
namespace {

enum class Format { json, deribit_chain, cboe_quotes, deribit_summary, okx_instruments, positions, unknown };

std::string_view without_mark(std::string_view text) {
  return text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
}

/// A JSON file that does not say at once that it is ours is told by its members.
Format detect_json(std::string_view text) {
  if (text.substr(0, 4096).find("\"crossmargin-market\"") != std::string_view::npos) return Format::json;
  const auto document = parse_json(text, "");
  if (!document) return Format::json;  // whose reader says what is wrong
  if (is_deribit_summary(*document)) return Format::deribit_summary;
  if (is_okx_instruments(*document)) return Format::okx_instruments;
  return positions_form(*document) == PositionsForm::none ? Format::json : Format::positions;
}

/// Tells formats apart by their first lines.
Format detect(std::string_view text) {
  std::string_view rest = trimmed(without_mark(text.substr(0, 4096)));
  if (rest.starts_with('{') || rest.starts_with('[')) return detect_json(text);
  if (looks_like_flex(text)) return Format::positions;
  const std::string_view first = rest.substr(0, rest.find('\n'));
  if (first.find("instrument_name") != std::string_view::npos) return Format::deribit_chain;
  return rest.find("Expiration Date,Calls") != std::string_view::npos ? Format::cboe_quotes : Format::unknown;
}

Format format_of(const MarketOptions& options, std::string_view text) {
  if (options.format == "auto") return detect(text);
  if (options.format == "json") return Format::json;
  if (options.format == "deribit-chain") return Format::deribit_chain;
  if (options.format == "deribit-summary") return Format::deribit_summary;
  if (options.format == "okx-instruments") return Format::okx_instruments;
  if (options.format == "positions") return Format::positions;
  return options.format == "cboe-quotes" ? Format::cboe_quotes : Format::unknown;
}

MarketLayer unread() {
  MarketLayer layer;
  layer.whole = false;
  return layer;
}

MarketLayer read_positions(const NamedText& input, const Document& document, Issues& issues) {
  if (auto file = read_positions_file(document, "auto", issues)) return market_layer_of(*std::move(file));
  issues.push_back({ErrorCode::malformed, "this is no file of positions of a known form",
                    SourceLocation{input.name, 1, 0, ""},
                    "see docs/file-formats/venue-files.md for the forms"});
  return unread();
}

/// The venues' own JSON.
MarketLayer read_venue_layer(const NamedText& input, Format format, Issues& issues) {
  if (format == Format::positions && looks_like_flex(input.text))
    return market_layer_of(read_flex(input.text, input.name, issues));
  const auto document = parse_json(input.text, input.name);
  if (!document) {
    append(issues, document.error());
    return unread();
  }
  if (format == Format::deribit_summary) return read_deribit_summary(*document, issues);
  if (format == Format::okx_instruments) return read_okx_instruments(*document, issues);
  return read_positions(input, *document, issues);
}

MarketLayer read_layer(const NamedText& input, const MarketOptions& options, Issues& issues) {
  const Format format = format_of(options, input.text);
  switch (format) {
    case Format::json:
      return read_market_json(input.text, input.name, issues);
    case Format::deribit_chain:
      return read_deribit_chain(input.text, input.name, issues);
    case Format::cboe_quotes:
      return read_cboe_quotes(input.text, input.name, issues);
    case Format::deribit_summary:
    case Format::okx_instruments:
    case Format::positions:
      return read_venue_layer(input, format, issues);
    case Format::unknown:
      break;
  }
  const bool known = options.format == "auto";
  issues.push_back({known ? ErrorCode::malformed : ErrorCode::unsupported,
                    known ? "this is no market file of a known format"
                          : fmt::format("{} is no market format", in_quotes(options.format)),
                    SourceLocation{input.name, known ? 1 : 0, 0, ""},
                    "formats: json (crossmargin-market), deribit-chain, cboe-quotes, deribit-summary, "
                    "okx-instruments, positions"});
  return unread();
}

/// Lays one file over what stands already: whole entries are replaced, never parts of them.
template <class Map>
void overlay(Map& base, Map&& above) {
  for (auto& [key, value] : above) base.insert_or_assign(key, std::move(value));
}

class Merger {
 public:
  explicit Merger(const MarketOptions& options) : reporting_(options.reporting_currency) {}

  void add(MarketLayer layer) {
    whole_ = whole_ && layer.whole;
    if (layer.as_of) take_time(layer);
    if (layer.reporting_currency) file_currency_ = layer.reporting_currency;
    for (Instrument& instrument : layer.instruments) add_instrument(std::move(instrument));
    for (auto& [currency, fx] : layer.data.fx) {
      // Within one file the rate is in that file's own reporting currency.
      fx_.insert_or_assign(currency, std::pair(layer.reporting_currency, std::move(fx)));
    }
    overlay(data_.underlyings, std::move(layer.data.underlyings));
    // What stands beside a forward goes with it.
    for (const auto& [key, forward] : layer.data.forwards) data_.expiry_feeds.erase(key);
    overlay(data_.expiry_feeds, std::move(layer.data.expiry_feeds));
    overlay(data_.forwards, std::move(layer.data.forwards));
    overlay(data_.quotes, std::move(layer.data.quotes));
    overlay(data_.rates, std::move(layer.data.rates));
    for (std::string& note : layer.notes) notes_.push_back(std::move(note));
  }

  bool whole() const { return whole_; }

  MarketData finish_data(Issues& issues) {
    if (!reporting_) reporting_ = file_currency_;
    if (reporting_) data_.reporting_currency = *reporting_;
    for (auto& [currency, entry] : fx_) {
      auto& [base, fx] = entry;
      if (currency == data_.reporting_currency && base != reporting_) continue;
      if (base && reporting_ && *base != *reporting_) convert(currency, *base, fx, issues);
      data_.fx.emplace(currency, fx);
    }
    return std::move(data_);
  }

  std::vector<Instrument> take_instruments() { return std::move(instruments_); }
  std::vector<std::string> take_notes() { return std::move(notes_); }

 private:
  void take_time(const MarketLayer& layer) {
    if (!time_file_.empty() && data_.as_of != *layer.as_of) {
      notes_.push_back(fmt::format("as-of time {} of {} replaces {} of {}: the files are not of one moment",
                                   format_instant(*layer.as_of), base_name(layer.file),
                                   format_instant(data_.as_of), time_file_));
    }
    data_.as_of = *layer.as_of;
    time_file_ = base_name(layer.file);
  }

  /// A later file replaces an earlier definition; twice within one file stays, for the table to refuse.
  void add_instrument(Instrument instrument) {
    const auto [place, added] = index_.emplace(instrument.id, instruments_.size());
    if (added || instruments_[place->second].where.file == instrument.where.file) {
      instruments_.push_back(std::move(instrument));
    } else {
      instruments_[place->second] = std::move(instrument);
    }
  }

  void convert(const Currency& currency, const Currency& base, FxRate& fx, Issues& issues) {
    const auto found = fx_.find(base);
    if (found != fx_.end() && found->second.first.value_or(*reporting_) == *reporting_) {
      fx.rate *= found->second.second.rate;
      notes_.push_back(
          fmt::format("{} into {} through {}", currency.code(), reporting_->code(), base.code()));
      return;
    }
    issues.push_back({ErrorCode::missing_rate,
                      fmt::format("the rate of {} is in {}, and no file gives {} in {}", currency.code(),
                                  base.code(), base.code(), reporting_->code()),
                      fx.where,
                      fmt::format("add a market file with reporting_currency {} and fx.{}",
                                  reporting_->code(), base.code())});
  }

  bool whole_{true};
  std::optional<Currency> reporting_;
  std::optional<Currency> file_currency_;
  MarketData data_;
  std::string time_file_;
  std::map<Currency, std::pair<std::optional<Currency>, FxRate>> fx_;
  std::vector<Instrument> instruments_;
  std::map<std::string, std::size_t> index_;
  std::vector<std::string> notes_;
};

/// Market checks know no file where a value has no place of its own.
void name_files(Issues& issues, std::span<const NamedText> inputs) {
  for (Issue& issue : issues) {
    if (issue.where.file.empty() && inputs.size() == 1) issue.where.file = inputs.front().name;
  }
}

/// Without what is absent: a field that could not be read has been reported and is not absent.
Issues present_only(Issues issues) {
  std::erase_if(issues, [](const Issue& issue) { return issue.code == ErrorCode::missing_field; });
  return issues;
}

Result<MarketInputs> finish(Merger merger, std::span<const NamedText> inputs, Issues issues) {
  const bool readable = issues.empty();
  auto table = InstrumentTable::create(merger.take_instruments());
  if (!table) append(issues, std::move(table.error()));
  MarketData data = merger.finish_data(issues);
  auto market = merger.whole() ? Market::create(std::move(data)) : Result<Market>(tl::unexpected(Issues{}));
  if (!market) append(issues, readable ? std::move(market.error()) : present_only(std::move(market.error())));
  name_files(issues, inputs);
  if (inputs.size() == 1) {
    std::stable_sort(issues.begin(), issues.end(),
                     [](const Issue& a, const Issue& b) { return a.where.line < b.where.line; });
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  MarketInputs made{*std::move(table), *std::move(market), merger.take_notes(), {}};
  for (const NamedText& input : inputs) {
    made.files.push_back({"market", base_name(input.name), sha256_hex(input.text)});
  }
  return made;
}

}  // namespace

Result<MarketInputs> parse_market(std::span<const NamedText> inputs, const MarketOptions& options) {
  Issues issues;
  Merger merger(options);
  if (inputs.empty())
    return fail(ErrorCode::missing_field, "no market file is given", {}, "pass --market FILE");
  for (const NamedText& input : inputs) merger.add(read_layer(input, options, issues));
  return finish(std::move(merger), inputs, std::move(issues));
}

Result<MarketInputs> load_market(std::span<const std::string> paths, const MarketOptions& options) {
  Issues issues;
  std::vector<NamedText> inputs;
  for (const std::string& path : paths) {
    auto text = read_file(path);
    if (text) {
      inputs.push_back({path, *std::move(text)});
    } else {
      append(issues, std::move(text.error()));
    }
  }
  if (issues.empty()) return parse_market(inputs, options);
  // A file that cannot be opened does not hide what is wrong in the others.
  for (const NamedText& input : inputs) read_layer(input, options, issues);
  return tl::unexpected(std::move(issues));
}

}  // namespace crossmargin::io
