#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/io/instrument_names.hpp"

namespace crossmargin::io {
namespace {

bool same_spec(const ContractSpec& a, const ContractSpec& b) {
  return a.multiplier == b.multiplier && a.settlement == b.settlement &&
         a.quote_currency == b.quote_currency && a.settlement_currency == b.settlement_currency &&
         a.quanto_rate == b.quanto_rate && a.premium_style == b.premium_style &&
         a.quantity_step == b.quantity_step;
}

bool same_option(const std::optional<OptionTerms>& a, const std::optional<OptionTerms>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return a->right == b->right && a->exercise == b->exercise && a->strike == b->strike && a->model == b->model;
}

bool same_bond(const std::optional<BondTerms>& a, const std::optional<BondTerms>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return a->coupon_rate == b->coupon_rate && a->coupons_per_year == b->coupons_per_year;
}

bool same_contract(const Instrument& a, const Instrument& b) {
  return a.kind == b.kind && a.underlying == b.underlying && same_spec(a.spec, b.spec) &&
         a.expiry == b.expiry && same_option(a.option, b.option) && same_bond(a.bond, b.bond) &&
         a.forward_price == b.forward_price;
}

/// Finds what a name stands for and collects each instrument once.
class Collector {
 public:
  Collector(std::span<const Instrument> own, const MarketInputs& market) : market_(market) {
    for (const Instrument& instrument : own) add_own(instrument);
  }

  void hold(const std::string& name, const SourceLocation& where) {
    if (const auto held = held_.find(name); held != held_.end()) {
      if (!held->second) note_unknown(name, where);
      return;
    }
    const Instrument* found = find(name);
    held_.emplace(name, found != nullptr);
    if (found != nullptr) {
      instruments_.push_back(*found);
    } else {
      read_name(name, where);
    }
  }

  Result<InstrumentTable> finish() {
    if (!issues_.empty()) return tl::unexpected(std::move(issues_));
    return InstrumentTable::create(std::move(instruments_));
  }

 private:
  void add_own(const Instrument& instrument) {
    const auto listed = market_.instruments.find(instrument.id);
    const auto [place, added] = own_.emplace(instrument.id, &instrument);
    const Instrument* other = !added ? place->second : listed ? &market_.instruments[*listed] : nullptr;
    if (other == nullptr || (added && same_contract(*other, instrument))) return;
    issues_.push_back({ErrorCode::duplicate,
                       fmt::format("{} is defined differently or again at {}:{}", instrument.id,
                                   other->where.file, other->where.line),
                       instrument.where, "define it once, or alike in both files"});
  }

  const Instrument* find(const std::string& name) const {
    if (const auto listed = market_.instruments.find(name)) return &market_.instruments[*listed];
    const auto own = own_.find(name);
    return own != own_.end() ? own->second : nullptr;
  }

  void read_name(const std::string& name, const SourceLocation& where) {
    auto read = parse_instrument_name(name);
    if (read && market_.market.underlying(read->underlying) != nullptr) {
      read->id = name;
      read->where = where;
      held_[name] = true;
      instruments_.push_back(*std::move(read));
      return;
    }
    Issue issue{ErrorCode::unknown_instrument, {}, where, {}};
    if (read) {
      issue.message = fmt::format("{} reads as a contract on {}, which the market does not list",
                                  in_quotes(name), read->underlying);
      issue.hint = fmt::format("add underlyings.{} to the market, or list the instrument", read->underlying);
    } else {
      issue.message = fmt::format("{} is not listed: {}", in_quotes(name), read.error().front().message);
      issue.hint = read.error().front().hint;
    }
    unknown_.emplace(name, issue);
    issues_.push_back(std::move(issue));
  }

  void note_unknown(const std::string& name, const SourceLocation& where) {
    Issue issue = unknown_.at(name);
    issue.where = where;
    issues_.push_back(std::move(issue));
  }

  const MarketInputs& market_;
  std::map<std::string, const Instrument*, std::less<>> own_;
  std::map<std::string, bool, std::less<>> held_;  ///< name -> whether it is known
  std::map<std::string, Issue, std::less<>> unknown_;
  std::vector<Instrument> instruments_;
  Issues issues_;
};

void hold_bucket(Collector& collector, const Bucket& bucket) {
  for (const Position& position : bucket.positions) collector.hold(position.instrument, position.where);
  for (const OpenOrder& order : bucket.orders) collector.hold(order.instrument, order.where);
}

}  // namespace

Result<InstrumentTable> held_instruments(std::span<const Account> accounts, std::span<const Instrument> own,
                                         const MarketInputs& market) {
  Collector collector(own, market);
  for (const Account& account : accounts) {
    hold_bucket(collector, account.cross);
    for (const Bucket& bucket : account.isolated) hold_bucket(collector, bucket);
  }
  return collector.finish();
}

}  // namespace crossmargin::io
