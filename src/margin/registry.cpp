#include <fmt/format.h>

#include <array>

#include "margin/expiry_grid/method.hpp"
#include "margin/health/method.hpp"
#include "margin/leverage/method.hpp"
#include "margin/method_frame.hpp"
#include "margin/payoff/method.hpp"
#include "margin/scenario_grid/method.hpp"
#include "margin/span/method.hpp"
#include "margin/strategy/method.hpp"

namespace crossmargin {
namespace {

struct Kind {
  std::string_view name;
  MethodFactory make;
  bool uses_scenarios{true};
};

/// Every kind of method there is. A new kind is one line here and one folder beside this file.
constexpr std::array kinds{
    Kind{"expiry_grid", &expiry_grid::make},     Kind{"health", &health::make, false},
    Kind{"leverage", &leverage::make, false},    Kind{"payoff", &payoff::make, false},
    Kind{"scenario_grid", &scenario_grid::make}, Kind{"span", &span::make},
    Kind{"strategy", &strategy::make, false},
};

/// A kind that nets over scenarios has to be given them; for another they would do nothing.
void check_scenario_set(const Kind& kind, const Document& document, Issues& issues) {
  if (kind.uses_scenarios) {
    Fields(document, issues).required_child("scenario_set");  // bind_frame read it
  } else if (const Document* set = document.find("scenario_set")) {
    issues.push_back({ErrorCode::unknown_field,
                      fmt::format("a method of kind \"{}\" uses no scenarios", kind.name), set->where(),
                      "leave the member out"});
  }
}

const Kind* find_kind(std::string_view name) {
  for (const Kind& kind : kinds) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

std::string known_kinds() {
  std::string text;
  for (const Kind& kind : kinds) text += (text.empty() ? "" : ", ") + std::string(kind.name);
  return text;
}

}  // namespace

Result<std::unique_ptr<Method>> make_method(const Document& parameters, ScenarioSet scenarios,
                                            std::string hash) {
  Issues issues;
  MethodFrame frame = bind_frame(parameters, issues);
  frame.info.hash = std::move(hash);
  frame.scenarios = std::move(scenarios);
  const Kind* kind = find_kind(frame.info.kind);
  if (kind == nullptr) {
    const Document* named = parameters.find("kind");
    if (named != nullptr && named->string() != nullptr) {
      issues.push_back({ErrorCode::unsupported,
                        fmt::format("there is no kind of method \"{}\"", frame.info.kind), named->where(),
                        "the kinds are: " + known_kinds()});
    }
    return tl::unexpected(std::move(issues));
  }
  check_scenario_set(*kind, parameters, issues);
  const std::optional<BenefitCap> cap = frame.benefit_cap;
  std::unique_ptr<Method> method = kind->make(std::move(frame), issues);
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return cap ? with_benefit_cap(std::move(method), *cap) : std::move(method);
}

std::vector<std::string> method_kinds() {
  std::vector<std::string> names;
  for (const Kind& kind : kinds) names.emplace_back(kind.name);
  return names;
}

}  // namespace crossmargin
