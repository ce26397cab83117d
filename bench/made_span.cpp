#include "made_span.hpp"

#include <cmath>
#include <random>
#include <string>

#include "must.hpp"

namespace crossmargin::bench {
namespace {

constexpr int months = 12;
constexpr int strikes = 500;
constexpr std::size_t options_each = std::size_t{months} * strikes * 2;

/// From 1: the first is 202601.
span::Period month_of(int place) {
  return {202600 + place, 0};
}

span::RiskArray losses(std::mt19937_64& random) {
  span::RiskArray made{};
  for (double& loss : made) loss = static_cast<double>(static_cast<std::int64_t>(random() % 4001) - 2000);
  return made;
}

class Maker {
 public:
  span::ParameterSet make(std::size_t contracts) {
    set_.organisations.push_back({.file = "made",
                                  .id = "XYZ",
                                  .business_date = "20251222",
                                  .business_time = {},
                                  .created = {},
                                  .exchanges = {},
                                  .groups = {},
                                  .other_records = {}});
    while (set_.contracts.size() < contracts) add_commodity();
    return std::move(set_);
  }

 private:
  void add_commodity() {
    const auto place = static_cast<std::int32_t>(set_.commodities.size());
    span::CombinedCommodity rules;
    rules.exchange = "XCH";
    rules.id = "C" + std::to_string(place);
    rules.currency = usd_;
    set_.commodities.push_back(rules);
    add_product(rules.id, place, "FUT");
    for (int month = 1; month <= months; ++month) add_series({month_of(month), {}, span::Right::none});
    add_product(rules.id, place, "OOF");
    for (int month = 1; month <= months; ++month)
      for (const span::Right right : {span::Right::call, span::Right::put})
        add_series({month_of(month), month_of(month), right});
  }

  void add_product(const std::string& code, std::int32_t commodity, const std::string& type) {
    span::Product product;
    product.exchange = "XCH";
    product.code = code;
    product.type = type;
    product.commodity = commodity;
    product.currency = usd_;
    product.value_factor = 50.0;
    product.price_decimals = 2;
    product.strike_decimals = 2;
    product.is_option = type == "OOF";
    product.pays_premium = product.is_option;
    set_.products.push_back(product);
  }

  struct SeriesOf {
    span::Period futures;
    span::Period option;
    span::Right right;
  };

  void add_series(const SeriesOf& of) {
    const auto product = static_cast<std::int32_t>(set_.products.size()) - 1;
    if (of.right != span::Right::put) {
      span::Series series;
      series.product = product;
      series.futures_month = of.futures;
      series.option_month = of.option;
      series.delta_scale = 1.0;
      set_.series.push_back(series);
    }
    const int count = of.right == span::Right::none ? 1 : strikes;
    for (int i = 1; i <= count; ++i) add_contract(of, product, 10.0 * i);
  }

  void add_contract(const SeriesOf& of, std::int32_t product, double strike) {
    span::Contract made;
    made.product = product;
    made.right = of.right;
    made.futures_month = of.futures;
    made.option_month = of.option;
    made.strike = of.right == span::Right::none ? 0.0 : strike;
    const double delta = static_cast<double>(random_() % 10000) / 10000.0;
    made.composite_delta = of.right == span::Right::put ? -delta : delta;
    made.delta_scale = 1.0;
    made.price = static_cast<double>(random_() % 1'000'000) / 100.0;
    made.value_factor = 50.0;
    made.volatility = static_cast<double>(random_() % 1'000'000) / 1e6;
    made.has_array = true;
    set_.contracts.push_back(made);
    set_.arrays.push_back(losses(random_));
  }

  Currency usd_{must(Currency::parse("USD"))};
  std::mt19937_64 random_{7};
  span::ParameterSet set_;
};

}  // namespace

span::ParameterSet made_span(std::size_t contracts) {
  return Maker().make(contracts);
}

}  // namespace crossmargin::bench
