// The grouping of the kind "strategy" against exhaustion over every way to split a small book, with the rules
// written a second time: here a group of unit legs is looked at and named, there strategies are made out of
// legs.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <random>

#include "support/grid_fixture.hpp"
#include "support/support.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

constexpr double spot = 100.0;
constexpr double lot = 100.0;

/// One contract, or one lot of stock; amounts a share.
struct Line {
  char type{'S'};  ///< S, C, P
  double strike{0.0};
  int days{30};
  double price{0.0};
  int count{0};
};

double out_by(const Line& line) {
  return std::max(line.type == 'C' ? line.strike - spot : spot - line.strike, 0.0);
}

double in_by(const Line& line) {
  return std::max(line.type == 'C' ? spot - line.strike : line.strike - spot, 0.0);
}

double margin_of_short(const Line& line) {
  return std::max(0.2 * spot - out_by(line), 0.1 * (line.type == 'C' ? spot : line.strike));
}

/// A unit leg of a group: a line, long or short.
struct UnitLeg {
  const Line* line;
  bool bought;
};
using Group = std::vector<UnitLeg>;

double net_premium(const Group& group) {
  double paid = 0.0;
  for (const UnitLeg& leg : group)
    if (leg.line->type != 'S') paid += leg.bought ? leg.line->price : -leg.line->price;
  return paid;
}

/// What the options of a group lose most at expiry, premiums apart, looked for at every half point.
double worst_at_expiry(const Group& group) {
  double worst = 0.0;
  for (double price = 0.0; price <= 300.0; price += 0.5) {
    double value = 0.0;
    for (const UnitLeg& leg : group) {
      const double pays =
          std::max(leg.line->type == 'C' ? price - leg.line->strike : leg.line->strike - price, 0.0);
      value += leg.bought ? pays : -pays;
    }
    worst = std::max(worst, -value);
  }
  return worst;
}

Group pick(const Group& group, char type, bool bought) {
  Group result;
  for (const UnitLeg& leg : group)
    if (leg.line->type == type && leg.bought == bought) result.push_back(leg);
  std::sort(result.begin(), result.end(),
            [](const UnitLeg& a, const UnitLeg& b) { return a.line->strike < b.line->strike; });
  return result;
}

bool one_expiry(const Group& group) {
  for (const UnitLeg& leg : group)
    if (leg.line->type != 'S' && leg.line->days != group.back().line->days) return false;
  return true;
}

using Need = std::optional<double>;

Need of_two(const Group& longs, const Group& shorts) {
  if (longs.size() == 1 && shorts.size() == 1) {
    if (longs[0].line->type != shorts[0].line->type || longs[0].line->days < shorts[0].line->days) return {};
    const double apart = longs[0].line->strike - shorts[0].line->strike;
    return std::max(longs[0].line->type == 'C' ? apart : -apart, 0.0);
  }
  if (shorts.size() != 2 || shorts[0].line->type == shorts[1].line->type) return {};
  const Line& a = *shorts[0].line;
  const Line& b = *shorts[1].line;
  const double of_a = margin_of_short(a) + a.price;
  const double of_b = margin_of_short(b) + b.price;
  return of_a >= of_b ? of_a + b.price : of_b + a.price;
}

/// Two longs around two shorts of one right.
Need one_right(const Group& longs, const Group& shorts, const Group& all) {
  if (longs.size() != 2 || shorts.size() != 2) return {};
  const double low = shorts[0].line->strike - longs[0].line->strike;
  const double high = longs[1].line->strike - shorts[1].line->strike;
  if (low <= 0.0 || high <= 0.0 || low != high) return {};
  return worst_at_expiry(all);
}

Need two_rights(const Group& all) {
  const Group long_puts = pick(all, 'P', true), short_puts = pick(all, 'P', false);
  const Group long_calls = pick(all, 'C', true), short_calls = pick(all, 'C', false);
  if (long_puts.size() != 1 || short_puts.size() != 1 || long_calls.size() != 1 || short_calls.size() != 1)
    return {};
  const double k1 = long_puts[0].line->strike, k2 = short_puts[0].line->strike;
  const double k3 = short_calls[0].line->strike, k4 = long_calls[0].line->strike;
  if (k1 < k2 && k3 < k4 && k2 <= k3 && k2 - k1 == k4 - k3) return k2 - k1;
  if (k1 == k3 && k2 == k4 && k1 < k2) return std::max(1.02 * -net_premium(all), k2 - k1);
  return {};
}

Need of_four(const Group& all) {
  if (!one_expiry(all)) return {};
  const bool has_calls =
      std::any_of(all.begin(), all.end(), [](const UnitLeg& l) { return l.line->type == 'C'; });
  const bool has_puts =
      std::any_of(all.begin(), all.end(), [](const UnitLeg& l) { return l.line->type == 'P'; });
  if (has_calls && has_puts) return two_rights(all);
  const char type = has_calls ? 'C' : 'P';
  return one_right(pick(all, type, true), pick(all, type, false), all);
}

/// One lot of stock with options; `level` 0 is initial, 1 maintenance.
Need with_stock(const UnitLeg& stock, const Group& options, int level) {
  const bool owned = stock.bought;
  const double alone = level == 0 ? 0.5 * spot : (owned ? 0.25 : 0.3) * spot;
  if (options.empty()) return alone;
  const Line& first = *options[0].line;
  if (options.size() == 1 && options[0].bought) {
    if (first.type != (owned ? 'P' : 'C')) return {};
    return level == 0 ? alone : std::min(0.1 * first.strike + out_by(first), alone);
  }
  if (options.size() == 1) {
    if (first.type != (owned ? 'C' : 'P')) return {};
    if (owned && level == 1) return 0.25 * std::min(spot, first.strike) + in_by(first);
    return alone + in_by(first);
  }
  if (options.size() != 2 || options[0].bought == options[1].bought || !one_expiry(options)) return {};
  const Line& bought = options[0].bought ? first : *options[1].line;
  const Line& sold = options[0].bought ? *options[1].line : first;
  if (bought.type != (owned ? 'P' : 'C') || sold.type != (owned ? 'C' : 'P')) return {};
  if (bought.strike == sold.strike) return (level == 0 ? alone : 0.1 * sold.strike) + in_by(sold);
  if (!owned || bought.strike > sold.strike) return {};
  if (level == 0) return alone + in_by(sold);
  return std::min(0.1 * bought.strike + out_by(bought), 0.25 * sold.strike + in_by(sold));
}

/// How premiums enter: net, net but for naked shorts, not at all.
enum class Convention { net, naked_gross, apart };

/// A level and a convention.
struct View {
  int level{0};
  Convention convention{Convention::net};
};

/// What a group needs a share; nothing where it is no strategy.
Need need(const Group& group, const View& view) {
  const auto stock =
      std::find_if(group.begin(), group.end(), [](const UnitLeg& l) { return l.line->type == 'S'; });
  Group options;
  for (const UnitLeg& leg : group)
    if (leg.line->type != 'S') options.push_back(leg);
  Need gross;
  if (stock != group.end()) {
    if (options.size() + 1 == group.size()) gross = with_stock(*stock, options, view.level);
  } else if (group.size() == 1) {
    gross = group[0].bought ? 0.0 : group[0].line->price + margin_of_short(*group[0].line);
  } else if (group.size() == 2) {
    Group longs, shorts;
    for (const UnitLeg& leg : group) (leg.bought ? longs : shorts).push_back(leg);
    gross = of_two(longs, shorts);
  } else if (group.size() == 4) {
    gross = of_four(group);
  }
  const bool is_naked =
      stock == group.end() && pick(group, 'C', true).empty() && pick(group, 'P', true).empty();
  if (view.convention == Convention::apart || (view.convention == Convention::naked_gross && is_naked))
    return gross;
  if (gross) *gross += net_premium(group);
  return gross;
}

/// Least need of what is left, over every group that takes in the first line left.
class Exhaustion {
 public:
  Exhaustion(const std::vector<Line>& lines, const View& view) : lines_(lines), view_(view) {}

  double least(const std::vector<int>& left) {
    const auto first = std::find_if(left.begin(), left.end(), [](int count) { return count != 0; });
    if (first == left.end()) return 0.0;
    if (const auto known = known_.find(left); known != known_.end()) return known->second;
    double best = 1e300;
    std::vector<int> rest = left;
    Group group;
    extend(static_cast<std::size_t>(first - left.begin()), rest, group, best);
    return known_[left] = best;
  }

 private:
  void extend(std::size_t from, std::vector<int>& rest, Group& group, double& best) {
    for (std::size_t i = from; i < rest.size(); ++i) {
      if (rest[i] == 0) continue;
      const int step = rest[i] > 0 ? 1 : -1;
      rest[i] -= step;
      group.push_back({&lines_[i], step > 0});
      if (const Need needs = need(group, view_)) best = std::min(best, *needs + least(rest));
      if (group.size() < 4) extend(i, rest, group, best);
      group.pop_back();
      rest[i] += step;
      if (group.empty()) return;
    }
  }

  const std::vector<Line>& lines_;
  View view_;
  std::map<std::vector<int>, double> known_;
};

/// Unlike lines only: an instrument stands once.
std::vector<Line> random_book(std::mt19937_64& random) {
  const auto draw = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  std::vector<Line> lines;
  const int size = draw(2, 6);
  if (draw(0, 2) == 0) lines.push_back({'S', 0.0, 30, spot, draw(0, 1) == 0 ? draw(1, 2) : -draw(1, 2)});
  while (static_cast<int>(lines.size()) < size) {
    Line line{draw(0, 1) == 0 ? 'C' : 'P', 85.0 + 5.0 * draw(0, 6), draw(0, 3) == 0 ? 60 : 30, 0.0,
              draw(0, 1) == 0 ? draw(1, 2) : -draw(1, 2)};
    line.price = in_by(line) + 0.05 * draw(1, 80);
    const bool is_new = std::none_of(lines.begin(), lines.end(), [&](const Line& other) {
      return other.type == line.type && other.strike == line.strike && other.days == line.days;
    });
    if (is_new) lines.push_back(line);
  }
  return lines;
}

std::string id_of(const Line& line) {
  if (line.type == 'S') return "XYZ";
  return "XYZ-" + std::to_string(line.days) + "-" + std::to_string(static_cast<int>(line.strike)) + line.type;
}

Grid bound_book(const std::vector<Line>& lines, const std::string& method) {
  std::vector<Instrument> instruments;
  MarketData data = market_data({{"XYZ", spot}});
  data.underlyings.at("XYZ").product_class = "equity";
  for (const Line& line : lines) {
    Instrument instrument = stock("XYZ");
    if (line.type != 'S') {
      instrument =
          option(id_of(line), "XYZ", line.type == 'C' ? OptionRight::call : OptionRight::put, line.strike);
      instrument.expiry = moment(line.days);
      instrument.spec.multiplier = lot;
    }
    data.quotes[instrument.id].price = line.price;
    instruments.push_back(instrument);
  }
  Grid book(std::move(instruments), std::move(data),
            take(make_method(read_document(source_path("data/methods/" + method + ".json")), {}, "hash")));
  for (const Line& line : lines) book.risk.facts(book.index(id_of(line))).price = line.price;
  return book;
}

std::string text_of(const std::vector<Line>& lines) {
  std::string text;
  for (const Line& line : lines)
    text += std::to_string(line.count) + " " + id_of(line) + " @" + std::to_string(line.price) + "; ";
  return text;
}

/// How many of so many books had something to group.
int compare(const std::string& method, Convention convention, int trials) {
  std::mt19937_64 random(4210);
  int grouped = 0;
  for (int trial = 0; trial < trials; ++trial) {
    const std::vector<Line> lines = random_book(random);
    std::vector<int> left;
    Grid::Lines held;
    for (const Line& line : lines) {
      left.push_back(line.count);
      held.emplace_back(id_of(line), line.type == 'S' ? lot * line.count : line.count);
    }
    Grid book = bound_book(lines, method);
    const MarginResult margin = book.margin(held, {}, Detail::totals);
    const double initial = lot * Exhaustion(lines, {0, convention}).least(left);
    const double maintenance = lot * Exhaustion(lines, {1, convention}).least(left);
    CAPTURE(text_of(lines));
    CHECK(margin.initial == doctest::Approx(initial).epsilon(1e-9));
    CHECK(margin.maintenance == doctest::Approx(maintenance).epsilon(1e-9));
    if (margin.offset_credit > 0.0) ++grouped;
  }
  return grouped;
}

}  // namespace

// The books must be such that there is something to group: more than half of them have.
TEST_CASE("no other grouping of a small book needs less") {
  CHECK(compare("reg-t", Convention::net, 4000) > 2000);
}

TEST_CASE("nor where a naked short keeps its premium, nor where premiums are left out") {
  CHECK(compare("reg-t-with-premium", Convention::naked_gross, 1500) > 750);
  CHECK(compare("reg-t-before-premiums", Convention::apart, 1500) > 750);
}
