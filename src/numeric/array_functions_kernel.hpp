#pragma once

#include <cstddef>

#include "crossmargin/numeric/functions.hpp"
#include "lanes/functions.hpp"

namespace crossmargin::numeric {

/// Applies a function to an array, some lanes a step.
template <class V, class F>
void over_array(F function, const double* x, double* y, std::size_t count) {
  for (std::size_t i = 0; i < count; i += V::width) {
    const std::size_t left = count - i;
    if (left >= V::width) {
      function(V::load(x + i)).store(y + i);
    } else {
      function(V::load_some(x + i, left, 0.0)).store_some(y + i, left);
    }
  }
}

template <class V>
struct ArrayFunctionsOf {
  static void exp(const double* x, double* y, std::size_t count) {
    over_array<V>([](V v) { return lanes::exp(v); }, x, y, count);
  }
  static void log(const double* x, double* y, std::size_t count) {
    over_array<V>([](V v) { return lanes::log(v); }, x, y, count);
  }
  static void normal_pdf(const double* x, double* y, std::size_t count) {
    over_array<V>([](V v) { return lanes::normal_pdf(v); }, x, y, count);
  }
  static void normal_cdf(const double* x, double* y, std::size_t count) {
    over_array<V>([](V v) { return lanes::normal_cdf(v); }, x, y, count);
  }
  static constexpr ArrayFunctions table{exp, log, normal_pdf, normal_cdf};
};

extern const ArrayFunctions array_functions_scalar;
extern const ArrayFunctions array_functions_avx2;
extern const ArrayFunctions array_functions_avx512;

}  // namespace crossmargin::numeric
