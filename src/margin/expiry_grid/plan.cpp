#include "margin/expiry_grid/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "crossmargin/numeric/functions.hpp"
#include "margin/expiry_grid/revalue.hpp"

namespace crossmargin::expiry_grid {

Confidence least(const Confidence& a, const Confidence& b) {
  return {std::min(a.value, b.value), a.assumed || b.assumed};
}

int Plan::universe(std::string_view id) const {
  const auto found =
      std::lower_bound(universes.begin(), universes.end(), id,
                       [](const Universe& one, std::string_view wanted) { return one.id < wanted; });
  return found != universes.end() && found->id == id ? static_cast<int>(found - universes.begin()) : -1;
}

Confidence confidence_of(const Parameters& parameters, const std::optional<double>& stated,
                         const FeedName& feed, Issues& issues) {
  const bool counts =
      parameters.oracle && parameters.oracle->rate > 0.0 && parameters.oracle->threshold > 0.0;
  if (!counts) return {};
  if (stated) return {*stated, false};
  if (parameters.oracle->default_confidence) return {*parameters.oracle->default_confidence, true};
  issues.push_back(
      {ErrorCode::missing_price,
       fmt::format("the market states no confidence of {}, which the method charges for", feed.what),
       parameters.where,
       fmt::format("give {} in the market, or parameters.oracle.default_confidence", feed.hint)});
  return {};
}

namespace {

double discount_exponent(const StaticDiscount& rule, double rate, double years) {
  return years * (rate * rule.rate_multiplier + rule.rate_addend);
}

class PlanBuilder {
 public:
  PlanBuilder(const Parameters& parameters, const EngineInputs& inputs)
      : parameters_(parameters), inputs_(inputs), market_(*inputs.market) {}

  Result<Plan> build() {
    plan_.scenarios = inputs_.shocks->scenario_count();
    if (Status done = set_initial_factor(); !done) return tl::unexpected(std::move(done.error()));
    if (Status done = set_cash_rate(); !done) return tl::unexpected(std::move(done.error()));
    add_universes();
    const std::span<const Instrument> instruments = inputs_.instruments->all();
    plan_.contracts.resize(instruments.size());
    plan_.issues.resize(instruments.size());
    for (std::size_t i = 0; i < instruments.size(); ++i)
      add_contract(instruments[i], static_cast<std::int32_t>(i));
    return std::move(plan_);
  }

 private:
  // The peg: what the cash is worth in the currency that it promises to be worth.
  Status set_initial_factor() {
    plan_.initial_factor = parameters_.initial_factor;
    if (!parameters_.peg) return {};
    const PegCharge& peg = *parameters_.peg;
    const auto cash = market_.fx(parameters_.currency);
    const auto reference = market_.fx(peg.reference);
    if (cash && reference) {
      plan_.price = *cash / *reference;
    } else if (peg.default_price) {
      plan_.price = *peg.default_price;
      plan_.price_assumed = true;
    } else {
      return tl::unexpected(cash ? reference.error() : cash.error());
    }
    plan_.initial_factor += std::max(peg.threshold - *plan_.price, 0.0) * peg.factor;
    return {};
  }

  Status set_cash_rate() {
    if (!parameters_.given_orders) return {};
    const auto rate = market_.fx(parameters_.currency);
    if (!rate) return tl::unexpected(rate.error());
    plan_.cash_rate = *rate;
    return {};
  }

  void add_universes() {
    std::set<std::string, std::less<>> ids;
    for (const Instrument& instrument : inputs_.instruments->all()) ids.insert(instrument.underlying);
    for (const auto& [currency, rule] : parameters_.collateral)
      if (!rule.moves_with.empty()) ids.insert(rule.moves_with);
    for (const std::string& id : ids) plan_.universes.push_back(make_universe(id));
  }

  Universe make_universe(const std::string& id) const {
    Universe made{.id = id};
    made.factor = inputs_.shocks->factor({id});
    if (made.factor >= 0) append(made.issues, inputs_.shocks->issues(made.factor));
    if (made.issues.empty() && made.factor >= 0)
      for (const Shock& shock : inputs_.shocks->shocks(made.factor))
        if (shock.price_shift != 0.0) {
          made.issues.push_back(
              {ErrorCode::unsupported,
               fmt::format("the price range of {} is an amount, not a share of the price", id),
               parameters_.where, "give its range as relative"});
          break;
        }
    const auto spot = market_.spot(id);
    const auto fx = spot ? market_.fx(market_.underlying(id)->quote_currency) : spot;
    if (!fx) append(made.issues, fx.error());
    if (!made.issues.empty()) return made;
    made.spot = *spot * *fx;
    made.confidence =
        confidence_of(parameters_, market_.underlying(id)->confidence,
                      {"the spot of " + id, fmt::format("underlyings.{}.confidence", id)}, made.issues);
    return made;
  }

  void add_contract(const Instrument& instrument, std::int32_t index) {
    Issues& issues = plan_.issues[static_cast<std::size_t>(index)];
    if (inputs_.risk->issue(index) != nullptr) return;  // it says itself why it may not be held
    const int universe = plan_.universe(instrument.underlying);
    append(issues, plan_.universes[static_cast<std::size_t>(universe)].issues);
    if (!issues.empty()) return;
    Contract& made = plan_.contracts[static_cast<std::size_t>(index)];
    made.universe = universe;
    if (const std::string why = foreign(instrument); !why.empty()) {
      issues.push_back({ErrorCode::unsupported,
                        fmt::format("{}: the method has no rule for {}", instrument.id, why),
                        {},
                        "take the position out, or use another method"});
    } else if (instrument.kind == InstrumentKind::perpetual) {
      add_perpetual(instrument, index, made, issues);
    } else {
      add_option(instrument, index, made, issues);
    }
    if (!issues.empty()) made = {};
  }

  /// What keeps an instrument out; empty when nothing does.
  static std::string foreign(const Instrument& instrument) {
    if (instrument.spec.settlement == SettlementStyle::quanto)
      return "contracts paid at a fixed rate (quanto)";
    if (instrument.kind == InstrumentKind::perpetual) return {};
    if (instrument.kind != InstrumentKind::option)
      return fmt::format("an instrument of kind {}", to_string(instrument.kind));
    if (instrument.option->exercise != ExerciseStyle::european) return "American options";
    if (instrument.option->model != PricingModel::black_76)
      return fmt::format("options under the model {}", to_string(instrument.option->model));
    if (instrument.spec.premium_style != PremiumStyle::premium) return "futures-style options";
    return {};
  }

  double settlement_fx(const Instrument& instrument, Issues& issues) const {
    const auto fx = market_.fx(instrument.spec.settlement_currency);
    if (!fx) append(issues, fx.error());
    return fx.value_or(0.0);
  }

  // A coin-settled perpetual gains coins by 1/P - 1/P', and a coin is worth P' by then: its value at the mark
  // moves like that of its coins.
  void add_perpetual(const Instrument& instrument, std::int32_t index, Contract& made, Issues& issues) const {
    const double mark = inputs_.risk->facts(index).price;
    const double fx = settlement_fx(instrument, issues);
    const bool in_coin = instrument.spec.settlement == SettlementStyle::inverse;
    made.role = Role::perpetual;
    made.units = in_coin ? instrument.spec.multiplier / mark : instrument.spec.multiplier;
    made.value = in_coin ? made.units * fx : made.units * mark * fx;
    made.confidence = quote_confidence(instrument, "price", issues);
  }

  Confidence quote_confidence(const Instrument& instrument, std::string_view of, Issues& issues) const {
    const InstrumentQuote* quote = market_.quote(instrument.id);
    return confidence_of(
        parameters_, quote != nullptr ? quote->confidence : std::nullopt,
        {fmt::format("the {} of {}", of, instrument.id), fmt::format("quotes.{}.confidence", instrument.id)},
        issues);
  }

  void add_option(const Instrument& instrument, std::int32_t index, Contract& made, Issues& issues) {
    made.role = Role::option;
    made.strike = instrument.option->strike;
    made.units = instrument.spec.multiplier;
    made.expiry = expiry_of(instrument, made.universe);
    append(issues, plan_.expiries[static_cast<std::size_t>(made.expiry)].issues);
    made.confidence = quote_confidence(instrument, "volatility", issues);
    const double fx = settlement_fx(instrument, issues);
    const auto priced = pricing_inputs(instrument, market_);
    if (!priced) append(issues, priced.error());
    if (!issues.empty()) return;
    const RowFacts& facts = inputs_.risk->facts(index);
    const OptionInputs option{instrument, *priced, fixed_part(instrument), fx};
    made.market_value = facts.value * fx;
    made.value = is_valued_alike(option, parameters_) ? made.market_value : value_now(option, parameters_);
    made.first = plan_.values.size();
    plan_.values.resize(made.first + 2 + plan_.scenarios);
    revalue(option, parameters_, inputs_.shocks->shocks(facts.factor),
            std::span(plan_.values).subspan(made.first));
  }

  double fixed_part(const Instrument& instrument) const {
    const ExpiryFeed* feed = market_.expiry_feed(instrument.underlying, *instrument.expiry);
    return feed != nullptr ? feed->fixed.value_or(0.0) : 0.0;
  }

  int expiry_of(const Instrument& instrument, int universe) {
    const auto [place, added] = expiry_at_.try_emplace(std::pair(universe, *instrument.expiry),
                                                       static_cast<int>(plan_.expiries.size()));
    if (added) plan_.expiries.push_back(make_expiry(instrument, universe));
    return place->second;
  }

  Expiry make_expiry(const Instrument& instrument, int universe) const {
    Expiry made{.universe = universe, .when = *instrument.expiry};
    made.years = year_fraction(market_.as_of(), made.when);
    made.contingency_scale = parameters_.forward.constant + parameters_.forward.per_year * made.years;
    const ExpiryFeed* feed = market_.expiry_feed(instrument.underlying, made.when);
    set_confidence(instrument, feed, made);
    const double minutes = days_between(market_.as_of(), made.when) * 24.0 * 60.0;
    if (minutes < parameters_.averaging_minutes && (feed == nullptr || !feed->fixed))
      made.issues.push_back(
          {ErrorCode::missing_price,
           fmt::format("{} settles by an average that has begun: the market does not say what part "
                       "of the forward is fixed",
                       instrument.id),
           {},
           "give \"fixed\" beside the forward of the expiry"});
    set_static_discounts(instrument, made);
    return made;
  }

  void set_confidence(const Instrument& instrument, const ExpiryFeed* feed, Expiry& made) const {
    const std::string name = fmt::format("{} for {}", instrument.underlying, format_instant(made.when));
    const auto of = [&](std::string_view what, const std::optional<double>& stated, std::string_view field) {
      return confidence_of(
          parameters_, stated,
          {fmt::format("the {} of {}", what, name), fmt::format("{} of that forward", field)}, made.issues);
    };
    const ExpiryFeed none;
    const ExpiryFeed& stated = feed != nullptr ? *feed : none;
    made.confidence = least(of("forward", stated.confidence, "the confidence"),
                            of("rate", stated.rate_confidence, "the rate_confidence"));
  }

  void set_static_discounts(const Instrument& instrument, Expiry& made) const {
    const auto rate = market_.zero_rate(instrument.spec.quote_currency, made.when);
    const auto follows_rate = [](const auto& rule) { return rule && rule->rate_multiplier != 0.0; };
    if (!rate && (follows_rate(parameters_.long_discount) || follows_rate(parameters_.short_discount)))
      append(made.issues, rate.error());
    const double floored = std::max(rate.value_or(0.0), 0.0);
    if (const auto& rule = parameters_.long_discount)
      made.long_factor = rule->base * numeric::exp(-discount_exponent(*rule, floored, made.years));
    if (const auto& rule = parameters_.short_discount) {
      const double undone = parameters_.discounts_values ? numeric::exp(floored * made.years) : 1.0;
      made.short_factor =
          std::min(undone, rule->base * numeric::exp(discount_exponent(*rule, floored, made.years)));
    }
  }

  const Parameters& parameters_;
  const EngineInputs& inputs_;
  const Market& market_;
  std::map<std::pair<int, Instant>, int> expiry_at_;
  Plan plan_;
};

}  // namespace

Result<Plan> make_plan(const Parameters& parameters, const EngineInputs& inputs) {
  return PlanBuilder(parameters, inputs).build();
}

}  // namespace crossmargin::expiry_grid
