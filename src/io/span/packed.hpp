#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "io/span/set_members.hpp"

/// Values one behind the other: numbers as they stand in memory, texts and lists with their length (64 bits)
/// in front.
namespace crossmargin::io {

/// The first and the last value of an enumeration, between which there is no gap.
constexpr auto range_of(ErrorCode) {
  return std::pair(ErrorCode::unreadable, ErrorCode::internal);
}
constexpr auto range_of(span::Side) {
  return std::pair(span::Side::a, span::Side::b);
}
constexpr auto range_of(span::PriceRiskMethod) {
  return std::pair(span::PriceRiskMethod::normal, span::PriceRiskMethod::scan_range);
}
constexpr auto range_of(span::ShortOptionMethod) {
  return std::pair(span::ShortOptionMethod::gross, span::ShortOptionMethod::greater_side);
}
constexpr auto range_of(span::InterMethod) {
  return std::pair(span::InterMethod::whole, span::InterMethod::tiered_deltas);
}
constexpr auto range_of(span::Eligibility) {
  return std::pair(span::Eligibility::all, span::Eligibility::house_only);
}

class Packer {
 public:
  template <class... T>
  void operator()(const T&... values) {
    (add(values), ...);
  }
  const std::string& bytes() const { return bytes_; }

 private:
  void add(const std::string& value) {
    add(std::uint64_t{value.size()});
    bytes_ += value;
  }
  void add(const Currency& value) { add(value.code()); }
  template <class T>
  void add(const T& value) {
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
      bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    } else {
      members(value, *this);
    }
  }
  template <class T>
  void add(const std::vector<T>& values) {
    add(std::uint64_t{values.size()});
    for (const T& value : values) add(value);
  }
  template <class T, std::size_t size>
  void add(const std::array<T, size>& values) {
    for (const T& value : values) add(value);
  }

  std::string bytes_;
};

/// Takes the same values back. What comes after the first that cannot be is left as it was.
class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : bytes_(bytes) {}

  template <class... T>
  void operator()(T&... values) {
    (take(values), ...);
  }
  /// Whether all that was asked for was there.
  bool is_sound() const { return is_sound_; }
  bool is_at_end() const { return at_ == bytes_.size(); }
  /// The byte behind the last value, or that of the first that could not be taken.
  std::size_t place() const { return at_; }

 private:
  void refuse(std::size_t place) {
    at_ = place;
    is_sound_ = false;
  }
  template <class T>
  void take_bytes(T& value) {
    if (!is_sound_ || bytes_.size() - at_ < sizeof value) return refuse(at_);
    std::memcpy(&value, bytes_.data() + at_, sizeof value);
    at_ += sizeof value;
  }
  /// Of elements of which each takes a byte at least.
  std::uint64_t take_length() {
    const std::size_t start = at_;
    std::uint64_t length = 0;
    take_bytes(length);
    if (is_sound_ && length > bytes_.size() - at_) refuse(start);
    return is_sound_ ? length : 0;
  }

  void take(std::string& value) {
    const std::uint64_t length = take_length();
    if (!is_sound_) return;
    value = bytes_.substr(at_, length);
    at_ += length;
  }
  void take(Currency& value) {
    const std::size_t start = at_;
    std::string code;
    take(code);
    if (!is_sound_ || code.empty()) return;
    const auto parsed = Currency::parse(code);
    if (!parsed) return refuse(start);
    value = *parsed;
  }
  void take(bool& value) {
    const std::size_t start = at_;
    std::uint8_t stored = 0;
    take_bytes(stored);
    if (stored > 1) return refuse(start);
    value = stored == 1;
  }
  void take(double& value) {
    const std::size_t start = at_;
    take_bytes(value);
    if (!std::isfinite(value)) refuse(start);
  }
  template <class T>
  void take(T& value) {
    if constexpr (std::is_enum_v<T>) {
      const std::size_t start = at_;
      std::underlying_type_t<T> stored = static_cast<std::underlying_type_t<T>>(range_of(value).first);
      take_bytes(stored);
      const auto [first, last] = range_of(value);
      if (static_cast<T>(stored) < first || static_cast<T>(stored) > last) return refuse(start);
      value = static_cast<T>(stored);
    } else if constexpr (std::is_integral_v<T>) {
      take_bytes(value);
    } else if (is_sound_) {
      members(value, *this);
    }
  }
  template <class T>
  void take(std::vector<T>& values) {
    const std::uint64_t count = take_length();
    for (std::uint64_t i = 0; i < count && is_sound_; ++i) take(values.emplace_back());
  }
  template <class T, std::size_t size>
  void take(std::array<T, size>& values) {
    for (T& value : values) take(value);
  }

  std::string_view bytes_;
  std::size_t at_{0};
  bool is_sound_{true};
};

}  // namespace crossmargin::io
