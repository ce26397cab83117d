// Greeks against differences of the textbook formulas in 80-bit arithmetic and against BlackCalculator's own
// rho.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <functional>
#include <random>
#include <string>

#include "crossmargin/pricing/american.hpp"
#include "crossmargin/risk/greeks.hpp"

using namespace crossmargin;

namespace {

using Real = long double;

/// The five things that move; what a price means depends on the model.
struct Point {
  Real price;
  Real volatility;
  Real years;
  Real rate;
  Real dividend;
};

using Value = std::function<Real(const Point&)>;

Real cdf(Real x) {
  return 0.5L * erfcl(-x / sqrtl(2.0L));
}
Real pdf(Real x) {
  return expl(-0.5L * x * x) / sqrtl(2.0L * 3.14159265358979323846264L);
}

Real black(Real forward, Real strike, Real deviation, Real discount, bool call) {
  const Real d1 = logl(forward / strike) / deviation + deviation / 2;
  const Real d2 = d1 - deviation;
  if (call) return discount * (forward * cdf(d1) - strike * cdf(d2));
  return discount * (strike * cdf(-d2) - forward * cdf(-d1));
}

Value value_of(PricingModel model, bool call, Real strike) {
  if (model == PricingModel::black_scholes)
    return [=](const Point& p) {
      const Real forward = p.price * expl((p.rate - p.dividend) * p.years);
      return black(forward, strike, p.volatility * sqrtl(p.years), expl(-p.rate * p.years), call);
    };
  if (model == PricingModel::bachelier)
    return [=](const Point& p) {
      const Real s = p.volatility * sqrtl(p.years);
      const Real gain = call ? p.price - strike : strike - p.price;
      return expl(-p.rate * p.years) * (gain * cdf(gain / s) + s * pdf(gain / s));
    };
  return [=](const Point& p) {
    return black(p.price, strike, p.volatility * sqrtl(p.years), expl(-p.rate * p.years), call);
  };
}

/// Fourth-order central difference of f at 0.
Real slope(const std::function<Real(Real)>& f, Real h) {
  return (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
}
Real curvature(const std::function<Real(Real)>& f, Real h) {
  return (16 * (f(h) + f(-h)) - (f(2 * h) + f(-2 * h)) - 30 * f(0)) / (12 * h * h);
}

/// Every Greek by differences; `deviation` is vol sqrt(T) in units of price.
Greeks differences(const Value& v, const Point& at, Real deviation) {
  const auto moved = [&](Real price, Real volatility, Real years, Real rate) {
    return v({at.price + price, at.volatility + volatility, at.years + years, at.rate + rate, at.dividend});
  };
  const Real hp = 3e-3L * deviation;
  const Real hv = 1e-3L * at.volatility;
  const auto delta_at = [&](Real volatility) {
    return slope([&](Real x) { return moved(x, volatility, 0, 0); }, hp);
  };
  Greeks out;
  out.delta = static_cast<double>(delta_at(0));
  out.gamma = static_cast<double>(curvature([&](Real x) { return moved(x, 0, 0, 0); }, hp));
  out.vega = static_cast<double>(slope([&](Real x) { return moved(0, x, 0, 0); }, hv));
  out.volga = static_cast<double>(curvature([&](Real x) { return moved(0, x, 0, 0); }, hv));
  out.theta = static_cast<double>(-slope([&](Real x) { return moved(0, 0, x, 0); }, 1e-3L * at.years));
  out.rho = static_cast<double>(slope([&](Real x) { return moved(0, 0, 0, x); }, 1e-4L));
  out.vanna = static_cast<double>(slope(delta_at, hv));
  return out;
}

struct Case {
  PricingModel model;
  ExerciseStyle exercise;
  bool call;
  double price, strike, volatility, rate, dividend;
  int hours;
};

Result<Greeks> ours(const Case& c) {
  Instrument option;
  option.id = "O";
  option.kind = InstrumentKind::option;
  option.underlying = "X";
  option.spec.quote_currency = Currency::parse("USD").value();
  option.spec.settlement_currency = option.spec.quote_currency;
  option.option = OptionTerms{c.call ? OptionRight::call : OptionRight::put, c.exercise, c.strike, c.model};
  MarketData data;
  data.as_of = parse_instant("2026-02-05").value();
  option.expiry = data.as_of + std::chrono::hours(c.hours);
  data.reporting_currency = option.spec.quote_currency;
  UnderlyingQuote underlying;
  underlying.quote_currency = option.spec.quote_currency;
  underlying.spot = c.price;
  underlying.dividend_yield = c.dividend;
  data.underlyings.emplace("X", underlying);
  data.rates.emplace(option.spec.quote_currency, RateCurve{{{*option.expiry, c.rate}}});
  InstrumentQuote quote;
  quote.volatility = c.volatility;
  if (c.model != PricingModel::black_scholes) quote.forward = c.price;
  data.quotes.emplace("O", quote);
  const auto market = Market::create(std::move(data));
  if (!market) return tl::unexpected(market.error());
  return greeks(option, *market);
}

Point point_of(const Case& c) {
  return {c.price, c.volatility, c.hours / (24.0L * 365.0L), c.rate, c.dividend};
}

std::string describe(const Case& c) {
  return std::string(to_string(c.model)) + (c.call ? " call" : " put") + " S=" + std::to_string(c.price) +
         " K=" + std::to_string(c.strike) + " vol=" + std::to_string(c.volatility) +
         " r=" + std::to_string(c.rate) + " q=" + std::to_string(c.dividend) +
         " hours=" + std::to_string(c.hours);
}

/// Compares Greek by Greek; `scale` is the largest that Greek gets for an option of this size.
void check_close(const Greeks& a, const Greeks& b, const Greeks& scale, double tolerance) {
  CHECK(std::abs(a.delta - b.delta) <= tolerance * scale.delta);
  CHECK(std::abs(a.gamma - b.gamma) <= tolerance * scale.gamma);
  CHECK(std::abs(a.vega - b.vega) <= tolerance * scale.vega);
  CHECK(std::abs(a.theta - b.theta) <= tolerance * scale.theta);
  CHECK(std::abs(a.rho - b.rho) <= tolerance * scale.rho);
  CHECK(std::abs(a.vanna - b.vanna) <= tolerance * scale.vanna);
  CHECK(std::abs(a.volga - b.volga) <= tolerance * scale.volga);
}

double deviation_of(const Case& c) {
  const double unit = c.model == PricingModel::bachelier ? 1.0 : c.price;
  return unit * c.volatility * std::sqrt(static_cast<double>(point_of(c).years));
}

/// Sizes by dimension.
Greeks scale_of(const Case& c) {
  const double years = static_cast<double>(point_of(c).years);
  const double s = deviation_of(c);
  const double largest = std::max(c.price, c.strike);
  Greeks out;
  out.delta = 1.0;
  out.gamma = 1.0 / s;
  out.vega = std::max(s, 1e-3 * largest) / c.volatility;
  out.theta = s / years + 0.1 * largest;
  out.rho = years * largest;
  out.vanna = 1.0 / c.volatility;
  out.volga = s / (c.volatility * c.volatility);
  return out;
}

std::array<Case, 1200> european_cases() {
  std::mt19937_64 random(5);
  const auto uniform = [&random](double low, double high) {
    return std::uniform_real_distribution<>(low, high)(random);
  };
  constexpr PricingModel models[] = {PricingModel::black_76, PricingModel::black_scholes,
                                     PricingModel::bachelier};
  std::array<Case, 1200> out;
  for (std::size_t i = 0; i < out.size(); ++i) {
    Case& c = out[i];
    c.model = models[i % 3];
    c.exercise = ExerciseStyle::european;
    c.call = i % 2 == 0;
    c.hours = static_cast<int>(std::exp(uniform(0.0, std::log(26'000.0))));
    c.price = std::exp(uniform(std::log(5.0), std::log(70'000.0)));
    c.volatility = uniform(0.05, 1.5) * (c.model == PricingModel::bachelier ? c.price : 1.0);
    const double s =
        c.volatility * std::sqrt(c.hours / 8760.0) / (c.model == PricingModel::bachelier ? c.price : 1.0);
    c.strike = c.model == PricingModel::bachelier ? c.price * (1.0 + uniform(-3.0, 3.0) * s)
                                                  : c.price * std::exp(uniform(-3.0, 3.0) * s);
    if (!(c.strike > 0.0)) c.strike = 0.5 * c.price;
    c.rate = uniform(-0.01, 0.1);
    c.dividend = uniform(0.0, 0.08);
  }
  return out;
}

}  // namespace

TEST_CASE("European Greeks are the derivatives of the formulas") {
  for (const Case& c : european_cases()) {
    const auto g = ours(c);
    INFO(describe(c));
    REQUIRE(g.has_value());
    check_close(*g, differences(value_of(c.model, c.call, c.strike), point_of(c), deviation_of(c)),
                scale_of(c), 1e-8);
  }
}

TEST_CASE("American Greeks where early exercise is worth nothing are the European ones") {
  for (double price : {80.0, 95.0, 100.0, 120.0}) {
    const Case american{
        PricingModel::black_scholes, ExerciseStyle::american, true, price, 100.0, 0.3, 0.05, 0.0, 3000};
    const auto g = ours(american);
    INFO(describe(american));
    REQUIRE(g.has_value());
    check_close(
        *g, differences(value_of(american.model, true, 100.0), point_of(american), deviation_of(american)),
        scale_of(american), 4e-3);
  }
}

TEST_CASE("the bumps are wide enough for the engine's own noise") {
  // A dividend of a thousandth of a percent is worth nothing here, but sends the option through the engine.
  for (double price : {80.0, 95.0, 100.0, 120.0})
    for (int hours : {24, 480, 6000}) {
      const Case c{
          PricingModel::black_scholes, ExerciseStyle::american, true, price, 100.0, 0.3, 0.05, 1e-5, hours};
      const auto g = ours(c);
      INFO(describe(c));
      REQUIRE(g.has_value());
      check_close(*g, differences(value_of(c.model, true, 100.0), point_of(c), deviation_of(c)), scale_of(c),
                  4e-3);
    }
}

TEST_CASE("American Greeks agree with wider differences of the tree") {
  for (const bool call : {true, false})
    for (double price : {90.0, 100.0, 108.0}) {
      const Case c{
          PricingModel::black_scholes, ExerciseStyle::american, call, price, 100.0, 0.25, 0.06, 0.05, 4380};
      const auto tree = [&](const Point& p) -> Real {
        return pricing::leisen_reimer({call, static_cast<double>(p.price), 100.0, static_cast<double>(p.rate),
                                       static_cast<double>(p.dividend), static_cast<double>(p.volatility),
                                       static_cast<double>(p.years)},
                                      1001);
      };
      const auto g = ours(c);
      INFO(describe(c));
      REQUIRE(g.has_value());
      const auto at = [&](Real price_move, Real vol_move, Real rate_move) {
        const Point p = point_of(c);
        return tree({p.price + price_move, p.volatility + vol_move, p.years, p.rate + rate_move, p.dividend});
      };
      CHECK(g->delta == doctest::Approx(static_cast<double>((at(2, 0, 0) - at(-2, 0, 0)) / 4)).epsilon(5e-3));
      CHECK(g->vega ==
            doctest::Approx(static_cast<double>((at(0, 0.01L, 0) - at(0, -0.01L, 0)) / 0.02L)).epsilon(5e-3));
      CHECK(
          g->rho ==
          doctest::Approx(static_cast<double>((at(0, 0, 0.005L) - at(0, 0, -0.005L)) / 0.01L)).epsilon(5e-3));
      CHECK(g->gamma > 0.0);
      CHECK(g->theta < 0.0);
    }
}

TEST_CASE("an American option on a future keeps its forward when the rate moves") {
  const Case c{PricingModel::black_76, ExerciseStyle::american, false, 100.0, 110.0, 0.3, 0.05, 0.0, 4380};
  const double years = static_cast<double>(point_of(c).years);
  const auto value = [&](double rate) {
    return pricing::leisen_reimer({false, 100.0, 110.0, rate, rate, 0.3, years}, 1001);
  };
  const auto g = ours(c);
  REQUIRE(g.has_value());
  CHECK(g->rho == doctest::Approx((value(0.06) - value(0.04)) / 0.02).epsilon(0.01));
}
