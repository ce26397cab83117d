#include "margin/strategy/candidates.hpp"

#include <algorithm>
#include <cmath>

namespace crossmargin::strategy {
namespace {

/// Distances of exercise prices that differ by less than this share are equal.
constexpr double interval_tolerance = 1e-9;

/// A pair of option legs, by exercise price: the lower first.
struct Wing {
  std::size_t low{0};
  std::size_t high{0};
};

class CandidateList {
 public:
  CandidateList(std::span<const Leg> legs, const Rules& rules) : legs_(legs), rules_(rules) {
    for (std::size_t i = 0; i < legs.size(); ++i) {
      if (legs[i].whole() == 0) continue;
      const bool is_long = legs[i].is_long();
      switch (legs[i].contract->type) {
        case Type::stock:
          (is_long ? long_stock_ : short_stock_).push_back(i);
          break;
        case Type::call:
          (is_long ? long_calls_ : short_calls_).push_back(i);
          break;
        case Type::put:
          (is_long ? long_puts_ : short_puts_).push_back(i);
          break;
      }
    }
  }

  std::optional<std::vector<Candidate>> list() && {
    add_verticals(long_calls_, short_calls_);
    add_verticals(long_puts_, short_puts_);
    add_straddles();
    add_butterflies(long_calls_, short_calls_);
    add_butterflies(long_puts_, short_puts_);
    add_condors(long_calls_, short_calls_);
    add_condors(long_puts_, short_puts_);
    add_iron_condors();
    add_short_boxes();
    add_stock_pairs();
    add_stock_triples();
    if (candidates_.size() > most_candidates) return std::nullopt;
    return std::move(candidates_);
  }

 private:
  using Indices = std::vector<std::size_t>;

  bool wants(Kind kind) const { return rules_.parameters().recognised.contains(kind); }
  const Contract& at(std::size_t leg) const { return *legs_[leg].contract; }
  bool match(std::size_t a, std::size_t b) const {
    return at(a).underlying == at(b).underlying && at(a).multiplier == at(b).multiplier;
  }
  bool match_expiry(std::size_t a, std::size_t b) const {
    return match(a, b) && at(a).expiry == at(b).expiry;
  }
  double distance(const Wing& wing) const { return at(wing.high).strike - at(wing.low).strike; }
  bool fits(const Wing& lower, const Wing& upper) const {
    if (!rules_.parameters().equal_intervals) return true;
    return std::abs(distance(lower) - distance(upper)) <= interval_tolerance * distance(lower);
  }

  /// Pairs of one expiry with rising exercise prices.
  std::vector<Wing> wings(const Indices& low, const Indices& high) const {
    std::vector<Wing> result;
    for (const std::size_t a : low)
      for (const std::size_t b : high)
        if (match_expiry(a, b) && at(a).strike < at(b).strike) result.push_back({a, b});
    return result;
  }

  void add(Kind kind, std::vector<LegCount> counts) {
    // One more than may be weighed shows that there are too many.
    if (candidates_.size() > most_candidates) return;
    double alone = 0.0;
    for (const LegCount& part : counts) {
      const Leg& leg = legs_[part.leg];
      if (std::abs(part.count) > leg.whole()) return;
      alone +=
          static_cast<double>(std::abs(part.count)) * rules_.alone(*leg.contract, leg.is_long()).amount();
    }
    const double amount = rules_.of(kind, parts_of(counts, legs_)).amount();
    if (std::llround((alone - amount) * savings_per_unit) <= 0) return;
    candidates_.push_back({kind, std::move(counts), amount, alone - amount});
  }

  void add_verticals(const Indices& longs, const Indices& shorts) {
    for (const std::size_t bought : longs) {
      for (const std::size_t sold : shorts) {
        if (!match(bought, sold) || at(bought).expiry < at(sold).expiry) continue;
        const Kind kind = at(bought).expiry == at(sold).expiry ? Kind::vertical : Kind::calendar;
        if (wants(kind)) add(kind, {{bought, 1}, {sold, -1}});
      }
    }
  }

  void add_straddles() {
    if (!wants(Kind::straddle)) return;
    for (const std::size_t call : short_calls_)
      for (const std::size_t put : short_puts_)
        if (match(call, put)) add(Kind::straddle, {{call, -1}, {put, -1}});
  }

  void add_butterflies(const Indices& longs, const Indices& shorts) {
    if (!wants(Kind::butterfly)) return;
    const std::vector<Wing> upper = wings(shorts, longs);
    for (const Wing& left : wings(longs, shorts))
      for (const Wing& right : upper)
        if (left.high == right.low && fits(left, right))
          add(Kind::butterfly, {{left.low, 1}, {left.high, -2}, {right.high, 1}});
  }

  void add_condors(const Indices& longs, const Indices& shorts) {
    if (!wants(Kind::condor)) return;
    const std::vector<Wing> upper = wings(shorts, longs);
    for (const Wing& left : wings(longs, shorts))
      for (const Wing& right : upper)
        if (match_expiry(left.high, right.low) && at(left.high).strike < at(right.low).strike &&
            fits(left, right))
          add(Kind::condor, {{left.low, 1}, {left.high, -1}, {right.low, -1}, {right.high, 1}});
  }

  void add_iron_condors() {
    if (!wants(Kind::iron_condor)) return;
    const std::vector<Wing> calls = wings(short_calls_, long_calls_);
    for (const Wing& put : wings(long_puts_, short_puts_))
      for (const Wing& call : calls)
        if (match_expiry(put.high, call.low) && at(put.high).strike <= at(call.low).strike && fits(put, call))
          add(Kind::iron_condor, {{put.low, 1}, {put.high, -1}, {call.low, -1}, {call.high, 1}});
  }

  void add_short_boxes() {
    if (!wants(Kind::short_box)) return;
    const std::vector<Wing> calls = wings(short_calls_, long_calls_);
    for (const Wing& put : wings(long_puts_, short_puts_))
      for (const Wing& call : calls)
        if (match_expiry(put.low, call.low) && at(put.low).strike == at(call.low).strike &&
            at(put.high).strike == at(call.high).strike)
          add(Kind::short_box, {{call.low, -1}, {call.high, 1}, {put.low, 1}, {put.high, -1}});
  }

  /// Shares (in units of the stock's own multiplier) that one option needs, if they are a whole number.
  std::int64_t shares(std::size_t stock, std::size_t option) const {
    const double needed = shares_for(at(stock), at(option)) * at(option).multiplier / at(stock).multiplier;
    return needed >= 1.0 && needed == std::floor(needed) && needed < 1e15 ? static_cast<std::int64_t>(needed)
                                                                          : 0;
  }

  void add_stock_pairs(Kind kind, const Indices& stocks, const Indices& options) {
    if (!wants(kind)) return;
    for (const std::size_t stock : stocks) {
      for (const std::size_t option : options) {
        const std::int64_t count = shares(stock, option);
        if (count == 0) continue;
        add(kind,
            {{stock, legs_[stock].is_long() ? count : -count}, {option, legs_[option].is_long() ? 1 : -1}});
      }
    }
  }

  void add_stock_pairs() {
    add_stock_pairs(Kind::covered_call, long_stock_, short_calls_);
    add_stock_pairs(Kind::covered_put, short_stock_, short_puts_);
    add_stock_pairs(Kind::protective_put, long_stock_, long_puts_);
    add_stock_pairs(Kind::protective_call, short_stock_, long_calls_);
  }

  void add_stock_triples() {
    for (const std::size_t put : long_puts_) {
      for (const std::size_t call : short_calls_) {
        if (!match_expiry(put, call) || at(put).strike > at(call).strike) continue;
        const Kind kind = at(put).strike == at(call).strike ? Kind::conversion : Kind::collar;
        if (wants(kind)) add_with_stock(kind, long_stock_, {{put, 1}, {call, -1}});
      }
    }
    if (!wants(Kind::reversal)) return;
    for (const std::size_t call : long_calls_)
      for (const std::size_t put : short_puts_)
        if (match_expiry(call, put) && at(call).strike == at(put).strike)
          add_with_stock(Kind::reversal, short_stock_, {{call, 1}, {put, -1}});
  }

  void add_with_stock(Kind kind, const Indices& stocks, const std::vector<LegCount>& options) {
    for (const std::size_t stock : stocks) {
      const std::int64_t count = shares(stock, options.front().leg);
      if (count == 0) continue;
      std::vector<LegCount> counts{{stock, legs_[stock].is_long() ? count : -count}};
      counts.insert(counts.end(), options.begin(), options.end());
      add(kind, std::move(counts));
    }
  }

  std::span<const Leg> legs_;
  const Rules& rules_;
  Indices long_stock_, short_stock_, long_calls_, short_calls_, long_puts_, short_puts_;
  std::vector<Candidate> candidates_;
};

}  // namespace

std::int64_t Leg::whole() const {
  return static_cast<std::int64_t>(std::floor(std::abs(quantity)));
}

std::vector<Part> parts_of(std::span<const LegCount> counts, std::span<const Leg> legs) {
  std::vector<Part> parts;
  parts.reserve(counts.size());
  for (const LegCount& part : counts)
    parts.push_back({legs[part.leg].contract, static_cast<double>(part.count)});
  return parts;
}

std::optional<std::vector<Candidate>> candidates(std::span<const Leg> legs, const Rules& rules) {
  return CandidateList(legs, rules).list();
}

}  // namespace crossmargin::strategy
