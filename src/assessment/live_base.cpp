#include "crossmargin/assessment/live_base.hpp"

#include <algorithm>
#include <utility>

#include "crossmargin/market/market_editor.hpp"

namespace crossmargin {

LiveBase::LiveBase(std::unique_ptr<EvaluatedBase> base, Pricer pricer)
    : base_(std::move(base)), pricer_(pricer) {
  keep_rows();
}

void LiveBase::keep_rows() {
  const EvaluatedBase& base = *base_;
  std::map<std::string, std::vector<std::int32_t>, std::less<>> by_underlying;
  std::map<Currency, std::vector<std::int32_t>> by_currency;
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(base.instruments_.size()); ++i) {
    by_underlying[base.instruments_[i].underlying].push_back(i);
    by_currency[base.risk_.facts(i).currency].push_back(i);
  }
  rows_.clear();
  const LiveRows::Sources sources{base.instruments_, base.market_, base.shocks_, pricer_};
  for (const auto& [underlying, rows] : by_underlying)
    rows_.emplace(underlying, LiveRows(sources, rows, base_->risk_));
  moved_.assign(base.instruments_.size(), 1);
  rates_.clear();
  for (auto& [currency, rows] : by_currency)
    rates_.push_back({currency, base.row(rows.front()).fx, std::move(rows)});
}

const EvaluatedBase& LiveBase::base() {
  if (!settled_) base_->engine_->settle();
  settled_ = true;
  return *base_;
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

LiveBase::Repriced LiveBase::reprice(const std::string& underlying) {
  if (base_->shocks_.follows_prices()) return Repriced::needs_rebuild;
  const auto found = rows_.find(underlying);
  if (found != rows_.end() && !found->second.reprice(base_->risk_)) return Repriced::needs_rebuild;
  settled_ = false;
  const auto rows = found == rows_.end() ? std::span<const std::int32_t>() : found->second.rows();
  base_->engine_->refresh(base_->market_, rows);
  std::fill(moved_.begin(), moved_.end(), 0);
  mark(rows);
  follow_rates();
  return Repriced::in_place;
}

LiveBase::Repriced LiveBase::reprice_all() {
  if (base_->shocks_.follows_prices()) return Repriced::needs_rebuild;
  settled_ = false;
  for (auto& [underlying, rows] : rows_) {
    if (!rows.reprice(base_->risk_)) return Repriced::needs_rebuild;
    base_->engine_->refresh(base_->market_, rows.rows());
  }
  std::fill(moved_.begin(), moved_.end(), 1);
  follow_rates();
  return Repriced::in_place;
}

LiveBase::Repriced LiveBase::reprice(std::int32_t instrument) {
  LiveRows& rows = rows_.at(base_->instruments_[instrument].underlying);
  if (!rows.requote(instrument, base_->risk_)) return Repriced::needs_rebuild;
  settled_ = false;
  base_->engine_->refresh(base_->market_, std::span(&instrument, 1));
  std::fill(moved_.begin(), moved_.end(), 0);
  mark(std::span(&instrument, 1));
  return Repriced::in_place;
}

void LiveBase::mark(std::span<const std::int32_t> rows) {
  for (const std::int32_t row : rows) moved_[static_cast<std::size_t>(row)] = 1;
}

void LiveBase::follow_rates() {
  for (Rate& rate : rates_) {
    const auto fx = base_->market_.fx(rate.currency);
    if (!fx || *fx == rate.fx) continue;
    rate.fx = *fx;
    for (const std::int32_t row : rate.rows) base_->rows_[static_cast<std::size_t>(row)].fx = *fx;
    mark(rate.rows);
  }
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
  base.look_up_rows();
  keep_rows();
  settled_ = true;
  return {};
}

}  // namespace crossmargin
