#include "moves.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

namespace crossmargin::detail {
namespace {

constexpr double largest_fraction_part = 1e9;
constexpr double largest_steps = 100'000.0;

std::optional<double> read_integer(std::string_view text) {
  long long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  const auto number = static_cast<double>(value);
  if (std::abs(number) > largest_fraction_part) return std::nullopt;
  return number;
}

std::optional<double> read_fraction(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto above = read_integer(text.substr(0, slash));
  const auto below = read_integer(text.substr(slash + 1));
  if (!above || !below || *below <= 0.0) return std::nullopt;
  return *above / *below;
}

void note(Issues& issues, const Document& document, ErrorCode code, std::string message,
          std::string hint = {}) {
  issues.push_back({code, std::move(message), document.where(), std::move(hint)});
}

constexpr std::array<std::pair<std::string_view, MoveUnit>, 3> units{
    {{"range", MoveUnit::of_range}, {"relative", MoveUnit::relative}, {"absolute", MoveUnit::absolute}}};

struct UnitValue {
  MoveUnit unit;
  const Document* value;
};

std::optional<UnitValue> read_unit(const Document& document, Issues& issues) {
  if (!document.object()) {
    note(issues, document, ErrorCode::malformed, fmt::format("want an object, got {}", document.type_name()),
         R"(write for example {"range": "1/3"})");
    return std::nullopt;
  }
  Fields fields(document, issues);
  std::vector<UnitValue> found;
  for (const auto& [name, unit] : units)
    if (const Document* value = fields.child(name)) found.push_back({unit, value});
  fields.finish();
  if (found.size() == 1) return found.front();
  note(issues, document, ErrorCode::invalid_value,
       R"(want exactly one of "range", "relative" and "absolute")",
       R"(write for example {"range": "1/3"}; a row that moves no price says {"relative": 0})");
  return std::nullopt;
}

// The bounds only catch slips: a move of 10,000 ranges or 1e12 currency units is no scenario.
bool is_sane(const PriceMove& move) {
  return std::abs(move.value) <= (move.unit == MoveUnit::absolute ? 1e12 : 1e4);
}

bool check_move(const PriceMove& move, const Document& document, Issues& issues) {
  if (is_sane(move)) return true;
  note(issues, document, ErrorCode::invalid_value, "the move is out of bounds",
       "moves go up to 10,000 times the range or the price, or 1e12 in quote currency");
  return false;
}

std::vector<double> read_even_steps(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  const Document* from = fields.required_child("from");
  const Document* to = fields.required_child("to");
  const double count = fields.number("steps");
  fields.finish();
  const auto first = from ? read_number(*from, issues) : std::nullopt;
  const auto last = to ? read_number(*to, issues) : std::nullopt;
  if (!first || !last) return {};
  if (!(count >= 2.0) || count != std::floor(count) || count > largest_steps) {
    fields.fail_at("steps", ErrorCode::invalid_value, "want a whole number from 2 to 100,000");
    return {};
  }
  std::vector<double> steps;
  // Weighting both ends keeps thirds and quarters of the range exact to the last bit.
  for (double step = 0.0; step < count; step += 1.0)
    steps.push_back((*first * (count - 1.0 - step) + *last * step) / (count - 1.0));
  return steps;
}

}  // namespace

std::optional<double> read_number(const Document& document, Issues& issues) {
  if (const double* number = document.number(); number && std::isfinite(*number)) return *number;
  if (const std::string* text = document.string()) {
    if (const auto fraction = read_fraction(*text)) return fraction;
    note(issues, document, ErrorCode::malformed, fmt::format("\"{}\" is no fraction", *text),
         R"(write a number, or a fraction of integers such as "1/3" or "-2/3")");
    return std::nullopt;
  }
  note(issues, document, ErrorCode::malformed,
       fmt::format("want a number or a fraction in a string, got {}", document.type_name()));
  return std::nullopt;
}

std::optional<PriceMove> read_price_move(const Document& document, Issues& issues) {
  const auto unit = read_unit(document, issues);
  if (!unit) return std::nullopt;
  const auto value = read_number(*unit->value, issues);
  if (!value) return std::nullopt;
  const PriceMove move{*value, unit->unit};
  return check_move(move, *unit->value, issues) ? std::optional(move) : std::nullopt;
}

std::vector<double> read_steps(const Document& document, Issues& issues) {
  if (document.object()) return read_even_steps(document, issues);
  const Document::Array* list = document.array();
  if (!list || list->empty()) {
    note(issues, document, ErrorCode::malformed, R"(want a list of numbers or {"from", "to", "steps"})");
    return {};
  }
  std::vector<double> steps;
  for (const Document& entry : *list)
    if (const auto value = read_number(entry, issues)) steps.push_back(*value);
  return steps;
}

std::vector<PriceMove> read_price_steps(const Document& document, Issues& issues) {
  const auto unit = read_unit(document, issues);
  if (!unit) return {};
  std::vector<PriceMove> moves;
  for (const double step : read_steps(*unit->value, issues)) {
    const PriceMove move{step, unit->unit};
    if (!check_move(move, *unit->value, issues)) return {};
    moves.push_back(move);
  }
  return moves;
}

}  // namespace crossmargin::detail
