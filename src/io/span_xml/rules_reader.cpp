#include "io/span_xml/rules_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "crossmargin/core/format.hpp"

namespace crossmargin::io {
namespace {

constexpr std::array<std::pair<std::string_view, span::PriceRiskMethod>, 3> price_risks{
    {{"NORMAL", span::PriceRiskMethod::normal},
     {"SCANRANGE_CAP", span::PriceRiskMethod::scan_range_capped},
     {"SCANRANGE", span::PriceRiskMethod::scan_range}}};

bool is_plain(std::string_view word) {
  return word.empty() || word == "NORMAL" || word == "NONE";
}

}  // namespace

bool RulesReader::begin(Tag parent, Tag tag) {
  switch (tag) {
    case Tag::ccDef:
      begin_commodity();
      return true;
    case Tag::interSpreads:
    case Tag::superSpreads:
      is_super_ = tag == Tag::superSpreads;
      return true;
    case Tag::pfLink:
      link_name_ = {state_.organisation, {}, {}, {}};
      link_ = {};
      break;
    case Tag::adjRate:
      adjustment_ = {};
      factor_.reset();
      break;
    case Tag::spotRate:
      delivery_ = {};
      consumed_.reset();
      remaining_.reset();
      break;
    case Tag::rate:
      rate_.reset();
      break;
    case Tag::tier:
      tier_ = {};
      break;
    case Tag::dSpread:
    case Tag::sSpread:
    case Tag::hSpread:
      spread_ = {};
      spread_.kind = tag;
      spread_.where = stream_.where();
      break;
    case Tag::crossmargin:
      extends_ = parent == Tag::ccDef ? Extends::commodity
                 : parent == Tag::dSpread || parent == Tag::sSpread || parent == Tag::hSpread
                     ? Extends::spread
                     : Extends::leg;
      break;
    case Tag::tLeg:
    case Tag::pLeg:
    case Tag::rpLeg:
    case Tag::sLeg:
      leg_ = {};
      leg_.kind = tag;
      break;
    default:
      tiers_.clear();
  }
  return !in_commodity_ || is_kept_;
}

void RulesReader::end(Tag parent, Tag tag) {
  switch (tag) {
    case Tag::ccDef:
      return end_commodity();
    case Tag::pfLink:
      return end_link();
    case Tag::adjRate:
      return end_adjustment();
    case Tag::spotRate:
      return end_delivery();
    case Tag::rate:
      return end_rate(parent);
    case Tag::tier:
      return end_tier(parent);
    case Tag::scanTiers:
    case Tag::intraTiers:
    case Tag::interTiers:
    case Tag::somTiers:
    case Tag::rateTiers:
      return end_tiers(tag);
    case Tag::tLeg:
    case Tag::pLeg:
    case Tag::rpLeg:
    case Tag::sLeg:
      return end_leg();
    case Tag::dSpread:
    case Tag::sSpread:
    case Tag::hSpread:
      return end_spread(parent);
    default:
      return;
  }
}

void RulesReader::value(Tag parent, Tag tag, const Value& value) {
  switch (parent) {
    case Tag::ccDef:
      return commodity_value(tag, value);
    case Tag::pfLink:
      return link_value(tag, value);
    case Tag::adjRate:
      return adjustment_value(tag, value);
    case Tag::spotRate:
      if (tag == Tag::pe) delivery_.month = value.period().value_or(span::Period{});
      if (tag == Tag::sprd) consumed_ = value.number();
      if (tag == Tag::outr) remaining_ = value.number();
      return;
    case Tag::rate:
      if (tag == Tag::val) rate_ = value.number();
      return;
    case Tag::tier:
      return tier_value(tag, value);
    case Tag::dSpread:
    case Tag::sSpread:
    case Tag::hSpread:
      return spread_value(tag, value);
    case Tag::crossmargin:
      return extension_value(tag, value);
    default:
      return leg_value(tag, value);
  }
}

void RulesReader::begin_commodity() {
  commodity_ = {};
  commodity_.organisation = state_.organisation;
  commodity_.where = stream_.where();
  terms_ = {};
  links_.clear();
  is_kept_ = true;
  in_commodity_ = true;
}

void RulesReader::commodity_value(Tag tag, const Value& value) {
  switch (tag) {
    case Tag::cc:
      commodity_.id = value.name();
      is_kept_ = state_.keeps(commodity_.id);
      return;
    case Tag::name:
      commodity_.name = value.name();
      return;
    case Tag::currency:
      commodity_.currency = value.currency().value_or(Currency());
      return;
    case Tag::riskExponent:
      commodity_.risk_exponent = value.integer().value_or(0);
      return;
    case Tag::capAnov:
      commodity_.caps_option_value = value.flag().value_or(false);
      return;
    case Tag::interCurScan:
      if (value.flag().value_or(false)) refuse("scanning across currencies (interCurScan)");
      return;
    default:
      return method_value(tag, value.name());
  }
}

void RulesReader::method_value(Tag tag, const std::string& word) {
  const auto known = [&](const auto& entry) { return entry.first == word; };
  if (tag == Tag::cmbMeth) {
    if (!is_plain(word)) commodity_.combination_method = word;
  } else if (tag == Tag::procMeth) {
    if (!is_plain(word)) refuse("processing method " + word);
  } else if (tag == Tag::marginMeth) {
    if (!is_plain(word) && word != "SPAN") refuse("margin method " + word);
  } else if (tag == Tag::spotMeth) {
    if (!is_plain(word) && word != "01" && word != "10") refuse("delivery method " + word);
  } else if (tag == Tag::somMeth) {
    if (word == "MAX") commodity_.short_option_method = span::ShortOptionMethod::greater_side;
    if (word != "MAX" && word != "GROSS" && !word.empty()) refuse("short option minimum method " + word);
  } else if (tag == Tag::wfprMeth) {
    const auto* const found = std::find_if(price_risks.begin(), price_risks.end(), known);
    if (found != price_risks.end()) commodity_.price_risk = found->second;
    if (found == price_risks.end() && !word.empty()) refuse("price risk method " + word);
  }
}

void RulesReader::link_value(Tag tag, const Value& value) {
  if (tag == Tag::exch) link_name_.exchange = value.name();
  if (tag == Tag::pfId) link_name_.id = value.name();
  if (tag == Tag::sc) link_.scale = value.number();
  if (tag == Tag::cmbMeth && !is_plain(value.text())) link_.combination_method = value.name();
  if (tag == Tag::oopDeltaMeth) link_.option_delta_method = value.name();
  if (tag == Tag::applyBasisRisk) link_.has_basis_risk = value.flag().value_or(false);
  if (tag == Tag::pfType) {
    link_name_.type = family_type(value.text());
    if (link_name_.type.empty())
      stream_.complain(ErrorCode::invalid_value,
                       fmt::format("want a type of products such as FUT, got {}", in_quotes(value.text())),
                       "");
  }
}

void RulesReader::adjustment_value(Tag tag, const Value& value) {
  if (tag == Tag::r) adjustment_.rate = value.name();
  if (tag == Tag::baseR) adjustment_.base = value.name();
  if (tag == Tag::val) factor_ = value.number();
}

void RulesReader::end_link() {
  for (const auto& [tag, text] :
       {std::pair(Tag::exch, &link_name_.exchange), std::pair(Tag::pfId, &link_name_.id),
        std::pair(Tag::pfType, &link_name_.type)})
    if (text->empty()) stream_.miss(tag);
  link_.where = stream_.where();
  links_.emplace_back(link_name_, link_);
}

void RulesReader::end_adjustment() {
  if (adjustment_.rate.empty()) stream_.miss(Tag::r);
  if (adjustment_.base.empty()) stream_.miss(Tag::baseR);
  if (!factor_) stream_.miss(Tag::val);
  adjustment_.factor = factor_.value_or(1.0);
  terms_.adjustments.push_back(adjustment_);
}

void RulesReader::end_delivery() {
  if (delivery_.month.empty()) stream_.miss(Tag::pe);
  if (!consumed_) stream_.miss(Tag::sprd);
  if (!remaining_) stream_.miss(Tag::outr);
  delivery_.consumed_rate = consumed_.value_or(0.0);
  delivery_.remaining_rate = remaining_.value_or(0.0);
  commodity_.delivery.push_back(delivery_);
}

void RulesReader::end_commodity() {
  in_commodity_ = false;
  if (commodity_.id.empty()) stream_.miss(Tag::cc);
  if (!is_kept_) return;
  if (commodity_.currency.empty()) stream_.miss(Tag::currency);
  if (commodity_.exchange.empty() && !links_.empty()) commodity_.exchange = links_.front().first.exchange;
  const auto place = static_cast<std::int32_t>(state_.set.commodities.size());
  for (auto& [name, link] : links_) {
    link.commodity = place;
    if (!state_.links.emplace(name, link).second)
      stream_.complain(
          ErrorCode::duplicate,
          fmt::format("the products {} {} {} are linked twice", name.exchange, name.id, name.type),
          "products belong to one combined commodity");
  }
  state_.rules_came_late = state_.rules_came_late || state_.has_exchange;
  state_.set.commodities.push_back(std::move(commodity_));
  state_.commodities.push_back(std::move(terms_));
}

}  // namespace crossmargin::io
