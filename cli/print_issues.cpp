#include "print_issues.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <string>

#include "crossmargin/report/report.hpp"

namespace crossmargin::cli {
namespace {

std::string as_text(const Issues& issues, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < issues.size() && i < most; ++i) {
    text += "error: " + to_text(issues[i]) + '\n';
    if (!issues[i].hint.empty()) text += "  hint: " + issues[i].hint + '\n';
  }
  if (issues.size() > most)
    text += fmt::format("error: and {} more (--max-errors {})\n", issues.size() - most, most);
  return text;
}

}  // namespace

void print_issues(const Issues& issues, const ErrorSettings& settings) {
  const std::string text =
      settings.json ? report::issues_json(issues, settings.most) : as_text(issues, settings.most);
  std::fputs(text.c_str(), stderr);
}

}  // namespace crossmargin::cli
