#pragma once

#include <cstddef>
#include <cstdint>

namespace crossmargin::numeric::lanes {

/// Two vectors side by side, each operation on one and then on the other: what is written for one fills the
/// units that a single chain of fused operations leaves waiting, and both share the loads of a coefficient.
/// The bits are those of `V`.
template <class V>
class Pair {
 public:
  static constexpr std::size_t width = 2 * V::width;
  struct Mask {
    typename V::Mask first, second;
  };
  struct Bits {
    typename V::Bits first, second;
  };

  Pair() = default;
  Pair(double value) : first_(value), second_(first_) {}  // NOLINT(google-explicit-constructor)
  Pair(V both) : first_(both), second_(both) {}           // NOLINT(google-explicit-constructor)
  Pair(V first, V second) : first_(first), second_(second) {}
  static Pair load(const double* from) { return {V::load(from), V::load(from + V::width)}; }
  void store(double* to) const {
    first_.store(to);
    second_.store(to + V::width);
  }
  static Pair load_some(const double* from, std::size_t count, double rest) {
    if (count >= width) return load(from);
    if (count <= V::width) return {V::load_some(from, count, rest), V(rest)};
    return {V::load(from), V::load_some(from + V::width, count - V::width, rest)};
  }
  void store_some(double* to, std::size_t count) const {
    first_.store_some(to, count < V::width ? count : V::width);
    if (count > V::width) second_.store_some(to + V::width, count - V::width);
  }

  V first() const { return first_; }
  V second() const { return second_; }

  friend Pair operator+(Pair a, Pair b) { return {a.first_ + b.first_, a.second_ + b.second_}; }
  friend Pair operator-(Pair a, Pair b) { return {a.first_ - b.first_, a.second_ - b.second_}; }
  friend Pair operator*(Pair a, Pair b) { return {a.first_ * b.first_, a.second_ * b.second_}; }
  friend Pair operator/(Pair a, Pair b) { return {a.first_ / b.first_, a.second_ / b.second_}; }
  friend Pair operator-(Pair a) { return {-a.first_, -a.second_}; }

  friend Pair fma(Pair a, Pair b, Pair c) {
    return {fma(a.first_, b.first_, c.first_), fma(a.second_, b.second_, c.second_)};
  }
  friend Pair fnma(Pair a, Pair b, Pair c) {
    return {fnma(a.first_, b.first_, c.first_), fnma(a.second_, b.second_, c.second_)};
  }
  friend Pair sqrt(Pair a) { return {sqrt(a.first_), sqrt(a.second_)}; }
  friend Pair abs(Pair a) { return {abs(a.first_), abs(a.second_)}; }
  friend Pair min(Pair a, Pair b) { return {min(a.first_, b.first_), min(a.second_, b.second_)}; }
  friend Pair max(Pair a, Pair b) { return {max(a.first_, b.first_), max(a.second_, b.second_)}; }

  friend Mask operator<(Pair a, Pair b) { return {a.first_ < b.first_, a.second_ < b.second_}; }
  friend Mask operator<=(Pair a, Pair b) { return {a.first_ <= b.first_, a.second_ <= b.second_}; }
  friend Mask operator>(Pair a, Pair b) { return {a.first_ > b.first_, a.second_ > b.second_}; }
  friend Mask operator>=(Pair a, Pair b) { return {a.first_ >= b.first_, a.second_ >= b.second_}; }
  friend Mask operator==(Pair a, Pair b) { return {a.first_ == b.first_, a.second_ == b.second_}; }
  static Mask both(Mask a, Mask b) { return {V::both(a.first, b.first), V::both(a.second, b.second)}; }
  static Mask either(Mask a, Mask b) { return {V::either(a.first, b.first), V::either(a.second, b.second)}; }
  static Mask inverse(Mask a) { return {V::inverse(a.first), V::inverse(a.second)}; }
  static bool any(Mask a) { return V::any(a.first) || V::any(a.second); }
  static bool all(Mask a) { return V::all(a.first) && V::all(a.second); }
  static Pair select(Mask mask, Pair a, Pair b) {
    return {V::select(mask.first, a.first_, b.first_), V::select(mask.second, a.second_, b.second_)};
  }

  Bits bits() const { return {first_.bits(), second_.bits()}; }
  static Pair from_bits(Bits bits) { return {V::from_bits(bits.first), V::from_bits(bits.second)}; }
  static Bits each(std::uint64_t bits) { return {V::each(bits), V::each(bits)}; }
  static Bits add(Bits a, Bits b) { return {V::add(a.first, b.first), V::add(a.second, b.second)}; }
  static Bits subtract(Bits a, Bits b) {
    return {V::subtract(a.first, b.first), V::subtract(a.second, b.second)};
  }
  static Bits bit_and(Bits a, Bits b) {
    return {V::bit_and(a.first, b.first), V::bit_and(a.second, b.second)};
  }
  static Bits bit_or(Bits a, Bits b) { return {V::bit_or(a.first, b.first), V::bit_or(a.second, b.second)}; }
  template <int n>
  static Bits shift_left(Bits a) {
    return {V::template shift_left<n>(a.first), V::template shift_left<n>(a.second)};
  }
  template <int n>
  static Bits shift_right(Bits a) {
    return {V::template shift_right<n>(a.first), V::template shift_right<n>(a.second)};
  }

 private:
  V first_;
  V second_;
};

}  // namespace crossmargin::numeric::lanes
