#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace crossmargin::numeric::lanes {

/// Four doubles a step. Only files whose name ends in _avx2.cpp may include this: they are compiled for it
/// and run where the machine has AVX2 and FMA. See `Scalar` for what each operation means.
class Avx2 {
 public:
  static constexpr std::size_t width = 4;
  struct Mask {
    __m256d lanes;
  };
  struct Bits {
    __m256i lanes;
  };

  Avx2() = default;
  Avx2(double value) : v_(_mm256_set1_pd(value)) {}  // NOLINT(google-explicit-constructor)
  explicit Avx2(__m256d lanes) : v_(lanes) {}

  static Avx2 load(const double* from) { return Avx2(_mm256_loadu_pd(from)); }
  void store(double* to) const { _mm256_storeu_pd(to, v_); }
  static Avx2 load_some(const double* from, std::size_t count, double rest) {
    const __m256i chosen = first(count);
    return Avx2(_mm256_blendv_pd(_mm256_set1_pd(rest), _mm256_maskload_pd(from, chosen),
                                 _mm256_castsi256_pd(chosen)));
  }
  void store_some(double* to, std::size_t count) const { _mm256_maskstore_pd(to, first(count), v_); }

  friend Avx2 operator+(Avx2 a, Avx2 b) { return Avx2(_mm256_add_pd(a.v_, b.v_)); }
  friend Avx2 operator-(Avx2 a, Avx2 b) { return Avx2(_mm256_sub_pd(a.v_, b.v_)); }
  friend Avx2 operator*(Avx2 a, Avx2 b) { return Avx2(_mm256_mul_pd(a.v_, b.v_)); }
  friend Avx2 operator/(Avx2 a, Avx2 b) { return Avx2(_mm256_div_pd(a.v_, b.v_)); }
  friend Avx2 operator-(Avx2 a) { return Avx2(_mm256_xor_pd(a.v_, _mm256_set1_pd(-0.0))); }

  friend Avx2 fma(Avx2 a, Avx2 b, Avx2 c) { return Avx2(_mm256_fmadd_pd(a.v_, b.v_, c.v_)); }
  friend Avx2 fnma(Avx2 a, Avx2 b, Avx2 c) { return Avx2(_mm256_fnmadd_pd(a.v_, b.v_, c.v_)); }
  friend Avx2 sqrt(Avx2 a) { return Avx2(_mm256_sqrt_pd(a.v_)); }
  friend Avx2 abs(Avx2 a) { return Avx2(_mm256_andnot_pd(_mm256_set1_pd(-0.0), a.v_)); }
  friend Avx2 min(Avx2 a, Avx2 b) { return Avx2(_mm256_min_pd(a.v_, b.v_)); }
  friend Avx2 max(Avx2 a, Avx2 b) { return Avx2(_mm256_max_pd(a.v_, b.v_)); }

  friend Mask operator<(Avx2 a, Avx2 b) { return {_mm256_cmp_pd(a.v_, b.v_, _CMP_LT_OQ)}; }
  friend Mask operator<=(Avx2 a, Avx2 b) { return {_mm256_cmp_pd(a.v_, b.v_, _CMP_LE_OQ)}; }
  friend Mask operator>(Avx2 a, Avx2 b) { return {_mm256_cmp_pd(a.v_, b.v_, _CMP_GT_OQ)}; }
  friend Mask operator>=(Avx2 a, Avx2 b) { return {_mm256_cmp_pd(a.v_, b.v_, _CMP_GE_OQ)}; }
  friend Mask operator==(Avx2 a, Avx2 b) { return {_mm256_cmp_pd(a.v_, b.v_, _CMP_EQ_OQ)}; }
  static Mask both(Mask a, Mask b) { return {_mm256_and_pd(a.lanes, b.lanes)}; }
  static Mask either(Mask a, Mask b) { return {_mm256_or_pd(a.lanes, b.lanes)}; }
  static Mask inverse(Mask a) {
    return {_mm256_xor_pd(a.lanes, _mm256_castsi256_pd(_mm256_set1_epi64x(-1)))};
  }
  static bool any(Mask a) { return _mm256_movemask_pd(a.lanes) != 0; }
  static bool all(Mask a) { return _mm256_movemask_pd(a.lanes) == 15; }
  static Avx2 select(Mask mask, Avx2 a, Avx2 b) { return Avx2(_mm256_blendv_pd(b.v_, a.v_, mask.lanes)); }

  Bits bits() const { return {_mm256_castpd_si256(v_)}; }
  static Avx2 from_bits(Bits bits) { return Avx2(_mm256_castsi256_pd(bits.lanes)); }
  static Bits each(std::uint64_t bits) { return {_mm256_set1_epi64x(static_cast<long long>(bits))}; }
  static Bits add(Bits a, Bits b) { return {_mm256_add_epi64(a.lanes, b.lanes)}; }
  static Bits subtract(Bits a, Bits b) { return {_mm256_sub_epi64(a.lanes, b.lanes)}; }
  static Bits bit_and(Bits a, Bits b) { return {_mm256_and_si256(a.lanes, b.lanes)}; }
  static Bits bit_or(Bits a, Bits b) { return {_mm256_or_si256(a.lanes, b.lanes)}; }
  static Bits bit_xor(Bits a, Bits b) { return {_mm256_xor_si256(a.lanes, b.lanes)}; }
  template <int n>
  static Bits shift_left(Bits a) {
    return {_mm256_slli_epi64(a.lanes, n)};
  }
  template <int n>
  static Bits shift_right(Bits a) {
    return {_mm256_srli_epi64(a.lanes, n)};
  }

 private:
  static __m256i first(std::size_t count) {
    return _mm256_cmpgt_epi64(_mm256_set1_epi64x(static_cast<long long>(count)),
                              _mm256_setr_epi64x(0, 1, 2, 3));
  }
  __m256d v_;
};

}  // namespace crossmargin::numeric::lanes
