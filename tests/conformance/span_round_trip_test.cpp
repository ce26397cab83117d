// The files of tests/span/exchange.py, which knows nothing of our writers: what is written of them, in either
// form, is read as the same set.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "crossmargin/io/span_file.hpp"
#include "crossmargin/io/span_snapshot.hpp"
#include "support/span_words.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

span::ParameterSet read(const std::string& bytes) {
  auto set = io::read_span_file({"made", bytes});
  REQUIRE_MESSAGE(set, (set ? "" : to_text(set.error().front())));
  return *std::move(set);
}

std::string written(const span::ParameterSet& set) {
  const auto text = io::write_span_positional(set);
  REQUIRE_MESSAGE(text, (text ? "" : to_text(text.error().front())));
  return *text;
}

std::string stored(const span::ParameterSet& set) {
  std::string bytes;
  const auto sink = [&](std::string_view piece) -> Status {
    bytes += piece;
    return {};
  };
  REQUIRE(io::write_span_snapshot(set, sink, {}));
  return bytes;
}

}  // namespace

TEST_CASE("invented exchanges come back from a file and from a snapshot") {
  const char* folder = std::getenv("CROSSMARGIN_MADE_SPAN");
  REQUIRE_MESSAGE(folder != nullptr, "set CROSSMARGIN_MADE_SPAN to what tests/span/write_exchanges.py wrote");
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    CAPTURE(entry.path().string());
    std::ifstream file(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    const span::ParameterSet set = read(text.str());
    CHECK(set.commodities.size() == 30);
    const std::string once = written(set);
    const span::ParameterSet again = read(once);
    CHECK(words_of(again) == words_of(set));
    CHECK(written(again) == once);
    CHECK(words_of(read(stored(set))) == words_of(set));
    ++files;
  }
  CHECK(files >= 6);
}
