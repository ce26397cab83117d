#include "numeric/lanes/avx2.hpp"
#include "profit.hpp"

namespace crossmargin::detail {

void to_profit_avx2(const ProfitTask& task) {
  to_profit_in<numeric::lanes::Avx2>(task);
}

}  // namespace crossmargin::detail
