#include "numeric/lanes/avx512.hpp"
#include "profit.hpp"

namespace crossmargin::detail {

void to_profit_avx512(const ProfitTask& task) {
  to_profit_in<numeric::lanes::Avx512>(task);
}

}  // namespace crossmargin::detail
