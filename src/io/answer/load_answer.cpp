#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "crossmargin/core/fields.hpp"
#include "crossmargin/core/format.hpp"
#include "crossmargin/core/hash.hpp"
#include "crossmargin/io/answers.hpp"
#include "crossmargin/io/file.hpp"
#include "crossmargin/io/json.hpp"
#include "io/answer/answer_form.hpp"
#include "io/answer/paths.hpp"
#include "io/field_helpers.hpp"
#include "io/venue/foreign_fields.hpp"

namespace crossmargin::io {
namespace {

namespace fs = std::filesystem;

/// In a source tree mappings stand in data/reconcile, once installed in reconcile.
std::string form_folder(const DataFolder& folder) {
  std::error_code error;
  const fs::path source = fs::path(folder.path) / "data" / "reconcile";
  return fs::is_directory(source, error) ? source.string() : (fs::path(folder.path) / "reconcile").string();
}

Result<AnswerForm> load_form(const std::string& path) {
  auto text = read_file(path);
  if (!text) return tl::unexpected(std::move(text.error()));
  auto document = parse_json(*text, path);
  if (!document) return tl::unexpected(std::move(document.error()));
  return bind_answer_form(*document);
}

Result<AnswerForm> form_by_name(const std::string& name, const DataFolder& folder) {
  if (name.find('/') != std::string::npos || name.ends_with(".json")) return load_form(name);
  const std::vector<std::string> ids = list_answer_formats(folder);
  if (std::find(ids.begin(), ids.end(), name) != ids.end())
    return load_form(form_folder(folder) + "/" + name + ".json");
  return fail(ErrorCode::unreadable, fmt::format("there is no form of answer {}", in_quotes(name)), {},
              fmt::format("there are: {}, {}; or give the path of a mapping", kComponentsFormat,
                          fmt::join(ids, ", ")));
}

Result<AnswerForm> form_of(const Document& document, const std::string& file, const DataFolder& folder) {
  const std::vector<std::string> ids = list_answer_formats(folder);
  for (const std::string& id : ids) {
    auto form = load_form(form_folder(folder) + "/" + id + ".json");
    if (!form || is_of_form(*form, document)) return form;
  }
  return fail(
      ErrorCode::malformed, "this is no answer of a known form", SourceLocation{file, 1, 0, ""},
      fmt::format("forms: {}, {}; say which with --answer-format", kComponentsFormat, fmt::join(ids, ", ")));
}

bool is_empty(const Document& value) {
  return value.is_null() || (value.string() != nullptr && value.string()->empty());
}

/// Fills one line of the mapping with what the answer says.
class ClaimMaker {
 public:
  ClaimMaker(const Document& answer, const AnswerEntry& entry, Issues& issues)
      : answer_(answer), entry_(entry), issues_(issues) {}

  void run(std::vector<Claim>& claims) {
    for (const PathMatch& match : find_paths(answer_, entry_.paths.front(), entry_.first)) {
      if (is_empty(*match.value)) continue;
      const std::size_t before = issues_.size();
      Claim claim{.name = filled(entry_.name, match),
                  .unit = filled(entry_.unit, match),
                  .cell = filled(entry_.cell, match),
                  .currency = currency(match),
                  .value = value(match),
                  .resolution = entry_.resolution,
                  .zero_if_absent = entry_.zero_if_absent,
                  .label = match.path,
                  .where = match.value->where()};
      if (issues_.size() == before) claims.push_back(std::move(claim));
    }
  }

 private:
  std::string filled(const std::string& text, const PathMatch& match) {
    auto made = filled_in(text, match.bindings);
    if (made) return *std::move(made);
    for (Issue& issue : made.error()) issue.where = entry_.where;
    append_once(issues_, made.error());
    return {};
  }

  Currency currency(const PathMatch& match) {
    const std::string code = filled(entry_.currency, match);
    if (code.empty()) return {};
    return foreign_currency(code, match.value->where(), issues_).value_or(Currency{});
  }

  double value(const PathMatch& match) {
    double sum = foreign_number(*match.value, issues_).value_or(0.0);
    for (std::size_t i = 1; i < entry_.paths.size(); ++i) {
      for (const PathMatch& more : find_paths(answer_, filled(entry_.paths[i], match), entry_.first))
        if (!is_empty(*more.value)) sum += foreign_number(*more.value, issues_).value_or(0.0);
    }
    return entry_.sign * sum;
  }

  const Document& answer_;
  const AnswerEntry& entry_;
  Issues& issues_;
};

std::vector<Claim> mapped_claims(const Document& document, const AnswerForm& form, Issues& issues) {
  std::vector<Claim> claims;
  for (const AnswerEntry& entry : form.entries)
    ClaimMaker(content_of(form, document), entry, issues).run(claims);
  return claims;
}

/// Our own form: what any program can write.
std::vector<Claim> own_claims(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  std::vector<Claim> claims;
  if (document.object() == nullptr) return claims;
  check_schema(fields, "crossmargin-components");
  fields.string_or("source", "");
  for (const Document& item : fields.array("components")) {
    Fields entry(item, issues);
    if (item.object() == nullptr) continue;
    Claim claim{.name = entry.string("name"), .where = item.where()};
    claim.unit = entry.string_or("unit", "");
    claim.cell = entry.string_or("cell", "");
    if (entry.has("currency")) claim.currency = entry.currency("currency");
    claim.value = amount(entry, "value");
    claim.label = claim.name;
    entry.finish();
    claims.push_back(std::move(claim));
  }
  fields.finish();
  return claims;
}

bool is_own(const Document& document) {
  const Document* schema = document.find("schema");
  return schema != nullptr && schema->string() != nullptr && *schema->string() == "crossmargin-components";
}

Issues check_repeats(const std::vector<Claim>& claims) {
  Issues issues;
  std::map<std::tuple<std::string, std::string, std::string>, int> lines;
  for (const Claim& claim : claims) {
    const auto [place, added] =
        lines.emplace(std::tuple(claim.name, claim.unit, claim.cell), claim.where.line);
    if (added) continue;
    const std::string unit = claim.unit.empty() ? "" : " of " + claim.unit;
    const std::string cell = claim.cell.empty() ? "" : ", cell " + claim.cell;
    issues.push_back({ErrorCode::duplicate,
                      fmt::format("{}{}{} stands in line {} already", claim.name, unit, cell, place->second),
                      claim.where, "give each component once"});
  }
  return issues;
}

}  // namespace

std::vector<std::string> list_answer_formats(const DataFolder& folder) {
  std::vector<std::string> ids;
  std::error_code error;
  for (fs::directory_iterator entry(form_folder(folder), error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() == ".json") ids.push_back(entry->path().stem().string());
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

Result<Answer> parse_answer(const NamedText& input, const std::string& format, const DataFolder& folder) {
  auto document = parse_json(input.text, input.name);
  if (!document) return tl::unexpected(std::move(document.error()));
  Answer answer;
  answer.file = {"answer", base_name(input.name), sha256_hex(input.text)};
  Issues issues;
  if (format == kComponentsFormat || (format == "auto" && is_own(*document))) {
    answer.format = kComponentsFormat;
    answer.title = "named components";
    answer.claims = own_claims(*document, issues);
    append(issues, check_repeats(answer.claims));
  } else {
    auto form = format == "auto" ? form_of(*document, input.name, folder) : form_by_name(format, folder);
    if (!form) return tl::unexpected(std::move(form.error()));
    answer.format = form->id;
    answer.title = form->title;
    answer.claims = mapped_claims(*document, *form, issues);
  }
  if (issues.empty() && answer.claims.empty())
    return fail(ErrorCode::malformed,
                fmt::format("the answer holds no component of the form {}", answer.format),
                SourceLocation{input.name, 1, 0, ""}, "give the answer as it came, with its result");
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return answer;
}

Result<Answer> load_answer(const std::string& path, const std::string& format, const DataFolder& folder) {
  auto text = read_file(path);
  if (!text) return tl::unexpected(std::move(text.error()));
  return parse_answer({path, *std::move(text)}, format, folder);
}

}  // namespace crossmargin::io
