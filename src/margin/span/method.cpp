#include "margin/span/method.hpp"

#include <fmt/format.h>

#include "crossmargin/core/format.hpp"
#include "crossmargin/margin/span/arrays.hpp"
#include "margin/framed_method.hpp"
#include "margin/span/method_engine.hpp"

namespace crossmargin::span {
namespace {

class SpanMethod final : public FramedMethod<MethodParameters> {
 public:
  using FramedMethod::FramedMethod;

  Result<ShockTable> shocks(const Market& market, std::span<const FactorKey> factors) const override {
    return resolve_each(frame().scenarios, market, factors, parameters().ranges);
  }

  Result<std::unique_ptr<MarginEngine>> bind(const InstrumentTable& instruments, const Market& market,
                                             const ShockTable& shocks,
                                             const RiskMatrix& risk) const override {
    return MethodEngine::create(parameters(), {&instruments, &market, &shocks, &risk});
  }
};

/// The scan's points; the extreme moves are opposite multiples of the range.
bool is_scan_point(const std::vector<ScenarioRow>& rows, std::size_t i) {
  const ScenarioRow& row = rows[i];
  if (!row.price || row.price->unit != MoveUnit::of_range || !row.price_by_underlying.empty() ||
      !row.price_by_class.empty())
    return false;
  if (i < scan_points.size())
    return row.price->value == scan_points[i].price && row.volatility == scan_points[i].volatility;
  const ScenarioRow& other = rows[i == 14 ? 15 : 14];
  return row.volatility == 0.0 && other.price && row.price->value == -other.price->value;
}

void check_scenarios(const MethodFrame& frame, Issues& issues) {
  const std::vector<ScenarioRow>& rows = frame.scenarios.rows;
  bool sound = rows.size() == scenario_count;
  for (std::size_t i = 0; sound && i < rows.size(); ++i) sound = is_scan_point(rows, i);
  if (sound) return;
  issues.push_back({ErrorCode::invalid_value,
                    fmt::format("scenario set {} does not hold the sixteen scenarios of a risk array",
                                in_quotes(frame.info.scenario_set)),
                    frame.parameters->where(),
                    "take span-16, or a set of its form with other extreme moves"});
}

}  // namespace

std::unique_ptr<Method> make(MethodFrame frame, Issues& issues) {
  if (frame.parameters == nullptr) return nullptr;
  check_scenarios(frame, issues);
  MethodParameters parameters = bind_method_parameters(*frame.parameters, issues);
  if (issues.empty()) {
    const auto engine = Engine::create(std::make_shared<const ParameterSet>(parameters.rules));
    if (!engine) append(issues, engine.error());
  }
  return std::make_unique<SpanMethod>(std::move(frame), std::move(parameters));
}

}  // namespace crossmargin::span
