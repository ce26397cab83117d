#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "crossmargin/core/issue.hpp"
#include "crossmargin/core/money.hpp"
#include "crossmargin/io/inputs.hpp"

/// A report as a value: what is known, with types but without any layout. Three writers render it, so text,
/// JSON and CSV cannot say different things. docs/file-formats/report.md lists every key.
namespace crossmargin::report {

enum class ValueType {
  text,
  money,    ///< a double in `currency`; leaves as a decimal with the currency's digits
  number,   ///< a plain double
  percent,  ///< a share: 0.25 is 25 %
  move,     ///< a signed share: -0.16 is 16 % down
  count     ///< a whole number
};

/// Nothing (null), a text, a double, a whole number or several texts (JSON: an array; else joined by blanks),
/// as the type of its place says.
using Cell = std::variant<std::monostate, std::string, double, std::int64_t, std::vector<std::string>>;

struct Fact {
  std::string key;
  std::string label;
  ValueType type{ValueType::text};
  Cell value;
  bool in_text{true};  ///< text may leave out what says nothing
};

/// Named values that belong together. Text sets groups side by side.
struct FactGroup {
  std::string key;
  std::string title;
  std::vector<Fact> facts;
  bool below{false};  ///< text sets it below the group before it, not beside
};

/// Which writers show a table or column: some things are readable only as a grid and usable only as a list.
enum class Audience { everyone, text_only, data_only };

struct Column {
  std::string key;
  std::string label;
  ValueType type{ValueType::text};
  bool sums{false};  ///< adding its cells up makes sense
  Audience audience{Audience::everyone};
  bool whole{false};  ///< first column only: text never cuts its cells short
};

struct Row {
  std::vector<Cell> cells;
  Currency currency{};              ///< of the money cells, where it is not the section's
  int marked{-1};                   ///< the column to point out (the worst cell); -1 for none
  std::optional<ValueType> type{};  ///< of its numbers, where a row differs from its columns
};

/// How text lays a table out: on its own, beside its neighbours where they fit, or as steps, each with its
/// last text column on lines below.
enum class Layout { full, beside, steps };

struct Table {
  std::string key;
  std::string
      title;  ///< text only, as are `heading` (above all tables set beside this one), `totals` and `note`
  std::vector<Column> columns;
  std::vector<Row> rows;
  std::size_t key_columns{1};  ///< how many leading columns name a row
  Audience audience{Audience::everyone};
  Layout layout{Layout::full};
  bool limited{
      false};  ///< text shows the largest rows by the first column that sums, then the sum of the rest
  bool own_digits{false};     ///< text chooses decimals of money by column, not for the whole table
  std::vector<Row> totals{};  ///< below a rule
  std::string note{};         ///< a sentence below
  std::string heading{};
};

/// The type of one cell of a table.
ValueType type_of(const Table& table, const Row& row, std::size_t column);

struct Section {
  std::string kind;  ///< "account" or "pool"
  std::string id;
  std::string title;  ///< text only
  Currency currency;  ///< of every money value that does not say otherwise
  std::string status{};
  std::vector<FactGroup> groups{};
  std::vector<Table> tables{};
  std::vector<Section> children{};
};

/// excluded and incomplete make every total a lower bound; modelled and note do not.
enum class NoticeKind { incomplete, excluded, modelled, note };
std::string_view to_string(NoticeKind kind);

struct Notice {
  NoticeKind kind{NoticeKind::note};
  std::string account;  ///< empty: of the whole report
  std::string pool;
  std::string text;
};

struct MethodProvenance {
  std::string id{};
  std::string version{};
  std::string title{};
  std::string kind{};
  std::string effective{};
  std::string hash{};
  std::string scenario_set{};   ///< empty where the kind uses none
  std::string scenario_hash{};  ///< empty when unknown
};

/// From what and by what a report was made. No clock, host or path.
struct Provenance {
  std::string code_version;
  std::string as_of;
  Currency reporting_currency;
  std::vector<MethodProvenance> methods;  ///< one, or all that are compared
  std::string pricer;
  std::vector<io::InputFile> inputs;
};

struct Report {
  std::string kind;  ///< "margin", "what_if", "span", "compare" or "method_diff"
  std::string title;
  Provenance provenance;
  std::vector<Notice> notices;
  std::vector<Section> sections;
  std::vector<Table> tables{};  ///< of the whole report, before the sections
  /// False when a notice says that something is left out: then every total is a lower bound.
  bool complete() const;
};

enum class Color { none, ansi };

struct TextOptions {
  std::size_t width{100};
  std::size_t top{20};  ///< rows of a limited table
  Color color{Color::none};
  bool steps{false};  ///< also the steps of the method, with their formulas
};

/// Errors of all three: `invalid_value` for an amount that is not finite or does not fit 128 bits.
Result<std::string> to_text(const Report& report, const TextOptions& options);
Result<std::string> to_json(const Report& report);
Result<std::string> to_csv(const Report& report);

/// A table by itself: aligned text, a JSON array of objects, CSV with a header. Money cells need a currency
/// in their row.
Result<std::string> to_text(const Table& table, const TextOptions& options);
Result<std::string> to_json(const Table& table);
Result<std::string> to_csv(const Table& table);

/// Errors as one JSON object on one line, at most `most` of them, with the count of all. Ends in '\n'.
std::string issues_json(const Issues& issues, std::size_t most);

/// A text as a JSON string, in quotes.
std::string json_text(std::string_view text);

}  // namespace crossmargin::report
