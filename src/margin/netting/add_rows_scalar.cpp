#include "margin/netting/add_rows.hpp"
#include "numeric/lanes/scalar.hpp"

namespace crossmargin::netting {

void add_rows_scalar(const AddRows& task) {
  add_rows_in<numeric::lanes::Scalar>(task);
}

}  // namespace crossmargin::netting
