#include "io/snapshot_sections.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>

#include "io/book_memory.hpp"

namespace crossmargin::io::snapshot {
namespace {

/// A file of one kind, whose mistakes are reported.
struct File {
  const SharedBytes& input;
  const Kind& kind;

  tl::unexpected<Issues> broken(std::string message, ErrorCode code = ErrorCode::malformed) const {
    return fail(code, std::move(message), SourceLocation{input.name, 0, 0, {}},
                std::string(kind.write_again));
  }
};

Result<Head> read_head(const File& file) {
  const SharedBytes& input = file.input;
  if (input.bytes.size() < sizeof(Head))
    return file.broken(fmt::format("ends after {} bytes, within its head", input.bytes.size()),
                       ErrorCode::unreadable);
  Head head;
  std::memcpy(&head, input.bytes.data(), sizeof head);
  if (!input.bytes.starts_with(file.kind.magic)) return file.broken("byte 0: does not begin as a snapshot");
  if (head.byte_order != byte_order)
    return file.broken("byte 8: was written in another byte order", ErrorCode::unsupported);
  if (head.version != file.kind.version)
    return file.broken(fmt::format("byte 12: version {}, want {}", head.version, file.kind.version),
                       ErrorCode::unsupported);
  if (head.file_bytes != input.bytes.size())
    return file.broken(fmt::format("byte 16: says {} bytes, has {}", head.file_bytes, input.bytes.size()),
                       ErrorCode::unreadable);
  if (head.sections > most_sections || sizeof(Head) + head.sections * sizeof(Section) > input.bytes.size())
    return file.broken(fmt::format("byte 24: {} sections", head.sections));
  return head;
}

bool is_zero(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

}  // namespace

SharedBytes on_alignment(const SharedBytes& input) {
  if (reinterpret_cast<std::uintptr_t>(input.bytes.data()) % alignment == 0) return input;
  auto copy = std::make_shared<RawArray<char>>(input.bytes.size());
  std::copy(input.bytes.begin(), input.bytes.end(), copy->data());
  const std::string_view bytes(copy->data(), copy->size());
  return {input.name, bytes, std::move(copy)};
}

Result<std::vector<Section>> read_directory(const SharedBytes& input, const Kind& kind) {
  const File file{input, kind};
  const auto read = read_head(file);
  if (!read) return tl::unexpected<Issues>(read.error());
  Head head = *read;
  std::vector<Section> sections(head.sections);
  const std::size_t bytes = sections.size() * sizeof(Section);
  if (bytes > 0) std::memcpy(sections.data(), input.bytes.data() + sizeof head, bytes);
  std::string covered(input.bytes.substr(0, sizeof head + bytes));
  const std::uint64_t checksum = std::exchange(head.checksum, 0);
  std::memcpy(covered.data(), &head, sizeof head);
  if (hash_of(covered) != checksum) return file.broken("byte 32: the checksum of the head does not hold");
  std::size_t end = sizeof head + bytes;
  std::size_t at = aligned(end);
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const Section& section = sections[i];
    if (section.offset != at || at > input.bytes.size() || section.bytes > input.bytes.size() - at)
      return file.broken(
          fmt::format("byte {}: section {} lies outside of the file or not behind the one before",
                      sizeof head + i * sizeof section, section.id));
    if (!is_zero(input.bytes.substr(end, at - end)))
      return file.broken(fmt::format("byte {}: want zeros up to byte {}", end, at));
    end = at + section.bytes;
    at = aligned(end);
  }
  if (at == input.bytes.size() && !is_zero(input.bytes.substr(end)))
    return file.broken(fmt::format("byte {}: want zeros to the end", end));
  if (at != input.bytes.size()) return file.broken(fmt::format("byte {}: more than its sections", at));
  return sections;
}

Status check_checksums(const SharedBytes& input, const Kind& kind, const std::vector<Section>& sections,
                       const std::vector<std::uint64_t>& checksums) {
  const File file{input, kind};
  for (std::size_t i = 0; i < sections.size(); ++i)
    if (checksums[i] != sections[i].checksum)
      return file.broken(fmt::format("byte {}: the checksum of section {} does not hold", sections[i].offset,
                                     kind.section_name(sections[i].id)));
  return {};
}

Arrays::Arrays(const File& file, const std::vector<Section>& sections, Issues& issues) : file_(file) {
  for (const Section& section : sections) {
    if (file_.kind.section_name(section.id) == "unknown")
      add_note(issues, section.id, section.offset, fmt::format("has the number {}", section.id));
    if (!by_id_.emplace(section.id, section).second)
      add_note(issues, section.id, section.offset, "stands twice");
  }
}

void Arrays::add_note(Issues& issues, std::uint32_t id, std::uint64_t offset, const std::string& what) const {
  issues.push_back({ErrorCode::malformed,
                    fmt::format("byte {}: section {} {}", offset, file_.kind.section_name(id), what),
                    SourceLocation{file_.input.name, 0, 0, {}}, std::string(file_.kind.write_again)});
}

}  // namespace crossmargin::io::snapshot
