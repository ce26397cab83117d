#pragma once

#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "crossmargin/core/document.hpp"
#include "crossmargin/core/money.hpp"
#include "crossmargin/core/time.hpp"

namespace crossmargin {

/// Reads the members of one object and collects everything wrong with them, so that one run reports all
/// mistakes. A getter that fails notes an issue and returns a harmless value; check `issues` before using
/// what was read. `finish` reports the members nobody asked for. One mistake is one issue: what is checked of
/// a member that was not read is not worth saying.
class Fields {
 public:
  /// Notes an issue at once when `document` is not an object. Both arguments must outlive this.
  Fields(const Document& document, Issues& issues);

  bool has(std::string_view key) const;
  const Document* child(std::string_view key);           ///< null when absent; no issue
  const Document* required_child(std::string_view key);  ///< null and an issue when absent

  double number(std::string_view key);  ///< finite; required
  double number_or(std::string_view key, double fallback);
  std::optional<double> optional_number(std::string_view key);
  double positive(std::string_view key);      ///< > 0; required
  double non_negative(std::string_view key);  ///< >= 0; required
  std::string string(std::string_view key);   ///< not empty; required
  std::string string_or(std::string_view key, std::string fallback);
  bool boolean_or(std::string_view key, bool fallback);
  Instant instant(std::string_view key);
  std::optional<Instant> optional_instant(std::string_view key);
  Currency currency(std::string_view key);
  /// One word out of a closed list; returns its place in the list (0 after an issue).
  std::size_t word(std::string_view key, std::initializer_list<std::string_view> words);
  std::size_t word_or(std::string_view key, std::initializer_list<std::string_view> words,
                      std::size_t fallback);
  std::vector<std::string> strings(std::string_view key);  ///< an array of strings; empty when absent
  const Document::Array& array(std::string_view key);      ///< required
  const Document::Array& array_or_empty(std::string_view key);
  const Document::Object& object_or_empty(std::string_view key);  ///< no issue when absent

  /// Notes `unknown_field` for every member that was never asked for.
  void finish();
  /// Whether an issue stands at the member `key` or below it since this began to read; without a key,
  /// anywhere in the object. A check between members asks first: what stands in for a wrong one proves
  /// nothing.
  bool complained(std::string_view key = {}) const;
  /// Notes an issue of `code` at the member `key` (or at the object when it is absent or the key is empty).
  /// Silent where the member, or one below it, was complained of by another reader: see `complained`.
  void fail_at(std::string_view key, ErrorCode code, std::string message, std::string hint = {});
  const SourceLocation& where() const;

 private:
  enum class Domain { any, positive, non_negative };
  const Document* ask(std::string_view key);
  SourceLocation place_of(std::string_view key) const;
  double number_of(const Document* value, Domain domain);
  std::string string_of(const Document* value);
  std::optional<Instant> instant_of(const Document* value);
  std::size_t word_of(const Document& value, std::initializer_list<std::string_view> words);
  const Document::Array& array_of(const Document* value);
  const Document& document_;
  Issues& issues_;
  std::size_t first_issue_;                    ///< how many there were before
  std::set<std::string, std::less<>> failed_;  ///< members of which a check said something
  std::set<std::string, std::less<>> asked_;
};

}  // namespace crossmargin
