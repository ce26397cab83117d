#include "crossmargin/core/issue.hpp"

#include <algorithm>
#include <iterator>

namespace crossmargin {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::unreadable:
      return "unreadable";
    case ErrorCode::malformed:
      return "malformed";
    case ErrorCode::invalid_value:
      return "invalid_value";
    case ErrorCode::missing_field:
      return "missing_field";
    case ErrorCode::unknown_field:
      return "unknown_field";
    case ErrorCode::duplicate:
      return "duplicate";
    case ErrorCode::unknown_instrument:
      return "unknown_instrument";
    case ErrorCode::expired:
      return "expired";
    case ErrorCode::unsupported:
      return "unsupported";
    case ErrorCode::limit:
      return "limit";
    case ErrorCode::missing_price:
      return "missing_price";
    case ErrorCode::missing_volatility:
      return "missing_volatility";
    case ErrorCode::missing_rate:
      return "missing_rate";
    case ErrorCode::missing_parameter:
      return "missing_parameter";
    case ErrorCode::no_solution:
      return "no_solution";
    case ErrorCode::interrupted:
      return "interrupted";
    case ErrorCode::internal:
      break;
  }
  return "internal";
}

ErrorClass classify(ErrorCode code) {
  switch (code) {
    case ErrorCode::missing_price:
    case ErrorCode::missing_volatility:
    case ErrorCode::missing_rate:
    case ErrorCode::missing_parameter:
      return ErrorClass::data_missing;
    case ErrorCode::interrupted:
      return ErrorClass::interrupted;
    case ErrorCode::internal:
      return ErrorClass::internal;
    default:
      return ErrorClass::input_invalid;
  }
}

std::string to_text(const Issue& issue) {
  std::string text = issue.where.file;
  if (issue.where.line > 0) {
    if (!text.empty()) text += ':';
    text += std::to_string(issue.where.line);
    if (issue.where.column > 0) text += ':' + std::to_string(issue.where.column);
  }
  for (const std::string* part : {&issue.where.field, &issue.message}) {
    if (part->empty()) continue;
    if (!text.empty()) text += ": ";
    text += *part;
  }
  return text;
}

tl::unexpected<Issues> fail(Issue issue) {
  Issues issues;
  issues.push_back(std::move(issue));
  return tl::unexpected<Issues>(std::move(issues));
}

tl::unexpected<Issues> fail(ErrorCode code, std::string message, SourceLocation where, std::string hint) {
  return fail(Issue{code, std::move(message), std::move(where), std::move(hint)});
}

void append(Issues& issues, Issues more) {
  if (issues.empty()) {
    issues = std::move(more);
    return;
  }
  issues.insert(issues.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void append_once(Issues& issues, const Issues& more) {
  for (const Issue& issue : more) {
    const auto same = [&](const Issue& other) {
      return other.code == issue.code && other.where == issue.where && other.message == issue.message;
    };
    if (std::none_of(issues.begin(), issues.end(), same)) issues.push_back(issue);
  }
}

}  // namespace crossmargin
