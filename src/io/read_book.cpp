#include <utility>

#include "crossmargin/io/book.hpp"
#include "io/text.hpp"
#include "io/utf8.hpp"

namespace crossmargin::io {
namespace {

BookFormat format_of(std::string_view bytes) {
  if (is_snapshot(bytes)) return BookFormat::snapshot;
  std::string_view text = bytes.substr(0, 4096);
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  text = trimmed(text);
  return text.starts_with('{') || text.starts_with('[') ? BookFormat::json_lines : BookFormat::csv;
}

}  // namespace

Result<Snapshot> read_book(const SharedBytes& input, BookFormat format, const BookOptions& options,
                           const Execution& execution) {
  const BookFormat known = format == BookFormat::automatic ? format_of(input.bytes) : format;
  if (known == BookFormat::snapshot) return read_snapshot(input, execution);
  auto book = known == BookFormat::csv ? read_book_csv({input.name, input.bytes}, options, execution)
                                       : read_book_json({input.name, input.bytes}, options, execution);
  if (!book) return tl::unexpected<Issues>(std::move(book.error()));
  return Snapshot{*std::move(book)};
}

}  // namespace crossmargin::io
