#pragma once

#include <fmt/format.h>

#include <map>
#include <span>
#include <string>
#include <vector>

#include "crossmargin/io/snapshot.hpp"
#include "io/snapshot_layout.hpp"

namespace crossmargin::io::snapshot {

/// The same bytes where arrays may stand; a mapped file is there already.
SharedBytes on_alignment(const SharedBytes& input);

/// The directory, whose checksum holds and whose sections follow each other inside the file.
Result<std::vector<Section>> read_directory(const SharedBytes& input, const Kind& kind);

/// Whether the sections have the checksums that the directory says.
Status check_checksums(const SharedBytes& input, const Kind& kind, const std::vector<Section>& sections,
                       const std::vector<std::uint64_t>& checksums);

/// Sections by id, as arrays. `Id` is an enumeration of their numbers.
class Arrays {
 public:
  /// What it refers to must outlive it.
  struct File {
    const SharedBytes& input;
    const Kind& kind;
  };
  Arrays(const File& file, const std::vector<Section>& sections, Issues& issues);

  template <class Id>
  bool has(Id id) const {
    return by_id_.contains(static_cast<std::uint32_t>(id));
  }

  template <class T, class Id>
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
    return {reinterpret_cast<const T*>(file_.input.bytes.data() + section.offset), section.bytes / sizeof(T)};
  }

  template <class Id>
  void note(Issues& issues, Id id, std::uint64_t offset, const std::string& what) const {
    add_note(issues, static_cast<std::uint32_t>(id), offset, what);
  }
  template <class Id>
  std::uint64_t offset(Id id) const {
    return by_id_.at(static_cast<std::uint32_t>(id)).offset;
  }

 private:
  void add_note(Issues& issues, std::uint32_t id, std::uint64_t offset, const std::string& what) const;

  File file_;
  std::map<std::uint32_t, Section> by_id_;
};

}  // namespace crossmargin::io::snapshot
