#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crossmargin/core/document.hpp"
#include "crossmargin/core/money.hpp"
#include "crossmargin/core/time.hpp"

namespace crossmargin::io {

/// Members of an object that somebody else's program wrote: members that nobody asks for pass, numbers may
/// be texts, and null or an empty text is as good as absent. What is there and wrong is an issue all the
/// same.
class ForeignFields {
 public:
  /// Notes an issue when `document` is no object. Both arguments must outlive this.
  ForeignFields(const Document& document, Issues& issues);

  bool has(std::string_view key) const { return child(key) != nullptr; }
  const Document* child(std::string_view key) const;
  const Document::Array& array_or_empty(std::string_view key);
  const Document::Object& object_or_empty(std::string_view key);

  double number(std::string_view key);                          ///< finite; required
  double positive(std::string_view key);                        ///< > 0; required
  std::optional<double> optional_number(std::string_view key);  ///< finite
  /// Nothing, and an issue, when it is there and not above 0.
  std::optional<double> optional_positive(std::string_view key);
  std::string text(std::string_view key);  ///< required
  std::string text_or(std::string_view key, std::string fallback);
  bool flag_or(std::string_view key, bool fallback);
  Currency currency(std::string_view key);                             ///< in any case of letters; required
  std::optional<Instant> optional_milliseconds(std::string_view key);  ///< since 1970, UTC

  void fail_at(std::string_view key, ErrorCode code, std::string message, std::string hint = {});
  const SourceLocation& where() const { return document_.where(); }
  /// The place of a member, or of the object where it is absent.
  SourceLocation where(std::string_view key) const;

 private:
  bool require(std::string_view key);
  const Document& document_;
  Issues& issues_;
};

/// A number, or the text of one. Nothing, and an issue, when it is neither.
std::optional<double> foreign_number(const Document& value, Issues& issues);

/// The elements of a list. None, and an issue, when it is no array.
const Document::Array& foreign_rows(const Document& list, Issues& issues);

/// The currency of a code in any case of letters. Nothing, and an issue at `where`, when it is none.
std::optional<Currency> foreign_currency(std::string_view code, const SourceLocation& where, Issues& issues);

std::string upper_case(std::string_view text);

}  // namespace crossmargin::io
