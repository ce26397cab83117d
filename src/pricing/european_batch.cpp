#include "crossmargin/pricing/european_batch.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <stdexcept>

#include "european_kernels.hpp"

namespace crossmargin::pricing {
namespace {

constexpr std::size_t at_once = 64;

void check_sizes(std::size_t count, std::initializer_list<std::size_t> sizes) {
  if (!std::all_of(sizes.begin(), sizes.end(), [count](std::size_t size) { return size == count; }))
    throw std::invalid_argument("a batch of European options: want spans of equal length");
}

void imply(kernel::EuropeanKernels::Implied kernel, const EuropeanBatch& batch, std::span<const double> price,
           const ImpliedVolatilities& out) {
  const std::size_t count = price.size();
  check_sizes(count, {batch.forward.size(), batch.strike.size(), batch.sign.size(), batch.years.size(),
                      batch.discount.size(), out.volatility.size(), out.status.size()});
  std::array<double, at_once> status{};
  for (std::size_t i = 0; i < count; i += at_once) {
    kernel::ImpliedTask task{};
    task.count = std::min(at_once, count - i);
    task.forward = batch.forward.data() + i;
    task.strike = batch.strike.data() + i;
    task.sign = batch.sign.data() + i;
    task.years = batch.years.data() + i;
    task.discount = batch.discount.data() + i;
    task.price = price.data() + i;
    task.volatility = out.volatility.data() + i;
    task.status = status.data();
    kernel(task);
    for (std::size_t k = 0; k < task.count; ++k)
      out.status[i + k] = static_cast<ImpliedStatus>(static_cast<int>(status[k]));
  }
}

}  // namespace

static_assert(static_cast<int>(ImpliedStatus::found) == static_cast<int>(kernel::status_found));
static_assert(static_cast<int>(ImpliedStatus::invalid_input) == static_cast<int>(kernel::status_invalid));
static_assert(static_cast<int>(ImpliedStatus::no_time_value) ==
              static_cast<int>(kernel::status_no_time_value));
static_assert(static_cast<int>(ImpliedStatus::above_every_value) == static_cast<int>(kernel::status_above));
static_assert(static_cast<int>(ImpliedStatus::not_reached) == static_cast<int>(kernel::status_not_reached));

void black_76_greeks(const EuropeanBatch& batch, const EuropeanGreeks& greeks, numeric::Target target) {
  const std::size_t count = batch.forward.size();
  check_sizes(count, {batch.strike.size(), batch.sign.size(), batch.volatility.size(), batch.years.size(),
                      batch.discount.size(), batch.rate.size(), greeks.value.size(), greeks.delta.size(),
                      greeks.gamma.size(), greeks.vega.size(), greeks.theta.size()});
  kernel::european_kernels(target).greeks(
      {count, batch.forward.data(), batch.strike.data(), batch.sign.data(), batch.volatility.data(),
       batch.years.data(), batch.discount.data(), batch.rate.data(), greeks.value.data(), greeks.delta.data(),
       greeks.gamma.data(), greeks.vega.data(), greeks.theta.data()});
}

void implied_black_76(const EuropeanBatch& batch, std::span<const double> price,
                      const ImpliedVolatilities& out, numeric::Target target) {
  imply(kernel::european_kernels(target).implied_lognormal, batch, price, out);
}

void implied_bachelier(const EuropeanBatch& batch, std::span<const double> price,
                       const ImpliedVolatilities& out, numeric::Target target) {
  imply(kernel::european_kernels(target).implied_normal, batch, price, out);
}

}  // namespace crossmargin::pricing
