#include <fmt/format.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "crossmargin/io/mapped_file.hpp"
#include "crossmargin/io/snapshot.hpp"
#include "io/book_repeats.hpp"
#include "io/snapshot_blocks.hpp"
#include "io/snapshot_checks.hpp"
#include "io/snapshot_layout.hpp"
#include "io/snapshot_sections.hpp"

namespace crossmargin::io {
namespace {

using snapshot::Id;

using snapshot::Arrays;

/// Without a look at the offsets.
TextColumn unseen_texts(const Arrays& arrays, Id offsets, Id bytes, Issues& issues) {
  return {arrays.get<std::uint64_t>(offsets, issues), arrays.get<char>(bytes, issues)};
}

TextColumn texts(const Arrays& arrays, Id offsets, Id bytes, Issues& issues) {
  const std::size_t known = issues.size();
  const TextColumn column = unseen_texts(arrays, offsets, bytes, issues);
  if (issues.size() > known) return {};
  if (snapshot::are_offsets(column.offsets, column.bytes.size())) return column;
  arrays.note(issues, offsets, arrays.offset(offsets), snapshot::no_offsets);
  return {};
}

PositionBook take_book(const Arrays& arrays, Issues& issues) {
  PositionBook book;
  book.accounts = unseen_texts(arrays, Id::account_offsets, Id::account_bytes, issues);
  book.instruments = texts(arrays, Id::instrument_offsets, Id::instrument_bytes, issues);
  const auto steps = arrays.get<snapshot::StoredStep>(Id::steps, issues);
  book.steps = {reinterpret_cast<const QuantityStep*>(steps.data()), steps.size()};
  book.rows = arrays.get<std::int64_t>(Id::rows, issues);
  book.instrument = arrays.get<std::int32_t>(Id::instrument, issues);
  book.quantity = arrays.get<std::int64_t>(Id::quantity, issues);
  return book;
}

SnapshotRisk take_risk(const Arrays& arrays, Issues& issues) {
  SnapshotRisk risk;
  const TextColumn facts = texts(arrays, Id::fact_offsets, Id::fact_bytes, issues);
  if (facts.size() == 4) {
    risk.method = facts[0];
    risk.market = facts[1];
    risk.as_of = facts[2];
    risk.currency = facts[3];
  } else {
    arrays.note(issues, Id::fact_offsets, 0, "want four facts");
  }
  risk.scenarios = texts(arrays, Id::scenario_offsets, Id::scenario_bytes, issues);
  risk.units = texts(arrays, Id::unit_offsets, Id::unit_bytes, issues);
  risk.unit = arrays.get<std::int32_t>(Id::unit, issues);
  risk.cells = arrays.get<double>(Id::cells, issues);
  if (arrays.has(Id::dampening)) risk.dampening = arrays.get<double>(Id::dampening, issues);
  if (arrays.has(Id::sizes)) risk.sizes = arrays.get<double>(Id::sizes, issues);
  const auto tolerance = arrays.get<double>(Id::tie_tolerance, issues);
  if (tolerance.size() == 1 && tolerance[0] >= 0.0 && tolerance[0] < 1.0) {
    risk.tie_tolerance = tolerance[0];
  } else {
    arrays.note(issues, Id::tie_tolerance, 0, "want one share from 0 to less than 1");
  }
  return risk;
}

tl::unexpected<Issues> stopped() {
  return fail(ErrorCode::interrupted, "stopped before the snapshot was checked");
}

}  // namespace

bool is_snapshot(std::string_view bytes) {
  return bytes.starts_with(snapshot::book_kind.magic);
}

Result<Snapshot> read_snapshot(const SharedBytes& given, const Execution& execution) {
  const SharedBytes input = snapshot::on_alignment(given);
  const auto sections = snapshot::read_directory(input, snapshot::book_kind);
  if (!sections) return tl::unexpected<Issues>(sections.error());
  Issues issues;
  const Arrays arrays({input, snapshot::book_kind}, *sections, issues);
  Snapshot made{take_book(arrays, issues)};
  made.book.owner = input.owner;
  if (arrays.has(Id::cells)) {
    made.risk = take_risk(arrays, issues);
    made.risk->owner = input.owner;
  }
  const snapshot::Note note = [&](Id id, std::size_t element, std::size_t size, const std::string& what) {
    arrays.note(issues, id, arrays.has(id) ? arrays.offset(id) + element * size : 0, what);
  };
  if (issues.empty()) snapshot::check_sizes(made, note);
  snapshot::Seen seen;
  const auto checksums =
      snapshot::hash_and_look(input.bytes, *sections, issues.empty() ? &made : nullptr, seen, execution);
  if (checksums.size() != sections->size()) return stopped();
  if (auto checked = snapshot::check_checksums(input, snapshot::book_kind, *sections, checksums); !checked)
    return tl::unexpected<Issues>(std::move(checked.error()));
  if (issues.empty() && !snapshot::check(made, seen, note, execution)) return stopped();
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  if (auto once = check_accounts_once(made.book, input.name, execution); !once)
    return tl::unexpected<Issues>(std::move(once.error()));
  return made;
}

Result<Snapshot> open_snapshot(const std::string& path, const Execution& execution) {
  const auto file = MappedFile::open(path);
  if (!file) return tl::unexpected<Issues>(file.error());
  return read_snapshot({path == "-" ? "standard input" : path, file->bytes(), file->owner()}, execution);
}

}  // namespace crossmargin::io
