#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "report/format.hpp"
#include "report/text_layout.hpp"

namespace crossmargin::report {
namespace {

constexpr std::size_t column_gap = 2;

/// A table as texts: what the columns are wide is known only once every cell is written.
struct Grid {
  std::vector<std::size_t> columns;  ///< places in the table's own columns
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
  std::vector<int> marked;  ///< per row, place in `columns`, -1 for none
  std::size_t body{0};      ///< rows before the rule
  std::size_t sums{0};      ///< rows before the first that sums others
  std::vector<std::size_t> widths;
};

int integer_digits(double size) {
  return size > 0.0 && std::isfinite(size) ? static_cast<int>(std::floor(std::log10(size))) + 1 : 1;
}

double largest(const Table& table, const std::vector<const Row*>& rows, std::size_t column) {
  double most = 0.0;
  for (const Row* row : rows) {
    const double* number = std::get_if<double>(&row->cells[column]);
    if (type_of(table, *row, column) == ValueType::number && number != nullptr && std::isfinite(*number))
      most = std::max(most, std::fabs(*number));
  }
  return most;
}

// Enough decimals to tell neighbours apart, few enough to read: cents go once amounts reach a million.
int money_digits(double size, const Currency& currency, int significant) {
  const int digits = significant - integer_digits(size);
  if (digits >= currency.digits()) return currency.digits();
  return currency.digits() <= 2 ? 0 : std::max(digits, 0);
}

// Every number of a column has the same decimals, and none that is zero in all of them.
int number_digits(const Table& table, const std::vector<const Row*>& rows, std::size_t column) {
  int digits = std::clamp(6 - integer_digits(largest(table, rows, column)), 0, 10);
  const auto ends_in_zero = [&](const Row* row) {
    const double* number = std::get_if<double>(&row->cells[column]);
    const bool other = type_of(table, *row, column) != ValueType::number;
    return other || number == nullptr || !std::isfinite(*number) || fixed(*number, digits).ends_with('0');
  };
  while (digits > 0 && std::all_of(rows.begin(), rows.end(), ends_in_zero)) --digits;
  return digits;
}

const Currency& unit_of(const Row& row, const Currency& currency) {
  return row.currency.empty() ? currency : row.currency;
}

/// Decimals of money by currency: all columns of a table in one currency read alike.
struct Decimals {
  const Table& table;
  const std::vector<const Row*>& rows;
  const Currency& currency;
  int significant;
};

std::map<Currency, int> money_decimals(const Decimals& at, std::size_t first, std::size_t last) {
  const auto& [table, rows, currency, significant] = at;
  std::map<Currency, double> sizes;
  for (const Row* row : rows) {
    double& size = sizes[unit_of(*row, currency)];
    for (std::size_t column = first; column < last; ++column) {
      const double* number = std::get_if<double>(&row->cells[column]);
      const bool money = type_of(table, *row, column) == ValueType::money;
      if (money && number != nullptr && std::isfinite(*number)) size = std::max(size, std::fabs(*number));
    }
  }
  std::map<Currency, int> digits;
  for (const auto& [unit, size] : sizes) digits[unit] = money_digits(size, unit, significant);
  return digits;
}

/// The rows to show and, where some are left out, the row that sums them.
struct Selection {
  std::vector<const Row*> shown;
  std::vector<Row> rest;
};

Selection select(const Table& table, std::size_t top) {
  Selection selection;
  for (const Row& row : table.rows) selection.shown.push_back(&row);
  if (!table.limited) return selection;
  const auto key =
      std::find_if(table.columns.begin(), table.columns.end(), [](const Column& c) { return c.sums; });
  if (key == table.columns.end()) return selection;
  const auto place = static_cast<std::size_t>(key - table.columns.begin());
  const auto size = [&](const Row* row) {
    const double* number = std::get_if<double>(&row->cells[place]);
    return number == nullptr ? 0.0 : std::fabs(*number);
  };
  std::stable_sort(selection.shown.begin(), selection.shown.end(),
                   [&](const Row* a, const Row* b) { return size(a) > size(b); });
  if (selection.shown.size() <= top) return selection;
  Row rest;
  rest.cells.resize(table.columns.size());
  rest.cells[0] = "(" + std::to_string(selection.shown.size() - top) + " more)";
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    if (!table.columns[column].sums) continue;
    double sum = 0.0;
    for (std::size_t i = top; i < selection.shown.size(); ++i) {
      if (const double* number = std::get_if<double>(&selection.shown[i]->cells[column])) sum += *number;
    }
    rest.cells[column] = sum;
  }
  selection.shown.resize(top);
  selection.rest.push_back(std::move(rest));
  return selection;
}

Status fill(Grid& grid, const Decimals& at) {
  const auto& [table, rows, currency, significant] = at;
  std::map<Currency, int> money = money_decimals(at, 0, table.columns.size());
  grid.rows.assign(rows.size(), {});
  for (const std::size_t column : grid.columns) {
    const int decimals = number_digits(table, rows, column);
    if (table.own_digits) money = money_decimals(at, column, column + 1);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Row& row = *rows[i];
      const ValueType type = type_of(table, row, column);
      const double* number = std::get_if<double>(&row.cells[column]);
      if (std::holds_alternative<std::monostate>(row.cells[column])) {
        // Sums have nothing where adding up makes no sense; elsewhere a dash says that a value is missing.
        grid.rows[i].push_back(i >= grid.sums ? "" : "-");
        continue;
      }
      if (type == ValueType::number && number != nullptr) {
        grid.rows[i].push_back(grouped(fixed(*number, decimals)));
        continue;
      }
      const Currency& unit = unit_of(row, currency);
      Result<std::string> text = cell_text(row.cells[column], type, unit, money.at(unit));
      if (!text) return tl::unexpected(std::move(text.error()));
      grid.rows[i].push_back(*std::move(text));
    }
  }
  return {};
}

// Worst cells stand in brackets; every cell of such a table leaves room for them, so that columns stay
// aligned.
void mark(Grid& grid) {
  if (std::none_of(grid.marked.begin(), grid.marked.end(), [](int column) { return column >= 0; })) return;
  for (std::size_t i = 0; i < grid.rows.size(); ++i) {
    for (std::size_t c = 1; c < grid.rows[i].size(); ++c) {
      std::string& cell = grid.rows[i][c];
      cell = static_cast<int>(c) == grid.marked[i] ? "[" + cell + "]" : cell + " ";
    }
  }
  for (std::size_t c = 1; c < grid.head.size(); ++c) {
    if (!grid.head[c].ends_with(' ')) grid.head[c] += ' ';
  }
}

std::size_t total_width(const Grid& grid) {
  return std::accumulate(grid.widths.begin(), grid.widths.end(), std::size_t{2}) +
         column_gap * (grid.widths.size() - 1);
}

void measure(Grid& grid, const Table& table, std::size_t width, std::size_t least_text_width) {
  grid.widths.clear();
  for (std::size_t c = 0; c < grid.columns.size(); ++c) {
    std::size_t widest = display_width(grid.head[c]);
    for (const auto& row : grid.rows) widest = std::max(widest, display_width(row[c]));
    grid.widths.push_back(widest);
  }
  while (total_width(grid) > width) {
    std::size_t* target = nullptr;
    for (std::size_t c = 0; c < grid.columns.size(); ++c) {
      const bool is_text = table.columns[grid.columns[c]].type == ValueType::text;
      if (is_text && grid.widths[c] > least_text_width && (target == nullptr || grid.widths[c] > *target))
        target = &grid.widths[c];
    }
    if (target == nullptr) return;
    --*target;
  }
}

// The last column may be a sentence: it goes on below its own start instead of being cut. A cell that must
// stay whole and does not fit has a line of its own, and the others go on below.
Block grid_lines(const Grid& grid, const Table& table, const std::vector<std::string>& cells) {
  Block block(1);
  block[0].add("  ");
  std::size_t at = 0;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    if (c > 0) block[at].add(std::string(column_gap, ' '));
    const Column& column = table.columns[grid.columns[c]];
    if (column.type != ValueType::text) {
      block[at].add(padded_left(cells[c], grid.widths[c]));
    } else if (c == 0 && column.whole && display_width(cells[c]) > grid.widths[c]) {
      block[at].add(cells[c]);
      block.emplace_back().pad_to(2 + grid.widths[c]);
      ++at;
    } else if (c + 1 < cells.size() || c == 0) {
      block[at].add(padded_right(shortened(cells[c], grid.widths[c]), grid.widths[c]));
    } else {
      const std::size_t start = block[at].width;
      const std::vector<std::string> parts = wrapped(cells[c], grid.widths[c], 0);
      block[at].add(shortened(parts[0], grid.widths[c]));
      for (std::size_t i = 1; i < parts.size(); ++i) {
        Line& below = block.emplace_back();
        below.pad_to(start);
        below.add(shortened(parts[i], grid.widths[c]));
      }
    }
  }
  return block;
}

void add_note(const Table& table, const TextOptions& options, Block& block) {
  if (table.note.empty()) return;
  for (const std::string& text : wrapped("  " + table.note, options.width, 2)) block.emplace_back().add(text);
}

Block draw(const Grid& grid, const Table& table, const TextOptions& options) {
  Block block;
  if (!table.title.empty()) {
    block.emplace_back();
    for (const std::string& text : wrapped(table.title, options.width, 2)) {
      if (block.back().width > 0) block.emplace_back();
      block.back().add(text, Style::strong, options.color);
    }
  }
  Line head;
  head.add(grid_lines(grid, table, grid.head).front().text, Style::faint, options.color);
  block.push_back(std::move(head));
  for (std::size_t i = 0; i < grid.rows.size(); ++i) {
    if (i == grid.body) {
      Line rule;
      rule.add("  " + std::string(total_width(grid) - 2, '-'), Style::faint, options.color);
      block.push_back(std::move(rule));
    }
    for (Line& line : grid_lines(grid, table, grid.rows[i])) {
      if (grid.marked[i] < 0) {
        block.push_back(std::move(line));
      } else {
        block.emplace_back().add(line.text, Style::strong, options.color);
      }
    }
  }
  add_note(table, options, block);
  return block;
}

}  // namespace

Result<Block> steps_block(const Table& table, const Currency& currency, const TextOptions& options) {
  Table head = table;
  head.columns.pop_back();
  head.note.clear();
  for (Row& row : head.rows) row.cells.pop_back();
  Result<Block> rows = table_block(head, currency, options);
  if (!rows) return rows;
  // Title and column names come first, then one line a row: the formula goes below each.
  const std::size_t before = rows->size() - table.rows.size();
  Block block(rows->begin(), rows->begin() + static_cast<std::ptrdiff_t>(before));
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    block.push_back((*rows)[before + i]);
    const std::string* formula = std::get_if<std::string>(&table.rows[i].cells.back());
    if (formula == nullptr || formula->empty()) continue;
    for (const std::string& text : wrapped("      " + *formula, options.width, 8))
      block.emplace_back().add(text, Style::faint, options.color);
  }
  add_note(table, options, block);
  return block;
}

Result<Block> table_block(const Table& table, const Currency& currency, const TextOptions& options) {
  Selection selection = select(table, options.top);
  std::vector<const Row*> rows = selection.shown;
  for (const Row& row : selection.rest) rows.push_back(&row);
  Grid grid;
  grid.body = rows.size();
  grid.sums = selection.shown.size();
  for (const Row& row : table.totals) rows.push_back(&row);
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (table.columns[c].audience == Audience::data_only) continue;
    grid.columns.push_back(c);
    grid.head.push_back(table.columns[c].label);
  }
  for (const Row* row : rows) {
    const auto place =
        std::find(grid.columns.begin(), grid.columns.end(), static_cast<std::size_t>(row->marked));
    grid.marked.push_back(
        row->marked < 0 || place == grid.columns.end() ? -1 : static_cast<int>(place - grid.columns.begin()));
  }
  // Fewer decimals where the table would not fit otherwise. Grids of scenarios are for comparing shapes: they
  // and tables that choose by column start with fewer.
  const bool coarse = table.layout == Layout::beside || table.own_digits;
  for (int significant = coarse ? 6 : 8; significant >= 2; significant -= 2) {
    Status filled = fill(grid, {table, rows, currency, significant});
    if (!filled) return tl::unexpected(std::move(filled.error()));
    mark(grid);
    // Names are cut short only once decimals cannot go.
    measure(grid, table, options.width, significant > 2 ? 28 : 12);
    if (total_width(grid) <= options.width) break;
  }
  return draw(grid, table, options);
}

}  // namespace crossmargin::report
