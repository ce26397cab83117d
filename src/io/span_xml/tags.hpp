#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace crossmargin::io {

/// The elements that the reader knows, each by its own name. `none` is no element, `unknown` any other.
enum class Tag : std::uint8_t {
  // clang-format off
  none, unknown, a, aVal, acctType, adjRate, applyBasisRisk, arrayDecimals, baseR, brk, btn, cId, cab, capAnov,
  cc, ccDef, chargeMeth, clearingOrg, cmb, cmbMeth, cmbPf, coveredShare, created, crossmargin, curConv,
  currency, cvf, d, date, dSpread, daysPerYear, definitions, deltaPointDef, desc, divRate, ePe, ec,
  eligibility, equity, equityPf, etn, exch, exchange, exercise, extremeMultiplier, factor, fileFormat, fromCur,
  fut, futPf, futuresMonth, group, hSpread, i, interClearSpreads, interCurScan, interSpreads, interTiers,
  intraTiers, intrRate, isCust, isM, isRequired, isSetl, isTarget, k, lookAhead, lookAheadDays, lookAheadYears,
  marginMeth, method, model, name, numLegsReq, o, oocPf, ooePf, oofPf, oopDeltaMeth, oopPf, opt, optionMargin,
  p, pLeg, pairedPoint, pbRateDef, pbc, pe, pfCode, pfId, pfLink, pfType, phy, phyPf, point, pointDef,
  pointInTime, priceDl, priceModel, priceScan, priceScanPct, procMeth, r, ra, rate, rateTiers, refused,
  riskExponent, rpLeg, rs, sLeg, sPe, sSpread, sc, scanPointDef, scanRate, scanTiers, scansByMonth, series,
  setlDate, setlMeth, somMeth, somTiers, spanFile, spotMeth, spotRate, spread, sprd, outr, strikeDl,
  superSpreads, t, tLeg, tbn, tier, time, tn, tne, toCur, undC, undPf, v, val, valueMeth, volScan, volScanPct,
  volatility, wfprMeth,
  // Known, and of no consequence for a margin.
  alias, country, cpm, div, exm, finalizeMeth, factorCurveSetId, factorScenarioSetId, isContractScale,
  isNetMargin, isVariableTick, isin, limitArraysTo16Points, limitSubAccountOffset, pmpsRate, positionsAllowed,
  pq, priceFmt, priceMeth, priceScanDef, priceScanDown, priceScanDownPct, priceType, quoteInOptTerms,
  rl, setlQualifier, strikeFmt, subType, svf, tm, type, venue, volScanDef, volScanDown, volScanDownPct, volSrc,
  volType, weight,
  count
  // clang-format on
};

inline constexpr auto tag_count = static_cast<std::size_t>(Tag::count);

/// `unknown` for any other name.
Tag tag_of(std::string_view name);
std::string_view name_of(Tag tag);

/// What stands in an element of the file.
enum class Content : std::uint8_t {
  foreign,  ///< not known to stand here: skipped, and counted
  skipped,  ///< known, and not read
  text,     ///< a value
  elements  ///< further elements
};

/// What is known of `child` where it stands in `parent`.
Content content_of(Tag parent, Tag child);

}  // namespace crossmargin::io
