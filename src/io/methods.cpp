#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "crossmargin/core/fields.hpp"
#include "crossmargin/core/format.hpp"
#include "crossmargin/core/hash.hpp"
#include "crossmargin/io/file.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/io/json.hpp"
#include "crossmargin/io/method_versions.hpp"
#include "io/path_word.hpp"

namespace crossmargin::io {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kScenarioFolder = "scenarios";

/// In a source tree methods stand in data/methods, once installed in methods; so do the others.
std::string data_subfolder(const DataFolder& folder, const char* name) {
  std::error_code error;
  const fs::path source = fs::path(folder.path) / "data" / name;
  return fs::is_directory(source, error) ? source.string() : (fs::path(folder.path) / name).string();
}

std::string method_folder(const DataFolder& folder) {
  return data_subfolder(folder, "methods");
}

std::string scenario_folder(const DataFolder& folder) {
  return (fs::path(folder.path) / kScenarioFolder).string();
}

std::vector<std::string> list_ids(const std::string& folder) {
  std::vector<std::string> ids;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().extension() == ".json") ids.push_back(entry->path().stem().string());
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

/// A file of ours: its text, the name it goes by in messages, and the tree.
struct Loaded {
  std::string path;
  std::string text;
  Document document;
};

Result<Loaded> load(const std::string& path) {
  auto text = read_file(path);
  if (!text) return tl::unexpected(std::move(text.error()));
  auto document = parse_json(*text, path);
  if (!document) return tl::unexpected(std::move(document.error()));
  return Loaded{path, *std::move(text), *std::move(document)};
}

Result<Loaded> load_id(std::string_view what, const std::string& id, const std::string& folder) {
  const std::vector<std::string> ids = list_ids(folder);
  if (std::find(ids.begin(), ids.end(), id) != ids.end()) return load(folder + "/" + id + ".json");
  std::string hint = ids.empty()
                         ? fmt::format("{} holds none; check --data-dir", folder)
                         : fmt::format("there are: {}; or give the path of a file", fmt::join(ids, ", "));
  return fail(ErrorCode::unreadable, fmt::format("there is no {} {}", what, in_quotes(id)), {},
              std::move(hint));
}

Result<Loaded> load_method_file(const std::string& id_or_path, const DataFolder& folder) {
  return is_path(id_or_path) ? load(id_or_path) : load_id("method", id_or_path, method_folder(folder));
}

Result<Loaded> load_set_file(const std::string& id_or_path, const DataFolder& folder) {
  return is_path(id_or_path) ? load(id_or_path)
                             : load_id("scenario set", id_or_path, scenario_folder(folder));
}

Result<ScenarioSet> bind_set(Result<Loaded> loaded) {
  if (!loaded) return tl::unexpected(std::move(loaded.error()));
  auto set = bind_scenario_set(loaded->document);
  if (set) set->hash = sha256_hex(loaded->text);
  return set;
}

/// The set a method names: a path is meant from the method's own file. Whether it has to name one is for its
/// kind to say.
Result<ScenarioSet> set_of_method(const Loaded& method, const DataFolder& folder) {
  if (method.document.object() != nullptr && method.document.find("scenario_set") == nullptr)
    return ScenarioSet{};
  Issues issues;
  Fields fields(method.document, issues);
  const std::string name = fields.string("scenario_set");
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  if (is_path(name)) return bind_set(load((fs::path(method.path).parent_path() / name).string()));
  auto set = load_id("scenario set", name, scenario_folder(folder));
  if (!set) {
    for (Issue& issue : set.error()) {
      if (issue.where.file.empty()) issue.where = method.document.find("scenario_set")->where();
    }
  }
  return bind_set(std::move(set));
}

Document::Value value_of(const Document& document) {
  if (const auto* flag = document.boolean()) return *flag;
  if (const auto* number = document.number()) return *number;
  if (const auto* text = document.string()) return *text;
  if (const auto* array = document.array()) return *array;
  if (const auto* object = document.object()) return *object;
  return {};
}

/// What was said of a value, or of one below it, does not hold for the user's own.
void forget_provenance(const std::string& path, Document& method) {
  const Document* marks = method.find("provenance");
  if (marks == nullptr || marks->array() == nullptr) return;
  Document::Array kept = *marks->array();
  std::erase_if(kept, [&](const Document& mark) {
    const Document* named = mark.find("path");
    const std::string* text = named == nullptr ? nullptr : named->string();
    if (text == nullptr || !text->starts_with(path)) return false;
    return text->size() == path.size() || (*text)[path.size()] == '.' || (*text)[path.size()] == '[';
  });
  const SourceLocation where = marks->where();
  if (kept.size() < marks->array()->size()) (void)method.set("provenance", std::move(kept), where);
}

/// Replaces the values and adds each replacement to the text that is hashed.
Status apply(std::span<const Override> overrides, Loaded& method) {
  Issues issues;
  for (const Override& change : overrides) {
    const std::string origin = fmt::format("--set {}", change.path);
    auto value = change.read ? Result<Document>(*change.read) : parse_json(change.json, origin);
    if (!value) {
      append(issues, std::move(value.error()));
      issues.back().hint = "the value is JSON: a text needs quotes, as in --set 'id=\"mine\"'";
      continue;
    }
    const SourceLocation where = change.read ? value->where() : SourceLocation{origin, 0, 0, change.path};
    const Status done = method.document.set(change.path, value_of(*value), where);
    if (!done) append(issues, done.error());
    forget_provenance(change.path, method.document);
    method.text += fmt::format("\n{}={}", change.path, change.json);
  }
  return issues.empty() ? Status{} : Status(tl::unexpected(std::move(issues)));
}

}  // namespace

std::vector<std::string> list_methods(const DataFolder& folder) {
  return list_ids(method_folder(folder));
}

std::vector<std::string> list_scenario_sets(const DataFolder& folder) {
  return list_ids(scenario_folder(folder));
}

Result<ScenarioSet> load_scenario_set(const std::string& id_or_path, const DataFolder& folder) {
  return bind_set(load_set_file(id_or_path, folder));
}

Result<span::Rules> load_span_rules(const std::string& id_or_path, const DataFolder& folder) {
  auto loaded = is_path(id_or_path)
                    ? load(id_or_path)
                    : load_id("set of SPAN rules", id_or_path, data_subfolder(folder, "span-rules"));
  if (!loaded) return tl::unexpected(std::move(loaded.error()));
  return span::bind_rules(loaded->document);
}

Result<Override> load_collateral(const std::string& id_or_path, const DataFolder& folder) {
  auto loaded = is_path(id_or_path)
                    ? load(id_or_path)
                    : load_id("collateral table", id_or_path, data_subfolder(folder, "collateral"));
  if (!loaded) return tl::unexpected(std::move(loaded.error()));
  Issues issues;
  Fields fields(loaded->document, issues);
  fields.word("schema", {"crossmargin-collateral"});
  if (const double version = fields.number("schema_version"); version != 1.0)
    fields.fail_at("schema_version", ErrorCode::unsupported, "this program reads version 1 of the format");
  fields.string("id");
  fields.string("title");
  fields.strings("sources");
  fields.strings("notes");
  const Document* haircuts = fields.required_child("haircuts");
  fields.finish();
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return Override{"haircuts", loaded->text, *haircuts};
}

Result<std::string> scenario_set_text(const std::string& id_or_path, const DataFolder& folder) {
  auto loaded = load_set_file(id_or_path, folder);
  if (!loaded) return tl::unexpected(std::move(loaded.error()));
  return std::move(loaded->text);
}

Result<std::string> method_text(const std::string& id_or_path, const DataFolder& folder) {
  auto loaded = load_method_file(id_or_path, folder);
  if (!loaded) return tl::unexpected(std::move(loaded.error()));
  return std::move(loaded->text);
}

Result<Document> load_method_document(const std::string& id_or_path, const DataFolder& folder) {
  auto loaded = load_method_file(id_or_path, folder);
  if (!loaded) return tl::unexpected(std::move(loaded.error()));
  return std::move(loaded->document);
}

Result<std::optional<ScenarioSet>> load_method_scenarios(const std::string& id_or_path,
                                                         const DataFolder& folder) {
  auto method = load_method_file(id_or_path, folder);
  if (!method) return tl::unexpected(std::move(method.error()));
  if (method->document.find("scenario_set") == nullptr) return std::optional<ScenarioSet>();
  return set_of_method(*method, folder).map([](ScenarioSet set) { return std::optional(std::move(set)); });
}

Result<std::unique_ptr<Method>> load_method(const std::string& id_or_path,
                                            std::span<const Override> overrides, const DataFolder& folder) {
  auto method = load_method_file(id_or_path, folder);
  if (!method) return tl::unexpected(std::move(method.error()));
  if (Status changed = apply(overrides, *method); !changed) return tl::unexpected(std::move(changed.error()));
  auto set = set_of_method(*method, folder);
  if (!set) return tl::unexpected(std::move(set.error()));
  return make_method(method->document, *std::move(set), sha256_hex(method->text));
}

}  // namespace crossmargin::io
