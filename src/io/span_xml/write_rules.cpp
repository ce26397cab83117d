#include <algorithm>
#include <array>
#include <string>

#include "io/span_xml/values.hpp"
#include "io/span_xml/writer.hpp"

namespace crossmargin::io {
namespace {

const char* word_of(span::PriceRiskMethod method) {
  if (method == span::PriceRiskMethod::scan_range_capped) return "SCANRANGE_CAP";
  return method == span::PriceRiskMethod::scan_range ? "SCANRANGE" : "NORMAL";
}

const char* word_of(span::InterMethod method) {
  if (method == span::InterMethod::whole) return "01";
  if (method == span::InterMethod::tiered) return "02";
  if (method == span::InterMethod::own_tiers) return "10";
  return "";
}

const char* word_of(span::Eligibility eligibility) {
  if (eligibility == span::Eligibility::not_customers) return "N";
  return eligibility == span::Eligibility::house_only ? "H" : "";
}

const char* word_of(span::Side side) {
  return side == span::Side::a ? "A" : "B";
}

}  // namespace

RulesWriter::RulesWriter(const span::ParameterSet& set, XmlText& out)
    : set_(set), out_(out), products_(set.commodities.size()) {
  for (std::size_t i = 0; i < set.products.size(); ++i)
    products_[at(set.products[i].commodity)].push_back(static_cast<std::int32_t>(i));
  for (std::size_t i = 0; i < set.commodities.size(); ++i)
    by_id_.emplace(std::pair(set.commodities[i].organisation, set.commodities[i].id),
                   static_cast<std::int32_t>(i));
}

void RulesWriter::write_commodity(std::int32_t commodity) {
  const span::CombinedCommodity& rules = set_.commodities[at(commodity)];
  out_.open(Tag::ccDef);
  out_.text(Tag::cc, rules.id);
  out_.text_if_any(Tag::name, rules.name);
  out_.text(Tag::currency, rules.currency.code());
  write_methods(rules);
  for (const span::DeliveryMonth& month : rules.delivery) {
    out_.open(Tag::spotRate);
    out_.text(Tag::r, base_rate_name);
    out_.period(Tag::pe, month.month);
    out_.number(Tag::sprd, month.consumed_rate);
    out_.number(Tag::outr, month.remaining_rate);
    out_.close(Tag::spotRate);
  }
  write_links(commodity);
  write_rates(rules);
  write_tiers(Tag::scanTiers, rules.scan_tiers, 0.0);
  write_tiers(Tag::intraTiers, rules.intra_tiers, 0.0);
  write_tiers(Tag::interTiers, rules.inter_tiers, 0.0);
  write_tiers(Tag::somTiers, rules.short_option_tiers, rules.short_option_rate);
  for (const span::IntraSpread& spread : rules.series_spreads) write_intra(rules, spread);
  for (const span::IntraSpread& spread : rules.tier_spreads) write_intra(rules, spread);
  write_own_of_commodity(commodity);
  out_.close(Tag::ccDef);
}

void RulesWriter::write_methods(const span::CombinedCommodity& rules) {
  out_.integer(Tag::riskExponent, rules.risk_exponent);
  out_.flag(Tag::capAnov, rules.caps_option_value);
  out_.text(Tag::procMeth, "NORMAL");
  out_.text(Tag::wfprMeth, word_of(rules.price_risk));
  out_.text(Tag::spotMeth, "NORMAL");
  out_.text(Tag::somMeth,
            rules.short_option_method == span::ShortOptionMethod::greater_side ? "MAX" : "GROSS");
  out_.text(Tag::cmbMeth, rules.combination_method.empty() ? "NONE" : rules.combination_method);
}

void RulesWriter::write_links(std::int32_t commodity) {
  for (const std::int32_t place : products_[at(commodity)]) {
    const span::Product& product = set_.products[at(place)];
    out_.open(Tag::pfLink);
    out_.text(Tag::exch, product.exchange);
    out_.text(Tag::pfId, std::to_string(place + 1));
    out_.text(Tag::pfCode, product.code);
    out_.text(Tag::pfType, product.type);
    out_.number(Tag::sc, product.scale);
    out_.close(Tag::pfLink);
  }
}

void RulesWriter::write_rates(const span::CombinedCommodity& rules) {
  for (std::size_t type = 0; type < span::account_types; ++type) {
    for (const bool is_maintenance : {true, false}) {
      out_.open(Tag::adjRate);
      out_.text(Tag::r, std::to_string(2 * type + (is_maintenance ? 2 : 3)));
      out_.text(Tag::baseR, base_rate_name);
      out_.number(Tag::val, is_maintenance ? rules.adjustment[type] : rules.initial[type]);
      out_.close(Tag::adjRate);
    }
  }
}

void RulesWriter::write_rate(double value) {
  out_.open(Tag::rate);
  out_.text(Tag::r, base_rate_name);
  out_.number(Tag::val, value);
  out_.close(Tag::rate);
}

void RulesWriter::write_tiers(Tag kind, const std::vector<span::Tier>& tiers, double rate_of_all) {
  if (tiers.empty() && rate_of_all == 0.0) return;
  out_.open(kind);
  if (rate_of_all != 0.0) {
    out_.open(Tag::tier);
    out_.integer(Tag::tn, 0);
    write_rate(rate_of_all);
    out_.close(Tag::tier);
  }
  for (const span::Tier& tier : tiers) {
    out_.open(Tag::tier);
    out_.integer(Tag::tn, tier.number);
    if (!tier.months.first.empty()) out_.period(Tag::sPe, tier.months.first);
    if (tier.months.last != end_of_months) out_.period(Tag::ePe, tier.months.last);
    if (tier.rate != 0.0 || kind == Tag::somTiers) write_rate(tier.rate);
    out_.close(Tag::tier);
  }
  out_.close(kind);
}

void RulesWriter::write_intra(const span::CombinedCommodity& rules, const span::IntraSpread& spread) {
  out_.open(Tag::dSpread);
  out_.integer(Tag::spread, spread.priority);
  out_.text(Tag::chargeMeth, "F");
  write_rate(spread.rate);
  for (const span::IntraLeg& leg : spread.legs) {
    const Tag kind = leg.first_tier == 0 ? Tag::pLeg : Tag::tLeg;
    out_.open(kind);
    out_.text(Tag::cc, rules.id);
    if (kind == Tag::pLeg) {
      out_.period(Tag::pe, leg.month);
    } else if (leg.first_tier == leg.last_tier) {
      out_.integer(Tag::tn, leg.first_tier);
    } else {
      out_.integer(Tag::btn, leg.first_tier);
      out_.integer(Tag::etn, leg.last_tier);
    }
    out_.text(Tag::rs, word_of(leg.side));
    out_.number(Tag::i, leg.ratio);
    out_.close(kind);
  }
  out_.close(Tag::dSpread);
}

void RulesWriter::write_own_of_commodity(std::int32_t commodity) {
  const span::CombinedCommodity& rules = set_.commodities[at(commodity)];
  const std::vector<std::int32_t>& products = products_[at(commodity)];
  const std::string named = products.empty() ? std::string() : set_.products[at(products.front())].exchange;
  bool has_options = false;
  bool pays = false;
  for (const std::int32_t product : products) {
    has_options = has_options || set_.products[at(product)].is_option;
    pays = pays || set_.products[at(product)].pays_premium;
  }
  const bool says_style = rules.options_pay_premium != (!has_options || pays);
  if (rules.exchange == named && !rules.scans_by_month && !says_style && rules.refused.empty()) return;
  out_.open(Tag::crossmargin);
  if (rules.exchange != named) out_.text(Tag::exchange, rules.exchange);
  if (rules.scans_by_month) out_.flag(Tag::scansByMonth, true);
  if (says_style) out_.text(Tag::optionMargin, rules.options_pay_premium ? "P" : "F");
  for (const std::string& why : rules.refused) out_.text(Tag::refused, why);
  out_.close(Tag::crossmargin);
}

void RulesWriter::write_spreads(std::int32_t organisation, Tag kind) {
  const auto is_wanted = [&](const span::InterSpread& spread) {
    return spread.organisation == organisation && spread.is_super == (kind == Tag::superSpreads);
  };
  if (std::none_of(set_.inter_spreads.begin(), set_.inter_spreads.end(), is_wanted)) return;
  out_.open(kind);
  for (const span::InterSpread& spread : set_.inter_spreads)
    if (is_wanted(spread)) write_inter(spread);
  out_.close(kind);
}

void RulesWriter::write_inter(const span::InterSpread& spread) {
  const Tag kind = spread.method == span::InterMethod::scanning ? Tag::sSpread : Tag::dSpread;
  const double rate = spread.legs.empty() ? 0.0 : spread.legs.front().rate;
  out_.open(kind);
  out_.integer(Tag::spread, spread.priority);
  if (spread.is_flat) out_.text(Tag::chargeMeth, "F");
  if (spread.least_legs != 0) out_.integer(Tag::numLegsReq, spread.least_legs);
  write_rate(rate);
  for (const span::InterLeg& leg : spread.legs) write_inter_leg(spread, leg, rate);
  if (kind == Tag::sSpread) write_inter_leg(spread, spread.target, spread.target.rate);
  write_own_of_spread(spread);
  out_.close(kind);
}

bool RulesWriter::finds_by_id(const span::InterSpread& spread, const span::InterLeg& leg) const {
  const auto found = by_id_.find({spread.organisation, leg.id});
  if (found == by_id_.end()) return leg.exchange.empty();
  return found->second == leg.commodity && set_.commodities[at(found->second)].exchange == leg.exchange;
}

void RulesWriter::write_inter_leg(const span::InterSpread& spread, const span::InterLeg& leg,
                                  double common_rate) {
  const Tag kind = spread.method == span::InterMethod::scanning ? Tag::sLeg : Tag::tLeg;
  out_.open(kind);
  out_.text(Tag::cc, leg.id);
  if (kind == Tag::tLeg) out_.integer(Tag::tn, leg.tier);
  if (&leg == &spread.target) out_.flag(Tag::isTarget, true);
  if (!leg.is_required) out_.flag(Tag::isRequired, false);
  out_.text(Tag::rs, word_of(leg.side));
  out_.number(Tag::i, leg.ratio);
  const bool finds = finds_by_id(spread, leg);
  if (!finds || leg.rate != common_rate) {
    out_.open(Tag::crossmargin);
    if (!finds) out_.text(Tag::exch, leg.exchange);
    if (leg.rate != common_rate) out_.number(Tag::rate, leg.rate);
    out_.close(Tag::crossmargin);
  }
  out_.close(kind);
}

void RulesWriter::write_own_of_spread(const span::InterSpread& spread) {
  const std::string method = word_of(spread.method);
  const std::string eligible = word_of(spread.eligibility);
  const bool has_group = spread.group != "ALL";
  if (method.empty() && eligible.empty() && !has_group && spread.refused.empty()) return;
  out_.open(Tag::crossmargin);
  if (has_group) out_.text(Tag::group, spread.group);
  out_.text_if_any(Tag::method, method);
  out_.text_if_any(Tag::eligibility, eligible);
  out_.text_if_any(Tag::refused, spread.refused);
  out_.close(Tag::crossmargin);
}

}  // namespace crossmargin::io
