#pragma once

#include <cstddef>
#include <cstdint>

namespace crossmargin::numeric::lanes {

/// One double a step: the lanes of a machine without AVX2, and the definition that the wider ones follow bit
/// for bit. Kernels are templates over such a class. Every operation is IEEE's, rounded once; `fma` is fused
/// on every target (the C library's where the machine has no instruction for it).
class Scalar {
 public:
  static constexpr std::size_t width = 1;
  using Mask = bool;
  using Bits = std::uint64_t;

  Scalar() = default;
  Scalar(double value) : value_(value) {}  // NOLINT(google-explicit-constructor): constants read as numbers

  static Scalar load(const double* from) { return *from; }
  void store(double* to) const { *to = value_; }
  /// The first `count` lanes; the others are `rest`.
  static Scalar load_some(const double* from, std::size_t count, double rest) {
    return count > 0 ? *from : rest;
  }
  void store_some(double* to, std::size_t count) const {
    if (count > 0) *to = value_;
  }

  friend Scalar operator+(Scalar a, Scalar b) { return a.value_ + b.value_; }
  friend Scalar operator-(Scalar a, Scalar b) { return a.value_ - b.value_; }
  friend Scalar operator*(Scalar a, Scalar b) { return a.value_ * b.value_; }
  friend Scalar operator/(Scalar a, Scalar b) { return a.value_ / b.value_; }
  friend Scalar operator-(Scalar a) { return -a.value_; }

  /// a * b + c, rounded once.
  friend Scalar fma(Scalar a, Scalar b, Scalar c) { return __builtin_fma(a.value_, b.value_, c.value_); }
  /// c - a * b, rounded once.
  friend Scalar fnma(Scalar a, Scalar b, Scalar c) { return __builtin_fma(-a.value_, b.value_, c.value_); }
  friend Scalar sqrt(Scalar a) { return __builtin_sqrt(a.value_); }
  friend Scalar abs(Scalar a) { return __builtin_fabs(a.value_); }
  /// The second where one is not a number, as the x86 instructions have it.
  friend Scalar min(Scalar a, Scalar b) { return a.value_ < b.value_ ? a : b; }
  friend Scalar max(Scalar a, Scalar b) { return a.value_ > b.value_ ? a : b; }

  /// False where one is not a number.
  friend Mask operator<(Scalar a, Scalar b) { return a.value_ < b.value_; }
  friend Mask operator<=(Scalar a, Scalar b) { return a.value_ <= b.value_; }
  friend Mask operator>(Scalar a, Scalar b) { return a.value_ > b.value_; }
  friend Mask operator>=(Scalar a, Scalar b) { return a.value_ >= b.value_; }
  friend Mask operator==(Scalar a, Scalar b) { return a.value_ == b.value_; }
  static Mask both(Mask a, Mask b) { return a && b; }
  static Mask either(Mask a, Mask b) { return a || b; }
  static Mask inverse(Mask a) { return !a; }
  static bool any(Mask a) { return a; }
  static bool all(Mask a) { return a; }
  /// a where the mask holds, else b.
  static Scalar select(Mask mask, Scalar a, Scalar b) { return mask ? a : b; }

  /// The 64 bits of each lane, and back.
  Bits bits() const {
    Bits result;
    __builtin_memcpy(&result, &value_, sizeof result);
    return result;
  }
  static Scalar from_bits(Bits bits) {
    Scalar result;
    __builtin_memcpy(&result.value_, &bits, sizeof bits);
    return result;
  }
  static Bits each(std::uint64_t bits) { return bits; }
  static Bits add(Bits a, Bits b) { return a + b; }
  static Bits subtract(Bits a, Bits b) { return a - b; }
  static Bits bit_and(Bits a, Bits b) { return a & b; }
  static Bits bit_or(Bits a, Bits b) { return a | b; }
  static Bits bit_xor(Bits a, Bits b) { return a ^ b; }
  template <int n>
  static Bits shift_left(Bits a) {
    return a << n;
  }
  template <int n>
  static Bits shift_right(Bits a) {  // zeros come in
    return a >> n;
  }

 private:
  double value_;
};

}  // namespace crossmargin::numeric::lanes
