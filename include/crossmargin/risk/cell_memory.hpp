#pragma once

#include <cstddef>
#include <vector>

namespace crossmargin {

/// Memory for rows of cells: a row of 16 doubles covers whole pairs of cache lines, and what is large asks
/// for large pages, because rows are read in no order. Throws std::bad_alloc.
void* allocate_cells(std::size_t bytes);
void free_cells(void* memory, std::size_t bytes);

/// The allocator of vectors of cells.
template <class T>
struct CellAllocator {
  using value_type = T;
  CellAllocator() = default;
  template <class U>
  CellAllocator(const CellAllocator<U>&) {}  // NOLINT(google-explicit-constructor): allocators convert
  T* allocate(std::size_t count) { return static_cast<T*>(allocate_cells(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t count) { free_cells(memory, count * sizeof(T)); }
  bool operator==(const CellAllocator&) const { return true; }
};

using CellVector = std::vector<double, CellAllocator<double>>;

}  // namespace crossmargin
