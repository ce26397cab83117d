#include "gate.hpp"

namespace crossmargin::cli {

OptionSpec fail_on_option() {
  return {
      .name = "fail-on",
      .value_name = "STATUS",
      .fallback = "",
      .help = "Exit with code 6 when an account is at this status or worse: alert, margin_call, liquidation.",
      .group = "Output",
      .choices = {"alert", "margin_call", "liquidation"}};
}

std::optional<MarginStatus> fail_on(const Arguments& arguments) {
  const auto word = arguments.optional("fail-on");
  for (const MarginStatus status :
       {MarginStatus::alert, MarginStatus::margin_call, MarginStatus::liquidation})
    if (word && *word == to_string(status)) return status;
  return std::nullopt;
}

bool trips(MarginStatus status, const std::optional<MarginStatus>& gate) {
  return gate && status >= *gate;
}

}  // namespace crossmargin::cli
