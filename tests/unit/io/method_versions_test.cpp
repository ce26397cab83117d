#include "crossmargin/io/method_versions.hpp"

#include <doctest/doctest.h>

#include "support/support.hpp"
#include "temporary_folder.hpp"

namespace method_versions_test {

using namespace crossmargin;
using test::TemporaryFolder;

namespace {

Instant on(const std::string& day) {
  return *parse_instant(day);
}

/// A head is all that choosing reads.
void write_head(const TemporaryFolder& folder, const std::string& id, const std::string& family,
                const std::string& effective) {
  folder.write("methods/" + id + ".json", R"({"id": ")" + id + R"(", "family": ")" + family +
                                              R"(", "version": "1", "kind": "scenario_grid", "title": "t",
                                              "effective": ")" +
                                              effective + "\"}");
}

/// Two versions of one family, and a method that stands alone.
void write_venue(const TemporaryFolder& folder) {
  write_head(folder, "venue-a", "venue", "2024-06-01");
  write_head(folder, "venue-b", "venue", "2025-01-15");
  write_head(folder, "alone", "alone", "2026-01-01");
}

}  // namespace

TEST_CASE("a family's name means the latest version whose first day is not after the market's") {
  const TemporaryFolder folder;
  write_venue(folder);
  const auto chosen = [&](const std::string& time) {
    return io::choose_method("venue", on(time), folder.data()).value().name;
  };
  CHECK(chosen("2024-06-01") == "venue-a");
  CHECK(chosen("2025-01-14T23:59:59Z") == "venue-a");
  CHECK(chosen("2025-01-15T00:00:00Z") == "venue-b");
  CHECK(chosen("2030-01-01") == "venue-b");
  const auto why = io::choose_method("venue", on("2024-12-31"), folder.data()).value().why;
  CHECK(why == "of venue, the version in force on 2024-12-31 is venue-a, from 2024-06-01, until 2025-01-15");
}

TEST_CASE("an id and a path mean their file whatever the day") {
  const TemporaryFolder folder;
  write_venue(folder);
  for (const std::string word : {"venue-b", "alone", "somewhere/else.json"}) {
    const auto chosen = io::choose_method(word, on("1999-01-01"), folder.data());
    REQUIRE(chosen.has_value());
    CHECK(chosen->name == word);
    CHECK(chosen->why.empty());
  }
}

TEST_CASE("no version in force is missing data, with the versions and their dates") {
  const TemporaryFolder folder;
  write_venue(folder);
  const auto chosen = io::choose_method("venue", on("2024-05-31"), folder.data());
  REQUIRE_FALSE(chosen.has_value());
  const Issue& issue = chosen.error().front();
  CHECK(issue.code == ErrorCode::missing_parameter);
  CHECK(issue.message == "no version of venue was in force on 2024-05-31, the day of the market");
  CHECK(issue.hint.find("venue-a from 2024-06-01, venue-b from 2025-01-15") != std::string::npos);
}

TEST_CASE("an unknown word names the nearest, or all families") {
  const TemporaryFolder folder;
  write_venue(folder);
  const auto near = io::choose_method("venue-c", on("2026-01-01"), folder.data());
  REQUIRE_FALSE(near.has_value());
  CHECK(near.error().front().hint == "did you mean \"venue-a\"?");
  const auto far = io::choose_method("something", on("2026-01-01"), folder.data());
  REQUIRE_FALSE(far.has_value());
  CHECK(far.error().front().hint.find("there are: alone, venue;") == 0);
}

TEST_CASE("two versions of a family with one date are refused") {
  const TemporaryFolder folder;
  write_venue(folder);
  write_head(folder, "venue-c", "venue", "2025-01-15");
  const auto versions = io::method_versions(folder.data());
  REQUIRE_FALSE(versions.has_value());
  CHECK(versions.error().front().code == ErrorCode::duplicate);
  CHECK(to_text(versions.error().front()).find("venue-c.json: effective") == 0);
}

TEST_CASE("versions come by family and date, each until the next") {
  const TemporaryFolder folder;
  write_venue(folder);
  const auto versions = io::method_versions(folder.data()).value();
  REQUIRE(versions.size() == 3);
  CHECK(versions[0].id == "alone");
  CHECK(versions[1].id == "venue-a");
  CHECK(versions[1].until == "2025-01-15");
  CHECK(versions[2].id == "venue-b");
  CHECK(versions[2].until.empty());
}

TEST_CASE("every shipped method has its place in a family") {
  const auto versions = io::method_versions({test::source_path("")});
  REQUIRE(versions.has_value());
  CHECK(versions->size() == io::list_methods({test::source_path("")}).size());
}

}  // namespace method_versions_test
