#include "io/book_memory.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <new>

namespace crossmargin::io {
namespace {

constexpr std::size_t large_page = std::size_t{2} << 20U;
constexpr std::size_t two_lines = 128;

}  // namespace

void* allocate_pages(std::size_t bytes) {
  const std::size_t alignment = bytes >= 2 * large_page ? large_page : two_lines;
  const std::size_t rounded = std::max<std::size_t>((bytes + alignment - 1) / alignment, 1) * alignment;
  void* start = std::aligned_alloc(alignment, rounded);
  if (start == nullptr) throw std::bad_alloc();
  // A system without large pages ignores the wish.
  if (alignment == large_page) (void)::madvise(start, rounded, MADV_HUGEPAGE);
  return start;
}

}  // namespace crossmargin::io
