#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace crossmargin::numeric::lanes {

/// Eight doubles a step. Only files whose name ends in _avx512.cpp may include this: they are compiled for it
/// and run where the machine has AVX-512 F, DQ, BW and VL. See `Scalar` for what each operation means.
class Avx512 {
 public:
  static constexpr std::size_t width = 8;
  using Mask = __mmask8;
  struct Bits {
    __m512i lanes;
  };

  Avx512() = default;
  Avx512(double value) : v_(_mm512_set1_pd(value)) {}  // NOLINT(google-explicit-constructor)
  explicit Avx512(__m512d lanes) : v_(lanes) {}

  static Avx512 load(const double* from) { return Avx512(_mm512_loadu_pd(from)); }
  void store(double* to) const { _mm512_storeu_pd(to, v_); }
  static Avx512 load_some(const double* from, std::size_t count, double rest) {
    return Avx512(_mm512_mask_loadu_pd(_mm512_set1_pd(rest), first(count), from));
  }
  void store_some(double* to, std::size_t count) const { _mm512_mask_storeu_pd(to, first(count), v_); }

  friend Avx512 operator+(Avx512 a, Avx512 b) { return Avx512(_mm512_add_pd(a.v_, b.v_)); }
  friend Avx512 operator-(Avx512 a, Avx512 b) { return Avx512(_mm512_sub_pd(a.v_, b.v_)); }
  friend Avx512 operator*(Avx512 a, Avx512 b) { return Avx512(_mm512_mul_pd(a.v_, b.v_)); }
  friend Avx512 operator/(Avx512 a, Avx512 b) { return Avx512(_mm512_div_pd(a.v_, b.v_)); }
  friend Avx512 operator-(Avx512 a) { return Avx512(_mm512_xor_pd(a.v_, _mm512_set1_pd(-0.0))); }

  friend Avx512 fma(Avx512 a, Avx512 b, Avx512 c) { return Avx512(_mm512_fmadd_pd(a.v_, b.v_, c.v_)); }
  friend Avx512 fnma(Avx512 a, Avx512 b, Avx512 c) { return Avx512(_mm512_fnmadd_pd(a.v_, b.v_, c.v_)); }
  friend Avx512 sqrt(Avx512 a) { return Avx512(_mm512_sqrt_pd(a.v_)); }
  friend Avx512 abs(Avx512 a) { return Avx512(_mm512_andnot_pd(_mm512_set1_pd(-0.0), a.v_)); }
  friend Avx512 min(Avx512 a, Avx512 b) { return Avx512(_mm512_min_pd(a.v_, b.v_)); }
  friend Avx512 max(Avx512 a, Avx512 b) { return Avx512(_mm512_max_pd(a.v_, b.v_)); }

  friend Mask operator<(Avx512 a, Avx512 b) { return _mm512_cmp_pd_mask(a.v_, b.v_, _CMP_LT_OQ); }
  friend Mask operator<=(Avx512 a, Avx512 b) { return _mm512_cmp_pd_mask(a.v_, b.v_, _CMP_LE_OQ); }
  friend Mask operator>(Avx512 a, Avx512 b) { return _mm512_cmp_pd_mask(a.v_, b.v_, _CMP_GT_OQ); }
  friend Mask operator>=(Avx512 a, Avx512 b) { return _mm512_cmp_pd_mask(a.v_, b.v_, _CMP_GE_OQ); }
  friend Mask operator==(Avx512 a, Avx512 b) { return _mm512_cmp_pd_mask(a.v_, b.v_, _CMP_EQ_OQ); }
  static Mask both(Mask a, Mask b) { return static_cast<Mask>(a & b); }
  static Mask either(Mask a, Mask b) { return static_cast<Mask>(a | b); }
  static Mask inverse(Mask a) { return static_cast<Mask>(~a); }
  static bool any(Mask a) { return a != 0; }
  static bool all(Mask a) { return a == 0xff; }
  static Avx512 select(Mask mask, Avx512 a, Avx512 b) {
    return Avx512(_mm512_mask_blend_pd(mask, b.v_, a.v_));
  }

  Bits bits() const { return {_mm512_castpd_si512(v_)}; }
  static Avx512 from_bits(Bits bits) { return Avx512(_mm512_castsi512_pd(bits.lanes)); }
  static Bits each(std::uint64_t bits) { return {_mm512_set1_epi64(static_cast<long long>(bits))}; }
  static Bits add(Bits a, Bits b) { return {_mm512_add_epi64(a.lanes, b.lanes)}; }
  static Bits subtract(Bits a, Bits b) { return {_mm512_sub_epi64(a.lanes, b.lanes)}; }
  static Bits bit_and(Bits a, Bits b) { return {_mm512_and_si512(a.lanes, b.lanes)}; }
  static Bits bit_or(Bits a, Bits b) { return {_mm512_or_si512(a.lanes, b.lanes)}; }
  static Bits bit_xor(Bits a, Bits b) { return {_mm512_xor_si512(a.lanes, b.lanes)}; }
  template <int n>
  static Bits shift_left(Bits a) {
    return {_mm512_slli_epi64(a.lanes, n)};
  }
  template <int n>
  static Bits shift_right(Bits a) {
    return {_mm512_srli_epi64(a.lanes, n)};
  }

 private:
  static __mmask8 first(std::size_t count) {
    return count >= width ? static_cast<__mmask8>(0xff) : static_cast<__mmask8>((1U << count) - 1U);
  }
  __m512d v_;
};

}  // namespace crossmargin::numeric::lanes
