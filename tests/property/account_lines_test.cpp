// Lines that the quick reader takes become what the strict reader makes of them, to the last place in the
// file.
#include <doctest/doctest.h>

#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/inputs.hpp"

using namespace crossmargin;

namespace {

std::string show(const SourceLocation& where) {
  return where.file + ":" + std::to_string(where.line) + ":" + std::to_string(where.column) + ":" +
         where.field;
}

/// Everything of a record, as text.
std::string show(const io::BatchRecord& record) {
  std::string text = record.id + "@" + std::to_string(record.line) + " ";
  if (!record.account) {
    for (const Issue& issue : record.account.error()) text += to_text(issue) + "; " + issue.hint + "\n";
    return text;
  }
  text += show(record.account->where) + record.account->cross.id;
  for (const Position& position : record.account->cross.positions)
    text += " " + position.instrument + "*" + shortest(position.quantity) + "@" + show(position.where);
  return text;
}

std::vector<std::string> stream(const std::string& text, int threads) {
  std::vector<std::string> made;
  std::istringstream input(text);
  const Status status = io::stream_accounts({input, "some file with a long name", {}},
                                            [&](const io::BatchRecord& record) {
                                              made.push_back(show(record));
                                              return true;
                                            },
                                            {threads});
  if (!status) made.push_back(to_text(status.error().front()));
  return made;
}

std::string line(std::mt19937& random, int account, const std::string& more) {
  const char* const blanks[] = {"", " ", "  ", "\t"};
  const auto blank = [&] { return std::string(blanks[random() % 4]); };
  std::string text = blank() + "{" + blank() + "\"id\"" + blank() + ":\"k\xC3\xA4" + std::to_string(account) +
                     "\"," + blank() + "\"positions\":[";
  for (std::uint_fast32_t i = 0; i < 1 + random() % 4; ++i) {
    text += (i == 0 ? "" : blank() + ",") + blank();
    const std::string name = i % 2 == 0 ? "\"instrument\": \"\xE2\x82\xAC" + std::to_string(i) + "\""
                                        : "\"instrument\":\"SPXW  220207C0450000" + std::to_string(i) + "\"";
    const std::string amount =
        "\"quantity\":" + blank() + shortest(0.25 * static_cast<double>(random() % 99 + 1));
    text += random() % 2 == 0 ? "{" + name + "," + amount + "}"
                              : "{" + amount + blank() + "," + name + blank() + "}";
  }
  return text + "]" + more + "}" + blank();
}

}  // namespace

TEST_CASE("the quick and the strict reader agree, at any number of threads") {
  std::mt19937 random(21);
  for (int round = 0; round < 60; ++round) {
    std::string quick;
    std::string strict;
    for (int account = 0; account < 60; ++account) {
      // An empty list of orders says nothing, and is not of the quick reader's shape.
      const auto state = random;
      const std::string end = random() % 9 == 0 ? "\n\n" : "\n";
      random = state;
      quick += line(random, account % 55, "") + end;
      random = state;
      strict += line(random, account % 55, ",\"orders\":[]") + end;
    }
    CAPTURE(quick);
    const auto wanted = stream(strict, 1);
    REQUIRE(wanted.size() == 60);
    CHECK(stream(quick, 1) == wanted);
    CHECK(stream(quick, 3) == wanted);
  }
}
