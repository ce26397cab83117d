#include "crossmargin/margin/scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "crossmargin/numeric/parallel.hpp"
#include "margin/netting/block_scan.hpp"

namespace crossmargin {
namespace {

constexpr double largest_quantity = 1e18;
constexpr std::size_t most_issues = 100;

struct BadEntry {
  std::size_t account{0};
  std::int64_t entry{0};
};

bool is_bad(const PositionBook& book, const ScanRows& rows, std::int64_t k) {
  const auto entry = static_cast<std::size_t>(k);
  const std::int32_t instrument = book.instrument[entry];
  if (rows.refused(instrument) != nullptr) return true;
  if (rows.stepless().empty() || rows.stepless()[static_cast<std::size_t>(instrument)] == 0) return false;
  return !(std::abs(std::bit_cast<double>(book.quantity[entry])) <= largest_quantity);
}

/// Entries of the accounts begin to end that must not be netted.
std::vector<BadEntry> bad_entries(const PositionBook& book, const ScanRows& rows, std::size_t begin,
                                  std::size_t end) {
  std::vector<BadEntry> bad;
  if (!rows.any_refused() && rows.stepless().empty()) return bad;
  for (std::size_t account = begin; account < end; ++account) {
    for (std::int64_t k = book.rows[account]; k < book.rows[account + 1]; ++k)
      if (is_bad(book, rows, k)) bad.push_back({account, k});
  }
  return bad;
}

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
  const netting::BlockScan blocks(book, rows, options.target, result);
  const bool finished =
      parallel_for_chunks(accounts, block, execution, "scanning", [&](std::size_t begin, std::size_t end) {
        bad[begin / block] = bad_entries(book, rows, begin, end);
        if (bad[begin / block].empty()) blocks.scan(begin, end);
      });
  if (!finished) return fail(ErrorCode::interrupted, "stopped while scanning the book");
  if (Issues issues = issues_of(book, rows, bad); !issues.empty()) return tl::unexpected(std::move(issues));
  return result;
}

}  // namespace crossmargin
