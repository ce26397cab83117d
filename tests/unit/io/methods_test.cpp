#include <doctest/doctest.h>

#include <algorithm>

#include "crossmargin/core/hash.hpp"
#include "crossmargin/io/file.hpp"
#include "reading.hpp"
#include "support/support.hpp"
#include "temporary_folder.hpp"

namespace methods_test {

using namespace crossmargin;
using test::says;
using test::TemporaryFolder;

namespace {

const std::string kSet =
    R"({"schema": "crossmargin-scenario-set", "schema_version": 1, "id": "tiny", "version": "1",
  "title": "Up and down", "sources": ["made up"], "look_ahead_days": 0, "floor_price_at_zero": true,
  "rows": [{"id": "up", "price": {"range": 1}}, {"id": "down", "price": {"range": -1}}]})";

io::DataFolder shipped() {
  return {test::source_path("")};
}

template <class T>
std::vector<std::string> complaints(const Result<T>& result) {
  return result ? std::vector<std::string>{} : test::texts(result.error());
}

}  // namespace

TEST_CASE("ids are listed in order, in both layouts of the data folder") {
  const TemporaryFolder folder;
  CHECK(io::list_methods(folder.data()).empty());
  folder.write("methods/b.json", "{}");
  folder.write("methods/a.json", "{}");
  folder.write("methods/README.md", "");
  folder.write("scenarios/tiny.json", kSet);
  CHECK(io::list_methods(folder.data()) == std::vector<std::string>{"a", "b"});
  CHECK(io::list_scenario_sets(folder.data()) == std::vector<std::string>{"tiny"});
  folder.write("data/methods/c.json", "{}");
  CHECK(io::list_methods(folder.data()) == std::vector<std::string>{"c"});
}

TEST_CASE("a scenario set by id and by path carries the hash of its file") {
  const TemporaryFolder folder;
  folder.write("scenarios/tiny.json", kSet);
  for (const std::string& name : {std::string("tiny"), folder.path("scenarios/tiny.json")}) {
    const auto set = io::load_scenario_set(name, folder.data());
    REQUIRE(set.has_value());
    CHECK(set->rows.size() == 2);
    CHECK(set->hash == sha256_hex(kSet));
  }
}

TEST_CASE("an unknown id names the ids there are") {
  const TemporaryFolder folder;
  folder.write("methods/alpha.json", "{}");
  folder.write("methods/beta.json", "{}");
  const auto method = io::load_method("gamma", {}, folder.data());
  REQUIRE_FALSE(method.has_value());
  CHECK(method.error().front().code == ErrorCode::unreadable);
  CHECK(to_text(method.error().front()) == "there is no method \"gamma\"");
  CHECK(method.error().front().hint.find("alpha, beta") != std::string::npos);
  CHECK(says(complaints(io::load_scenario_set("gamma", folder.data())), "there is no scenario set \"gamma\"",
             ""));
  CHECK_FALSE(io::load_method(folder.path("absent.json"), {}, folder.data()).has_value());
  CHECK_FALSE(io::load_method(folder.path(""), {}, folder.data()).has_value());
}

TEST_CASE("a method that names no set, or one that does not exist, says where") {
  const TemporaryFolder folder;
  folder.write("methods/none.json", "{\n\"kind\": \"scenario_grid\"}");
  folder.write("methods/wrong.json", "{\n\"scenario_set\": \"tiny\"}");
  folder.write("methods/beside.json", "{\n\"scenario_set\": \"./tiny.json\"}");
  CHECK(says(complaints(io::load_method("none", {}, folder.data())), folder.path("methods/none.json"),
             "scenario_set"));
  CHECK(says(complaints(io::load_method("wrong", {}, folder.data())),
             folder.path("methods/wrong.json") + ":2:", "there is no scenario set \"tiny\""));
  CHECK(
      says(complaints(io::load_method("beside", {}, folder.data())), folder.path("methods/./tiny.json"), ""));
}

TEST_CASE("overrides that are no JSON or lead nowhere are errors") {
  const TemporaryFolder folder;
  folder.write("scenarios/tiny.json", kSet);
  folder.write("methods/m.json", "{\"id\": \"m\", \"scenario_set\": \"tiny\"}");
  const std::vector<io::Override> overrides{{"version", "one"}, {"id.deeper", "1"}};
  const auto wrong = complaints(io::load_method("m", overrides, folder.data()));
  CAPTURE(test::joined(wrong));
  CHECK(wrong.size() == 2);
  CHECK(says(wrong, "--set version:", ""));
  CHECK(says(wrong, "--set id.deeper: id.deeper:", ""));
}

TEST_CASE("every shipped method and scenario set loads, under the id it says") {
  REQUIRE_FALSE(io::list_methods(shipped()).empty());
  for (const std::string& id : io::list_scenario_sets(shipped())) {
    CAPTURE(id);
    const auto set = io::load_scenario_set(id, shipped());
    CAPTURE(test::joined(complaints(set)));
    REQUIRE(set.has_value());
    CHECK(set->id == id);
  }
  for (const std::string& id : io::list_methods(shipped())) {
    CAPTURE(id);
    const auto method = io::load_method(id, {}, shipped());
    CAPTURE(test::joined(complaints(method)));
    REQUIRE(method.has_value());
    CHECK((*method)->info().id == id);
    CHECK((*method)->info().hash ==
          sha256_hex(*io::read_file(test::source_path("data/methods/" + id + ".json"))));
    CHECK(io::load_method_document(id, shipped()).has_value());
  }
}

TEST_CASE("an override changes the method and its hash") {
  const std::vector<io::Override> overrides{{"version", "\"mine\""}};
  const auto plain = io::load_method("scan-16", {}, shipped());
  const auto changed = io::load_method("scan-16", overrides, shipped());
  REQUIRE(plain.has_value());
  REQUIRE(changed.has_value());
  CHECK((*changed)->info().version == "mine");
  CHECK((*changed)->info().hash != (*plain)->info().hash);
  CHECK((*changed)->info().hash.size() == 64);
}

TEST_CASE("a value of the user's own has nothing said of it, whatever stood below the one it replaces") {
  const io::DataFolder folder{test::source_path("")};
  const std::vector<io::Override> own{
      {"parameters.charges.net_delta", R"({"default":{"threshold":1,"slope":0,"max_rate":0}})"}};
  const auto shipped = io::load_method("deribit-pm-2024", {}, folder);
  const auto changed = io::load_method("deribit-pm-2024", own, folder);
  REQUIRE(shipped);
  REQUIRE(changed);
  const auto below = [](const Method& method) {
    const auto& marks = method.info().provenance;
    return std::count_if(marks.begin(), marks.end(), [](const ParameterProvenance& mark) {
      return mark.path.starts_with("parameters.charges.net_delta");
    });
  };
  CHECK(below(**shipped) > 0);
  CHECK(below(**changed) == 0);
  CHECK((*changed)->info().provenance.size() < (*shipped)->info().provenance.size());
}

}  // namespace methods_test
