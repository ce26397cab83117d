#include "errors.hpp"

#include <algorithm>

namespace crossmargin::cli {

ExitCode exit_code_of(const Issues& issues) {
  const auto any = [&](ErrorClass wanted) {
    return std::any_of(issues.begin(), issues.end(),
                       [&](const Issue& issue) { return classify(issue.code) == wanted; });
  };
  if (issues.empty() || any(ErrorClass::internal)) return ExitCode::internal;
  if (any(ErrorClass::interrupted)) return ExitCode::interrupted;
  if (any(ErrorClass::input_invalid)) return ExitCode::input_invalid;
  return ExitCode::data_missing;
}

}  // namespace crossmargin::cli
