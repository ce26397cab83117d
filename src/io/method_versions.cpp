#include "crossmargin/io/method_versions.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <tuple>

#include "crossmargin/core/fields.hpp"
#include "crossmargin/core/format.hpp"
#include "crossmargin/core/similar.hpp"
#include "io/path_word.hpp"

namespace crossmargin::io {
namespace {

/// Says until when each version was in force.
Status date_successors(std::vector<MethodVersion>& versions) {
  Issues issues;
  for (std::size_t i = 0; i + 1 < versions.size(); ++i) {
    const MethodVersion& next = versions[i + 1];
    if (versions[i].family != next.family) continue;
    versions[i].until = next.effective;
    if (versions[i].effective == next.effective)
      issues.push_back({ErrorCode::duplicate,
                        fmt::format("two versions of {} are in force from {}", next.family, next.effective),
                        {next.id + ".json", 0, 0, "effective"},
                        fmt::format("give it another date than {} has, or another family", versions[i].id)});
  }
  return issues.empty() ? Status{} : Status(tl::unexpected(std::move(issues)));
}

std::vector<MethodVersion> of_family(std::vector<MethodVersion> versions, const std::string& family) {
  std::erase_if(versions, [&](const MethodVersion& version) { return version.family != family; });
  return versions;
}

std::string dates_of(const std::vector<MethodVersion>& versions) {
  std::string text;
  for (const MethodVersion& version : versions)
    text += fmt::format("{}{} from {}", text.empty() ? "" : ", ", version.id, version.effective);
  return text;
}

std::string reason(const std::string& family, const MethodVersion& chosen, const std::string& day) {
  std::string text = fmt::format("of {}, the version in force on {} is {}, from {}", family, day, chosen.id,
                                 chosen.effective);
  if (!chosen.until.empty()) text += ", until " + chosen.until;
  return text;
}

std::vector<std::string_view> families_of(const std::vector<MethodVersion>& versions) {
  std::vector<std::string_view> families;
  for (const MethodVersion& version : versions)
    if (families.empty() || families.back() != version.family) families.push_back(version.family);
  return families;
}

tl::unexpected<Issues> no_such_method(const std::string& word, const std::vector<MethodVersion>& versions) {
  const std::vector<std::string_view> families = families_of(versions);
  std::vector<std::string_view> words = families;
  for (const MethodVersion& version : versions) words.push_back(version.id);
  std::string hint = did_you_mean(word, words);
  if (hint.empty())
    hint = families.empty() ? "none was found; check --data-dir"
                            : fmt::format(
                                  "there are: {}; `crossmargin methods list` has their versions; or "
                                  "give the path of a file",
                                  fmt::join(families, ", "));
  return fail(ErrorCode::unreadable, "there is no method " + in_quotes(word), {}, std::move(hint));
}

}  // namespace

Result<MethodVersion> method_head(const Document& document) {
  Issues issues;
  Fields fields(document, issues);
  MethodVersion head;
  head.id = fields.string("id");
  head.family = fields.string_or("family", head.id);
  head.version = fields.string("version");
  head.effective = fields.string("effective");
  head.kind = fields.string("kind");
  head.scenario_set = fields.string_or("scenario_set", "");
  head.title = fields.string("title");
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return head;
}

Result<std::vector<MethodVersion>> method_versions(const DataFolder& folder) {
  std::vector<MethodVersion> versions;
  Issues issues;
  for (const std::string& id : list_methods(folder)) {
    Result<MethodVersion> head = load_method_document(id, folder).and_then(method_head);
    if (head) {
      versions.push_back(*std::move(head));
    } else {
      append(issues, std::move(head.error()));
    }
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  std::sort(versions.begin(), versions.end(), [](const MethodVersion& a, const MethodVersion& b) {
    return std::tie(a.family, a.effective, a.id) < std::tie(b.family, b.effective, b.id);
  });
  if (Status dated = date_successors(versions); !dated) return tl::unexpected(std::move(dated.error()));
  return versions;
}

Result<ChosenMethod> choose_method(const std::string& word, Instant as_of, const DataFolder& folder) {
  const std::vector<std::string> ids = list_methods(folder);
  const bool is_id = std::find(ids.begin(), ids.end(), word) != ids.end();
  if (is_id || is_path(word)) return ChosenMethod{word, {}};
  Result<std::vector<MethodVersion>> versions = method_versions(folder);
  if (!versions) return tl::unexpected(std::move(versions.error()));
  const std::vector<MethodVersion> family = of_family(*versions, word);
  if (family.empty()) return no_such_method(word, *versions);
  const std::string day = format_date(as_of);
  const auto after = std::find_if(family.begin(), family.end(),
                                  [&](const MethodVersion& version) { return version.effective > day; });
  if (after == family.begin())
    return fail(ErrorCode::missing_parameter,
                fmt::format("no version of {} was in force on {}, the day of the market", word, day), {},
                fmt::format("there are: {}; an id means that version whatever the day", dates_of(family)));
  const MethodVersion& chosen = *(after - 1);
  return ChosenMethod{chosen.id, reason(word, chosen, day)};
}

}  // namespace crossmargin::io
