#include "numeric/lanes/scalar.hpp"
#include "profit.hpp"

namespace crossmargin::detail {

void to_profit_scalar(const ProfitTask& task) {
  using Lanes = numeric::lanes::Scalar;
  const auto leave = [](Lanes(&)[Lanes::width]) {};
  ProfitKernel<Lanes, decltype(leave)>(task, leave).run();
}

}  // namespace crossmargin::detail
