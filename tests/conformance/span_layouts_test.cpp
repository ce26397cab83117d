// The columns of every record of the positional format, as they were published.
#include <doctest/doctest.h>

#include <cstdlib>
#include <set>
#include <string>
#include <tuple>

#include "io/span/record_layouts.hpp"
#include "support/support.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

/// First column, last column, decimals.
using Field = std::tuple<int, int, int>;

/// Decimals of a picture such as "9(3)V9(4)" or "9V99"; 0 of anything else.
int places_of(const std::string& picture) {
  const std::size_t point = picture.find('V');
  if (point == std::string::npos || picture.find_first_not_of("0123456789()V") != std::string::npos) return 0;
  const std::string behind = picture.substr(point + 1);
  if (const std::size_t open = behind.find('('); open != std::string::npos)
    return std::atoi(behind.c_str() + open + 1);
  return static_cast<int>(behind.size());
}

std::set<Field> published(const Document& record) {
  std::set<Field> fields;
  for (const Document& field : *at(record, "fields").array())
    fields.emplace(static_cast<int>(number_at(field, "from")), static_cast<int>(number_at(field, "to")),
                   places_of(*at(field, "pic").string()));
  return fields;
}

std::set<Field> ours(const io::RecordLayout& record) {
  std::set<Field> fields;
  for (const io::Columns& columns : record.fields)
    for (std::size_t i = 0; i < columns.count; ++i)
      fields.emplace(columns.nth(i).from, columns.nth(i).to, columns.places);
  return fields;
}

}  // namespace

TEST_CASE("every field of every record stands where the layout says, with its decimals") {
  const Document all = read_document(require_shared("methods/span-layouts.json"));
  const Document& records = at(all, "records");
  CHECK(records.object()->size() == io::record_layouts().size());
  for (const io::RecordLayout& record : io::record_layouts()) {
    const std::string id(record.id);
    CAPTURE(id);
    const Document* found = records.find(id);
    REQUIRE(found != nullptr);
    const std::set<Field> want = published(*found);
    const std::set<Field> have = ours(record);
    for (const auto& [from, to, places] : want) {
      CAPTURE(from);
      CAPTURE(to);
      CAPTURE(places);
      CHECK(have.contains({from, to, places}));
    }
    CHECK(have.size() == want.size());
  }
}
