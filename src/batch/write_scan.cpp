#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "crossmargin/batch/book_risk.hpp"
#include "crossmargin/core/money.hpp"
#include "crossmargin/io/csv_write.hpp"
#include "crossmargin/numeric/parallel.hpp"

namespace crossmargin::batch {
namespace {

constexpr std::size_t accounts_per_task = 1024;
constexpr std::size_t tasks_at_once = 64;

/// The lines of some accounts.
class Lines {
 public:
  Lines(const PositionBook& book, const BookRisk& risk, const BookScan& scan)
      : book_(book), risk_(risk), scan_(scan) {}

  Status append(std::size_t begin, std::size_t end, std::string& text) const {
    for (std::size_t account = begin; account < end; ++account) {
      const auto loss = Money::from_double(scan_.loss[account], risk_.currency);
      if (!loss) return tl::unexpected<Issues>(loss.error());
      io::append_csv_cell(text, book_.accounts[account]);
      text += ',' + std::to_string(book_.rows[account + 1] - book_.rows[account]) + ',';
      text += loss->to_string() + ',' + risk_.currency.code() + ',';
      if (scan_.unit[account] >= 0)
        io::append_csv_cell(text, scan_.units[static_cast<std::size_t>(scan_.unit[account])]);
      text += ',';
      if (scan_.scenario[account] >= 0)
        io::append_csv_cell(text, risk_.scenarios[static_cast<std::size_t>(scan_.scenario[account])]);
      text += '\n';
    }
    return {};
  }

 private:
  const PositionBook& book_;
  const BookRisk& risk_;
  const BookScan& scan_;
};

struct Piece {
  std::string text;
  Status status;
};

}  // namespace

Status write_scan(const PositionBook& book, const BookRisk& risk, const io::ByteSink& sink,
                  const Execution& execution) {
  const auto scanned = scan(book, risk.rows, {}, execution);
  if (!scanned) return tl::unexpected<Issues>(scanned.error());
  if (auto written = sink("account,positions,scanning_risk,currency,worst_unit,worst_scenario\n"); !written)
    return written;
  const Lines lines(book, risk, *scanned);
  const std::size_t count = book.account_count();
  for (std::size_t first = 0; first < count; first += accounts_per_task * tasks_at_once) {
    const std::size_t left = std::min(count - first, accounts_per_task * tasks_at_once);
    std::vector<Piece> pieces((left + accounts_per_task - 1) / accounts_per_task);
    const bool finished =
        parallel_for_chunks(left, accounts_per_task, execution, "", [&](std::size_t begin, std::size_t end) {
          Piece& piece = pieces[begin / accounts_per_task];
          piece.status = lines.append(first + begin, first + end, piece.text);
        });
    if (!finished) return fail(ErrorCode::interrupted, "stopped before all accounts were written");
    for (const Piece& piece : pieces) {
      if (!piece.status) return piece.status;
      if (auto written = sink(piece.text); !written) return written;
    }
  }
  return {};
}

}  // namespace crossmargin::batch
