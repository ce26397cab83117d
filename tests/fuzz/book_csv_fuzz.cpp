// Any bytes as CSV of positions: any cut gives the same book or the same issues, and a book is refused where
// the account reader complains.
#include <cstdint>
#include <sstream>
#include <string>

#include "crossmargin/io/book.hpp"
#include "crossmargin/io/inputs.hpp"

using namespace crossmargin;

namespace {

Result<PositionBook> read(const std::string& text, std::size_t chunk_bytes) {
  io::BookOptions options;
  options.chunk_bytes = chunk_bytes;
  return io::read_book_csv({"fuzz", text}, options, {});
}

std::string text_of(const Result<PositionBook>& book) {
  std::string text;
  if (!book) {
    for (const Issue& issue : book.error()) text += to_text(issue) + "\n";
    return text;
  }
  for (std::size_t i = 0; i < book->account_count(); ++i)
    text += std::string(book->accounts[i]) + std::to_string(book->rows[i]) + "\n";
  for (std::size_t i = 0; i < book->position_count(); ++i)
    text += std::string(book->instruments[static_cast<std::size_t>(book->instrument[i])]) + " " +
            std::to_string(book->quantity[i]) + "\n";
  return text;
}

bool accounts_are_sound(const std::string& text) {
  bool sound = true;
  std::istringstream input(text);
  const auto status = io::stream_accounts(input, "fuzz", {}, [&](const io::BatchRecord& record) {
    sound = sound && record.account.has_value();
    return sound;
  });
  return sound && status.has_value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto whole = read(text, std::size_t{1} << 20U);
  if (!whole && whole.error().empty()) __builtin_trap();
  const std::string wanted = text_of(whole);
  if (text_of(read(text, 1)) != wanted || text_of(read(text, 13)) != wanted) __builtin_trap();
  if (whole && text.find('{') != 0 && text.find('[') != 0 && !accounts_are_sound(text)) __builtin_trap();
  return 0;
}
