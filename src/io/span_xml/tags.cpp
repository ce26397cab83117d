#include "io/span_xml/tags.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <initializer_list>

namespace crossmargin::io {
namespace {

/// In the order of `Tag`.
constexpr std::array<std::string_view, tag_count> names{
    // clang-format off
    "", "?",
    "a", "aVal", "acctType", "adjRate", "applyBasisRisk", "arrayDecimals", "baseR", "brk", "btn", "cId",
    "cab", "capAnov", "cc", "ccDef", "chargeMeth", "clearingOrg", "cmb", "cmbMeth", "cmbPf", "coveredShare",
    "created", "crossmargin", "curConv", "currency", "cvf", "d", "date", "dSpread", "daysPerYear",
    "definitions", "deltaPointDef", "desc", "divRate", "ePe", "ec", "eligibility", "equity", "equityPf",
    "etn", "exch", "exchange", "exercise", "extremeMultiplier", "factor", "fileFormat", "fromCur", "fut",
    "futPf", "futuresMonth", "group", "hSpread", "i", "interClearSpreads", "interCurScan", "interSpreads",
    "interTiers", "intraTiers", "intrRate", "isCust", "isM", "isRequired", "isSetl", "isTarget", "k",
    "lookAhead", "lookAheadDays", "lookAheadYears", "marginMeth", "method", "model", "name", "numLegsReq",
    "o", "oocPf", "ooePf", "oofPf", "oopDeltaMeth", "oopPf", "opt", "optionMargin", "p", "pLeg",
    "pairedPoint", "pbRateDef", "pbc", "pe", "pfCode", "pfId", "pfLink", "pfType", "phy", "phyPf", "point",
    "pointDef", "pointInTime", "priceDl", "priceModel", "priceScan", "priceScanPct", "procMeth", "r", "ra",
    "rate", "rateTiers", "refused", "riskExponent", "rpLeg", "rs", "sLeg", "sPe", "sSpread", "sc",
    "scanPointDef", "scanRate", "scanTiers", "scansByMonth", "series", "setlDate", "setlMeth", "somMeth",
    "somTiers", "spanFile", "spotMeth", "spotRate", "spread", "sprd", "outr", "strikeDl", "superSpreads",
    "t", "tLeg", "tbn", "tier", "time", "tn", "tne", "toCur", "undC", "undPf", "v", "val", "valueMeth",
    "volScan", "volScanPct", "volatility", "wfprMeth",  "alias", "country", "cpm", "div", "exm",
    "finalizeMeth", "factorCurveSetId", "factorScenarioSetId", "isContractScale", "isNetMargin",
    "isVariableTick", "isin", "limitArraysTo16Points", "limitSubAccountOffset", "pmpsRate",
    "positionsAllowed", "pq", "priceFmt", "priceMeth", "priceScanDef", "priceScanDown", "priceScanDownPct",
    "priceType", "quoteInOptTerms", "rl", "setlQualifier", "strikeFmt", "subType", "svf", "tm", "type", "venue",
    "volScanDef", "volScanDown", "volScanDownPct", "volSrc", "volType", "weight"
    // clang-format on
};
static_assert(names.back() == "weight");

/// The first eight bytes of a name as one number, and its length in what a short name leaves free.
constexpr std::uint64_t key_of(std::string_view name) {
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < name.size() && i < 8; ++i)
    key |= static_cast<std::uint64_t>(static_cast<unsigned char>(name[i])) << (8 * i);
  return key + (static_cast<std::uint64_t>(name.size()) << 56U);
}

constexpr std::size_t slots = 1024;

constexpr std::size_t slot_of(std::uint64_t key) {
  return static_cast<std::size_t>((key * 0x9E3779B97F4A7C15U) >> 54U);
}

struct Slot {
  std::uint64_t key{0};
  Tag tag{Tag::none};
};

constexpr std::array<Slot, slots> make_table() {
  std::array<Slot, slots> table{};
  for (std::size_t i = 2; i < tag_count; ++i) {
    const std::uint64_t key = key_of(names[i]);
    std::size_t at = slot_of(key);
    while (table[at].tag != Tag::none) at = (at + 1) % slots;
    table[at] = {key, static_cast<Tag>(i)};
  }
  return table;
}

constexpr std::array<Slot, slots> table = make_table();

/// The same as `key_of`, without a loop over the bytes of long names.
std::uint64_t quick_key(std::string_view name) {
  if (name.size() < 8 || std::endian::native != std::endian::little) return key_of(name);
  std::uint64_t key = 0;
  std::memcpy(&key, name.data(), 8);
  return key + (static_cast<std::uint64_t>(name.size()) << 56U);
}

using Row = std::array<Content, tag_count>;
using Table = std::array<Row, tag_count>;

class Schema {
 public:
  constexpr Schema& in(Tag parent) {
    parent_ = static_cast<std::size_t>(parent);
    return *this;
  }
  constexpr Schema& text(std::initializer_list<Tag> children) { return add(Content::text, children); }
  constexpr Schema& elements(std::initializer_list<Tag> children) { return add(Content::elements, children); }
  constexpr Schema& skipped(std::initializer_list<Tag> children) { return add(Content::skipped, children); }
  constexpr const Table& rows() const { return rows_; }

 private:
  constexpr Schema& add(Content content, std::initializer_list<Tag> children) {
    for (const Tag child : children) rows_[parent_][static_cast<std::size_t>(child)] = content;
    return *this;
  }
  Table rows_{};
  std::size_t parent_{0};
};

using enum Tag;

constexpr void add_organisation(Schema& schema) {
  schema.in(none).elements({spanFile});
  schema.in(spanFile).text({fileFormat, created}).elements({pointInTime}).skipped({definitions});
  schema.in(pointInTime).text({date, isSetl, time}).elements({clearingOrg}).skipped({setlQualifier});
  schema.in(clearingOrg)
      .text({ec, capAnov, lookAheadYears, lookAheadDays, daysPerYear, oopDeltaMeth})
      .elements({curConv, pbRateDef, pointDef, exchange, ccDef, interSpreads, superSpreads})
      .skipped({name, isContractScale, isNetMargin, finalizeMeth, limitSubAccountOffset});
  schema.in(curConv).text({fromCur, toCur, factor});
  schema.in(pbRateDef).text({r, acctType, isM, pbc}).skipped({isCust});
  schema.in(pointDef).elements({scanPointDef}).skipped({r, deltaPointDef});
  schema.in(scanPointDef).text({point, pairedPoint}).skipped({priceScanDef, volScanDef, weight});
}

constexpr void add_rules(Schema& schema) {
  schema.in(ccDef)
      .text({cc, name, currency, riskExponent, capAnov, procMeth, wfprMeth, spotMeth, somMeth, cmbMeth,
             marginMeth, interCurScan})
      .elements({spotRate, pfLink, adjRate, scanTiers, intraTiers, interTiers, somTiers, rateTiers, dSpread,
                 sSpread, hSpread, crossmargin})
      .skipped({group, intrRate, factorCurveSetId, factorScenarioSetId, limitArraysTo16Points});
  schema.in(spotRate).text({pe, sprd, outr}).skipped({r});
  schema.in(pfLink).text({exch, pfId, pfCode, pfType, sc, cmbMeth, applyBasisRisk, oopDeltaMeth});
  schema.in(adjRate).text({r, baseR, val});
  for (const Tag tiers : {scanTiers, intraTiers, interTiers, somTiers, rateTiers})
    schema.in(tiers).elements({tier});
  schema.in(tier).text({tn, sPe, ePe, btn, tbn, etn, tne}).elements({rate}).skipped({brk, scanRate});
  schema.in(rate).text({val}).skipped({r});
  for (const Tag spreads : {interSpreads, superSpreads})
    schema.in(spreads).elements({dSpread, sSpread, hSpread});
  for (const Tag kind : {dSpread, sSpread, hSpread})
    schema.in(kind)
        .text({spread, chargeMeth, numLegsReq})
        .elements({rate, tLeg, pLeg, rpLeg, sLeg, crossmargin})
        .skipped({pmpsRate});
  for (const Tag leg : {tLeg, pLeg, rpLeg, sLeg})
    schema.in(leg)
        .text({cc, tn, btn, etn, pe, rs, i, isTarget, isRequired})
        .elements({crossmargin})
        .skipped({rate});
}

constexpr void add_products(Schema& schema) {
  schema.in(exchange)
      .text({exch})
      .elements({phyPf, equityPf, futPf, cmbPf, oopPf, oofPf, oocPf, ooePf})
      .skipped({name});
  for (const Tag family : {phyPf, equityPf, futPf, cmbPf, oopPf, oofPf, oocPf, ooePf})
    schema.in(family)
        .text(
            {pfId, pfCode, name, currency, cvf, priceDl, strikeDl, valueMeth, setlMeth, exercise, priceModel})
        .elements({undPf, phy, equity, fut, cmb, series, crossmargin})
        .skipped({priceFmt, strikeFmt, cab, priceMeth, isVariableTick, positionsAllowed, group, country, svf,
                  venue, alias});
  schema.in(undPf).text({pfCode}).skipped({exch, pfId, pfType, Tag::i, type});
  for (const Tag contract : {phy, equity, fut, cmb, series, opt})
    schema.in(contract)
        .text({cId, pe, p, d, v, cvf, sc, setlDate, t, o, k})
        .elements({undC, intrRate, divRate, scanRate, ra, opt, crossmargin})
        .skipped({svf, val, alias, pq, priceType, volType, volSrc, isin, desc, type, subType});
  schema.in(undC).text({exch, pfId, cId}).skipped({Tag::i, type});
  schema.in(intrRate).text({val}).skipped({rl, cpm, Tag::tm, exm});
  schema.in(divRate).text({val}).skipped({Tag::div});
  schema.in(scanRate)
      .text({priceScan, priceScanPct, volScan, volScanPct})
      .skipped({r, priceScanDown, priceScanDownPct, volScanDown, volScanDownPct, quoteInOptTerms});
  schema.in(ra).text({a, d}).skipped({r});
  schema.in(crossmargin)
      .text({exchange, scansByMonth, optionMargin, refused, group, method, eligibility, exch, rate,
             arrayDecimals, extremeMultiplier, coveredShare, lookAhead, model, volatility, futuresMonth});
}

constexpr Table make_schema() {
  Schema schema;
  add_organisation(schema);
  add_rules(schema);
  add_products(schema);
  return schema.rows();
}

constexpr Table schema = make_schema();

}  // namespace

Tag tag_of(std::string_view name) {
  const std::uint64_t key = quick_key(name);
  for (std::size_t at = slot_of(key); table[at].tag != Tag::none; at = (at + 1) % slots)
    if (table[at].key == key && (name.size() <= 7 || names[static_cast<std::size_t>(table[at].tag)] == name))
      return table[at].tag;
  return Tag::unknown;
}

std::string_view name_of(Tag tag) {
  return names[static_cast<std::size_t>(tag)];
}

Content content_of(Tag parent, Tag child) {
  return schema[static_cast<std::size_t>(parent)][static_cast<std::size_t>(child)];
}

}  // namespace crossmargin::io
