#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>

#include "crossmargin/portfolio/position_book.hpp"
#include "crossmargin/risk/cell_memory.hpp"

namespace crossmargin::io {

/// An array whose elements start without a value: the threads that fill it touch its pages first.
template <class T>
class RawArray {
  static_assert(std::is_trivially_destructible_v<T>);

 public:
  RawArray() = default;
  explicit RawArray(std::size_t size)
      : items_(static_cast<T*>(allocate_cells(size * sizeof(T))), Free{size * sizeof(T)}), size_(size) {}
  T& operator[](std::size_t i) { return items_.get()[i]; }
  const T& operator[](std::size_t i) const { return items_.get()[i]; }
  T* data() { return items_.get(); }
  std::size_t size() const { return size_; }
  std::span<const T> view() const { return {items_.get(), size_}; }

 private:
  struct Free {
    std::size_t bytes{0};
    void operator()(T* start) const { free_cells(start, bytes); }
  };
  std::unique_ptr<T, Free> items_;
  std::size_t size_{0};
};

/// What a book that was read from text points into.
struct BookMemory {
  RawArray<std::uint64_t> account_offsets;
  RawArray<char> account_bytes;
  RawArray<std::uint64_t> instrument_offsets;
  RawArray<char> instrument_bytes;
  RawArray<QuantityStep> steps;
  RawArray<std::int64_t> rows;
  RawArray<std::int32_t> instrument;
  RawArray<std::int64_t> quantity;
};

inline PositionBook book_over(const std::shared_ptr<const BookMemory>& memory) {
  return {{memory->account_offsets.view(), memory->account_bytes.view()},
          {memory->instrument_offsets.view(), memory->instrument_bytes.view()},
          memory->steps.view(),
          memory->rows.view(),
          memory->instrument.view(),
          memory->quantity.view(),
          memory};
}

}  // namespace crossmargin::io
