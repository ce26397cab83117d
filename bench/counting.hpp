#pragma once

#include <cstddef>
#include <cstdint>

#include "numeric/lanes/scalar.hpp"

namespace crossmargin::bench {

/// Lane operations a kernel asks for, by the unit that does them.
struct OperationCount {
  std::size_t fma{0};     ///< fused, plain products, sums and differences: all go through the FMA units
  std::size_t divide{0};  ///< divisions
  std::size_t root{0};    ///< square roots
  std::size_t other{0};   ///< min, max, comparisons, choices and integer operations
};

/// One double that computes as `Scalar` does and counts: the number of operations of a cell is read off the
/// kernel itself and not off a listing of its instructions.
class Counting {
 public:
  using Inner = numeric::lanes::Scalar;
  static constexpr std::size_t width = 1;
  using Mask = bool;
  using Bits = std::uint64_t;
  static inline OperationCount count;

  Counting() = default;
  Counting(double value) : v_(value) {}  // NOLINT(google-explicit-constructor)

  static Counting load(const double* from) { return *from; }
  void store(double* to) const { v_.store(to); }
  static Counting load_some(const double* from, std::size_t n, double rest) { return n > 0 ? *from : rest; }
  void store_some(double* to, std::size_t n) const { v_.store_some(to, n); }

  friend Counting operator+(Counting a, Counting b) { return arithmetic(a.v_ + b.v_); }
  friend Counting operator-(Counting a, Counting b) { return arithmetic(a.v_ - b.v_); }
  friend Counting operator*(Counting a, Counting b) { return arithmetic(a.v_ * b.v_); }
  friend Counting operator/(Counting a, Counting b) {
    ++count.divide;
    return Counting(a.v_ / b.v_);
  }
  friend Counting operator-(Counting a) { return other(-a.v_); }
  friend Counting fma(Counting a, Counting b, Counting c) { return arithmetic(fma(a.v_, b.v_, c.v_)); }
  friend Counting fnma(Counting a, Counting b, Counting c) { return arithmetic(fnma(a.v_, b.v_, c.v_)); }
  friend Counting sqrt(Counting a) {
    ++count.root;
    return Counting(sqrt(a.v_));
  }
  friend Counting abs(Counting a) { return other(abs(a.v_)); }
  friend Counting min(Counting a, Counting b) { return other(min(a.v_, b.v_)); }
  friend Counting max(Counting a, Counting b) { return other(max(a.v_, b.v_)); }

  friend Mask operator<(Counting a, Counting b) { return compared(a.v_ < b.v_); }
  friend Mask operator<=(Counting a, Counting b) { return compared(a.v_ <= b.v_); }
  friend Mask operator>(Counting a, Counting b) { return compared(a.v_ > b.v_); }
  friend Mask operator>=(Counting a, Counting b) { return compared(a.v_ >= b.v_); }
  friend Mask operator==(Counting a, Counting b) { return compared(a.v_ == b.v_); }
  static Mask both(Mask a, Mask b) { return compared(a && b); }
  static Mask either(Mask a, Mask b) { return compared(a || b); }
  static Mask inverse(Mask a) { return compared(!a); }
  static bool any(Mask a) { return a; }
  static bool all(Mask a) { return a; }
  static Counting select(Mask mask, Counting a, Counting b) { return other(mask ? a.v_ : b.v_); }

  Bits bits() const { return v_.bits(); }
  static Counting from_bits(Bits bits) { return Counting(Inner::from_bits(bits)); }
  static Bits each(std::uint64_t bits) { return bits; }
  static Bits add(Bits a, Bits b) { return integer(a + b); }
  static Bits subtract(Bits a, Bits b) { return integer(a - b); }
  static Bits bit_and(Bits a, Bits b) { return integer(a & b); }
  static Bits bit_or(Bits a, Bits b) { return integer(a | b); }
  static Bits bit_xor(Bits a, Bits b) { return integer(a ^ b); }
  template <int n>
  static Bits shift_left(Bits a) {
    return integer(a << n);
  }
  template <int n>
  static Bits shift_right(Bits a) {
    return integer(a >> n);
  }

 private:
  explicit Counting(Inner v) : v_(v) {}
  static Counting arithmetic(Inner v) {
    ++count.fma;
    return Counting(v);
  }
  static Counting other(Inner v) {
    ++count.other;
    return Counting(v);
  }
  static Mask compared(Mask mask) {
    ++count.other;
    return mask;
  }
  static Bits integer(Bits bits) {
    ++count.other;
    return bits;
  }
  Inner v_;
};

}  // namespace crossmargin::bench
