#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "crossmargin/io/span_xml.hpp"
#include "io/span_xml/writer.hpp"

namespace crossmargin::io {
namespace {

/// What would be another set when it is read again.
void check(const span::ParameterSet& set, XmlText& out) {
  const auto refuse = [&](std::string message, std::string hint) {
    out.complain(ErrorCode::unsupported, std::move(message), std::move(hint));
  };
  const auto of = [&](const span::Product& product) {
    return set.commodities[static_cast<std::size_t>(product.commodity)].organisation;
  };
  const auto& organisations = set.organisations;
  if (organisations.empty()) refuse("the set has no clearing organisation", "");
  for (const span::Organisation& one : organisations) {
    const span::Organisation& first = organisations.front();
    if (one.business_date != first.business_date || one.business_time != first.business_time ||
        one.is_settlement != first.is_settlement || one.created != first.created)
      refuse(fmt::format("{} and {} are of different times", first.id, one.id),
             "a file is of one point in time: write one file for each");
  }
  const auto by_organisation = [&](const auto& rows, const auto& place) {
    return std::is_sorted(rows.begin(), rows.end(),
                          [&](const auto& a, const auto& b) { return place(a) < place(b); });
  };
  const auto own = [](const auto& row) { return row.organisation; };
  if (!by_organisation(set.commodities, own) || !by_organisation(set.products, of) ||
      !by_organisation(set.inter_spreads, own))
    refuse("the rows of one organisation do not stand together", "");
}

void write_rates(XmlText& out) {
  int rate = 1;
  for (const char* type : {"M", "H", "S"}) {
    for (const bool is_maintenance : {true, false}) {
      out.open(Tag::pbRateDef);
      out.integer(Tag::r, ++rate);
      out.text(Tag::acctType, type);
      out.flag(Tag::isM, is_maintenance);
      out.text(Tag::pbc, "CORE");
      out.close(Tag::pbRateDef);
    }
  }
}

void write_pairing(const span::ParameterSet& set, XmlText& out) {
  out.open(Tag::pointDef);
  out.text(Tag::r, base_rate_name);
  for (std::size_t i = 0; i < span::scenario_count; ++i) {
    out.open(Tag::scanPointDef);
    out.integer(Tag::point, static_cast<int>(i + 1));
    out.integer(Tag::pairedPoint, set.paired[i] + 1);
    out.close(Tag::scanPointDef);
  }
  out.close(Tag::pointDef);
}

void write_conversions(const span::ParameterSet& set, XmlText& out) {
  for (const span::ConversionRate& rate : set.conversions) {
    out.open(Tag::curConv);
    out.text(Tag::fromCur, rate.from.code());
    out.text(Tag::toCur, rate.to.code());
    out.number(Tag::factor, rate.rate);
    out.close(Tag::curConv);
  }
}

/// Commodities stand before products, so that a reader with a filter needs one pass.
void write_organisation(const span::ParameterSet& set, std::int32_t place, XmlText& out) {
  const span::Organisation& organisation = set.organisations[static_cast<std::size_t>(place)];
  RulesWriter rules(set, out);
  ProductsWriter products(set, out);
  out.open(Tag::clearingOrg);
  out.text(Tag::ec, organisation.id);
  out.flag(Tag::capAnov, organisation.caps_option_value);
  if (const auto lookahead = products.common_lookahead(place)) out.number(Tag::lookAheadYears, *lookahead);
  if (place == 0) write_conversions(set, out);
  write_rates(out);
  write_pairing(set, out);
  for (std::size_t i = 0; i < set.commodities.size(); ++i)
    if (set.commodities[i].organisation == place) rules.write_commodity(static_cast<std::int32_t>(i));
  products.write_exchanges(place);
  rules.write_spreads(place, Tag::interSpreads);
  rules.write_spreads(place, Tag::superSpreads);
  out.close(Tag::clearingOrg);
}

}  // namespace

Result<std::string> write_span_xml(const span::ParameterSet& set) {
  XmlText out;
  check(set, out);
  if (set.organisations.empty()) return out.take();
  const span::Organisation& first = set.organisations.front();
  out.open(Tag::spanFile);
  out.text(Tag::fileFormat, "4.00");
  out.text_if_any(Tag::created, first.created);
  out.open(Tag::pointInTime);
  out.text(Tag::date, first.business_date);
  out.flag(Tag::isSetl, first.is_settlement);
  out.text_if_any(Tag::time, first.business_time);
  for (std::size_t i = 0; i < set.organisations.size(); ++i)
    write_organisation(set, static_cast<std::int32_t>(i), out);
  out.close(Tag::pointInTime);
  out.close(Tag::spanFile);
  return out.take();
}

}  // namespace crossmargin::io
