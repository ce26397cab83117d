#include "made_book.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <random>
#include <vector>

namespace crossmargin::bench {
namespace {

/// Where one option stands in the exchange.
struct Place {
  std::size_t underlying, expiry, strike;
  bool call;
};

Place place_of(const MadeMarket& made, std::size_t number) {
  const std::size_t pair = number / 2;
  const std::size_t per_underlying = made.expiries * made.strikes;
  return {pair / per_underlying, pair % per_underlying / made.strikes, pair % made.strikes, number % 2 == 0};
}

double spot_of(std::size_t underlying) {
  return 50.0 * static_cast<double>(underlying + 1);
}

double strike_of(const MadeMarket& made, const Place& place) {
  const double step = 0.8 / static_cast<double>(made.strikes);
  return std::round(100.0 * spot_of(place.underlying) * (0.6 + step * static_cast<double>(place.strike))) /
         100.0;
}

/// The third Friday is nobody's business here: expiries are the first days of coming months.
std::string expiry_of(std::size_t expiry) {
  return fmt::format("{}-{:02}-01T20:00:00Z", 2026 + (expiry + 3) / 12, (expiry + 3) % 12 + 1);
}

std::string option_json(const MadeMarket& made, std::size_t number) {
  const Place place = place_of(made, number);
  const double moneyness = strike_of(made, place) / spot_of(place.underlying) - 1.0;
  return fmt::format(
      R"({{"id":"{}","kind":"option","underlying":"U{:02}","multiplier":100,"quote_currency":"USD",)"
      R"("expiry":"{}","right":"{}","exercise":"european","strike":{:.2f},"quantity_step":0.1,)"
      R"("quote":{{"volatility":{:.4f}}}}})",
      instrument_id(made, number), place.underlying, expiry_of(place.expiry), place.call ? "call" : "put",
      strike_of(made, place),
      0.25 + 0.2 * moneyness * moneyness + 0.01 * static_cast<double>(place.expiry % 5));
}

}  // namespace

std::string instrument_id(const MadeMarket& made, std::size_t number) {
  const Place place = place_of(made, number);
  const std::size_t month = place.expiry + 3;
  return fmt::format("U{:02}-{:02}{:02}-{:.2f}-{}", place.underlying, 26 + month / 12, month % 12 + 1,
                     strike_of(made, place), place.call ? 'C' : 'P');
}

std::string market_json(const MadeMarket& made) {
  std::vector<std::string> underlyings, forwards, options;
  for (std::size_t u = 0; u < made.underlyings; ++u) {
    underlyings.push_back(
        fmt::format(R"("U{:02}":{{"currency":"USD","spot":{},"class":"broad_index"}})", u, spot_of(u)));
    for (std::size_t e = 0; e < made.expiries; ++e)
      forwards.push_back(fmt::format(R"({{"underlying":"U{:02}","expiry":"{}","forward":{:.4f}}})", u,
                                     expiry_of(e), spot_of(u) * (1.0 + 0.003 * static_cast<double>(e))));
  }
  for (std::size_t number = 0; number < made.instruments(); ++number)
    options.push_back(option_json(made, number));
  return fmt::format(
      "{{\"schema\":\"crossmargin-market\",\"schema_version\":1,\"as_of\":\"2026-03-02T15:00:00Z\",\n"
      "\"reporting_currency\":\"USD\",\"underlyings\":{{{}}},\n\"rates\":{{\"USD\":0.04}},\n"
      "\"forwards\":[{}],\n\"instruments\":[\n{}\n]}}\n",
      fmt::join(underlyings, ","), fmt::join(forwards, ",\n"), fmt::join(options, ",\n"));
}

std::string account_rows(const MadeMarket& market, const MadeAccounts& made, std::size_t begin,
                         std::size_t end) {
  std::vector<std::string> ids(market.instruments());
  for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = instrument_id(market, i);
  std::string rows;
  std::vector<std::size_t> drawn;
  for (std::size_t account = begin; account < end; ++account) {
    std::mt19937_64 random(made.seed * 1'000'003 + account);
    drawn.clear();
    while (drawn.size() < made.positions) {
      const std::size_t place = random() % ids.size();
      if (std::find(drawn.begin(), drawn.end(), place) != drawn.end()) continue;
      drawn.push_back(place);
      const auto tenths = static_cast<std::int64_t>(random() % 4999) - 2500;
      const double quantity = static_cast<double>(tenths == 0 ? 1 : tenths) / 10.0;
      fmt::format_to(std::back_inserter(rows), "A{:07},{},{:.1f}\n", account, ids[place], quantity);
    }
  }
  return rows;
}

}  // namespace crossmargin::bench
