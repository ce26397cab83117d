#include "margin/span/method_contracts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string>
#include <tuple>

#include "crossmargin/core/format.hpp"
#include "margin/span/deltas.hpp"

namespace crossmargin::span {
namespace {

bool is_contract(InstrumentKind kind) {
  return kind == InstrumentKind::spot || kind == InstrumentKind::stock || kind == InstrumentKind::future ||
         kind == InstrumentKind::perpetual || kind == InstrumentKind::option;
}

Issues refused(const Instrument& instrument, std::string why, std::string hint) {
  return {
      {ErrorCode::unsupported, fmt::format("{} {}", instrument.id, why), instrument.where, std::move(hint)}};
}

const MethodProduct* product_of(const MethodParameters& parameters, const Instrument& instrument) {
  return parameters.product(instrument.underlying, instrument.spec.settlement_currency);
}

/// What keeps an instrument out; empty for one that can be a contract.
Issues lacking(const MethodParameters& parameters, const Instrument& instrument, const Market& market) {
  const Currency& currency = instrument.spec.settlement_currency;
  if (product_of(parameters, instrument) == nullptr)
    return {{ErrorCode::missing_parameter,
             fmt::format("no combined commodity in {} for underlying {}", currency.code(),
                         quoted(instrument.underlying)),
             parameters.where, "add it to the products of a commodity in the method's parameters"}};
  if (!is_contract(instrument.kind))
    return refused(instrument, fmt::format("is of kind {}", to_string(instrument.kind)),
                   "this kind of method takes futures, perpetuals, options, stock and spot");
  if (instrument.spec.settlement == SettlementStyle::quanto)
    return refused(instrument, "is paid at a rate fixed in the contract",
                   "no public source says how its delta meets those of other contracts");
  if (const auto fx = market.fx(currency); !fx) return fx.error();
  return {};
}

Period month_of(const Instrument& instrument) {
  if (!instrument.expiry) return no_expiry;
  const std::string day = format_date(*instrument.expiry);
  return {std::stoi(day.substr(0, 4) + day.substr(5, 2)), 0};
}

std::string type_of(const Instrument& instrument) {
  if (instrument.option) return "OOF";
  return instrument.kind == InstrumentKind::stock || instrument.kind == InstrumentKind::spot ? "PHY" : "FUT";
}

/// Turns instruments into contracts one after another.
class Builder {
 public:
  Builder(const MethodParameters& parameters, const MethodInputs& inputs)
      : parameters_(parameters), inputs_(inputs), set_(parameters.rules) {}

  void add(std::int32_t index, double delta_units) {
    const Instrument& instrument = (*inputs_.instruments)[index];
    const MethodProduct& product = *product_of(parameters_, instrument);
    const RowFacts& facts = inputs_.risk->facts(index);
    Contract contract;
    contract.futures_month = month_of(instrument);
    if (instrument.option) {
      const std::string day = format_date(*instrument.expiry);
      contract.option_month = {contract.futures_month.month, std::stoi(day.substr(8, 2))};
      contract.right = instrument.option->right == OptionRight::put ? Right::put : Right::call;
      contract.strike = instrument.option->strike;
    }
    // A coin-settled future stands for fewer coins the dearer they are.
    const double units = instrument.option ? instrument.spec.multiplier : delta_units;
    contract.composite_delta = round_amount(delta_units / units, 4);
    contract.value_factor = instrument.spec.multiplier;
    contract.price = facts.value / instrument.spec.multiplier;
    contract.has_array = true;
    contract.product = place({product, instrument, units / product.value_factor}, contract);
    add_range(product, contract, facts);
    RiskArray losses{};
    for (std::size_t s = 0; s < scenario_count; ++s)
      losses[s] = round_amount(-inputs_.risk->pnl(index, s), product.array_decimals) + 0.0;
    instruments_.push_back(index);
    contracts_.push_back(contract);
    arrays_.push_back(losses);
  }

  /// The set with its contracts in their order; `instrument` becomes that of each.
  ParameterSet finish(std::vector<std::int32_t>& instrument) {
    std::vector<std::size_t> order(contracts_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return key_of(contracts_[a]) < key_of(contracts_[b]); });
    for (const std::size_t i : order) {
      set_.contracts.push_back(contracts_[i]);
      set_.arrays.push_back(arrays_[i]);
      instrument.push_back(instruments_[i]);
    }
    for (const auto& [month, range] : ranges_) {
      Series series;
      std::tie(series.product, series.futures_month) = month;
      series.delta_scale = 1.0;
      series.price_range = {range, false};
      set_.series.push_back(series);
    }
    return std::move(set_);
  }

 private:
  struct Wanted {
    const MethodProduct& product;
    const Instrument& instrument;
    double scale;  ///< standard contracts in one
  };
  /// Instruments that share a type, a multiplier and the way of the premium are one product; a contract that
  /// it has already (other exercise, other hour of the day) goes to another.
  using ProductKey = std::tuple<const MethodProduct*, std::string, double, double, bool, int>;

  std::int32_t place(const Wanted& wanted, const Contract& contract) {
    const Instrument& instrument = wanted.instrument;
    for (int copy = 0;; ++copy) {
      const ProductKey key{&wanted.product, type_of(instrument),          instrument.spec.multiplier,
                           wanted.scale,    has_market_value(instrument), copy};
      const auto [found, is_new] = products_.emplace(key, static_cast<std::int32_t>(set_.products.size()));
      if (is_new) set_.products.push_back(made(wanted));
      const bool is_free = held_
                               .emplace(found->second, contract.futures_month, contract.option_month,
                                        contract.right, contract.strike)
                               .second;
      if (is_free) return found->second;
    }
  }

  Product made(const Wanted& wanted) const {
    const Instrument& instrument = wanted.instrument;
    const CombinedCommodity& commodity = set_.commodities[static_cast<std::size_t>(wanted.product.commodity)];
    Product result;
    result.exchange = commodity.exchange;
    result.code = wanted.product.underlying;
    result.type = type_of(instrument);
    result.commodity = wanted.product.commodity;
    result.currency = commodity.currency;
    result.scale = wanted.scale;
    result.value_factor = instrument.spec.multiplier;
    result.is_option = instrument.option.has_value();
    result.pays_premium = result.is_option && has_market_value(instrument);
    return result;
  }

  /// The price scan range of a month belongs to its first contract that is no option, else to its first.
  void add_range(const MethodProduct& product, const Contract& contract, const RowFacts& facts) {
    const auto [found, is_new] =
        range_products_.emplace(&product, static_cast<std::int32_t>(set_.products.size()));
    if (is_new) {
      Product standard;
      standard.code = product.underlying;
      standard.type = "FUT";
      standard.commodity = product.commodity;
      standard.value_factor = product.value_factor;
      set_.products.push_back(std::move(standard));
    }
    const double price = facts.coin_settled ? 1.0 : std::abs(facts.reference_price);
    const double range = price * inputs_.shocks->relative_range(facts.factor);
    ranges_.emplace(std::pair(found->second, contract.futures_month), range * product.value_factor);
  }

  const MethodParameters& parameters_;
  const MethodInputs& inputs_;
  ParameterSet set_;
  std::vector<std::int32_t> instruments_;
  std::vector<Contract> contracts_;
  std::vector<RiskArray> arrays_;
  std::map<ProductKey, std::int32_t> products_;
  std::set<std::tuple<std::int32_t, Period, Period, Right, double>> held_;
  std::map<const MethodProduct*, std::int32_t> range_products_;  ///< to which its ranges belong
  std::map<std::pair<std::int32_t, Period>, double> ranges_;
};

/// The name of what a month is scanned with; empty for a month in no scanning tier.
std::string slot_name(const CombinedCommodity& rules, const Period& month) {
  if (rules.scans_by_month) return rules.id + ":" + to_string(month);
  if (rules.scan_tiers.empty()) return rules.id;
  for (const Tier& tier : rules.scan_tiers)
    if (tier.months.contains(month)) return fmt::format("{}:tier {}", rules.id, tier.number);
  return {};
}

void set_slots(MethodContracts& made) {
  std::map<std::string, std::int32_t> places;
  const ParameterSet& set = *made.set;
  for (const Contract& contract : set.contracts) {
    const Product& product = set.products[static_cast<std::size_t>(contract.product)];
    const std::string name =
        slot_name(set.commodities[static_cast<std::size_t>(product.commodity)], contract.futures_month);
    if (name.empty()) {
      made.slot.push_back(-1);
      continue;
    }
    const auto [found, is_new] = places.emplace(name, static_cast<std::int32_t>(made.slots.size()));
    if (is_new) made.slots.push_back(name);
    made.slot.push_back(found->second);
  }
}

}  // namespace

std::vector<std::int32_t> holdable(const MethodParameters& parameters, const MethodInputs& inputs,
                                   std::vector<Issues>& issues) {
  const auto count = static_cast<std::int32_t>(inputs.instruments->size());
  std::vector<std::int32_t> chosen;
  issues.assign(inputs.instruments->size(), {});
  for (std::int32_t i = 0; i < count; ++i) {
    const Instrument& instrument = (*inputs.instruments)[i];
    Issues& own = issues[static_cast<std::size_t>(i)];
    own = lacking(parameters, instrument, *inputs.market);
    const int factor = inputs.risk->facts(i).factor;
    const bool has_shocks = factor >= 0 && inputs.shocks->issues(factor).empty();
    if (own.empty() && has_shocks && inputs.risk->issue(i) == nullptr) chosen.push_back(i);
  }
  return chosen;
}

MethodContracts make_contracts(const MethodParameters& parameters, const MethodInputs& inputs,
                               std::span<const std::int32_t> chosen, const CompositeDeltas& deltas) {
  MethodContracts made;
  made.issues = deltas.issues;
  Builder builder(parameters, inputs);
  for (const std::int32_t index : chosen)
    if (const auto place = static_cast<std::size_t>(index); deltas.issues[place].empty())
      builder.add(index, deltas.units[place]);
  made.set = std::make_shared<const ParameterSet>(builder.finish(made.instrument));
  made.contract.assign(inputs.instruments->size(), -1);
  for (std::size_t i = 0; i < made.instrument.size(); ++i)
    made.contract[static_cast<std::size_t>(made.instrument[i])] = static_cast<std::int32_t>(i);
  set_slots(made);
  for (const CombinedCommodity& commodity : parameters.rules.commodities)
    if (const auto fx = inputs.market->fx(commodity.currency)) made.fx.emplace(commodity.currency, *fx);
  return made;
}

}  // namespace crossmargin::span
