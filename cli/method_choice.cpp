#include "method_choice.hpp"

#include <fmt/format.h>

#include "crossmargin/io/method_versions.hpp"
#include "crossmargin/report/margin_report.hpp"

namespace crossmargin::cli {
namespace {

/// An id means its file even where another day's rules are asked of a market: that is told.
void note_dates(const MethodInfo& info, Instant as_of, std::vector<report::Notice>& notices) {
  const std::string day = format_date(as_of);
  if (info.effective <= day) return;
  notices.push_back({report::NoticeKind::note, "", "",
                     fmt::format("{} is in force from {} only, after the day of the market, {}", info.id,
                                 info.effective, day)});
}

}  // namespace

report::MethodProvenance NamedMethod::provenance() const {
  if (!method) return {.id = name};
  report::MethodProvenance from = report::provenance_of(method->info());
  from.scenario_hash = scenario_hash;
  return from;
}

Result<NamedMethod> load_named_method(const std::string& word, std::span<const io::Override> overrides,
                                      Instant as_of, const io::DataFolder& folder) {
  Result<io::ChosenMethod> chosen = io::choose_method(word, as_of, folder);
  if (!chosen) return tl::unexpected(std::move(chosen.error()));
  Result<std::unique_ptr<Method>> method = io::load_method(chosen->name, overrides, folder);
  if (!method) return tl::unexpected(std::move(method.error()));
  NamedMethod named{.name = chosen->name, .method = *std::move(method)};
  if (!chosen->why.empty()) named.notices.push_back({report::NoticeKind::note, "", "", chosen->why});
  note_dates(named.method->info(), as_of, named.notices);
  // A set given as a path stands beside the method's file, whose hash covers it by name only: then none is
  // printed.
  const Result<ScenarioSet> set = io::load_scenario_set(named.method->info().scenario_set, folder);
  if (set) named.scenario_hash = set->hash;
  return named;
}

}  // namespace crossmargin::cli
