#include "crossmargin/io/history_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/csv.hpp"
#include "crossmargin/io/file.hpp"

namespace crossmargin::io {
namespace {

using SeriesByName = std::map<std::string, CloseSeries, std::less<>>;

struct Layout {
  enum class Kind { rows, columns, crypto_data_download };
  Kind kind{Kind::rows};
  std::string date_column;
  std::vector<std::string> value_columns;
  std::string underlying;  ///< crypto_data_download only
};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& letter : result) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return result;
}

bool has_column(const CsvRow& header, std::string_view name) {
  return std::find(header.cells.begin(), header.cells.end(), name) != header.cells.end();
}

/// The coin whose volume the file counts: "Volume BTC" stands before the volume in the quote coin.
std::optional<std::string> volume_coin(const CsvRow& header) {
  constexpr std::string_view prefix = "Volume ";
  for (const std::string& cell : header.cells) {
    if (cell.starts_with(prefix) && cell.size() > prefix.size()) return cell.substr(prefix.size());
  }
  return std::nullopt;
}

/// A bare price column would make an underlying called "Close": refuse it instead.
bool names_a_price(const std::string& column) {
  static constexpr std::string_view words[] = {"open",  "high",  "low",    "close",
                                               "price", "value", "volume", "adj close"};
  return std::find(std::begin(words), std::end(words), lower(column)) != std::end(words);
}

Result<Layout> columns_layout(const CsvRow& header, const std::string& file) {
  Layout layout{
      Layout::Kind::columns, header.cells.front(), {header.cells.begin() + 1, header.cells.end()}, {}};
  Issues issues;
  for (std::size_t i = 1; i < header.cells.size(); ++i) {
    const std::string& name = header.cells[i];
    if (!name.empty() && !names_a_price(name)) continue;
    issues.push_back({ErrorCode::malformed,
                      fmt::format("the column {} is not named after an underlying", in_quotes(name)),
                      {file, header.line, header.columns[i], name},
                      "name each price column after its underlying, as in date,BTC,ETH"});
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return layout;
}

Result<Layout> tell_layout(const CsvRow& header, const std::string& file) {
  if (has_column(header, "Unix") && has_column(header, "Date") && has_column(header, "Close")) {
    if (auto coin = volume_coin(header)) {
      return Layout{Layout::Kind::crypto_data_download, "Date", {"Close"}, *std::move(coin)};
    }
  }
  if (has_column(header, "date") && has_column(header, "underlying") && has_column(header, "close")) {
    return Layout{Layout::Kind::rows, "date", {"close"}, {}};
  }
  const std::string first = lower(header.cells.front());
  if (header.cells.size() >= 2 && (first == "date" || first == "observation_date"))
    return columns_layout(header, file);
  return fail(ErrorCode::malformed, "the header is not one of a price history", {file, header.line, 1, {}},
              "want date,underlying,close or date,BTC,ETH");
}

/// The day of a cell: a date alone, or one with midnight behind it.
std::optional<std::chrono::sys_days> read_day(const CsvTable& table, const CsvRow& row, const Layout& layout,
                                              Issues& issues) {
  std::string_view text = table.cell(row, layout.date_column);
  if (text.ends_with(" 00:00:00")) text.remove_suffix(9);
  const auto date = parse_date(text);
  if (date) return std::chrono::sys_days(*date);
  issues.push_back({ErrorCode::malformed,
                    fmt::format("want a date such as 2026-02-05, got {}", in_quotes(text)),
                    table.where(row, layout.date_column),
                    {}});
  return std::nullopt;
}

void add_close(SeriesByName& series, std::string_view underlying, Close close) {
  auto found = series.find(underlying);
  if (found == series.end()) {
    found = series.emplace(underlying, CloseSeries{std::string(underlying), {}}).first;
  }
  found->second.closes.push_back(std::move(close));
}

void read_row(const CsvTable& table, const CsvRow& row, const Layout& layout, SeriesByName& series,
              Issues& issues) {
  if (!table.check_width(row)) return;
  const auto day = read_day(table, row, layout, issues);
  for (const std::string& column : layout.value_columns) {
    const bool may_be_empty = layout.kind == Layout::Kind::columns;
    const std::optional<double> price =
        may_be_empty ? table.optional_number(row, column) : std::optional(table.number(row, column));
    if (!price || !day) continue;
    std::string_view name = column;
    if (layout.kind == Layout::Kind::crypto_data_download) name = layout.underlying;
    if (layout.kind == Layout::Kind::rows) name = table.cell(row, "underlying");
    if (name.empty()) {
      issues.push_back(
          {ErrorCode::malformed, "want the name of an underlying", table.where(row, "underlying"), {}});
      continue;
    }
    add_close(series, name, {*day, *price, table.where(row, column)});
  }
}

CsvTable::Columns columns_of(const Layout& layout) {
  CsvTable::Columns columns{.required = {layout.date_column}, .optional = {}, .allow_unknown = false};
  columns.required.insert(columns.required.end(), layout.value_columns.begin(), layout.value_columns.end());
  if (layout.kind == Layout::Kind::rows) columns.required.emplace_back("underlying");
  columns.allow_unknown = layout.kind == Layout::Kind::crypto_data_download;
  return columns;
}

/// The first row that is a header: CryptoDataDownload puts its address above it.
bool read_header(CsvReader& reader, CsvRow& header) {
  if (!reader.next(header)) return false;
  const bool address =
      header.cells.size() == 1 && header.cells.front().find("CryptoDataDownload") != std::string::npos;
  return !address || reader.next(header);
}

}  // namespace

Result<std::vector<CloseSeries>> read_history(std::istream& input, const std::string& file) {
  CsvReader reader(input, file);
  CsvRow row;
  if (!read_header(reader, row)) {
    if (!reader.issues().empty()) return tl::unexpected(reader.issues());
    return fail(ErrorCode::malformed, "the file is empty", {file, 1, 0, {}},
                "want date,underlying,close or date,BTC,ETH");
  }
  const auto layout = tell_layout(row, file);
  if (!layout) return tl::unexpected(layout.error());
  Issues issues;
  const CsvTable table(row, columns_of(*layout), file, issues);
  SeriesByName by_name;
  while (reader.next(row)) read_row(table, row, *layout, by_name, issues);
  append(issues, reader.issues());
  if (issues.empty() && by_name.empty()) {
    issues.push_back({ErrorCode::missing_field, "the file has no close", {file, 1, 0, {}}, {}});
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  std::vector<CloseSeries> series;
  for (auto& [name, one] : by_name) series.push_back(std::move(one));
  return series;
}

Result<History> load_history(std::span<const std::string> paths) {
  Issues issues;
  std::vector<CloseSeries> all;
  for (const std::string& path : paths) {
    auto bytes = read_file(path);
    if (!bytes) {
      append(issues, std::move(bytes).error());
      continue;
    }
    std::istringstream input(*std::move(bytes));
    auto series = read_history(input, path);
    if (series) {
      for (CloseSeries& one : *series) all.push_back(std::move(one));
    } else {
      append(issues, std::move(series).error());
    }
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return History::create(std::move(all));
}

}  // namespace crossmargin::io
