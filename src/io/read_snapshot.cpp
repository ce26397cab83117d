#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>
#include <utility>
#include <vector>

#include "crossmargin/io/mapped_file.hpp"
#include "crossmargin/io/snapshot.hpp"
#include "io/book_memory.hpp"
#include "io/book_repeats.hpp"
#include "io/snapshot_blocks.hpp"
#include "io/snapshot_checks.hpp"
#include "io/snapshot_layout.hpp"

namespace crossmargin::io {
namespace {

using snapshot::Head;
using snapshot::Id;
using snapshot::Section;

constexpr std::string_view convert_again = "write it again with crossmargin convert";

tl::unexpected<Issues> broken(const std::string& name, std::string message,
                              ErrorCode code = ErrorCode::malformed) {
  return fail(code, std::move(message), SourceLocation{name, 0, 0, {}}, std::string(convert_again));
}

Result<Head> read_head(const SharedBytes& input) {
  if (input.bytes.size() < sizeof(Head))
    return broken(input.name, fmt::format("ends after {} bytes, within its head", input.bytes.size()),
                  ErrorCode::unreadable);
  Head head;
  std::memcpy(&head, input.bytes.data(), sizeof head);
  if (!is_snapshot(input.bytes)) return broken(input.name, "byte 0: does not begin as a snapshot");
  if (head.byte_order != snapshot::byte_order)
    return broken(input.name, "byte 8: was written in another byte order", ErrorCode::unsupported);
  if (head.version != snapshot::version)
    return broken(input.name, fmt::format("byte 12: version {}, want {}", head.version, snapshot::version),
                  ErrorCode::unsupported);
  if (head.file_bytes != input.bytes.size())
    return broken(input.name,
                  fmt::format("byte 16: says {} bytes, has {}", head.file_bytes, input.bytes.size()),
                  ErrorCode::unreadable);
  if (head.sections > snapshot::most_sections ||
      sizeof(Head) + head.sections * sizeof(Section) > input.bytes.size())
    return broken(input.name, fmt::format("byte 24: {} sections", head.sections));
  return head;
}

/// The same bytes where arrays may stand; a mapped file is there already.
SharedBytes on_alignment(const SharedBytes& input) {
  if (reinterpret_cast<std::uintptr_t>(input.bytes.data()) % snapshot::alignment == 0) return input;
  auto copy = std::make_shared<RawArray<char>>(input.bytes.size());
  std::copy(input.bytes.begin(), input.bytes.end(), copy->data());
  const std::string_view bytes(copy->data(), copy->size());
  return {input.name, bytes, std::move(copy)};
}

bool is_zero(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

/// The directory, whose checksum holds and whose sections follow each other inside the file.
Result<std::vector<Section>> read_directory(const SharedBytes& input) {
  const auto read = read_head(input);
  if (!read) return tl::unexpected<Issues>(read.error());
  Head head = *read;
  std::vector<Section> sections(head.sections);
  const std::size_t bytes = sections.size() * sizeof(Section);
  if (bytes > 0) std::memcpy(sections.data(), input.bytes.data() + sizeof head, bytes);
  std::string covered(input.bytes.substr(0, sizeof head + bytes));
  const std::uint64_t checksum = std::exchange(head.checksum, 0);
  std::memcpy(covered.data(), &head, sizeof head);
  if (snapshot::hash_of(covered) != checksum)
    return broken(input.name, "byte 32: the checksum of the head does not hold");
  std::size_t end = sizeof head + bytes;
  std::size_t at = snapshot::aligned(end);
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const Section& section = sections[i];
    if (section.offset != at || at > input.bytes.size() || section.bytes > input.bytes.size() - at)
      return broken(input.name,
                    fmt::format("byte {}: section {} lies outside of the file or not behind the one before",
                                sizeof head + i * sizeof section, section.id));
    if (!is_zero(input.bytes.substr(end, at - end)))
      return broken(input.name, fmt::format("byte {}: want zeros up to byte {}", end, at));
    end = at + section.bytes;
    at = snapshot::aligned(end);
  }
  if (at == input.bytes.size() && !is_zero(input.bytes.substr(end)))
    return broken(input.name, fmt::format("byte {}: want zeros to the end", end));
  if (at != input.bytes.size()) return broken(input.name, fmt::format("byte {}: more than its sections", at));
  return sections;
}

/// Sections by id, as arrays.
class Arrays {
 public:
  Arrays(const SharedBytes& input, const std::vector<Section>& sections, Issues& issues) : input_(input) {
    for (const Section& section : sections) {
      const auto id = static_cast<Id>(section.id);
      if (snapshot::name_of(id) == "unknown")
        note(issues, id, section.offset, fmt::format("has the number {}", section.id));
      if (!by_id_.emplace(section.id, section).second) note(issues, id, section.offset, "stands twice");
    }
  }

  bool has(Id id) const { return by_id_.contains(static_cast<std::uint32_t>(id)); }

  template <class T>
  std::span<const T> get(Id id, Issues& issues) const {
    const auto found = by_id_.find(static_cast<std::uint32_t>(id));
    if (found == by_id_.end()) {
      note(issues, id, 0, "is absent");
      return {};
    }
    const Section& section = found->second;
    if (section.element_bytes != sizeof(T) || section.bytes % sizeof(T) != 0) {
      note(issues, id, section.offset, fmt::format("want elements of {} bytes", sizeof(T)));
      return {};
    }
    return {reinterpret_cast<const T*>(input_.bytes.data() + section.offset), section.bytes / sizeof(T)};
  }

  TextColumn texts(Id offsets, Id bytes, Issues& issues) const {
    const std::size_t known = issues.size();
    const TextColumn column = unseen_texts(offsets, bytes, issues);
    if (issues.size() > known) return {};
    if (snapshot::are_offsets(column.offsets, column.bytes.size())) return column;
    note(issues, offsets, offset(offsets), snapshot::no_offsets);
    return {};
  }
  /// Without a look at the offsets.
  TextColumn unseen_texts(Id offsets, Id bytes, Issues& issues) const {
    return {get<std::uint64_t>(offsets, issues), get<char>(bytes, issues)};
  }

  void note(Issues& issues, Id id, std::uint64_t offset, const std::string& what) const {
    issues.push_back({ErrorCode::malformed,
                      fmt::format("byte {}: section {} {}", offset, snapshot::name_of(id), what),
                      SourceLocation{input_.name, 0, 0, {}}, std::string(convert_again)});
  }
  std::uint64_t offset(Id id) const { return by_id_.at(static_cast<std::uint32_t>(id)).offset; }

 private:
  const SharedBytes& input_;
  std::map<std::uint32_t, Section> by_id_;
};

PositionBook take_book(const Arrays& arrays, Issues& issues) {
  PositionBook book;
  book.accounts = arrays.unseen_texts(Id::account_offsets, Id::account_bytes, issues);
  book.instruments = arrays.texts(Id::instrument_offsets, Id::instrument_bytes, issues);
  const auto steps = arrays.get<snapshot::StoredStep>(Id::steps, issues);
  book.steps = {reinterpret_cast<const QuantityStep*>(steps.data()), steps.size()};
  book.rows = arrays.get<std::int64_t>(Id::rows, issues);
  book.instrument = arrays.get<std::int32_t>(Id::instrument, issues);
  book.quantity = arrays.get<std::int64_t>(Id::quantity, issues);
  return book;
}

SnapshotRisk take_risk(const Arrays& arrays, Issues& issues) {
  SnapshotRisk risk;
  const TextColumn facts = arrays.texts(Id::fact_offsets, Id::fact_bytes, issues);
  if (facts.size() == 4) {
    risk.method = facts[0];
    risk.market = facts[1];
    risk.as_of = facts[2];
    risk.currency = facts[3];
  } else {
    arrays.note(issues, Id::fact_offsets, 0, "want four facts");
  }
  risk.scenarios = arrays.texts(Id::scenario_offsets, Id::scenario_bytes, issues);
  risk.units = arrays.texts(Id::unit_offsets, Id::unit_bytes, issues);
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

Status check_checksums(const SharedBytes& input, const std::vector<Section>& sections,
                       const std::vector<std::uint64_t>& checksums) {
  for (std::size_t i = 0; i < sections.size(); ++i)
    if (checksums[i] != sections[i].checksum)
      return broken(input.name,
                    fmt::format("byte {}: the checksum of section {} does not hold", sections[i].offset,
                                snapshot::name_of(static_cast<Id>(sections[i].id))));
  return {};
}

tl::unexpected<Issues> stopped() {
  return fail(ErrorCode::interrupted, "stopped before the snapshot was checked");
}

}  // namespace

bool is_snapshot(std::string_view bytes) {
  return bytes.starts_with(snapshot::magic);
}

Result<Snapshot> read_snapshot(const SharedBytes& given, const Execution& execution) {
  const SharedBytes input = on_alignment(given);
  const auto sections = read_directory(input);
  if (!sections) return tl::unexpected<Issues>(sections.error());
  Issues issues;
  const Arrays arrays(input, *sections, issues);
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
  if (auto checked = check_checksums(input, *sections, checksums); !checked)
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
