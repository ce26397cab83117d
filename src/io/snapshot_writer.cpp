#include "io/snapshot_writer.hpp"

#include <algorithm>
#include <cstring>
#include <string>

namespace crossmargin::io::snapshot {
namespace {

constexpr std::size_t write_bytes = std::size_t{8} << 20U;  // between two looks at the stop token

Status stopped() {
  return fail(ErrorCode::interrupted, "stopped before all was written");
}

}  // namespace

Status Writer::write(const ByteSink& sink) {
  std::size_t at = aligned(sizeof(Head) + sections_.size() * sizeof(Section));
  for (std::size_t i = 0; i < sections_.size(); ++i) {
    sections_[i].offset = at;
    at = aligned(at + bytes_[i].size());
    if (!checksum_of(bytes_[i], execution_, sections_[i].checksum)) return stopped();
  }
  if (auto written = write_head(at, sink); !written) return written;
  for (const std::string_view bytes : bytes_)
    if (auto written = write_section(bytes, sink); !written) return written;
  return {};
}

Status Writer::write_head(std::size_t file_bytes, const ByteSink& sink) const {
  Head head;
  std::copy(kind_.magic.begin(), kind_.magic.end(), head.magic.begin());
  head.byte_order = byte_order;
  head.version = kind_.version;
  head.file_bytes = file_bytes;
  head.sections = static_cast<std::uint32_t>(sections_.size());
  std::string text(sizeof head, '\0');
  std::memcpy(text.data(), &head, sizeof head);
  text += bytes_of(std::span(sections_));
  head.checksum = hash_of(text);
  std::memcpy(text.data(), &head, sizeof head);
  text.resize(aligned(text.size()), '\0');
  return sink(text);
}

Status Writer::write_section(std::string_view bytes, const ByteSink& sink) const {
  const std::size_t padding = aligned(bytes.size()) - bytes.size();
  while (!bytes.empty()) {
    if (execution_.stop.stop_requested()) return stopped();
    const std::string_view piece = bytes.substr(0, write_bytes);
    if (auto written = sink(piece); !written) return written;
    bytes.remove_prefix(piece.size());
  }
  return padding == 0 ? Status{} : sink(std::string(padding, '\0'));
}

}  // namespace crossmargin::io::snapshot
