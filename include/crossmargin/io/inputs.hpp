#pragma once

#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crossmargin/core/document.hpp"
#include "crossmargin/core/execution.hpp"
#include "crossmargin/margin/method.hpp"
#include "crossmargin/margin/span/rules.hpp"
#include "crossmargin/market/market.hpp"
#include "crossmargin/portfolio/portfolio.hpp"
#include "crossmargin/product/instrument_table.hpp"

namespace crossmargin::io {

/// An input as provenance: its role, its name without the path, and the hash of its bytes.
struct InputFile {
  std::string role;
  std::string name;
  std::string sha256;
};

/// One or more market files laid over each other: the instruments they list and the market they describe.
struct MarketInputs {
  InstrumentTable instruments;
  Market market;
  std::vector<std::string>
      notes;  ///< what was modelled or left out: "forward of 12 expiries by put-call parity"
  std::vector<InputFile> files;
};

struct MarketOptions {
  /// auto, json, deribit-chain, cboe-quotes, deribit-summary, okx-instruments, positions (of a venue or
  /// broker, for the prices beside them)
  std::string format{"auto"};
  std::optional<Currency> reporting_currency{};
};

/// A text and the name it goes by in messages.
struct NamedText {
  std::string name;
  std::string text;
};

/// Reads market files in order; a later file adds to and overrides an earlier one. Formats are told apart by
/// content. Errors: those of each format, of `InstrumentTable::create` and `Market::create`, with file, line
/// and field.
Result<MarketInputs> load_market(std::span<const std::string> paths, const MarketOptions& options);
/// The same for texts that are in memory already.
Result<MarketInputs> parse_market(std::span<const NamedText> inputs, const MarketOptions& options);

struct PortfolioInputs {
  std::vector<Account> accounts;
  std::vector<Instrument> instruments;  ///< defined in the portfolio file itself
  std::vector<std::string> notes{};     ///< readings: "legs of one contract are netted"
  std::vector<InputFile> files{};
};

struct PortfolioOptions {
  PortfolioLimits limits{};
  /// auto, json, csv, deribit-positions, deribit-simulated (with its unit where the file has none: -coin,
  /// -usd), okx-position-builder, ccxt, flex
  std::string format{"auto"};
  /// Prices for sizes that a venue counts in coin, and contracts; those sizes are an error without.
  const MarketInputs* market{nullptr};
};

/// Reads a portfolio in our JSON or CSV form or in one of a venue or broker, told apart by content.
/// Errors: those of the format and of `Portfolio::create`.
Result<PortfolioInputs> load_portfolio(const std::string& path, const PortfolioOptions& options);
Result<PortfolioInputs> parse_portfolio(const NamedText& input, const PortfolioOptions& options);

/// A portfolio as far as it can be read, so that one run can go on and name what else is wrong.
struct PortfolioReading {
  PortfolioInputs sound;  ///< the rows without a mistake, less those in instruments that were defined wrongly
  Issues issues;          ///< all of `load_portfolio`'s; while there is one, `sound` must not be assessed
};
PortfolioReading read_portfolio(const std::string& path, const PortfolioOptions& options);

/// The instruments that accounts hold: from the market's table, the portfolio's own, or read from their names
/// where the market knows the underlying. Errors: `unknown_instrument` at each position or order that names
/// nothing known.
Result<InstrumentTable> held_instruments(std::span<const Account> accounts, std::span<const Instrument> own,
                                         const MarketInputs& market);

/// The folder that holds `scenarios/` and `data/methods/` of this installation.
struct DataFolder {
  std::string path;
};

/// "parameters.ranges.by_underlying.BTC.price.relative" and the JSON text of the value that replaces it.
struct Override {
  std::string path;
  std::string json;
  std::optional<Document> read{};  ///< the value where it comes from a file; `json` is then that file's text
};

/// A table of collateral that stands in the place of a method's haircuts: by its id
/// (data/collateral/<id>.json) or by path. Errors: `unreadable` naming the ids there are; what is wrong with
/// its frame. The haircuts themselves are checked with the method.
Result<Override> load_collateral(const std::string& id_or_path, const DataFolder& folder);

/// A method by its id (data/methods/<id>.json) or by the path of a parameter file, with its scenario set (by
/// id, or a path beside it) and overrides applied. Errors: `unreadable` naming the ids there are; those of
/// `make_method`.
Result<std::unique_ptr<Method>> load_method(const std::string& id_or_path,
                                            std::span<const Override> overrides, const DataFolder& folder);

/// Ids of the shipped methods and of the shipped scenario sets, sorted.
std::vector<std::string> list_methods(const DataFolder& folder);
std::vector<std::string> list_scenario_sets(const DataFolder& folder);
/// Rules of a user of SPAN, by their id in data/span-rules or by path. Errors: `unreadable` naming the ids
/// there are, those of `span::bind_rules`.
Result<span::Rules> load_span_rules(const std::string& id_or_path, const DataFolder& folder);
Result<ScenarioSet> load_scenario_set(const std::string& id_or_path, const DataFolder& folder);
/// The parameter document itself, for `methods show`.
Result<Document> load_method_document(const std::string& id_or_path, const DataFolder& folder);

/// The files themselves, for `show`: what they print can be changed and read back.
Result<std::string> scenario_set_text(const std::string& id_or_path, const DataFolder& folder);
Result<std::string> method_text(const std::string& id_or_path, const DataFolder& folder);

/// Streams the accounts of a batch file, JSON lines (one account a line) or CSV with rows of one account
/// together, and hands each to `sink` as it is complete; a bad account is handed over as its issues. `sink`
/// returns false to stop. Errors: what makes the rest of the file unreadable (a bad header, a broken quote).
struct BatchRecord {
  std::string id;  ///< as far as known
  int line{0};
  Result<Account> account;
};
struct AccountStream {
  std::istream& input;
  std::string file;  ///< the name that errors carry
  PortfolioLimits limits{};
  std::size_t piece_bytes{std::size_t{1} << 16U};  ///< of CSV that one task reads; 0 reads row by row
};
/// The threads of `execution` read; records come in the order of the input all the same, and neither they nor
/// the errors depend on the threads or on `piece_bytes`.
/// `interrupted` when a stop was requested.
Status stream_accounts(const AccountStream& stream, const std::function<bool(BatchRecord)>& sink,
                       const Execution& execution);
/// The same on one thread.
Status stream_accounts(std::istream& input, const std::string& file, const PortfolioLimits& limits,
                       const std::function<bool(BatchRecord)>& sink);

}  // namespace crossmargin::io
