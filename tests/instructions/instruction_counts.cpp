// Runs each hot path once under callgrind and asks for a dump of its instructions, named "<path> <items>".
// Without callgrind the requests are no-ops, and the program only shows that the paths run.
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "count.hpp"
#include "crossmargin/assessment/scan_book.hpp"
#include "crossmargin/io/book.hpp"
#include "crossmargin/pricing/american.hpp"
#include "crossmargin/pricing/european_batch.hpp"
#include "crossmargin/pricing/european_grid.hpp"

namespace {

using namespace crossmargin;
using test::count;
using test::die;

/// Options around the money and 16 scenarios: eight price moves at two volatilities.
struct Grid {
  static constexpr std::size_t options = 64;
  std::vector<double> price, strike, sign, volatility, years, discount;
  std::vector<pricing::PriceMove> moves;
};

Grid make_grid() {
  std::mt19937_64 random(1);
  const auto uniform = [&](double low, double high) {
    return low + (high - low) * static_cast<double>(random() >> 11) * 0x1p-53;
  };
  Grid grid;
  for (std::size_t i = 0; i < Grid::options; ++i) {
    grid.price.push_back(100.0);
    grid.strike.push_back(uniform(60.0, 150.0));
    grid.sign.push_back(i % 2 == 0 ? 1.0 : -1.0);
  }
  for (const double scale : {0.75, 1.25}) {
    for (std::size_t i = 0; i < Grid::options; ++i) {
      grid.volatility.push_back(scale * (0.2 + 0.01 * static_cast<double>(i % 30)));
      grid.years.push_back(0.1 + 0.02 * static_cast<double>(i));
      grid.discount.push_back(0.98);
    }
  }
  for (std::size_t i = 0; i < 16; ++i)
    grid.moves.push_back({0.79 + 0.06 * static_cast<double>(i / 2), 0.0, i % 2});
  return grid;
}

void count_grid(pricing::EuropeanModel model, const std::string& name) {
  const Grid grid = make_grid();
  const pricing::GridScenarios scenarios(grid.moves, 2, pricing::PriceFloor::zero);
  std::vector<double> value(Grid::options * grid.moves.size());
  pricing::EuropeanGrid task;
  task.model = model;
  task.price = grid.price;
  task.strike = grid.strike;
  task.sign = grid.sign;
  task.volatility = grid.volatility;
  task.years = grid.years;
  task.discount = grid.discount;
  count(name, value.size(), [&] { pricing::price_grid(task, scenarios, value); });
}

void count_batch() {
  const Grid grid = make_grid();
  const auto first = [](const std::vector<double>& all) { return std::span(all).first(Grid::options); };
  const std::vector<double> rate(Grid::options, 0.03);
  const pricing::EuropeanBatch batch{
      grid.price,        grid.strike,          grid.sign, first(grid.volatility),
      first(grid.years), first(grid.discount), rate};
  std::vector<double> out(5 * Grid::options);
  const auto part = [&](std::size_t i) { return std::span(out).subspan(i * Grid::options, Grid::options); };
  count("greeks_options", Grid::options, [&] {
    pricing::black_76_greeks(batch, {part(0), part(1), part(2), part(3), part(4)});
  });
  std::vector<double> volatility(Grid::options);
  std::vector<pricing::ImpliedStatus> status(Grid::options);
  count("implied_vol_options", Grid::options, [&] {
    pricing::implied_black_76(batch, part(0), {volatility, status});
  });
}

void count_american(pricing::AmericanScheme scheme, const std::string& name) {
  const Grid grid = make_grid();
  std::vector<double> spot, volatility;
  for (const pricing::PriceMove& move : grid.moves) {
    spot.push_back(100.0 * move.scale);
    volatility.push_back(move.level == 0 ? 0.2 : 0.35);
  }
  const std::vector<double> rate(spot.size(), 0.04), dividend(spot.size(), 0.015), years(spot.size(), 0.5);
  std::vector<double> value(spot.size());
  pricing::AmericanRow row;
  row.call = false;
  row.strike = 105.0;
  row.scheme = scheme;
  row.spot = spot;
  row.rate = rate;
  row.dividend = dividend;
  row.volatility = volatility;
  row.years = years;
  count(name, value.size(), [&] {
    if (auto priced = pricing::american_row(row, value); !priced) die(priced.error());
  });
}

std::string positions_text() {
  std::string text = "account,instrument,quantity\n";
  for (int account = 0; account < 4000; ++account)
    for (int position = 0; position < 20; ++position)
      text += "A" + std::to_string(100000 + account) + ",X-26MAR27-" +
              std::to_string(1000 + (account * 7 + position * 13) % 400) + "-C," +
              std::to_string((account + position) % 99 - 49) + ".5\n";
  return text;
}

void count_reading_and_scan() {
  const std::string text = positions_text();
  const io::NamedBytes input{"positions.csv", text};
  const auto book = io::read_book_csv(input, {}, {});
  if (!book) die(book.error());
  count("read_book_csv_bytes", text.size(), [&] {
    if (auto read = io::read_book_csv(input, {}, {}); !read) die(read.error());
  });
  RiskMatrix risk(book->instruments.size(), 16);
  for (std::size_t i = 0; i < book->instruments.size(); ++i)
    for (std::size_t s = 0; s < 16; ++s)
      risk.tile(static_cast<std::int32_t>(i), 0)[s] = std::sin(static_cast<double>(i * 16 + s));
  ScanBasis basis{&risk, {"X"}, {1.0}, {}, {}, {std::vector<double>(16, 1.0)}, {{}}};
  basis.unit.assign(book->instruments.size(), 0);
  basis.rate_row.assign(book->instruments.size(), 0);
  std::vector<ScanInstrument> instruments;
  for (std::size_t i = 0; i < book->instruments.size(); ++i)
    instruments.push_back({static_cast<std::int32_t>(i), book->steps[i], {}});
  const ScanRows rows = ScanRows::create(basis, instruments);
  count("scan_cells", book->position_count() * 16, [&] {
    if (auto scanned = scan(*book, rows, {}, {}); !scanned) die(scanned.error());
  });
}

}  // namespace

int main() {
  count_grid(pricing::EuropeanModel::lognormal, "black_grid_cells");
  count_grid(pricing::EuropeanModel::normal, "bachelier_grid_cells");
  count_batch();
  count_american(pricing::AmericanScheme::accurate, "american_cells");
  count_american(pricing::AmericanScheme::quick, "american_quick_cells");
  count_reading_and_scan();
  test::count_live_and_batch();
  return 0;
}
