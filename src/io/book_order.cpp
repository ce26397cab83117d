#include "crossmargin/io/book_order.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <numeric>
#include <vector>

#include "crossmargin/numeric/parallel.hpp"
#include "io/book_memory.hpp"

namespace crossmargin::io {
namespace {

constexpr std::size_t accounts_per_task = 512;  ///< whose entries stay in cache while they are moved about

/// The entries of a book in order, and the book they came from.
struct Ordered {
  RawArray<std::int32_t> instrument;
  RawArray<std::int64_t> quantity;
  std::shared_ptr<const void> source;
};

bool is_ordered(const PositionBook& book, std::size_t begin, std::size_t end) {
  for (std::size_t account = begin; account < end; ++account)
    for (std::int64_t k = book.rows[account] + 1; k < book.rows[account + 1]; ++k)
      if (book.instrument[static_cast<std::size_t>(k)] < book.instrument[static_cast<std::size_t>(k) - 1])
        return false;
  return true;
}

/// All entries of the accounts by instrument, as places from `first` on, by counting.
std::vector<std::uint32_t> by_instrument(const PositionBook& book, std::size_t first, std::size_t count) {
  std::vector<std::uint32_t> next(book.instruments.size() + 1, 0);
  const std::int32_t* instrument = book.instrument.data() + first;
  for (std::size_t k = 0; k < count; ++k) ++next[static_cast<std::size_t>(instrument[k]) + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  std::vector<std::uint32_t> places(count);
  for (std::size_t k = 0; k < count; ++k)
    places[next[static_cast<std::size_t>(instrument[k])]++] = static_cast<std::uint32_t>(k);
  return places;
}

/// By instrument first, then back to their accounts: both passes are stable, and neither compares.
void put_in_order(const PositionBook& book, std::size_t begin, std::size_t end, Ordered& ordered) {
  const auto first = static_cast<std::size_t>(book.rows[begin]);
  const auto count = static_cast<std::size_t>(book.rows[end]) - first;
  std::vector<std::uint32_t> account_of(count);
  std::vector<std::size_t> next(end - begin);
  for (std::size_t account = begin; account < end; ++account) {
    next[account - begin] = static_cast<std::size_t>(book.rows[account]);
    for (auto k = static_cast<std::size_t>(book.rows[account]);
         k < static_cast<std::size_t>(book.rows[account + 1]); ++k)
      account_of[k - first] = static_cast<std::uint32_t>(account - begin);
  }
  for (const std::uint32_t place : by_instrument(book, first, count)) {
    const std::size_t to = next[account_of[place]]++;
    ordered.instrument[to] = book.instrument[first + place];
    ordered.quantity[to] = book.quantity[first + place];
  }
}

}  // namespace

Result<PositionBook> in_instrument_order(const PositionBook& book, const Execution& execution) {
  std::atomic<bool> ordered{true};
  const auto look = [&](std::size_t begin, std::size_t end) {
    if (ordered.load(std::memory_order_relaxed) && !is_ordered(book, begin, end)) ordered = false;
  };
  const auto stopped = [] { return fail(ErrorCode::interrupted, "stopped while the book was put in order"); };
  if (!parallel_for_chunks(book.account_count(), accounts_per_task, execution, "", look)) return stopped();
  if (ordered) return book;
  const auto memory = std::make_shared<Ordered>();
  memory->instrument = RawArray<std::int32_t>(book.position_count());
  memory->quantity = RawArray<std::int64_t>(book.position_count());
  memory->source = book.owner;
  const auto sort = [&](std::size_t begin, std::size_t end) { put_in_order(book, begin, end, *memory); };
  if (!parallel_for_chunks(book.account_count(), accounts_per_task, execution, "", sort)) return stopped();
  PositionBook result = book;
  result.instrument = memory->instrument.view();
  result.quantity = memory->quantity.view();
  result.owner = memory;
  return result;
}

}  // namespace crossmargin::io
