#include "crossmargin/risk/cell_memory.hpp"

#include <sys/mman.h>

#include <new>

namespace crossmargin {
namespace {

constexpr std::size_t row_bytes = 128;
constexpr std::size_t large_page = std::size_t{2} << 20;

std::align_val_t alignment_of(std::size_t bytes) {
  return std::align_val_t{bytes < large_page ? row_bytes : large_page};
}

}  // namespace

void* allocate_cells(std::size_t bytes) {
  void* memory = ::operator new(bytes, alignment_of(bytes));
#ifdef MADV_HUGEPAGE
  // Only whole pages of the request: what lies behind them is not ours. Refused, it costs speed and nothing
  // else.
  if (bytes >= large_page) static_cast<void>(madvise(memory, bytes / large_page * large_page, MADV_HUGEPAGE));
#endif
  return memory;
}

void free_cells(void* memory, std::size_t bytes) {
  ::operator delete(memory, alignment_of(bytes));  // clang has no sized one by default
}

}  // namespace crossmargin
