#include "margin/netting/runs.hpp"

#include <numeric>

namespace crossmargin::netting {
namespace {

/// Makes the runs of one block of accounts.
class Cutter {
 public:
  Cutter(const PositionBook& book, const ScanRows& rows, std::size_t begin, std::size_t end)
      : book_(book), unit_of_(rows.unit().data()), units_(rows.units().size()), begin_(begin), end_(end) {}

  Runs runs() const {
    Runs runs;
    runs.instrument = book_.instrument.data();
    runs.quantity = book_.quantity.data();
    if (cut(first(), runs)) return runs;
    sort_by_unit(runs);
    cut(0, runs);
    return runs;
  }

 private:
  std::int64_t first() const { return book_.rows[begin_]; }
  std::int64_t last() const { return book_.rows[end_]; }
  std::int32_t unit_at(std::int64_t k) const {
    return unit_of_[book_.instrument[static_cast<std::size_t>(k)]];
  }

  /// Cuts the block's entries, which start at `at` of the runs' arrays, where the unit or the account
  /// changes. Every entry writes where the next run would stand: nobody could guess where one ends. False
  /// where an account's entries do not follow the units.
  bool cut(std::int64_t at, Runs& runs) const {
    const auto entries = static_cast<std::size_t>(last() - first());
    runs.ends.resize(entries + 1);
    runs.unit.resize(entries + 1);
    runs.starts.resize(entries + 1);
    runs.account_ends.assign(1, 0);
    runs.account_ends.reserve(end_ - begin_ + 1);
    std::int64_t* ends = runs.ends.data();
    std::int32_t* units = runs.unit.data();
    std::uint8_t* starts = runs.starts.data();
    const std::int32_t* instrument = runs.instrument;
    const std::int32_t* unit_of = unit_of_;
    std::int64_t k = at;
    std::size_t run = 0;
    bool falls = false;
    for (std::size_t account = begin_; account < end_; ++account) {
      const std::int64_t end = k + (book_.rows[account + 1] - book_.rows[account]);
      for (std::int32_t held = -1; k < end; ++k) {
        const std::int32_t unit = unit_of[instrument[k]];
        const auto start = static_cast<std::uint8_t>(unit != held);
        ends[run] = k;
        units[run] = unit;
        *starts++ = start;
        run += start;
        falls |= unit < held;
        held = unit;
      }
      runs.account_ends.push_back(run);
    }
    runs.ends[run] = k;
    *starts = 1;
    runs.ends.resize(run + 1);
    runs.unit.resize(run);
    return !falls;
  }

  /// Each account's entries by unit and else in the order of the book: all entries of the block by unit, then
  /// back to their accounts, each pass by counting and stable.
  void sort_by_unit(Runs& runs) const {
    const std::vector<std::int64_t> by_unit = entries_by_unit();
    std::vector<std::uint32_t> account_of(by_unit.size());
    std::vector<std::size_t> next(end_ - begin_);
    for (std::size_t account = begin_; account < end_; ++account) {
      next[account - begin_] = static_cast<std::size_t>(book_.rows[account] - first());
      for (std::int64_t k = book_.rows[account]; k < book_.rows[account + 1]; ++k)
        account_of[static_cast<std::size_t>(k - first())] = static_cast<std::uint32_t>(account - begin_);
    }
    runs.sorted_instrument.resize(by_unit.size());
    runs.sorted_quantity.resize(by_unit.size());
    for (const std::int64_t k : by_unit) {
      const std::size_t to = next[account_of[static_cast<std::size_t>(k - first())]]++;
      runs.sorted_instrument[to] = book_.instrument[static_cast<std::size_t>(k)];
      runs.sorted_quantity[to] = book_.quantity[static_cast<std::size_t>(k)];
    }
    runs.instrument = runs.sorted_instrument.data();
    runs.quantity = runs.sorted_quantity.data();
  }

  std::vector<std::int64_t> entries_by_unit() const {
    std::vector<std::size_t> next(units_ + 1, 0);
    for (std::int64_t k = first(); k < last(); ++k) ++next[static_cast<std::size_t>(unit_at(k)) + 1];
    std::partial_sum(next.begin(), next.end(), next.begin());
    std::vector<std::int64_t> entries(static_cast<std::size_t>(last() - first()));
    for (std::int64_t k = first(); k < last(); ++k) entries[next[static_cast<std::size_t>(unit_at(k))]++] = k;
    return entries;
  }

  const PositionBook& book_;
  const std::int32_t* unit_of_;
  std::size_t units_;
  std::size_t begin_;
  std::size_t end_;
};

}  // namespace

Runs runs_of(const PositionBook& book, const ScanRows& rows, std::size_t begin, std::size_t end) {
  return Cutter(book, rows, begin, end).runs();
}

}  // namespace crossmargin::netting
