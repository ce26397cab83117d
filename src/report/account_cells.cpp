#include "report/account_cells.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "crossmargin/core/money.hpp"
#include "crossmargin/io/csv_write.hpp"

namespace crossmargin::report {
namespace detail {

void append_csv_number(std::string& line, double number) {
  fmt::format_to(std::back_inserter(line), "{}", number + 0.0);
}

// Away from a tie, and where the product's last bits cannot matter, the nearest integer is the one that the
// shortest decimal rounds to.
bool append_money(std::string& line, double amount, int digits) {
  constexpr std::array<double, 9> powers{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};
  if (digits < 0 || digits >= static_cast<int>(powers.size())) return false;
  const double scaled = std::abs(amount) * powers[static_cast<std::size_t>(digits)];
  if (!(scaled < 1e12) || !(std::abs(scaled - std::floor(scaled) - 0.5) > 1e-3)) return false;
  const auto units = static_cast<std::uint64_t>(std::round(scaled));
  const auto power = static_cast<std::uint64_t>(powers[static_cast<std::size_t>(digits)]);
  if (amount < 0.0 && units != 0) line += '-';
  fmt::format_to(std::back_inserter(line), "{}", units / power);
  if (digits > 0) fmt::format_to(std::back_inserter(line), ".{:0{}}", units % power, digits);
  return true;
}

void RowCells::money(double amount) {
  const std::size_t place = next_++;
  auto money = Money::from_double(amount, currency_);
  if (money) {
    row_[place] = money->to_string();
    return;
  }
  for (Issue& issue : money.error()) issue.where.field = std::string(account_columns[place]);
  append(issues_, std::move(money.error()));
}

}  // namespace detail

namespace {

/// What both styles of line have in common.
class LineCells {
 public:
  LineCells(std::string& line, const Currency& currency, int digits)
      : line_(line), currency_(currency), digits_(digits) {}
  Issues take_issues() { return std::move(issues_); }

 protected:
  void append_amount(double amount) {
    const std::size_t before = line_.size();
    if (detail::append_money(line_, amount, digits_)) return;
    line_.resize(before);
    auto money = Money::from_double(amount, currency_);
    if (money) {
      line_ += money->to_string();
      return;
    }
    for (Issue& issue : money.error()) issue.where.field = std::string(account_columns[next_]);
    append(issues_, std::move(money.error()));
  }

  std::string& line_;
  std::size_t next_{0};

 private:
  const Currency& currency_;
  int digits_;
  Issues issues_;
};

class CsvCells : public LineCells {
 public:
  using LineCells::LineCells;
  void text(std::string_view text) {
    begin();
    io::append_csv_cell(line_, text);
    ++next_;
  }
  void number(double number) {
    begin();
    detail::append_csv_number(line_, number);
    ++next_;
  }
  void money(double amount) {
    begin();
    append_amount(amount);
    ++next_;
  }
  void none() {
    begin();
    ++next_;
  }
  void finish() { line_ += '\n'; }

 private:
  void begin() {
    if (next_ > 0) line_ += ',';
  }
};

bool is_plain(std::string_view text) {
  for (const char c : text)
    if (c < ' ' || c > '~' || c == '"' || c == '\\') return false;
  return true;
}

class JsonCells : public LineCells {
 public:
  using LineCells::LineCells;
  void text(std::string_view text) {
    begin();
    if (is_plain(text)) {
      line_.append(1, '"').append(text).append(1, '"');
    } else {
      line_ +=
          nlohmann::ordered_json(text).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    }
    ++next_;
  }
  void number(double number) {
    begin();
    line_ += nlohmann::ordered_json(number + 0.0).dump();
    ++next_;
  }
  void money(double amount) {
    begin();
    line_ += '"';
    append_amount(amount);
    line_ += '"';
    ++next_;
  }
  void none() {
    begin();
    line_ += "null";
    ++next_;
  }
  void finish() { line_ += "}\n"; }

 private:
  void begin() {
    line_ += next_ == 0 ? "{\"" : ",\"";
    line_.append(account_columns[next_]).append("\":");
  }
};

}  // namespace

RowWriter::RowWriter(const EvaluatedBase& base, RowStyle style)
    : base_(base), style_(style), digits_(base.market().reporting_currency().digits()) {}

Status RowWriter::append(std::string_view account, const AccountTotals& totals, std::string& lines) const {
  const std::size_t before = lines.size();
  const auto write = [&](auto cells) -> Status {
    detail::write_row(account, totals, base_, cells);
    cells.finish();
    Issues issues = cells.take_issues();
    if (issues.empty()) return {};
    lines.resize(before);
    return tl::unexpected(std::move(issues));
  };
  const Currency& currency = base_.market().reporting_currency();
  return style_ == RowStyle::csv ? write(CsvCells(lines, currency, digits_))
                                 : write(JsonCells(lines, currency, digits_));
}

}  // namespace crossmargin::report
