#include "margin/method_frame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace crossmargin {
namespace {

constexpr double schema_version = 1.0;
const std::initializer_list<std::string_view> status_words{"published", "derived", "inferred", "ours",
                                                           "unpublished"};

void check_schema(Fields& fields) {
  fields.word("schema", {"crossmargin-method"});
  const double version = fields.number("schema_version");
  if (version > schema_version) {
    fields.fail_at(
        "schema_version", ErrorCode::unsupported,
        fmt::format("this program reads version {} of the method format and older", schema_version),
        "use a newer program, or write the file in the older form");
  } else if (version < 1.0 || version != std::floor(version)) {
    fields.fail_at("schema_version", ErrorCode::invalid_value, "want a whole number from 1");
  }
}

std::vector<double> alert_levels(Fields& fields) {
  std::vector<double> levels;
  for (const Document& item : fields.array("alert_levels")) {
    const double* level = item.number();
    if (level == nullptr || !(*level > 0.0) || (!levels.empty() && *level <= levels.back())) {
      fields.fail_at("alert_levels", ErrorCode::invalid_value,
                     "want an array of increasing numbers above 0, for example [0.6, 0.8, 1.0]");
      return {};
    }
    levels.push_back(*level);
  }
  return levels;
}

bool leads_somewhere(const Document& value, std::string_view path);

/// A share of gains, for each level.
void bind_gains(const Document& document, StandingRules& standing, Issues& issues) {
  Fields fields(document, issues);
  const auto share = [&](std::string_view level) {
    const double value = fields.number(level);
    if (!(value >= 0.0 && value <= 1.0))
      fields.fail_at(level, ErrorCode::invalid_value, "want a share from 0 to 1",
                     "1 counts gains in full, 0 not at all");
    return value;
  };
  standing.gain_initial = share("initial");
  standing.gain_maintenance = share("maintenance");
  fields.finish();
}

StandingRules bind_standing(Fields& fields, Issues& issues) {
  StandingRules standing;
  standing.alert_levels = alert_levels(fields);
  standing.coverage_trigger = fields.number_or("coverage_trigger", 1.0);
  if (!(standing.coverage_trigger > 0.0 && standing.coverage_trigger <= 100.0))
    fields.fail_at("coverage_trigger", ErrorCode::invalid_value, "want a ratio above 0 and up to 100",
                   "1.05 liquidates below 105 % of the maintenance margin");
  if (const Document* gains = fields.child("unrealised_gain")) bind_gains(*gains, standing, issues);
  return standing;
}

/// Whether a path that begins with this key of an object, or "[2]" of an array, leads on to a value.
bool leads_through(std::string_view key, const Document& member, std::string_view path) {
  if (!path.starts_with(key)) return false;
  path.remove_prefix(key.size());
  if (path.starts_with('.')) return leads_somewhere(member, path.substr(1));
  return path.empty() || (path.starts_with('[') && leads_somewhere(member, path));
}

/// Whether a path such as "parameters.groups[0].offset" names a value below `value`. Keys may hold dots.
bool leads_somewhere(const Document& value, std::string_view path) {
  if (const Document::Object* members = value.object())
    return std::any_of(members->begin(), members->end(), [&](const Document::Member& member) {
      return leads_through(member.first, member.second, path);
    });
  const Document::Array* elements = value.array();
  for (std::size_t i = 0; elements != nullptr && i < elements->size(); ++i)
    if (leads_through(fmt::format("[{}]", i), (*elements)[i], path)) return true;
  return false;
}

ParameterProvenance bind_provenance(const Document& item, const Document& document, Issues& issues) {
  Fields fields(item, issues);
  ParameterProvenance result;
  result.path = fields.string("path");
  if (!result.path.empty() && !leads_somewhere(document, result.path))
    fields.fail_at("path", ErrorCode::invalid_value, "names nothing in this file",
                   "write it as in parameters.levels.factor or parameters.groups[0].offset");
  result.status = static_cast<ParameterProvenance::Status>(fields.word("status", status_words));
  result.source = fields.string_or("source", "");
  result.date = fields.string_or("date", "");
  if (!result.date.empty() && !parse_date(result.date))
    fields.fail_at("date", ErrorCode::malformed, "want a day as YYYY-MM-DD");
  fields.finish();
  return result;
}

}  // namespace

std::string_view to_string(ParameterProvenance::Status status) {
  return status_words.begin()[static_cast<std::size_t>(status)];
}

MethodFrame bind_frame(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  MethodFrame frame;
  check_schema(fields);
  frame.info.id = fields.string("id");
  fields.string_or("family", "");  // for whoever chooses between versions: see method_versions.hpp
  frame.info.version = fields.string("version");
  frame.info.kind = fields.string("kind");
  frame.info.title = fields.string("title");
  frame.info.effective = fields.string("effective");
  if (!frame.info.effective.empty() && !parse_date(frame.info.effective)) {
    fields.fail_at("effective", ErrorCode::malformed, "want a day as YYYY-MM-DD");
  }
  frame.info.sources = fields.strings("sources");
  frame.info.notes = fields.strings("notes");
  frame.info.scenario_set = fields.string_or("scenario_set", "");
  for (const Document& item : fields.array_or_empty("provenance"))
    frame.info.provenance.push_back(bind_provenance(item, document, issues));
  if (const Document* haircuts = fields.required_child("haircuts"))
    frame.haircuts = HaircutTable::bind(*haircuts, issues);
  frame.standing = bind_standing(fields, issues);
  if (const Document* cap = fields.child("benefit_cap")) frame.benefit_cap = bind_benefit_cap(*cap, issues);
  frame.parameters = fields.required_child("parameters");
  fields.finish();
  return frame;
}

}  // namespace crossmargin
