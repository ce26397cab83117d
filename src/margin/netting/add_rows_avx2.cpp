#include "margin/netting/add_rows.hpp"
#include "numeric/lanes/avx2.hpp"

namespace crossmargin::netting {

void add_rows_avx2(const AddRows& task) {
  add_rows_in<numeric::lanes::Avx2>(task);
}

}  // namespace crossmargin::netting
