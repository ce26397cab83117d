#include <limits>

#include "pool.hpp"

namespace crossmargin {

EvaluatedBase::EvaluatedBase(InstrumentTable instruments, Market market, const Method& method, Pricer pricer)
    : instruments_(std::move(instruments)), market_(std::move(market)), method_(&method), pricer_(pricer) {}

Result<std::unique_ptr<EvaluatedBase>> EvaluatedBase::create(InstrumentTable instruments, Market market,
                                                             const Method& method, Pricer pricer,
                                                             const Execution& execution) {
  // Made first: the engine keeps references to the members of the base.
  std::unique_ptr<EvaluatedBase> base(
      new EvaluatedBase(std::move(instruments), std::move(market), method, pricer));
  auto shocks = method.shocks(base->market_, factors_of(base->instruments_.all()));
  if (!shocks) return tl::unexpected(std::move(shocks.error()));
  base->shocks_ = *std::move(shocks);
  auto risk = evaluate(base->instruments_, base->market_, base->shocks_, pricer, execution);
  if (!risk) return tl::unexpected(std::move(risk.error()));
  base->risk_ = *std::move(risk);
  auto engine = method.bind(base->instruments_, base->market_, base->shocks_, base->risk_);
  if (!engine) return tl::unexpected(std::move(engine.error()));
  base->engine_ = *std::move(engine);
  base->look_up_rows();
  return base;
}

void EvaluatedBase::look_up_rows() {
  rows_.resize(instruments_.size());
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const auto index = static_cast<std::int32_t>(i);
    rows_[i].clear = risk_.issue(index) == nullptr && detail::method_issues(index, *this).empty();
    rows_[i].valued = has_market_value(instruments_[index]);
    const auto fx = market_.fx(risk_.facts(index).currency);
    rows_[i].fx = fx ? *fx : std::numeric_limits<double>::quiet_NaN();
  }
}

}  // namespace crossmargin
