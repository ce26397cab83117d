#include "margin/netting/add_rows.hpp"
#include "numeric/lanes/avx512.hpp"

namespace crossmargin::netting {

void add_rows_avx512(const AddRows& task) {
  add_rows_in<numeric::lanes::Avx512>(task);
}

}  // namespace crossmargin::netting
