#include "io/quick_line.hpp"

#include <simdjson.h>

#include <algorithm>
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
  unsigned odd = 0;
  for (const char c : text)
    odd |= static_cast<unsigned>(c == '\\') | static_cast<unsigned>(c == 0x7F) |
           static_cast<unsigned>(static_cast<unsigned char>(c) < 0x20);
  return odd == 0;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// A number as JSON writes it, without an exponent.
bool is_short_number(std::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  if (text.size() > most_digits) return false;
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  if (!all_digits(whole) || (whole.size() > 1 && whole.front() == '0')) return false;
  return point == std::string_view::npos || all_digits(text.substr(point + 1));
}

bool quantity_of_token(std::string_view token, std::string_view& quantity) {
  if (token.front() == '"') return text_of(token, quantity) && quantity.size() <= most_digits;
  quantity = without_blanks(token);
  return is_short_number(quantity);
}

/// Whether the token of a key is `name`, and this is the first of them.
bool is_key(od::raw_json_string key, std::string_view name, bool& seen) {
  if (seen || !key.unsafe_is_equal(name)) return false;
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
      if (!quantity_of_token(field.value().raw_json_token(), position.quantity)) return false;
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
