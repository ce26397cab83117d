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
                         in_quotes(instrument.underlying)),
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

/// An instrument at the market.
struct Evaluated {
  const MethodInputs& inputs;
  const MethodProduct& product;
  std::int32_t index;
  double delta_units;
};

/// What of a contract follows prices.
void set_numbers(const Evaluated& from, Contract& contract, RiskArray& losses) {
  const Instrument& instrument = (*from.inputs.instruments)[from.index];
  // A coin-settled future stands for fewer coins the dearer they are.
  const double units = instrument.option ? instrument.spec.multiplier : from.delta_units;
  contract.composite_delta = round_amount(from.delta_units / units, 4);
  contract.delta_scale = units / from.product.value_factor;
  contract.value_factor = instrument.spec.multiplier;
  contract.price = from.inputs.risk->facts(from.index).value / instrument.spec.multiplier;
  contract.has_array = true;
  for (std::size_t s = 0; s < scenario_count; ++s)
    losses[s] = round_amount(-from.inputs.risk->pnl(from.index, s), from.product.array_decimals) + 0.0;
}

/// Currency a standard contract.
void set_ranges(const MethodParameters& parameters, const MethodInputs& inputs, MethodContracts& contracts) {
  for (std::size_t i = 0; i < contracts.ranged.size(); ++i) {
    const RowFacts& facts = inputs.risk->facts(contracts.ranged[i]);
    const MethodProduct& product = *product_of(parameters, (*inputs.instruments)[contracts.ranged[i]]);
    const double price = facts.coin_settled ? 1.0 : std::abs(facts.reference_price);
    contracts.set->series[i].price_range = {
        price * inputs.shocks->relative_range(facts.factor) * product.value_factor, false};
  }
}

void set_rates(const MethodInputs& inputs, MethodContracts& contracts) {
  for (const CombinedCommodity& commodity : contracts.set->commodities)
    if (const auto fx = inputs.market->fx(commodity.currency))
      contracts.fx.insert_or_assign(commodity.currency, *fx);
}

/// Turns instruments into contracts one after another.
class Builder {
 public:
  Builder(const MethodParameters& parameters, const MethodInputs& inputs)
      : parameters_(parameters), inputs_(inputs), set_(parameters.rules) {}

  void add(std::int32_t index, double delta_units) {
    const Instrument& instrument = (*inputs_.instruments)[index];
    const MethodProduct& product = *product_of(parameters_, instrument);
    Contract contract;
    contract.futures_month = month_of(instrument);
    if (instrument.option) {
      const std::string day = format_date(*instrument.expiry);
      contract.option_month = {contract.futures_month.month, std::stoi(day.substr(8, 2))};
      contract.right = instrument.option->right == OptionRight::put ? Right::put : Right::call;
      contract.strike = instrument.option->strike;
    }
    contract.product = place(product, instrument, contract);
    RiskArray losses{};
    set_numbers({inputs_, product, index, delta_units}, contract, losses);
    add_range(product, contract, index);
    instruments_.push_back(index);
    contracts_.push_back(contract);
    arrays_.push_back(losses);
  }

  /// The set with its contracts in their order.
  void finish(MethodContracts& to) {
    std::vector<std::size_t> order(contracts_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return key_of(contracts_[a]) < key_of(contracts_[b]); });
    for (const std::size_t i : order) {
      set_.contracts.push_back(contracts_[i]);
      set_.arrays.push_back(arrays_[i]);
      to.instrument.push_back(instruments_[i]);
    }
    for (const auto& [month, index] : ranges_) {
      Series series;
      std::tie(series.product, series.futures_month) = month;
      series.delta_scale = 1.0;
      set_.series.push_back(series);
      to.ranged.push_back(index);
    }
    to.set = std::make_shared<ParameterSet>(std::move(set_));
    set_ranges(parameters_, inputs_, to);
  }

 private:
  /// Instruments that share a type, a multiplier and the way of the premium are one product; a contract that
  /// it has already (other exercise, other hour of the day) goes to another.
  using ProductKey = std::tuple<const MethodProduct*, std::string, double, bool, int>;

  std::int32_t place(const MethodProduct& product, const Instrument& instrument, const Contract& contract) {
    for (int copy = 0;; ++copy) {
      const ProductKey key{&product, type_of(instrument), instrument.spec.multiplier,
                           has_market_value(instrument), copy};
      const auto [found, is_new] = products_.emplace(key, static_cast<std::int32_t>(set_.products.size()));
      if (is_new) set_.products.push_back(made(product, instrument));
      const bool is_free = held_
                               .emplace(found->second, contract.futures_month, contract.option_month,
                                        contract.right, contract.strike)
                               .second;
      if (is_free) return found->second;
    }
  }

  Product made(const MethodProduct& product, const Instrument& instrument) const {
    const CombinedCommodity& commodity = set_.commodities[static_cast<std::size_t>(product.commodity)];
    Product result;
    result.exchange = commodity.exchange;
    result.code = product.underlying;
    result.type = type_of(instrument);
    result.commodity = product.commodity;
    result.currency = commodity.currency;
    result.value_factor = instrument.spec.multiplier;
    result.is_option = instrument.option.has_value();
    result.pays_premium = result.is_option && has_market_value(instrument);
    return result;
  }

  /// The price scan range of a month is of its first instrument: a future, where it has one.
  void add_range(const MethodProduct& product, const Contract& contract, std::int32_t index) {
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
    ranges_.emplace(std::pair(found->second, contract.futures_month), index);
  }

  const MethodParameters& parameters_;
  const MethodInputs& inputs_;
  ParameterSet set_;
  std::vector<std::int32_t> instruments_;
  std::vector<Contract> contracts_;
  std::vector<RiskArray> arrays_;
  std::map<ProductKey, std::int32_t> products_;
  std::set<std::tuple<std::int32_t, Period, Period, Right, double>> held_;
  std::map<const MethodProduct*, std::int32_t> range_products_;     ///< to which its ranges belong
  std::map<std::pair<std::int32_t, Period>, std::int32_t> ranges_;  ///< instrument
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
  builder.finish(made);
  made.contract.assign(inputs.instruments->size(), -1);
  for (std::size_t i = 0; i < made.instrument.size(); ++i)
    made.contract[static_cast<std::size_t>(made.instrument[i])] = static_cast<std::int32_t>(i);
  set_slots(made);
  set_rates(inputs, made);
  return made;
}

void reprice(const MethodParameters& parameters, const MethodInputs& inputs,
             std::span<const std::int32_t> moved, const CompositeDeltas& deltas, MethodContracts& contracts) {
  for (const std::int32_t index : moved) {
    const std::int32_t place = contracts.contract[static_cast<std::size_t>(index)];
    if (place < 0) continue;
    const auto contract = static_cast<std::size_t>(place);
    set_numbers({inputs, *product_of(parameters, (*inputs.instruments)[index]), index,
                 deltas.units[static_cast<std::size_t>(index)]},
                contracts.set->contracts[contract], contracts.set->arrays[contract]);
  }
  set_ranges(parameters, inputs, contracts);
  set_rates(inputs, contracts);
}

}  // namespace crossmargin::span
