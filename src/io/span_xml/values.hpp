#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crossmargin/core/money.hpp"
#include "crossmargin/margin/span/terms.hpp"
#include "io/span_xml/xml_stream.hpp"

namespace crossmargin::io {

/// Later than any month: where a tier without an end ends.
inline constexpr span::Period end_of_months{999912, 0};

/// The text of one element as what it should be. What it is not is an issue, and reads as nothing.
class Value {
 public:
  Value(std::string_view text, XmlStream& stream) : text_(text), stream_(stream) {}

  std::string_view text() const { return text_; }
  /// The text where it can be printed, an issue where it cannot.
  std::string name() const;
  std::optional<double> number() const;
  std::optional<int> integer() const;
  /// 1, 0, true or false.
  std::optional<bool> flag() const;
  /// A month, a day or a week; nothing but zeros is the empty period.
  std::optional<span::Period> period() const;
  std::optional<span::Side> side() const;
  std::optional<Currency> currency() const;
  /// Eight digits; 0 for nothing but zeros.
  std::optional<int> date() const;

 private:
  void complain(const char* wanted) const;
  std::string_view text_;
  XmlStream& stream_;
};

}  // namespace crossmargin::io
