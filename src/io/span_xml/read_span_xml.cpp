#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

#include "crossmargin/io/file.hpp"
#include "crossmargin/io/mapped_file.hpp"
#include "crossmargin/io/span_xml.hpp"
#include "io/span_xml/reader.hpp"

namespace crossmargin::io {
namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 20U;

/// Bytes that can be gone through again.
class Source {
 public:
  virtual ~Source() = default;
  virtual Status restart() = 0;
  /// The next bytes; none at the end.
  virtual Result<std::string_view> next() = 0;
};

class MemorySource : public Source {
 public:
  explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}
  Status restart() override {
    at_ = 0;
    return {};
  }
  Result<std::string_view> next() override {
    const std::string_view piece = bytes_.substr(at_, piece_bytes);
    at_ += piece.size();
    return piece;
  }

 private:
  std::string_view bytes_;
  std::size_t at_{0};
};

/// Read instead of mapped: pages of a mapping stay with the process.
class FileSource : public Source {
 public:
  FileSource(std::string path, int descriptor)
      : path_(std::move(path)), descriptor_(descriptor), buffer_(std::make_unique<char[]>(piece_bytes)) {}
  ~FileSource() override { ::close(descriptor_); }
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  Status restart() override {
    if (::lseek(descriptor_, 0, SEEK_SET) == 0) return {};
    return system_failure(path_, "cannot be read", errno);
  }
  Result<std::string_view> next() override {
    ssize_t size = 0;
    do size = ::read(descriptor_, buffer_.get(), piece_bytes);
    while (size < 0 && errno == EINTR);
    if (size < 0) return system_failure(path_, "cannot be read", errno);
    return std::string_view(buffer_.get(), static_cast<std::size_t>(size));
  }

 private:
  std::string path_;
  int descriptor_;
  std::unique_ptr<char[]> buffer_;
};

Status read_pass(Source& source, Pass pass, XmlState& state) {
  SpanXmlReader reader(state, pass);
  if (auto started = source.restart(); !started) return started;
  for (bool goes_on = true; goes_on;) {
    const auto piece = source.next();
    if (!piece) return tl::unexpected(piece.error());
    goes_on = reader.feed(*piece, piece->empty()) && !piece->empty();
  }
  reader.note_unknown();
  return {};
}

/// What a pass read of products.
void forget_products(XmlState& state) {
  state.families.clear();
  state.option_series.clear();
  state.set.contracts.clear();
  state.set.arrays.clear();
  state.set.series.clear();
}

/// With a filter, families can be left out only where the commodities stand before them. Where they do not,
/// the file is read once more, now that all commodities are known.
Result<span::ParameterSet> read_from(Source& source, std::string name, const SpanXmlFilter& filter) {
  XmlState state;
  state.file = std::move(name);
  state.filter = &filter;
  if (auto read = read_pass(source, Pass::all, state); !read) return tl::unexpected(std::move(read.error()));
  if (state.issues.empty() && !filter.commodities.empty() && state.rules_came_late) {
    forget_products(state);
    if (auto read = read_pass(source, Pass::products, state); !read)
      return tl::unexpected(std::move(read.error()));
  }
  if (state.issues.empty() && state.set.organisations.empty())
    return fail(ErrorCode::malformed, "the file holds no clearing organisation",
                SourceLocation{state.file, 0, 0, "spanFile/pointInTime/clearingOrg"}, "want a SPAN XML file");
  if (state.issues.empty()) assemble(state);
  if (!state.issues.empty()) return tl::unexpected(std::move(state.issues));
  return std::move(state.set);
}

}  // namespace

Result<span::ParameterSet> read_span_xml(const NamedBytes& input, const SpanXmlFilter& filter) {
  MemorySource source(input.bytes);
  return read_from(source, input.name, filter);
}

Result<span::ParameterSet> read_span_xml_file(const std::string& path, const SpanXmlFilter& filter) {
  const int descriptor = path == "-" ? -1 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat info {};
  if (descriptor >= 0 && ::fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode)) {
    FileSource source(path, descriptor);
    return read_from(source, path, filter);
  }
  if (descriptor >= 0) ::close(descriptor);
  const auto file = MappedFile::open(path);
  if (!file) return tl::unexpected(file.error());
  return read_span_xml({path, file->bytes()}, filter);
}

}  // namespace crossmargin::io
