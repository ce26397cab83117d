#include "margin/benefit_cap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "crossmargin/core/fields.hpp"
#include "margin/netting/netting.hpp"

namespace crossmargin {
namespace {

constexpr const char* name = "benefit_cap";

/// One level of a pool's positions: each alone, and all together.
struct Apart {
  double isolated{0.0};
  double combined{0.0};
};

struct Levels {
  Apart initial;
  Apart maintenance;
};

/// isolated - share * (isolated - combined) - combined, where netting saves anything.
double addition(const Apart& apart, double share) {
  return (1.0 - share) * std::max(apart.isolated - apart.combined, 0.0);
}

struct Scratch final : MarginScratch {
  std::unique_ptr<MarginScratch> pool;   ///< of the pool as a whole
  std::unique_ptr<MarginScratch> parts;  ///< of what stands alone
  std::vector<Holding> merged;
  std::vector<Holding> product;
};

/// By instrument: the risk unit it nets in, else its underlying.
std::vector<std::int32_t> products_of(const ScanBasis& basis, const InstrumentTable& instruments) {
  if (std::any_of(basis.unit.begin(), basis.unit.end(), [](std::int32_t unit) { return unit >= 0; }))
    return basis.unit;
  std::map<std::string, std::int32_t, std::less<>> numbers;
  std::vector<std::int32_t> products;
  for (const Instrument& instrument : instruments.all())
    products.push_back(
        numbers.emplace(instrument.underlying, static_cast<std::int32_t>(numbers.size())).first->second);
  return products;
}

class CappedEngine final : public MarginEngine {
 public:
  CappedEngine(std::unique_ptr<MarginEngine> engine, BenefitCap cap, const InstrumentTable& instruments,
               std::string currency)
      : engine_(std::move(engine)),
        cap_(cap),
        products_(products_of(engine_->scan_basis(), instruments)),
        currency_(std::move(currency)) {}

  const Issues& issues(std::int32_t instrument) const override { return engine_->issues(instrument); }
  Issues check(const PoolHoldings& pool) const override { return engine_->check(pool); }

  MarginResult margin(const PoolHoldings& pool, Detail detail) const override {
    MarginResult result = engine_->margin(pool, detail);
    const auto scratch = make_scratch();
    const Levels levels = levels_of(pool, static_cast<Scratch&>(*scratch));
    const auto raise = [&](const char* level, const Apart& apart, double& amount) {
      const double missing = addition(apart, cap_.share);
      amount += missing;
      if (missing > 0.0) result.pool_charges.push_back({name, level, missing});
      if (detail == Detail::full) add_trace(level, apart, amount, result.trace);
    };
    raise("initial", levels.initial, result.initial);
    raise("maintenance", levels.maintenance, result.maintenance);
    return result;
  }

  std::unique_ptr<MarginScratch> make_scratch() const override {
    auto scratch = std::make_unique<Scratch>();
    scratch->pool = engine_->make_scratch();
    scratch->parts = engine_->make_scratch();
    return scratch;
  }

  MarginTotals totals(const PoolHoldings& pool, MarginScratch& memory) const override {
    auto& scratch = static_cast<Scratch&>(memory);
    const Levels levels = levels_of(pool, scratch);
    MarginTotals totals = engine_->totals(pool, *scratch.pool);
    totals.initial += addition(levels.initial, cap_.share);
    totals.maintenance += addition(levels.maintenance, cap_.share);
    return totals;
  }

  MarginLevels levels_again(const PoolHoldings& pool, std::span<const std::int32_t> changed,
                            MarginScratch& memory) const override {
    auto& scratch = static_cast<Scratch&>(memory);
    const Levels levels = levels_of(pool, scratch);
    MarginLevels result = engine_->levels_again(pool, changed, *scratch.pool);
    result.initial += addition(levels.initial, cap_.share);
    result.maintenance += addition(levels.maintenance, cap_.share);
    return result;
  }

  /// Nothing stands apart from a holding alone, so there is nothing to cap.
  AloneMargin alone(const Holding& holding, MarginScratch& memory) const override {
    return engine_->alone(holding, *static_cast<Scratch&>(memory).parts);
  }

  ScanBasis scan_basis() const override { return engine_->scan_basis(); }

  void refresh(const Market& market, std::span<const std::int32_t> repriced) override {
    engine_->refresh(market, repriced);
    engine_->settle();  // the isolated sum asks for what a refresh may put off
  }
  void settle() override {}

 private:
  AloneMargin positions_alone(std::span<const Holding> positions, MarginScratch& scratch) const {
    const MarginTotals totals = engine_->totals({positions, {}, {}}, scratch);
    return {totals.initial - totals.other_margin, totals.maintenance - totals.other_maintenance};
  }

  Levels levels_of(const PoolHoldings& pool, Scratch& scratch) const {
    scratch.merged.assign(pool.positions.begin(), pool.positions.end());
    netting::merge(scratch.merged);
    const AloneMargin combined = positions_alone(scratch.merged, *scratch.parts);
    const AloneMargin isolated =
        cap_.of == BenefitCap::Of::positions ? sum_of_positions(scratch) : sum_of_products(scratch);
    return {{isolated.initial, combined.initial}, {isolated.maintenance, combined.maintenance}};
  }

  AloneMargin sum_of_positions(Scratch& scratch) const {
    AloneMargin sum;
    for (const Holding& holding : scratch.merged) add(engine_->alone(holding, *scratch.parts), sum);
    return sum;
  }

  AloneMargin sum_of_products(Scratch& scratch) const {
    std::stable_sort(scratch.merged.begin(), scratch.merged.end(),
                     [&](const Holding& a, const Holding& b) { return product(a) < product(b); });
    AloneMargin sum;
    for (auto first = scratch.merged.begin(); first != scratch.merged.end();) {
      const auto last = std::find_if(first, scratch.merged.end(), [&](const Holding& holding) {
        return product(holding) != product(*first);
      });
      scratch.product.assign(first, last);
      add(positions_alone(scratch.product, *scratch.parts), sum);
      first = last;
    }
    return sum;
  }

  static void add(const AloneMargin& part, AloneMargin& sum) {
    sum.initial += part.initial;
    sum.maintenance += part.maintenance;
  }

  std::int32_t product(const Holding& holding) const {
    return products_[static_cast<std::size_t>(holding.instrument)];
  }

  void add_trace(const std::string& level, const Apart& apart, double total,
                 std::vector<TraceStep>& trace) const {
    trace.push_back({"isolated sum, " + level,
                     cap_.of == BenefitCap::Of::positions ? "every position alone" : "every unit alone",
                     apart.isolated, currency_});
    trace.push_back(
        {"benefit cap, " + level,
         fmt::format("(1 - {:.10g}) x max({:.10g} - {:.10g}, 0)", cap_.share, apart.isolated, apart.combined),
         addition(apart, cap_.share), currency_});
    trace.push_back(
        {level + " margin with the cap",
         fmt::format("{:.10g} + {:.10g}", total - addition(apart, cap_.share), addition(apart, cap_.share)),
         total, currency_});
  }

  std::unique_ptr<MarginEngine> engine_;
  BenefitCap cap_;
  std::vector<std::int32_t> products_;  ///< by instrument
  std::string currency_;
};

class CappedMethod final : public Method {
 public:
  CappedMethod(std::unique_ptr<Method> method, BenefitCap cap) : method_(std::move(method)), cap_(cap) {}

  const MethodInfo& info() const override { return method_->info(); }
  const HaircutTable& haircuts() const override { return method_->haircuts(); }
  const StandingRules& standing() const override { return method_->standing(); }
  Result<ShockTable> shocks(const Market& market, std::span<const FactorKey> factors) const override {
    return method_->shocks(market, factors);
  }
  Result<std::unique_ptr<MarginEngine>> bind(const InstrumentTable& instruments, const Market& market,
                                             const ShockTable& shocks,
                                             const RiskMatrix& risk) const override {
    auto engine = method_->bind(instruments, market, shocks, risk);
    if (!engine) return engine;
    return std::make_unique<CappedEngine>(*std::move(engine), cap_, instruments,
                                          market.reporting_currency().code());
  }

 private:
  std::unique_ptr<Method> method_;
  BenefitCap cap_;
};

}  // namespace

BenefitCap bind_benefit_cap(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  BenefitCap cap;
  cap.share = fields.non_negative("share");
  if (cap.share > 1.0) fields.fail_at("share", ErrorCode::invalid_value, "want a share from 0 to 1");
  cap.of = static_cast<BenefitCap::Of>(fields.word_or("of", {"positions", "units"}, 0));
  fields.finish();
  return cap;
}

std::unique_ptr<Method> with_benefit_cap(std::unique_ptr<Method> method, BenefitCap cap) {
  return std::make_unique<CappedMethod>(std::move(method), cap);
}

}  // namespace crossmargin
