#include "io/snapshot_checks.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <vector>

#include "crossmargin/numeric/parallel.hpp"

namespace crossmargin::io::snapshot {
namespace {

constexpr std::size_t elements_per_task = std::size_t{1} << 18U;
constexpr std::size_t none = SIZE_MAX;
constexpr std::uint64_t not_finite = 0x7FF0000000000000U;  ///< of a double that is not finite

/// The first element for which `is_bad` holds, or `none`. Tasks find their own first; the least of them
/// counts, whatever their order. False when stopped.
template <class IsBad>
bool first_bad(std::size_t count, const Execution& execution, const IsBad& is_bad, std::size_t& first) {
  std::atomic<std::size_t> least{none};
  const bool finished =
      parallel_for_chunks(count, elements_per_task, execution, "", [&](std::size_t begin, std::size_t end) {
        unsigned bad = 0;  // no early exit: the loop is one over plain words
        for (std::size_t i = begin; i < end; ++i) bad |= static_cast<unsigned>(is_bad(i));
        if (bad == 0) return;
        std::size_t at = begin;
        while (!is_bad(at)) ++at;
        std::size_t known = least.load();
        while (at < known && !least.compare_exchange_weak(known, at)) {
        }
      });
  first = least.load();
  return finished;
}

void check_steps(const PositionBook& book, const Note& note) {
  for (std::size_t i = 0; i < book.steps.size(); ++i) {
    const QuantityStep& step = book.steps[i];
    const bool is_none = step.units == 0 && step.decimals == 0;
    const bool is_step =
        step.units > 0 && step.units < INT32_MAX && step.decimals >= 0 && step.decimals <= 12;
    if (!is_none && !is_step) return note(Id::steps, i, sizeof(StoredStep), "is no quantity step");
  }
}

void check_names(const PositionBook& book, const Note& note) {
  for (std::size_t i = 1; i < book.instruments.size(); ++i)
    if (!(book.instruments[i - 1] < book.instruments[i]))
      return note(Id::instrument_offsets, i, sizeof(std::uint64_t), "is not sorted");
}

bool check_rows(const PositionBook& book, const Seen& seen, const Note& note, const Execution& execution) {
  const auto count = static_cast<std::int64_t>(book.position_count());
  std::size_t bad = none;
  if (book.rows.front() != 0) note(Id::rows, 0, 0, "does not start at 0");
  if (book.rows.back() != count)
    note(Id::rows, book.account_count(), sizeof(std::int64_t), "does not end at the count of positions");
  if (seen.sound(Id::rows)) return true;
  if (!first_bad(
          book.account_count(), execution, [&](std::size_t i) { return book.rows[i] > book.rows[i + 1]; },
          bad))
    return false;
  if (bad != none) note(Id::rows, bad, sizeof(std::int64_t), "falls");
  return true;
}

bool check_instruments(const PositionBook& book, const Note& note, const Execution& execution) {
  std::size_t bad = none;
  const auto names = static_cast<std::uint32_t>(book.instruments.size());
  if (!first_bad(
          book.position_count(), execution,
          [&](std::size_t i) { return static_cast<std::uint32_t>(book.instrument[i]) >= names; }, bad))
    return false;
  if (bad != none) note(Id::instrument, bad, sizeof(std::int32_t), "names no instrument");
  for (std::size_t account = 0; account < book.account_count() && bad == none; ++account)
    for (auto i = static_cast<std::size_t>(book.rows[account]) + 1;
         i < static_cast<std::size_t>(book.rows[account + 1]) && bad == none; ++i)
      if (book.instrument[i] <= book.instrument[i - 1]) bad = i;
  if (bad != none) note(Id::instrument, bad, sizeof(std::int32_t), "does not ascend inside an account");
  return true;
}

bool check_quantities(const PositionBook& book, const Seen& seen, const Note& note,
                      const Execution& execution) {
  if (seen.sound(Id::quantity)) return true;
  std::vector<std::uint8_t> stepless;  // a byte each: looked up once a position
  stepless.reserve(book.steps.size());
  for (const QuantityStep& step : book.steps) stepless.push_back(step.units == 0 ? 1 : 0);
  std::size_t bad = none;
  const auto is_bad = [&](std::size_t i) {
    const auto bits = static_cast<std::uint64_t>(book.quantity[i]);
    const bool no_number = (bits & not_finite) == not_finite || bits << 1U == 0;
    return bits == 0 || (no_number && stepless[static_cast<std::size_t>(book.instrument[i])] != 0);
  };
  if (!first_bad(book.position_count(), execution, is_bad, bad)) return false;
  if (bad != none) note(Id::quantity, bad, sizeof(std::int64_t), "is no quantity");
  return true;
}

/// The cells beyond the last scenario must lose nothing.
void check_padding(const SnapshotRisk& risk, const Note& note) {
  const std::size_t used = risk.scenarios.size() % 16;
  const std::size_t last = (risk.scenarios.size() - 1) / 16 * risk.unit.size() * 16;
  for (std::size_t i = last; used != 0 && i < risk.cells.size(); ++i)
    if (i % 16 >= used && risk.cells[i] != 0.0)
      return note(Id::cells, i, sizeof(double), "is not zero beyond the last scenario");
}

/// Doubles of a section, all of which must be finite.
bool check_finite(Id id, std::span<const double> values, const Note& note, const Execution& execution) {
  std::size_t bad = none;
  if (!first_bad(
          values.size(), execution, [&](std::size_t i) { return !std::isfinite(values[i]); }, bad))
    return false;
  if (bad != none) note(id, bad, sizeof(double), "is not finite");
  return true;
}

bool check_risk(const SnapshotRisk& risk, const Seen& seen, const Note& note, const Execution& execution) {
  const auto units = static_cast<std::uint32_t>(risk.units.size());
  for (std::size_t i = 0; i < risk.unit.size(); ++i)
    if (static_cast<std::uint32_t>(risk.unit[i]) >= units)
      return note(Id::unit, i, sizeof(std::int32_t), "names no unit"), true;
  check_padding(risk, note);
  return check_finite(Id::sizes, risk.sizes, note, execution) &&
         (seen.sound(Id::cells) || check_finite(Id::cells, risk.cells, note, execution)) &&
         (seen.sound(Id::dampening) || check_finite(Id::dampening, risk.dampening, note, execution));
}

void check_risk_sizes(const PositionBook& book, const SnapshotRisk& risk, const Note& note) {
  const std::size_t tiles = (risk.scenarios.size() + 15) / 16;
  if (tiles == 0) note(Id::scenario_offsets, 0, 0, "holds no scenario");
  if (risk.unit.size() != book.instruments.size()) note(Id::unit, 0, 0, "want one unit an instrument");
  if (risk.cells.size() != tiles * book.instruments.size() * 16)
    note(Id::cells, 0, 0, "want 16 cells for each tile and instrument");
  if (!risk.dampening.empty() && risk.dampening.size() != tiles * risk.units.size() * 16)
    note(Id::dampening, 0, 0, "want 16 cells for each tile and unit");
  if (!risk.sizes.empty() && risk.sizes.size() != risk.scenarios.size() * risk.units.size())
    note(Id::sizes, 0, 0, "want one for each unit and scenario");
}

}  // namespace

bool are_offsets(std::span<const std::uint64_t> offsets, std::size_t bytes) {
  if (offsets.empty() || offsets.front() != 0 || offsets.back() != bytes) return false;
  unsigned falls = 0;
  for (std::size_t i = 1; i < offsets.size(); ++i)
    falls |= static_cast<unsigned>(offsets[i] < offsets[i - 1]);
  return falls == 0;
}

void check_sizes(const Snapshot& snapshot, const Note& note) {
  const PositionBook& book = snapshot.book;
  const auto want = [&](bool holds, Id id, const char* what) {
    if (!holds) note(id, 0, 0, what);
  };
  const auto& accounts = book.accounts;
  want(!accounts.offsets.empty() && book.account_count() > 0, Id::account_offsets, "holds no account");
  want(book.instruments.size() <= INT32_MAX, Id::instrument_offsets, "holds too many instruments");
  want(book.steps.size() == book.instruments.size(), Id::steps, "want one step an instrument");
  want(book.rows.size() == book.account_count() + 1, Id::rows, "want one row an account, and the end");
  want(book.quantity.size() == book.instrument.size(), Id::quantity, "want one quantity a position");
  if (snapshot.risk) check_risk_sizes(book, *snapshot.risk, note);
}

bool check(const Snapshot& snapshot, const Seen& seen, const Note& note, const Execution& execution) {
  const PositionBook& book = snapshot.book;
  const TextColumn& accounts = book.accounts;
  if (accounts.offsets.front() != 0 || accounts.offsets.back() != accounts.bytes.size() ||
      !seen.sound(Id::account_offsets))
    note(Id::account_offsets, 0, 0, no_offsets);
  check_steps(book, note);
  check_names(book, note);
  bool rows_hold = true;
  const Note noting_rows = [&](Id id, std::size_t element, std::size_t bytes, const std::string& what) {
    rows_hold = false;
    note(id, element, bytes, what);
  };
  if (!check_rows(book, seen, noting_rows, execution)) return false;
  if (rows_hold && !seen.sound(Id::instrument) && !check_instruments(book, note, execution)) return false;
  return (!seen.sound(Id::instrument) || check_quantities(book, seen, note, execution)) &&
         (!snapshot.risk || check_risk(*snapshot.risk, seen, note, execution));
}

}  // namespace crossmargin::io::snapshot
