#include "crossmargin/margin/scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "crossmargin/numeric/parallel.hpp"
#include "margin/netting/scan_tile.hpp"

namespace crossmargin {
namespace {

using netting::ScanTile;

constexpr double largest_quantity = 1e18;
constexpr std::size_t most_issues = 100;

netting::ScanTileKernel kernel_of(numeric::Target target) {
  switch (target) {
    case numeric::Target::avx512:
      return &netting::scan_tile_avx512;
    case numeric::Target::avx2:
      return &netting::scan_tile_avx2;
    case numeric::Target::scalar:
      break;
  }
  return &netting::scan_tile_scalar;
}

/// Entries of a block in runs: those of one account in one unit.
struct Runs {
  const std::int32_t* instrument{nullptr};
  const std::int64_t* quantity{nullptr};
  std::vector<std::int64_t> ends;
  std::vector<std::int32_t> unit;
  std::vector<std::size_t> account_ends;  ///< account a of the block has runs account_ends[a] to [a + 1]
  std::vector<std::int32_t> sorted_instrument;
  std::vector<std::int64_t> sorted_quantity;
};

struct BadEntry {
  std::size_t account{0};
  std::int64_t entry{0};
};

/// Scans blocks of accounts. Stateless but for what it points to.
class BlockScan {
 public:
  BlockScan(const PositionBook& book, const ScanRows& rows, const ScanOptions& options, BookScan& result)
      : book_(book), rows_(rows), kernel_(kernel_of(options.target)), result_(result) {}

  /// Entries of the accounts begin to end that must not be netted.
  std::vector<BadEntry> bad_entries(std::size_t begin, std::size_t end) const {
    std::vector<BadEntry> bad;
    if (!rows_.any_refused() && rows_.stepless().empty()) return bad;
    for (std::size_t account = begin; account < end; ++account) {
      for (std::int64_t k = book_.rows[account]; k < book_.rows[account + 1]; ++k)
        if (is_bad(k)) bad.push_back({account, k});
    }
    return bad;
  }

  void scan(std::size_t begin, std::size_t end) const {
    if (rows_.units().size() <= 1) return scan_flat(begin, end);
    Runs runs = runs_of(begin, end);
    std::vector<double> loss(runs.unit.size(), 0.0);
    std::vector<std::int32_t> scenario(runs.unit.size(), -1);
    ScanTile tile = tile_of(runs.instrument, runs.quantity);
    tile.ends = runs.ends.data();
    tile.runs = runs.unit.size();
    tile.units = runs.unit.data();
    tile.loss = loss.data();
    tile.scenario = scenario.data();
    run_tiles(tile);
    for (std::size_t a = 0; a + 1 < runs.account_ends.size(); ++a) {
      double worst = 0.0;
      for (std::size_t r = runs.account_ends[a]; r < runs.account_ends[a + 1]; ++r) {
        result_.loss[begin + a] += loss[r];
        if (!(loss[r] > worst)) continue;
        worst = loss[r];
        result_.unit[begin + a] = runs.unit[r];
        result_.scenario[begin + a] = scenario[r];
      }
    }
  }

 private:
  bool is_bad(std::int64_t k) const {
    const auto entry = static_cast<std::size_t>(k);
    const std::int32_t instrument = book_.instrument[entry];
    if (rows_.refused(instrument) != nullptr) return true;
    if (rows_.stepless().empty() || rows_.stepless()[static_cast<std::size_t>(instrument)] == 0) return false;
    return !(std::abs(std::bit_cast<double>(book_.quantity[entry])) <= largest_quantity);
  }

  /// One unit: an account is one run, and the book's own arrays are the runs.
  void scan_flat(std::size_t begin, std::size_t end) const {
    const std::vector<std::int32_t> units(rows_.drawn(0) == nullptr ? 0 : end - begin, 0);
    ScanTile tile = tile_of(book_.instrument.data(), book_.quantity.data());
    tile.ends = book_.rows.data() + begin;
    tile.runs = end - begin;
    tile.units = units.data();
    tile.loss = result_.loss.data() + begin;
    tile.scenario = result_.scenario.data() + begin;
    run_tiles(tile);
    for (std::size_t account = begin; account < end; ++account)
      result_.unit[account] = result_.scenario[account] < 0 ? -1 : 0;
  }

  // Asking ahead pays where the rows leave no room in the second level of cache, and is in the way where they
  // fit: measured, see bench/README.md.
  ScanTile tile_of(const std::int32_t* instrument, const std::int64_t* quantity) const {
    const std::size_t tile_bytes = rows_.instrument_count() * 128;
    ScanTile tile{};
    tile.instrument = instrument;
    tile.quantity = quantity;
    tile.stepless = rows_.stepless().empty() ? nullptr : rows_.stepless().data();
    tile.entries_ahead = tile_bytes > (std::size_t{1} << 20) ? 128 : 0;
    tile.rows_ahead = tile_bytes > (std::size_t{8} << 20) ? 8 : 0;
    return tile;
  }

  void run_tiles(ScanTile& tile) const {
    for (std::size_t t = 0; t < rows_.tile_count(); ++t) {
      tile.rows = rows_.tile(t);
      tile.drawn = rows_.drawn(t);
      tile.first_scenario = static_cast<std::int32_t>(t * RiskMatrix::tile_width);
      kernel_(tile);
    }
  }

  std::int32_t unit_at(std::int64_t k) const {
    return rows_.unit()[static_cast<std::size_t>(book_.instrument[static_cast<std::size_t>(k)])];
  }

  Runs runs_of(std::size_t begin, std::size_t end) const {
    Runs runs;
    const auto entries = static_cast<std::size_t>(book_.rows[end] - book_.rows[begin]);
    runs.ends.reserve(entries + 1);
    runs.unit.reserve(entries);
    runs.account_ends.reserve(end - begin + 1);
    runs.instrument = book_.instrument.data();
    runs.quantity = book_.quantity.data();
    if (!cut(begin, end, book_.rows[begin], runs)) {
      runs.ends.clear();
      runs.unit.clear();
      runs.account_ends.clear();
      sort_by_unit(begin, end, runs);
      cut(begin, end, 0, runs);
    }
    return runs;
  }

  /// Copies the block's entries, each account's by unit and else in the order of the book: all entries of the
  /// block by unit, then back to their accounts, each pass by counting and stable.
  void sort_by_unit(std::size_t begin, std::size_t end, Runs& runs) const {
    const std::int64_t first = book_.rows[begin];
    const std::vector<std::int64_t> by_unit = entries_by_unit(first, book_.rows[end]);
    std::vector<std::uint32_t> account_of(by_unit.size());
    std::vector<std::size_t> next(end - begin);
    for (std::size_t account = begin; account < end; ++account) {
      next[account - begin] = static_cast<std::size_t>(book_.rows[account] - first);
      for (std::int64_t k = book_.rows[account]; k < book_.rows[account + 1]; ++k)
        account_of[static_cast<std::size_t>(k - first)] = static_cast<std::uint32_t>(account - begin);
    }
    runs.sorted_instrument.resize(by_unit.size());
    runs.sorted_quantity.resize(by_unit.size());
    for (const std::int64_t k : by_unit) {
      const std::size_t to = next[account_of[static_cast<std::size_t>(k - first)]]++;
      runs.sorted_instrument[to] = book_.instrument[static_cast<std::size_t>(k)];
      runs.sorted_quantity[to] = book_.quantity[static_cast<std::size_t>(k)];
    }
    runs.instrument = runs.sorted_instrument.data();
    runs.quantity = runs.sorted_quantity.data();
  }

  std::vector<std::int64_t> entries_by_unit(std::int64_t first, std::int64_t last) const {
    std::vector<std::size_t> next(rows_.units().size() + 1, 0);
    for (std::int64_t k = first; k < last; ++k) ++next[static_cast<std::size_t>(unit_at(k)) + 1];
    std::partial_sum(next.begin(), next.end(), next.begin());
    std::vector<std::int64_t> entries(static_cast<std::size_t>(last - first));
    for (std::int64_t k = first; k < last; ++k) entries[next[static_cast<std::size_t>(unit_at(k))]++] = k;
    return entries;
  }

  /// Cuts the block's entries, which start at `first` of the runs' arrays, where the unit or the account
  /// changes. False where an account's entries do not follow the units.
  bool cut(std::size_t begin, std::size_t end, std::int64_t first, Runs& runs) const {
    const std::int32_t* unit_of = rows_.unit().data();
    std::int64_t k = first;
    bool ordered = true;
    runs.account_ends.push_back(0);
    for (std::size_t account = begin; account < end; ++account) {
      const std::int64_t last = k + (book_.rows[account + 1] - book_.rows[account]);
      for (std::int32_t held = -1; k < last; ++k) {
        const std::int32_t unit = unit_of[runs.instrument[k]];
        if (unit == held) continue;
        ordered = ordered && unit > held;
        runs.ends.push_back(k);
        runs.unit.push_back(unit);
        held = unit;
      }
      runs.account_ends.push_back(runs.unit.size());
    }
    runs.ends.push_back(k);
    return ordered;
  }

  const PositionBook& book_;
  const ScanRows& rows_;
  netting::ScanTileKernel kernel_;
  BookScan& result_;
};

Issue issue_of(const PositionBook& book, const ScanRows& rows, const BadEntry& bad) {
  const std::int32_t instrument = book.instrument[static_cast<std::size_t>(bad.entry)];
  const Issue* refused = rows.refused(instrument);
  Issue issue = refused != nullptr
                    ? *refused
                    : Issue{ErrorCode::invalid_value,
                            fmt::format("want a quantity that is a finite number up to {}", largest_quantity),
                            {},
                            "check its unit"};
  issue.message = fmt::format("account {}: {}: {}", book.accounts[bad.account],
                              book.instruments[static_cast<std::size_t>(instrument)], issue.message);
  return issue;
}

Issues issues_of(const PositionBook& book, const ScanRows& rows,
                 const std::vector<std::vector<BadEntry>>& blocks) {
  Issues issues;
  std::size_t more = 0;
  for (const auto& block : blocks) {
    for (const BadEntry& bad : block) {
      if (issues.size() < most_issues) {
        issues.push_back(issue_of(book, rows, bad));
      } else {
        ++more;
      }
    }
  }
  if (more > 0) issues.back().message += fmt::format("; and {} entries more", more);
  return issues;
}

/// With one tile nothing is gained by large blocks, and the runs of a small one stay in cache.
std::size_t block_of(const ScanRows& rows, const ScanOptions& options) {
  constexpr std::size_t accounts_in_runs = 512;
  const std::size_t wanted = std::max<std::size_t>(options.accounts_per_block, 1);
  return rows.units().size() > 1 && rows.tile_count() == 1 ? std::min(wanted, accounts_in_runs) : wanted;
}

}  // namespace

Result<BookScan> scan(const PositionBook& book, const ScanRows& rows, const ScanOptions& options,
                      const Execution& execution) {
  const std::size_t accounts = book.account_count();
  const std::size_t block = block_of(rows, options);
  BookScan result{std::vector<double>(accounts, 0.0), std::vector<std::int32_t>(accounts, -1),
                  std::vector<std::int32_t>(accounts, -1), rows.units()};
  std::vector<std::vector<BadEntry>> bad((accounts + block - 1) / block);
  const BlockScan blocks(book, rows, options, result);
  const bool finished =
      parallel_for_chunks(accounts, block, execution, "scanning", [&](std::size_t begin, std::size_t end) {
        bad[begin / block] = blocks.bad_entries(begin, end);
        if (bad[begin / block].empty()) blocks.scan(begin, end);
      });
  if (!finished) return fail(ErrorCode::interrupted, "stopped while scanning the book");
  if (Issues issues = issues_of(book, rows, bad); !issues.empty()) return tl::unexpected(std::move(issues));
  return result;
}

}  // namespace crossmargin
