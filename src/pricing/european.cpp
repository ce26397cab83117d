#include "crossmargin/pricing/european.hpp"

#include <cmath>
#include <cstddef>
#include <limits>

#include "crossmargin/numeric/functions.hpp"

namespace crossmargin::pricing {

namespace {

using numeric::normal_cdf;
using numeric::normal_pdf;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

double intrinsic(bool call, double forward, double strike) {
  const double gain = call ? forward - strike : strike - forward;
  return gain > 0.0 ? gain : 0.0;
}

/// Undiscounted value of the option that is out of the money. Both prices are made from it: what is in the
/// money is worth its intrinsic value more (put-call parity), and then no digits cancel.
double black_out_of_the_money(double forward, double strike, double deviation) {
  const double x = numeric::log(forward / strike) / deviation;
  const double d1 = x + 0.5 * deviation;
  const double d2 = x - 0.5 * deviation;
  const double value = forward > strike ? strike * normal_cdf(-d2) - forward * normal_cdf(-d1)
                                        : forward * normal_cdf(d1) - strike * normal_cdf(d2);
  return value > 0.0 ? value : 0.0;
}

/// One cell, and the only place where Black (1976) is computed: rows and single options take the same bits.
double black_cell(bool call, double strike, double forward, double volatility, double years,
                  double discount) {
  if (!(forward >= 0.0 && strike >= 0.0 && volatility >= 0.0 && years >= 0.0)) return not_a_number;
  const double deviation = volatility * std::sqrt(years);
  const double inner = intrinsic(call, forward, strike);
  if (deviation == 0.0 || forward == 0.0 || strike == 0.0) return discount * inner;
  return discount * (inner + black_out_of_the_money(forward, strike, deviation));
}

/// s * (n(d) - d * N(-d)) for d >= 0; beyond 40 deviations the value is below the smallest double.
double bachelier_out_of_the_money(double distance, double deviation) {
  const double d = distance / deviation;
  if (!(d < 40.0)) return 0.0;
  const double value = deviation * (normal_pdf(d) - d * normal_cdf(-d));
  return value > 0.0 ? value : 0.0;
}

double bachelier_cell(bool call, double strike, double forward, double volatility, double years,
                      double discount) {
  if (!(volatility >= 0.0 && years >= 0.0) || std::isnan(forward) || std::isnan(strike)) return not_a_number;
  const double deviation = volatility * std::sqrt(years);
  const double inner = intrinsic(call, forward, strike);
  if (deviation == 0.0) return discount * inner;
  return discount * (inner + bachelier_out_of_the_money(std::abs(forward - strike), deviation));
}

}  // namespace

double black_76(const EuropeanInput& input) {
  return black_cell(input.call, input.strike, input.forward, input.volatility, input.years, input.discount);
}

double bachelier(const EuropeanInput& input) {
  return bachelier_cell(input.call, input.strike, input.forward, input.volatility, input.years,
                        input.discount);
}

void black_76_row(const EuropeanRow& row, std::span<double> value) {
  for (std::size_t i = 0; i < value.size(); ++i)
    value[i] =
        black_cell(row.call, row.strike, row.forward[i], row.volatility[i], row.years[i], row.discount[i]);
}

void bachelier_row(const EuropeanRow& row, std::span<double> value) {
  for (std::size_t i = 0; i < value.size(); ++i)
    value[i] = bachelier_cell(row.call, row.strike, row.forward[i], row.volatility[i], row.years[i],
                              row.discount[i]);
}

}  // namespace crossmargin::pricing
