#include "report/format.hpp"

#include <charconv>
#include <cmath>

#include "crossmargin/core/format.hpp"

namespace crossmargin::report {
namespace {

std::string to_decimal(double value, std::chars_format format, int precision) {
  char buffer[400];
  const auto result = std::to_chars(buffer, buffer + sizeof(buffer), value, format, precision);
  return std::string(buffer, result.ptr);
}

double number_in(const Cell& cell) {
  if (const double* number = std::get_if<double>(&cell)) return *number;
  if (const std::int64_t* count = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*count);
  return 0.0;
}

std::string percent_text(double share, bool signed_move) {
  if (!std::isfinite(share)) return fixed(share, 1);
  const std::string text = fixed(share * 100.0, 1) + " %";
  return signed_move && share > 0 ? "+" + text : text;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : " ") + text;
  return out;
}

}  // namespace

std::string grouped(std::string_view decimal) {
  if (decimal.find_first_of("0123456789") == std::string_view::npos) return std::string(decimal);
  const std::size_t start = decimal.starts_with('-') ? 1 : 0;
  const std::size_t end = std::min(decimal.find('.'), decimal.size());
  std::string out(decimal.substr(0, start));
  for (std::size_t i = start; i < end; ++i) {
    if (i > start && (end - i) % 3 == 0) out += ',';
    out += decimal[i];
  }
  return out.append(decimal.substr(end));
}

std::string fixed(double value, int digits) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "infinite" : "-infinite";
  std::string text = to_decimal(round_half_away(value, digits), std::chars_format::fixed, digits);
  if (text.starts_with('-') && text.find_first_of("123456789") == std::string::npos) text.erase(0, 1);
  return text;
}

Result<std::string> money_text(double value, const Currency& currency) {
  const Result<Money> money = Money::from_double(value, currency);
  if (!money) return tl::unexpected(money.error());
  return money->to_string();
}

std::string readable(double value) {
  if (!std::isfinite(value)) return fixed(value, 0);
  const double size = std::fabs(value);
  if (size != 0.0 && (size < 1e-4 || size >= 1e15))
    return to_decimal(value, std::chars_format::scientific, 3);
  const int before = size < 1.0 ? 1 : static_cast<int>(std::floor(std::log10(size))) + 1;
  std::string text = fixed(value, std::max(0, 6 - before));
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
  }
  return grouped(text);
}

Result<std::string> cell_text(const Cell& cell, ValueType type, const Currency& currency, int digits) {
  if (std::holds_alternative<std::monostate>(cell)) return std::string("-");
  if (const std::string* text = std::get_if<std::string>(&cell))
    return type == ValueType::money ? grouped(*text) : *text;
  if (const auto* texts = std::get_if<std::vector<std::string>>(&cell)) return joined(*texts);
  const double number = number_in(cell);
  switch (type) {
    case ValueType::money: {
      const Result<std::string> exact = money_text(number, currency);
      if (!exact || digits < 0) return exact.map([](const std::string& text) { return grouped(text); });
      return grouped(fixed(number, digits));
    }
    case ValueType::percent:
      return percent_text(number, false);
    case ValueType::move:
      return percent_text(number, true);
    case ValueType::count:
      return grouped(fixed(number, 0));
    default:
      return readable(number);
  }
}

Result<std::string> cell_data(const Cell& cell, ValueType type, const Currency& currency) {
  if (std::holds_alternative<std::monostate>(cell)) return std::string();
  if (const std::string* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* texts = std::get_if<std::vector<std::string>>(&cell)) return joined(*texts);
  if (type == ValueType::money) return money_text(number_in(cell), currency);
  return shortest(number_in(cell));
}

}  // namespace crossmargin::report
