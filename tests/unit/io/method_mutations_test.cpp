// Every member of every shipped method file, taken out, of another type, or misspelt beside the others: each
// gives one message that names the member and its line. A kind that reads a member without checking it, or
// goes on with a half-read object, fails here as soon as one file of it is shipped. Where a member is taken
// out, what it leaves behind may be what is wrong: the message may then stand there and name the member.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cctype>
#include <functional>

#include "crossmargin/io/method_versions.hpp"
#include "support/case_table.hpp"
#include "support/support.hpp"

namespace method_mutations_test {

using namespace crossmargin;

namespace {

using Path = std::vector<std::string>;
using Change = std::function<void(Document::Object&)>;

/// A copy of the document in which the object at `path` is changed.
Document changed(const Document& value, std::span<const std::string> path, const Change& change) {
  if (const Document::Array* elements = value.array()) {
    Document::Array copy;
    for (std::size_t i = 0; i < elements->size(); ++i) {
      const bool on_path = !path.empty() && path.front() == fmt::format("[{}]", i);
      copy.push_back(on_path ? changed((*elements)[i], path.subspan(1), change) : (*elements)[i]);
    }
    return {std::move(copy), value.where()};
  }
  Document::Object members = *value.object();
  if (path.empty()) change(members);
  for (auto& [key, member] : members)
    if (!path.empty() && key == path.front()) member = changed(member, path.subspan(1), change);
  return {std::move(members), value.where()};
}

const Document* document_at(const Document& document, const Path& path) {
  const Document* at = &document;
  for (const std::string& step : path)
    at = step.starts_with('[') ? &(*at->array())[std::stoul(step.substr(1))] : at->find(step);
  return at;
}

/// Every object below a value, by its path.
void add_objects(const Document& value, const Path& path,
                 std::vector<std::pair<Path, const Document*>>& found) {
  const auto below = [&](const std::string& key) {
    Path longer = path;
    longer.push_back(key);
    return longer;
  };
  if (const Document::Object* members = value.object()) {
    found.emplace_back(path, &value);
    for (const auto& [key, member] : *members) add_objects(member, below(key), found);
  }
  if (const Document::Array* elements = value.array())
    for (std::size_t i = 0; i < elements->size(); ++i)
      add_objects((*elements)[i], below(fmt::format("[{}]", i)), found);
}

/// A value that no reader takes in the place of this one.
Document::Value of_another_type(const Document& value) {
  if (value.string() != nullptr) return 7.25;
  return std::string("no such word");
}

/// The file of one shipped method, and what a changed copy of it is refused for.
class Mutations {
 public:
  explicit Mutations(const std::string& id) {
    const io::DataFolder folder{test::source_path("")};
    document_ = io::load_method_document(id, folder).value();
    // What provenance names would be missed too wherever a member goes.
    document_ = changed(document_, {}, [](Document::Object& members) {
      std::erase_if(members, [](const Document::Member& member) { return member.first == "provenance"; });
    });
    scenarios_ = io::load_method_scenarios(id, folder).value().value_or(ScenarioSet{});
    if (const Issues issues = issues_of(document_); !issues.empty())
      differences_.push_back("is refused as it is: " + to_text(issues.front()));
    add_objects(document_, {}, objects_);
  }

  std::vector<std::string> differences() {
    for (const auto& [path, object] : objects_) {
      misspell(path, *object);
      for (const auto& [key, member] : *object->object()) {
        take_out(path, key);
        replace(path, key, of_another_type(member));
      }
    }
    return std::move(differences_);
  }

 private:
  Issues issues_of(const Document& document) const {
    const auto made = make_method(document, scenarios_, "hash");
    return made ? Issues{} : made.error();
  }

  /// A member that may be absent is no mistake; one that may not is missed once, by its name.
  void take_out(const Path& path, const std::string& key) {
    const Document mutant = changed(document_, path, [&](Document::Object& members) {
      std::erase_if(members, [&](const Document::Member& member) { return member.first == key; });
    });
    const Issues issues = issues_of(mutant);
    const Document* object = document_at(mutant, path);
    const bool is_emptied = object->object()->empty();
    if (!issues.empty())
      expect_one(issues, field(path, key), "taken out", [&](const Issue& issue) {
        return names(issue, key) || (is_emptied && issue.where.field == object->where().field);
      });
  }

  void replace(const Path& path, const std::string& key, const Document::Value& value) {
    const Document mutant = changed(document_, path, [&](Document::Object& members) {
      for (auto& [name, member] : members)
        if (name == key) member = Document(value, member.where());
    });
    expect_one(issues_of(mutant), field(path, key), "of another type");
  }

  void misspell(const Path& path, const Document& object) {
    const std::string key = "no_such_member";
    SourceLocation where = object.where();
    where.field = field(path, key);
    const Document mutant = changed(document_, path, [&](Document::Object& members) {
      members.emplace_back(key, Document(std::string("x"), where));
    });
    expect_one(issues_of(mutant), where.field, "added");
  }

  using Accepts = std::function<bool(const Issue&)>;

  void expect_one(
      const Issues& issues, const std::string& field, const std::string& what,
      const Accepts& accepts_elsewhere = [](const Issue&) { return false; }) {
    std::string difference;
    if (issues.size() != 1) difference = fmt::format("{} messages", issues.size());
    for (const Issue& issue : issues) {
      const bool is_placed = issue.where.line > 0 && !issue.where.file.empty();
      if (!is_placed || !(is_at_or_below(issue, field) || accepts_elsewhere(issue)) || issues.size() > 1)
        difference += "; says " + to_text(issue);
    }
    if (!difference.empty()) differences_.push_back(fmt::format("{} {}: {}", field, what, difference));
  }

  static bool is_at_or_below(const Issue& issue, const std::string& field) {
    if (!issue.where.field.starts_with(field)) return false;
    const std::string below = issue.where.field.substr(field.size());
    return below.empty() || below.front() == '.' || below.front() == '[';
  }

  /// Whether the message or its hint holds the key as a whole word.
  static bool names(const Issue& issue, const std::string& key) {
    const std::string text = issue.message + "\n" + issue.hint;
    const auto is_part_of_word = [&](std::size_t i) {
      return i < text.size() && (std::isalnum(static_cast<unsigned char>(text[i])) != 0 || text[i] == '_');
    };
    for (std::size_t at = text.find(key); at != std::string::npos; at = text.find(key, at + 1))
      if ((at == 0 || !is_part_of_word(at - 1)) && !is_part_of_word(at + key.size())) return true;
    return false;
  }

  /// As errors name it: "parameters.groups[0].offset".
  static std::string field(const Path& path, const std::string& key) {
    std::string text;
    for (const std::string& step : path) text += (step.starts_with('[') || text.empty() ? "" : ".") + step;
    return text + (text.empty() ? "" : ".") + key;
  }

  Document document_;
  ScenarioSet scenarios_;
  std::vector<std::pair<Path, const Document*>> objects_;
  std::vector<std::string> differences_;
};

}  // namespace

TEST_CASE("each wrong, missing or unknown member of a method file is one message that names it") {
  test::CaseTable table("members of method files");
  for (const std::string& id : io::list_methods({test::source_path("")}))
    table.run(id, [&] { return Mutations(id).differences(); });
  table.finish();
}

TEST_CASE("a path of provenance has to lead to a value of the file") {
  const io::DataFolder folder{test::source_path("")};
  const Document scan = io::load_method_document("scan-16", folder).value();
  const ScenarioSet set = io::load_method_scenarios("scan-16", folder).value().value();
  const auto issues_with = [&](const std::string& path) {
    const SourceLocation where{"scan-16.json", 9, 3, "provenance[0]"};
    const Document mark(
        Document::Object{{"path", Document(path, where)}, {"status", Document(std::string("ours"), where)}},
        where);
    const Document marked = changed(scan, {}, [&](Document::Object& members) {
      members.emplace_back("provenance", Document(Document::Array{mark}, where));
    });
    const auto made = make_method(marked, set, "hash");
    return made ? Issues{} : made.error();
  };
  for (const std::string path : {"parameters", "parameters.levels.factor", "alert_levels[3]", "haircuts.USD",
                                 "parameters.ranges.by_class.crypto.price"})
    CHECK(issues_with(path).empty());
  for (const std::string path : {"parameters.level", "parameters.levels.factors", "alert_levels[4]",
                                 "alert_levels.3", "parameters.levels.", "levels.factor"}) {
    const Issues issues = issues_with(path);
    REQUIRE(issues.size() == 1);
    CHECK(issues[0].message == "names nothing in this file");
    CHECK(issues[0].where.line == 9);
  }
}

}  // namespace method_mutations_test
