#include "support/span_sets.hpp"

#include <array>
#include <cmath>
#include <memory>
#include <stdexcept>

namespace crossmargin::span::test {
namespace {

const std::vector<std::int32_t> all_months{202507, 202508, 202509, 202512, 202603, 202606, 202609};

class SetMaker {
 public:
  SetMaker(Random& random, const Shape& shape) : random_(random), shape_(shape) {}

  ParameterSet make() {
    set_.organisations.emplace_back().id = "ORG";
    set_.organisations.back().caps_option_value = random_.chance(15);
    set_.rules.amount_digits = !shape_.decimals || random_.chance(70) ? 0 : 2;
    set_.rules.truncates_spreads = random_.chance(20);
    set_.rules.spread_digits = random_.chance(80) ? 4 : 6;
    set_.rules.price_risk_digits = random_.chance(80) ? 2 : 4;
    set_.rules.truncates_price_risk = random_.chance(80);
    for (int i = 0; i < 8; ++i) add_commodity(i);
    if (shape_.credits)
      for (int priority = 1; priority <= 24; ++priority) add_inter(priority);
    std::sort(made_.begin(), made_.end(),
              [](const auto& a, const auto& b) { return key_of(a.first) < key_of(b.first); });
    for (const auto& [contract, losses] : made_) {
      set_.contracts.push_back(contract);
      set_.arrays.push_back(losses);
    }
    return std::move(set_);
  }

 private:
  double factor(const std::vector<double>& any) { return shape_.whole ? 1.0 : random_.pick(any); }
  double ratio() {
    return random_.pick(shape_.whole ? std::vector{1.0, 2.0} : std::vector{1.0, 2.0, 1.5, 0.3333});
  }

  /// Tiers of neighbouring months that cover all.
  std::vector<Tier> cut(const std::vector<std::int32_t>& months) {
    std::vector<Tier> tiers;
    for (std::size_t at = 0; at < months.size();) {
      const std::size_t last = std::min(months.size() - 1, at + static_cast<std::size_t>(random_.below(2)));
      tiers.push_back({static_cast<int>(tiers.size()) + 1,
                       {{months[at], 0}, {months[last], 0}},
                       static_cast<double>(random_.between(10, 300))});
      at = last + 1;
    }
    return tiers;
  }

  void add_commodity(int place) {
    CombinedCommodity made;
    made.exchange = "XCH";
    made.id = "C" + std::to_string(place);
    made.currency = *Currency::parse(place % 4 == 3 ? "EUR" : "USD");
    made.caps_option_value = random_.chance(20);
    made.short_option_method = static_cast<ShortOptionMethod>(random_.below(2));
    made.short_option_rate = random_.pick(std::vector{0.0, 20.0, 170.0});
    for (double& share : made.adjustment) share = random_.pick(std::vector{1.0, 1.0, 1.1});
    for (double& share : made.initial) share = random_.pick(std::vector{1.0, 1.1, 1.35});
    std::vector<std::int32_t> months = random_.sample(all_months, random_.between(3, 6));
    std::sort(months.begin(), months.end());
    made.intra_tiers = cut(months);
    if (random_.chance(30)) made.short_option_tiers = cut(months);
    if (place % 3 != 0) {  // the others may be targets of scanning spreads, whose months have no range
      made.price_risk = static_cast<PriceRiskMethod>(random_.between(1, 3));
      made.scans_by_month = random_.chance(25);
      if (!made.scans_by_month && random_.chance(50)) made.scan_tiers = cut(months);
      if (random_.chance(60)) made.inter_tiers = cut(months);
    }
    if (shape_.charges) add_charges(months, made);
    add_contracts(months, place);
    set_.commodities.push_back(made);
  }

  void add_charges(const std::vector<std::int32_t>& months, CombinedCommodity& made) {
    for (int priority = random_.below(4); priority > 0; --priority) {
      IntraSpread spread{priority, static_cast<double>(random_.between(10, 400)), {}, {}};
      for (const std::int32_t month : random_.sample(months, random_.between(2, 4)))
        spread.legs.push_back({0, 0, {month, 0}, ratio(), spread.legs.size() % 2 == 0 ? Side::a : Side::b});
      made.series_spreads.push_back(spread);
    }
    for (int priority = random_.below(5); priority > 0; --priority)
      made.tier_spreads.push_back(tier_spread(priority, static_cast<int>(made.intra_tiers.size())));
    for (const std::int32_t month : random_.sample(months, random_.below(3)))
      made.delivery.push_back({{month, 0},
                               static_cast<double>(random_.between(0, 90)),
                               static_cast<double>(random_.between(0, 90))});
  }

  /// Any legs but those whose tiers overlap and differ on one side, which are refused.
  IntraSpread tier_spread(int priority, int tiers) {
    IntraSpread spread{priority, static_cast<double>(random_.between(10, 400)), {}, {}};
    for (const int wanted : {2, 2, random_.between(2, 4)}) {
      const int first = random_.between(1, tiers);
      const int last = random_.chance(25) ? random_.between(first, tiers) : first;
      for (const Side side : {Side::a, Side::b}) {
        const bool fits = std::none_of(spread.legs.begin(), spread.legs.end(), [&](const IntraLeg& leg) {
          return leg.side == side && leg.first_tier <= last && first <= leg.last_tier &&
                 (shape_.whole || leg.first_tier != first || leg.last_tier != last);
        });
        if (fits && (random_.chance(60) || static_cast<int>(spread.legs.size()) < wanted))
          spread.legs.push_back({first, last, {}, ratio(), side});
      }
    }
    return spread;
  }

  void add_contracts(const std::vector<std::int32_t>& months, int place) {
    const double range = 3.0 * random_.between(100, 1000);
    const double delta_scale = factor({1.0, 1.0, 0.5, 1.25});
    const double scale = factor({1.0, 1.0, shape_.decimals ? 0.1 : 0.5});
    const bool premium = random_.chance(80);
    const bool cents = shape_.decimals && random_.chance(40);
    for (const bool is_option : {false, true}) {
      Product product;
      product.exchange = "XCH";
      product.code = "P" + std::to_string(place);
      product.type = is_option ? "OOF" : "FUT";
      product.commodity = place;
      product.scale = scale;
      product.is_option = is_option;
      product.pays_premium = is_option && premium;
      const auto code = static_cast<std::int32_t>(set_.products.size());
      set_.products.push_back(product);
      for (const std::int32_t month : is_option ? random_.sample(months, 2) : months)
        for (const Right right :
             is_option ? std::vector{Right::call, Right::put} : std::vector{Right::none}) {
          Contract contract{code, right, {month, 0}, {is_option ? month : 0, 0}, 0.0, 1.0, delta_scale};
          contract.price = is_option ? random_.between(1, 4000) / (cents ? 100.0 : 4.0) : 450.0;
          contract.value_factor = 50.0;
          contract.has_array = true;
          if (is_option)
            contract.composite_delta =
                (right == Right::call ? 1 : -1) *
                (shape_.whole ? 0.25 * random_.between(1, 3) : random_.between(1, 9999) / 10000.0);
          made_.emplace_back(contract, array_of(contract, range, cents));
          if (is_option) continue;
          Series series;
          series.product = code;
          series.futures_month = {month, 0};
          series.delta_scale = delta_scale;
          series.price_range.amount = range;
          set_.series.push_back(series);
        }
    }
  }

  RiskArray array_of(const Contract& contract, double range, bool cents) {
    constexpr std::array<double, 16> thirds{0, 0, 1, 1, -1, -1, 2, 2, -2, -2, 3, 3, -3, -3, 2.97, -2.97};
    RiskArray losses{};
    for (std::size_t s = 0; s < scenario_count; ++s) {
      const double lean = -range * thirds[s] / 3.0 * contract.composite_delta;
      double tilt = 0.0;
      if (contract.right != Right::none) {
        tilt = (s % 2 == 0 ? -1 : 1) * random_.between(0, 200);
        tilt += random_.between(-20, 60);
      }
      const double unit = cents ? 100.0 : (shape_.whole ? 0.5 : 1.0);
      losses[s] = std::round((lean + tilt) * unit) / unit + 0.0;
    }
    return losses;
  }

  void add_inter(int priority) {
    InterSpread spread;
    spread.group = "ALL";
    spread.priority = priority;
    const int kind = random_.below(shape_.scanning ? 6 : 5);
    spread.method = std::vector{InterMethod::whole,     InterMethod::whole,         InterMethod::tiered,
                                InterMethod::own_tiers, InterMethod::tiered_deltas, InterMethod::scanning}
        [static_cast<std::size_t>(kind)];
    const bool scans = spread.method == InterMethod::scanning;
    const bool tiered = spread.method == InterMethod::tiered || spread.method == InterMethod::own_tiers;
    std::vector<std::int32_t> pool;
    for (std::int32_t i = 0; i < 8; ++i) {
      const CombinedCommodity& rules = set_.commodities[static_cast<std::size_t>(i)];
      if (scans ? i % 3 == 0 && rules.currency.code() == "USD" : !tiered || !rules.inter_tiers.empty())
        pool.push_back(i);
    }
    if (pool.size() < 2) return;
    spread.is_flat = !scans && random_.chance(20);
    spread.is_super = random_.chance(25);
    spread.eligibility = static_cast<Eligibility>(random_.chance(70) ? 0 : random_.between(1, 2));
    const double rate = spread.is_flat ? random_.between(100, 9000) / 100.0 : random_.between(20, 95) / 100.0;
    for (const std::int32_t commodity : random_.sample(pool, random_.between(2, 4))) {
      InterLeg leg;
      leg.commodity = commodity;
      leg.ratio = ratio();
      leg.side = spread.legs.size() % 2 == 0 ? Side::a : Side::b;
      leg.rate = rate - (random_.chance(20) ? 0.05 : 0.0);
      leg.is_required = random_.chance(50);
      const auto& tiers = set_.commodities[static_cast<std::size_t>(commodity)].inter_tiers;
      const bool names_tier = spread.method == InterMethod::own_tiers ||
                              (spread.method == InterMethod::tiered_deltas && random_.chance(50));
      if (names_tier && !tiers.empty()) leg.tier = random_.pick(tiers).number;
      spread.legs.push_back(leg);
    }
    if (scans) {
      spread.target.commodity = random_.pick(pool);
      spread.target.ratio = 1.0;
      spread.least_legs = random_.below(3);
    }
    set_.inter_spreads.push_back(spread);
  }

  Random& random_;
  Shape shape_;
  ParameterSet set_;
  std::vector<std::pair<Contract, RiskArray>> made_;
};

template <class T>
T sound(Result<T> made) {
  if (!made) throw std::runtime_error(to_text(made.error().front()));
  return *std::move(made);
}

}  // namespace

ParameterSet random_set(Random& random, const Shape& shape) {
  return SetMaker(random, shape).make();
}

SpanAccount random_account(const ParameterSet& set, Random& random, double unit) {
  SpanAccount made{"a",
                   static_cast<AccountType>(random.below(3)),
                   random.chance(50) ? Origin::house : Origin::customer,
                   false,
                   {}};
  std::vector<std::int32_t> contracts;
  for (std::size_t i = 0; i < set.contracts.size(); ++i) contracts.push_back(static_cast<std::int32_t>(i));
  for (const std::int32_t contract : random.sample(contracts, random.between(1, 30))) {
    const double size = unit * random.pick(std::vector{1, 2, 3, 7, 10, 25, 130});
    made.holdings.push_back({contract, random.chance(50) ? size : 0.0, 0.0});
    if (made.holdings.back().bought == 0.0) made.holdings.back().sold = size;
  }
  return made;
}

Engine engine_of(const ParameterSet& set) {
  return sound(Engine::create(std::make_shared<ParameterSet>(set)));
}

SpanRequirement margin_of(const Engine& engine, const SpanAccount& account) {
  Workspace workspace;
  return sound(engine.margin(account, {true, true}, workspace));
}

}  // namespace crossmargin::span::test
