// Greeks and implied volatilities of a batch: one value on every target and in every cut, and every price its
// own status.
#include "crossmargin/pricing/european_batch.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

#include "crossmargin/pricing/european.hpp"

using namespace crossmargin;
using pricing::EuropeanBatch;
using pricing::ImpliedStatus;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Options of every kind with their prices, a part of them outside the domain.
struct Book {
  std::vector<double> forward, strike, sign, volatility, years, discount, rate, black, normal;

  EuropeanBatch batch(std::size_t from, std::size_t count) const {
    const auto part = [&](const std::vector<double>& v) { return std::span(v).subspan(from, count); };
    EuropeanBatch batch;
    batch.forward = part(forward);
    batch.strike = part(strike);
    batch.sign = part(sign);
    batch.volatility = part(volatility);
    batch.years = part(years);
    batch.discount = part(discount);
    batch.rate = part(rate);
    return batch;
  }
};

Book book(std::size_t count) {
  std::mt19937_64 random(5);
  const auto uniform = [&random](double low, double high) {
    return std::uniform_real_distribution<>(low, high)(random);
  };
  const double edges[] = {0.0, -0.0, -1.0, infinity, std::nan(""), 5e-324, 1e300};
  const auto maybe_edge = [&](double usual) {
    return uniform(0.0, 1.0) < 0.02 ? edges[random() % std::size(edges)] : usual;
  };
  Book out;
  for (std::size_t i = 0; i < count; ++i) {
    const double years = std::exp(uniform(-8.0, 3.0));
    const double volatility = std::exp(uniform(-4.0, 1.5));
    const double forward = std::pow(10.0, uniform(-4.0, 5.0));
    const double deviations = i % 9 == 0 ? 0.0 : uniform(-6.0, 6.0);
    out.forward.push_back(maybe_edge(forward));
    out.strike.push_back(maybe_edge(forward * std::exp(deviations * volatility * std::sqrt(years))));
    out.sign.push_back(i % 2 == 0 ? 1.0 : -1.0);
    out.volatility.push_back(maybe_edge(volatility));
    out.years.push_back(maybe_edge(years));
    out.rate.push_back(uniform(-0.02, 0.1));
    out.discount.push_back(std::exp(-out.rate.back() * years));
    pricing::EuropeanInput input{i % 2 == 0,        out.forward.back(),
                                 out.strike.back(), out.volatility.back(),
                                 out.years.back(),  out.discount.back()};
    const double off = i % 23 == 5 ? uniform(-0.5, 3.0) : 1.0;  // prices no volatility gives, too
    out.black.push_back(off * pricing::black_76(input));
    input.volatility *= std::abs(forward);  // Bachelier's is in units of price
    out.normal.push_back(off * pricing::bachelier(input));
  }
  return out;
}

std::vector<std::uint64_t> bits(const std::vector<double>& values) {
  std::vector<std::uint64_t> out;
  for (const double x : values) out.push_back(std::isnan(x) ? 1 : std::bit_cast<std::uint64_t>(x));
  return out;
}

/// Value, delta, gamma, vega and theta, one after the other.
std::vector<double> greeks(const Book& book, std::size_t cut, numeric::Target target) {
  const std::size_t count = book.forward.size();
  std::vector<double> out(5 * count);
  const auto part = [&](std::size_t which, std::size_t from, std::size_t size) {
    return std::span(out).subspan(which * count + from, size);
  };
  for (std::size_t i = 0; i < count; i += cut) {
    const std::size_t size = std::min(cut, count - i);
    pricing::black_76_greeks(
        book.batch(i, size),
        {part(0, i, size), part(1, i, size), part(2, i, size), part(3, i, size), part(4, i, size)}, target);
  }
  return out;
}

struct Implied {
  std::vector<double> volatility;
  std::vector<ImpliedStatus> status;
};

using Imply = void (*)(const EuropeanBatch&, std::span<const double>, const pricing::ImpliedVolatilities&,
                       numeric::Target);

Implied imply(Imply kernel, const Book& book, const std::vector<double>& price, std::size_t cut,
              numeric::Target target) {
  Implied out{std::vector<double>(price.size()), std::vector<ImpliedStatus>(price.size())};
  for (std::size_t i = 0; i < price.size(); i += cut) {
    const std::size_t size = std::min(cut, price.size() - i);
    kernel(book.batch(i, size), std::span(price).subspan(i, size),
           {std::span(out.volatility).subspan(i, size), std::span(out.status).subspan(i, size)}, target);
  }
  return out;
}

void check_implied(Imply kernel, const Book& book, const std::vector<double>& price) {
  const auto expected = imply(kernel, book, price, 1, numeric::Target::scalar);
  for (const numeric::Target target : numeric::usable_targets())
    for (const std::size_t cut : {1U, 3U, 8U, 61U, 5000U}) {
      const auto other = imply(kernel, book, price, cut, target);
      CAPTURE(numeric::to_string(target));
      CAPTURE(cut);
      CHECK(bits(other.volatility) == bits(expected.volatility));
      CHECK(other.status == expected.status);
    }
  std::size_t found = 0;
  for (std::size_t i = 0; i < price.size(); ++i) {
    CAPTURE(i);
    CHECK((expected.status[i] == ImpliedStatus::found) == (expected.volatility[i] > 0.0));
    CHECK((expected.status[i] != ImpliedStatus::found) == std::isnan(expected.volatility[i]));
    found += expected.status[i] == ImpliedStatus::found ? 1 : 0;
  }
  CHECK(found > price.size() * 8 / 10);
  CHECK(found < price.size());
}

}  // namespace

TEST_CASE("Greeks have the same bits on every target and in every cut") {
  const Book all = book(4001);
  const auto expected = bits(greeks(all, 1, numeric::Target::scalar));
  for (const numeric::Target target : numeric::usable_targets())
    for (const std::size_t cut : {1U, 3U, 8U, 61U, 5000U}) {
      CAPTURE(numeric::to_string(target));
      CAPTURE(cut);
      CHECK(bits(greeks(all, cut, target)) == expected);
    }
}

TEST_CASE("the value beside the Greeks is the price") {
  const Book all = book(4001);
  const auto out = greeks(all, 5000, numeric::native_target());
  std::vector<double> price;
  for (std::size_t i = 0; i < 4001; ++i)
    price.push_back(pricing::black_76({all.sign[i] > 0.0, all.forward[i], all.strike[i], all.volatility[i],
                                       all.years[i], all.discount[i]}));
  CHECK(bits({out.begin(), out.begin() + 4001}) == bits(price));
}

TEST_CASE("implied volatilities have the same bits and statuses on every target and in every cut") {
  const Book all = book(4001);
  check_implied(pricing::implied_black_76, all, all.black);
  check_implied(pricing::implied_bachelier, all, all.normal);
}

TEST_CASE("each price of a batch has its own status") {
  Book some = book(0);
  const auto add = [&](double forward, double years, double price) {
    some.forward.push_back(forward);
    some.strike.push_back(100.0);
    some.sign.push_back(1.0);
    some.years.push_back(years);
    some.discount.push_back(1.0);
    some.black.push_back(price);
  };
  some.volatility.resize(6);
  some.rate.resize(6);
  add(110.0, 1.0, 15.0);
  add(110.0, 1.0, 10.0);
  add(110.0, 1.0, 111.0);
  add(-110.0, 1.0, 15.0);
  add(110.0, 0.0, 15.0);
  add(110.0, 1.0, infinity);
  const auto out = imply(pricing::implied_black_76, some, some.black, 6, numeric::native_target());
  CHECK(out.status == std::vector{ImpliedStatus::found, ImpliedStatus::no_time_value,
                                  ImpliedStatus::above_every_value, ImpliedStatus::invalid_input,
                                  ImpliedStatus::invalid_input, ImpliedStatus::invalid_input});
  CHECK(std::abs(pricing::black_76({true, 110.0, 100.0, out.volatility[0], 1.0, 1.0}) - 15.0) <= 4.4e-14);
}

TEST_CASE("spans of different length are refused") {
  const Book all = book(8);
  std::vector<double> volatility(7);
  std::vector<ImpliedStatus> status(8);
  CHECK_THROWS_AS(pricing::implied_black_76(all.batch(0, 8), all.black, {volatility, status}),
                  std::invalid_argument);
}
