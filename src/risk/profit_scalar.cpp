#include "numeric/lanes/scalar.hpp"
#include "profit.hpp"

namespace crossmargin::detail {

void to_profit_scalar(const ProfitTask& task) {
  to_profit_in<numeric::lanes::Scalar>(task);
}

}  // namespace crossmargin::detail
