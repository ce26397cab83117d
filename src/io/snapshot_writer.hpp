#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "crossmargin/io/snapshot.hpp"
#include "io/snapshot_layout.hpp"

namespace crossmargin::io::snapshot {

/// Gathers sections, then writes head, directory and sections one after the other. What is added must stay
/// until all is written.
class Writer {
 public:
  Writer(const Kind& kind, const Execution& execution) : kind_(kind), execution_(execution) {}

  template <class Id, class T>
  void add(Id id, std::span<const T> items) {
    sections_.push_back({static_cast<std::uint32_t>(id), sizeof(T), 0, items.size_bytes(), 0});
    bytes_.push_back(bytes_of(items));
  }

  Status write(const ByteSink& sink);

 private:
  Status write_head(std::size_t file_bytes, const ByteSink& sink) const;
  Status write_section(std::string_view bytes, const ByteSink& sink) const;

  const Kind& kind_;
  const Execution& execution_;
  std::vector<Section> sections_;
  std::vector<std::string_view> bytes_;
};

}  // namespace crossmargin::io::snapshot
