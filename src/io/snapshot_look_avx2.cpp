#include "io/snapshot_look_kernel.hpp"

namespace crossmargin::io::snapshot {

Looks looks_avx2() {
  return looks();
}

}  // namespace crossmargin::io::snapshot
