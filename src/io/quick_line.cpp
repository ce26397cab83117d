#include "io/quick_line.hpp"

#include <simdjson.h>

#include <utility>
#include <vector>

#include "io/short_text.hpp"

namespace crossmargin::io {
namespace {

namespace od = simdjson::ondemand;

constexpr std::size_t longest_line = std::size_t{16} << 20U;
constexpr std::size_t most_digits = 15;

std::string_view without_blanks(std::string_view token) {
  while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ') token.remove_suffix(1);
  return token;
}

/// The bytes between the quotes of a text token; false when they do not stand for themselves.
bool text_of(std::string_view token, std::string_view& text) {
  token = without_blanks(token);
  if (token.size() < 3 || token.front() != '"' || token.back() != '"') return false;
  text = token.substr(1, token.size() - 2);
  if (text.front() == ' ' || text.back() == ' ') return false;
  return is_plain_text(text);
}

/// A number as JSON writes it, without an exponent: what `short_decimal` takes, less "+1", "01", ".5" and
/// "5.".
bool is_json_number(std::string_view text) {
  if (text.front() == '-') text.remove_prefix(1);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return !text.empty() && is_digit(text.front()) && is_digit(text.back()) &&
         (text.front() != '0' || text.size() == 1 || text[1] == '.');
}

bool quantity_of_token(std::string_view token, QuickPosition& position) {
  if (token.front() == '"') {
    if (!text_of(token, position.quantity)) return false;
  } else {
    position.quantity = without_blanks(token);
    if (!is_json_number(position.quantity)) return false;
  }
  if (position.quantity.size() > most_digits) return false;
  const auto decimal = short_decimal_within(position.quantity);  // its key stands before it
  if (decimal) position.decimal = *decimal;
  return decimal.has_value();
}

/// Whether the token of a key is `name`, and this is the first of them. The line has room behind its end.
bool is_key(od::raw_json_string key, std::string_view name, bool& seen) {
  if (seen || !same_text({key.raw(), name.size()}, name) || key.raw()[name.size()] != '"') return false;
  seen = true;
  return true;
}

bool read_position(od::object object, QuickPosition& position) {
  bool has_instrument = false;
  bool has_quantity = false;
  for (auto result : object) {
    od::field field;
    if (std::move(result).get(field) != simdjson::SUCCESS) return false;
    if (is_key(field.key(), "instrument", has_instrument)) {
      if (!text_of(field.value().raw_json_token(), position.instrument)) return false;
    } else if (is_key(field.key(), "quantity", has_quantity)) {
      if (!quantity_of_token(field.value().raw_json_token(), position)) return false;
    } else {
      return false;
    }
  }
  position.hash = short_hash(position.instrument);
  return has_instrument && has_quantity;
}

bool read_positions(od::value value, std::vector<QuickPosition>& positions) {
  od::array array;
  if (value.get_array().get(array) != simdjson::SUCCESS) return false;
  for (auto element : array) {
    od::value item;
    if (std::move(element).get(item) != simdjson::SUCCESS) return false;
    QuickPosition& position = positions.emplace_back();
    position.start = item.raw_json_token().data();
    od::object object;
    if (item.get_object().get(object) != simdjson::SUCCESS || !read_position(object, position)) return false;
  }
  return !positions.empty();
}

}  // namespace

struct QuickLine::Parser {
  od::parser parser;
  std::vector<char> padded;  ///< a line at the end of its text, with room behind it
};

QuickLine::QuickLine() : parser_(std::make_unique<Parser>()) {}
QuickLine::~QuickLine() = default;

bool QuickLine::read(std::string_view line, std::size_t readable) {
  positions_.clear();
  if (line.size() > longest_line) return false;
  if (readable < line.size() + simdjson::SIMDJSON_PADDING) {
    parser_->padded.assign(line.size() + simdjson::SIMDJSON_PADDING, '\0');
    std::copy(line.begin(), line.end(), parser_->padded.begin());
    line = {parser_->padded.data(), line.size()};
    readable = parser_->padded.size();
  }
  line_ = line;
  od::document document;
  od::object object;
  const simdjson::padded_string_view view(line, readable);
  if (parser_->parser.iterate(view).get(document) != simdjson::SUCCESS ||
      document.get_object().get(object) != simdjson::SUCCESS)
    return false;
  bool has_id = false;
  bool has_positions = false;
  for (auto result : object) {
    od::field field;
    if (std::move(result).get(field) != simdjson::SUCCESS) return false;
    if (is_key(field.key(), "id", has_id)) {
      if (!text_of(field.value().raw_json_token(), id_)) return false;
    } else if (is_key(field.key(), "positions", has_positions)) {
      if (!read_positions(field.value(), positions_)) return false;
    } else {
      return false;
    }
  }
  return has_id && has_positions && document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

}  // namespace crossmargin::io
