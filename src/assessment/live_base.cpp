#include "crossmargin/assessment/live_base.hpp"

#include <algorithm>

#include "crossmargin/market/market_editor.hpp"

namespace crossmargin {

LiveBase::LiveBase(std::unique_ptr<EvaluatedBase> base, Pricer pricer)
    : base_(std::move(base)), pricer_(pricer) {
  const InstrumentTable& all = base_->instruments_;
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(all.size()); ++i)
    groups_[all[i].underlying].rows.push_back(i);
  for (auto& [underlying, group] : groups_) group.instruments = all.subset(group.rows);
}

Result<std::unique_ptr<LiveBase>> LiveBase::create(InstrumentTable instruments, Market market,
                                                   const Method& method, Pricer pricer,
                                                   const Execution& execution) {
  auto base = EvaluatedBase::create(std::move(instruments), std::move(market), method, pricer, execution);
  if (!base) return tl::unexpected(std::move(base.error()));
  return std::unique_ptr<LiveBase>(new LiveBase(*std::move(base), pricer));
}

MarketData& LiveBase::market() {
  return MarketEditor(base_->market_).data();
}

std::span<const std::int32_t> LiveBase::rows(const std::string& underlying) const {
  const auto found = groups_.find(underlying);
  return found == groups_.end() ? std::span<const std::int32_t>() : found->second.rows;
}

LiveBase::Repriced LiveBase::reprice(const std::string& underlying) {
  static const Group none;
  const auto found = groups_.find(underlying);
  return reprice(found == groups_.end() ? none : found->second);
}

LiveBase::Repriced LiveBase::reprice(std::int32_t instrument) {
  Group group{{instrument}, {}};
  group.instruments = base_->instruments_.subset(group.rows);
  return reprice(group);
}

LiveBase::Repriced LiveBase::reprice(const Group& group) {
  if (base_->shocks_.follows_prices()) return Repriced::needs_rebuild;
  const auto priced = evaluate(group.instruments, base_->market_, base_->shocks_, pricer_, Execution{});
  if (!priced) return Repriced::needs_rebuild;
  RiskMatrix& risk = base_->risk_;
  for (std::size_t i = 0; i < group.rows.size(); ++i) {
    const auto from = static_cast<std::int32_t>(i);
    const std::int32_t to = group.rows[i];
    if ((priced->issue(from) == nullptr) != (risk.issue(to) == nullptr)) return Repriced::needs_rebuild;
    if (const Issue* issue = priced->issue(from)) risk.set_issue(to, *issue);
    risk.facts(to) = priced->facts(from);
    for (std::size_t tile = 0; tile < risk.tile_count(); ++tile)
      std::copy_n(priced->tile(from, tile).data(), RiskMatrix::tile_width, risk.tile(to, tile).data());
  }
  base_->engine_->refresh(base_->market_, group.rows);
  return Repriced::in_place;
}

Status LiveBase::rebuild(const Execution& execution) {
  EvaluatedBase& base = *base_;
  auto shocks = base.method_->shocks(base.market_, factors_of(base.instruments_.all()));
  if (!shocks) return tl::unexpected(std::move(shocks.error()));
  base.shocks_ = *std::move(shocks);
  auto risk = evaluate(base.instruments_, base.market_, base.shocks_, pricer_, execution);
  if (!risk) return tl::unexpected(std::move(risk.error()));
  base.risk_ = *std::move(risk);
  auto engine = base.method_->bind(base.instruments_, base.market_, base.shocks_, base.risk_);
  if (!engine) return tl::unexpected(std::move(engine.error()));
  base.engine_ = *std::move(engine);
  return {};
}

}  // namespace crossmargin
