#include "crossmargin/liquidation/isolated_price.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

// Everything is a function of x, which is the price of linear contracts and its inverse for inverse ones:
// with n = |quantity| and s its sign, profit is s n (x - entry) or s n (1/entry - x), and the size of a leg
// is n x in both. So margin at mark is rate n x - deduction, a fee is fee n x, and a rate of the form r + g
// size adds g (n x)^2. Where a linear contract's rate grows with its units, which no price changes, it is r +
// g n for good and needs no square: the caller puts it into the rate.

namespace crossmargin {
namespace {

/// constant + slope x + square x^2
struct Piece {
  double constant{0.0};
  double slope{0.0};
  double square{0.0};

  double operator()(double x) const { return constant + x * (slope + square * x); }
};

bool is_inverse(const PriceLeg& leg) {
  return leg.payoff == PriceLeg::Payoff::inverse;
}

const MarginBracket* bracket_at(const PriceLeg& leg, double size) {
  const auto above =
      std::upper_bound(leg.brackets.begin(), leg.brackets.end(), size,
                       [](double wanted, const MarginBracket& one) { return wanted < one.from; });
  return above == leg.brackets.begin() ? nullptr : &*std::prev(above);
}

void add_profit(Piece& piece, const PriceLeg& leg) {
  const double size = std::abs(leg.quantity);
  piece.constant += is_inverse(leg) ? leg.quantity / leg.entry : -leg.quantity * leg.entry;
  piece.slope += is_inverse(leg) ? -leg.quantity : leg.quantity;
  piece.slope -= leg.fee_rate * size;
}

/// Margin where the leg's size is in the bracket that holds at `inside`.
void take_margin(Piece& piece, const PriceLeg& leg, double inside) {
  const double size = std::abs(leg.quantity);
  const bool at_entry = leg.margin == PriceLeg::Margin::at_entry;
  const double entry_size = is_inverse(leg) ? size / leg.entry : size * leg.entry;
  const MarginBracket* bracket = bracket_at(leg, at_entry ? entry_size : size * inside);
  if (bracket == nullptr) return;
  piece.constant += bracket->deduction;
  if (at_entry) {
    piece.constant -= (bracket->rate + leg.rate_growth * entry_size) * entry_size;
  } else {
    piece.slope -= bracket->rate * size;
    piece.square -= leg.rate_growth * size * size;
  }
}

/// Where the piece is zero, rising; the ends of the interval do not count for it.
std::vector<double> zeros(const Piece& piece) {
  if (piece.square == 0.0)
    return piece.slope == 0.0 ? std::vector<double>{} : std::vector<double>{-piece.constant / piece.slope};
  const double discriminant = piece.slope * piece.slope - 4.0 * piece.square * piece.constant;
  if (discriminant < 0.0) return {};
  // The form that loses no digits where slope and root nearly cancel.
  const double sum = -0.5 * (piece.slope + std::copysign(std::sqrt(discriminant), piece.slope));
  std::vector<double> found{sum / piece.square};
  if (sum != 0.0) found.push_back(piece.constant / sum);
  std::sort(found.begin(), found.end());
  return found;
}

/// Places at which a leg goes over to another bracket, rising, between 0 and infinity.
std::vector<double> bends(const PriceAccount& account) {
  std::vector<double> places{0.0};
  for (const PriceLeg& leg : account.legs)
    for (const MarginBracket& bracket : leg.brackets)
      if (leg.margin == PriceLeg::Margin::at_mark && bracket.from > 0.0)
        places.push_back(bracket.from / std::abs(leg.quantity));
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  places.push_back(std::numeric_limits<double>::infinity());
  return places;
}

bool in_order(const std::vector<MarginBracket>& brackets) {
  for (std::size_t i = 0; i < brackets.size(); ++i) {
    const MarginBracket& one = brackets[i];
    if (!std::isfinite(one.rate) || one.rate < 0.0 || !std::isfinite(one.deduction)) return false;
    if (!std::isfinite(one.from) || (i == 0 ? one.from != 0.0 : !(one.from > brackets[i - 1].from)))
      return false;
  }
  return true;
}

Status check(const PriceAccount& account) {
  if (!std::isfinite(account.money)) return fail(ErrorCode::invalid_value, "money: want a finite number");
  for (const PriceLeg& leg : account.legs) {
    if (!std::isfinite(leg.quantity) || leg.quantity == 0.0)
      return fail(ErrorCode::invalid_value, "quantity: want a finite number other than 0");
    if (!(leg.entry > 0.0) || !std::isfinite(leg.entry))
      return fail(ErrorCode::invalid_value, "entry: want a price above 0");
    if (!(leg.fee_rate >= 0.0 && leg.fee_rate < 1.0) || !(leg.rate_growth >= 0.0))
      return fail(ErrorCode::invalid_value,
                  "fee rate: want a share from 0 to below 1; rate growth: 0 or more");
    if (!in_order(leg.brackets))
      return fail(ErrorCode::invalid_value, "brackets: want rising sizes from 0 and rates of 0 or more");
    if (leg.payoff != account.legs.front().payoff)
      return fail(ErrorCode::invalid_value, "legs: want all linear or all inverse");
  }
  return {};
}

Piece piece_at(const PriceAccount& account, double inside) {
  Piece piece{account.money, 0.0, 0.0};
  for (const PriceLeg& leg : account.legs) {
    add_profit(piece, leg);
    take_margin(piece, leg, inside);
  }
  return piece;
}

/// Adds a zero unless it is the last one again, found from the other side of a bend.
void add(std::vector<double>& found, double x) {
  if (found.empty() || x > found.back() * (1.0 + 1e-12)) found.push_back(x);
}

/// Every x above 0 at which what is left changes its sign, rising.
std::vector<double> solve(const PriceAccount& account) {
  std::vector<double> found;
  const std::vector<double> places = bends(account);
  const Piece* before = nullptr;
  Piece last;
  for (std::size_t i = 0; i + 1 < places.size(); ++i) {
    const double low = places[i];
    const double high = places[i + 1];
    const Piece piece = piece_at(account, std::isinf(high) ? 2.0 * low + 1.0 : 0.5 * (low + high));
    // A jump across zero at the edge of a bracket.
    if (before != nullptr && ((*before)(low) < 0.0) != (piece(low) < 0.0)) add(found, low);
    for (const double x : zeros(piece))
      if (x > low && x <= high) add(found, x);
    last = piece;
    before = &last;
  }
  return found;
}

Result<std::vector<double>> prices(const PriceAccount& account) {
  if (Status checked = check(account); !checked) return tl::unexpected(std::move(checked.error()));
  std::vector<double> found = account.legs.empty() ? std::vector<double>{} : solve(account);
  if (account.legs.empty() || !is_inverse(account.legs.front())) return found;
  for (double& x : found) x = 1.0 / x;
  std::reverse(found.begin(), found.end());
  return found;
}

}  // namespace

std::vector<MarginBracket> continuous_brackets(std::vector<MarginBracket> brackets) {
  for (std::size_t i = 0; i < brackets.size(); ++i) {
    MarginBracket& one = brackets[i];
    one.deduction = i == 0 ? 0.0 : brackets[i - 1].deduction + one.from * (one.rate - brackets[i - 1].rate);
  }
  return brackets;
}

Result<std::vector<double>> liquidation_prices(const PriceAccount& account) {
  return prices(account);
}

Result<std::vector<double>> bankruptcy_prices(const PriceAccount& account) {
  PriceAccount bare = account;
  for (PriceLeg& leg : bare.legs) {
    leg.brackets.clear();
    leg.rate_growth = 0.0;
  }
  return prices(bare);
}

}  // namespace crossmargin
