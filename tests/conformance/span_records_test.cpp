// Nineteen real records of 20 June 2025, one of each sort, in files made whole around them. They come from
// several commodities, so each stands here among the records it needs. Source: public test data of a parser
// of these files.
#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "crossmargin/io/span_file.hpp"
#include "io/span/record_layouts.hpp"
#include "support/support.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

std::vector<std::string> records() {
  std::ifstream file(require_shared("market/span/cme_20250620_pa2_sample_records.txt"));
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

/// The record that starts with `id`.
std::string record(const std::string& id) {
  for (const std::string& line : records())
    if (line.starts_with(id)) return line + "\n";
  throw std::runtime_error("no record " + id);
}

/// A record 2 of one commodity with one product, in the columns of the real one.
std::string commodity(const std::string& exchange, const std::string& id, const std::string& type) {
  std::string line = record("2 ");
  line.replace(2, 3, exchange);
  line.replace(6, 6, (id + "      ").substr(0, 6));
  line.replace(22, 10, (id + "          ").substr(0, 10));
  line.replace(32, 3, type);
  return line.substr(0, 35) + "\n";
}

span::ParameterSet read(const std::string& text) {
  auto set = io::read_span_positional({"real", text});
  if (!set) FAIL(to_text(set.error().front()));
  return *std::move(set);
}

/// A line's own columns; blanks where it ends.
std::string at_columns(const std::string& line, const io::Columns& columns) {
  std::string padded = line;
  padded.resize(200, ' ');
  return padded.substr(static_cast<std::size_t>(columns.from) - 1, static_cast<std::size_t>(columns.width()));
}

/// The fields of a real record that are not the same when the file around it is read and written.
std::string changed_fields(const std::string& id, const std::string& file) {
  const auto text = io::write_span_positional(read(file));
  if (!text) FAIL(to_text(text.error().front()));
  std::string real = record(id);
  real.pop_back();
  // A set may hold several of one sort; the real one is the first but for those made to stand before it.
  const std::size_t at = text->find("\n" + real.substr(0, 5));
  const std::size_t start = id == "0 " ? 0 : at + 1;
  REQUIRE((id == "0 " || at != std::string::npos));
  const std::string ours = text->substr(start, text->find('\n', start) - start);
  std::string changed;
  for (const io::RecordLayout& layout : io::record_layouts()) {
    if (layout.id != (id + " ").substr(0, 2)) continue;
    for (const io::Columns& columns : layout.fields)
      for (std::size_t i = 0; i < columns.count; ++i)
        if (at_columns(real, columns.nth(i)) != at_columns(ours, columns.nth(i)))
          changed += (changed.empty() ? "" : ", ") + std::string(columns.name);
  }
  return changed;
}

/// The real half of an array and one made to go with it.
std::string first_of_82() {
  std::string first = record("82").substr(0, 54);
  first.replace(0, 2, "81");
  for (int i = 0; i < 9; ++i) first += "00000+";
  return first + "\n" + record("82");
}
std::string second_of_81() {
  std::string second = record("82");
  second.replace(2, 52, record("81").substr(2, 52));
  return record("81") + second;
}

}  // namespace

TEST_CASE("real records come back as they were, but for the fields that a set does not hold") {
  const std::string head = record("0 ");
  CHECK(changed_fields("0 ", head) ==
        "file identifier, gross or net, business function, clearing or customer, clearing or customer "
        "acronym, account type, account type acronym, performance bond class, performance bond class "
        "acronym, maintenance or initial, maintenance or initial acronym");
  CHECK(changed_fields("T ", head + record("T ")) == "from currency code, to currency code");
  CHECK(changed_fields("1 ", head + record("1 ")) == "");
  CHECK(changed_fields("2 ", head + record("2 ")) == "currency code");
  const std::string meal = head + commodity("CBT", "06", "FUT");
  CHECK(changed_fields("3 ", meal + record("3 ")) == "");
  CHECK(changed_fields("C ", meal + record("C ")) == "");
  CHECK(changed_fields("4 ", head + commodity("CME", "YM", "FUT") + record("4 ")) == "");
  CHECK(changed_fields("S ", head + commodity("CBT", "07", "FUT") + record("S ")) == "");
  CHECK(changed_fields("E ", head + commodity("CBT", "17", "FUT") + record("E ")) == "");
  CHECK(changed_fields("B ", head + commodity("CBT", "ZSC", "OOC") + record("B ")) ==
        "reference price flag, reference price, sign of reference price, contract value factor, value factor "
        "exponent, discount factor");
  CHECK(changed_fields("P ", head + record("P ") + commodity("CBT", "06", "OOF")) ==
        "cabinet value, quantity per contract, currency code, price quotation, long name, positionable, "
        "money calculation method, valuation method");
  CHECK(changed_fields("5 ", head + record("5 ")) == "");
  CHECK(changed_fields("6 ", head + record("6 ")) == "target required");
  CHECK(changed_fields("81", meal + second_of_81()) == "precise settlement, precise settlement flag");
  CHECK(changed_fields("82", head + commodity("CBT", "06", "OOF") + first_of_82()) ==
        "current delta, sign of current delta, current delta flag");
  for (const char* id : {"V ", "X ", "Y ", "Z "}) CHECK(changed_fields(id, head + record(id)) == "");
}

TEST_CASE("header and conversion") {
  const auto set = read(record("0 ") + record("T "));
  CHECK(set.organisations[0].id == "CME");
  CHECK(set.organisations[0].business_date == "20250620");
  CHECK(set.organisations[0].is_settlement);
  REQUIRE(set.conversions.size() == 1);
  CHECK(set.conversions[0].from.code() == "CLP");
  CHECK(set.conversions[0].rate == 0.001063);
}

TEST_CASE("a commodity of seven products") {
  const auto set = read(record("0 ") + record("1 ") + record("2 "));
  CHECK(set.organisations[0].exchanges == std::vector<span::ExchangeCode>{{"CBT", "01"}});
  REQUIRE(set.commodities.size() == 1);
  CHECK(set.commodities[0].id == "26");
  CHECK(set.commodities[0].options_pay_premium);
  REQUIRE(set.products.size() == 6);
  CHECK(set.products[0].type == "FUT");
  CHECK(set.products[5].code == "GT1");
}

TEST_CASE("tiers, ratios and the butterfly of soybean meal") {
  const auto set = read(record("0 ") + commodity("CBT", "06", "FUT") + record("3 ") + record("C "));
  const auto& rules = set.commodities[0];
  REQUIRE(rules.intra_tiers.size() == 4);
  CHECK(rules.intra_tiers[3] == span::Tier{4, {{202510, 0}, {202511, 0}}, 0.0});
  CHECK(rules.initial == std::array<double, 3>{1.0, 1.0, 1.1});
  REQUIRE(rules.tier_spreads.size() == 1);
  CHECK(rules.tier_spreads[0].rate == 100);
  REQUIRE(rules.tier_spreads[0].legs.size() == 3);
  CHECK(rules.tier_spreads[0].legs[1].first_tier == 15);
  CHECK(rules.tier_spreads[0].legs[1].ratio == 2);
  CHECK(rules.tier_spreads[0].legs[1].side == span::Side::b);
}

TEST_CASE("delivery and the short option minimum of YM") {
  const auto set = read(record("0 ") + commodity("CME", "YM", "FUT") + record("4 "));
  const auto& rules = set.commodities[0];
  REQUIRE(rules.delivery.size() == 1);
  CHECK(rules.delivery[0] == span::DeliveryMonth{{202506, 0}, 1.0, 0.0});
  CHECK(rules.short_option_rate == 170);
  CHECK(rules.short_option_method == span::ShortOptionMethod::greater_side);
  CHECK(rules.adjustment == std::array<double, 3>{1.0, 1.0, 1.0});
}

TEST_CASE("intercommodity tiers of 07 and the series butterfly of 17") {
  const auto set = read(record("0 ") + commodity("CBT", "07", "FUT") + commodity("CBT", "17", "FUT") +
                        record("S ") + record("E "));
  CHECK(set.commodities[0].scan_tiers.empty());
  REQUIRE(set.commodities[0].inter_tiers.size() == 2);
  CHECK(set.commodities[0].inter_tiers[1].months == span::PeriodRange{{202508, 0}, {202812, 0}});
  CHECK(set.commodities[0].price_risk == span::PriceRiskMethod::scan_range_capped);
  REQUIRE(set.commodities[1].series_spreads.size() == 1);
  const auto& spread = set.commodities[1].series_spreads[0];
  CHECK(spread.rate == 250);
  REQUIRE(spread.legs.size() == 3);
  CHECK(spread.legs[1].month == span::Period{202512, 0});
  CHECK(spread.legs[1].ratio == 2);
  CHECK(spread.legs[2].side == span::Side::a);
}

TEST_CASE("the super spread of natural gas") {
  const auto set = read(record("0 ") + commodity("NYM", "NY-HH", "FUT") + commodity("NYM", "NY-HP", "FUT") +
                        commodity("NYM", "NY-NG", "FUT") + record("6 "));
  REQUIRE(set.inter_spreads.size() == 1);
  const auto& spread = set.inter_spreads[0];
  CHECK(spread.method == span::InterMethod::scanning);
  CHECK(spread.is_super);
  CHECK(spread.least_legs == 1);
  CHECK(spread.target.commodity == 2);
  REQUIRE(spread.legs.size() == 2);
  CHECK(spread.legs[0].rate == 0.98);
  CHECK_FALSE(spread.legs[0].is_required);
  CHECK(spread.legs[1].side == span::Side::b);
}

TEST_CASE("the first half of a future's array, with a second made for it") {
  std::string second = record("82");
  second.replace(25, 4, "FUT ");
  for (std::size_t at = 38; at < 46; ++at) second[at] = ' ';
  second.replace(47, 7, "0000000");
  const auto set = read(record("0 ") + commodity("CBT", "06", "FUT") + record("81") + second);
  REQUIRE(set.arrays.size() == 1);
  CHECK(std::vector<double>(set.arrays[0].begin(), set.arrays[0].begin() + 9) ==
        std::vector<double>{0, 0, -567, -567, 567, 567, -1133, -1133, 1133});
  CHECK(set.contracts[0].volatility == 0.25);
}

TEST_CASE("the second half of a call's array, with a first made for it") {
  const auto set = read(record("0 ") + record("P ") + commodity("CBT", "06", "OOF") + first_of_82());
  REQUIRE(set.contracts.size() == 1);
  const auto& call = set.contracts[0];
  CHECK(call.right == span::Right::call);
  CHECK(call.option_month == span::Period{202507, 0});
  CHECK(call.strike == 145.0);
  CHECK(call.price == 139.1);
  CHECK(call.value_factor == 100.0);
  CHECK(set.products[0].pays_premium);
}

TEST_CASE("calculation parameters of a calendar spread option, and the records that margin does not read") {
  const auto set = read(record("0 ") + commodity("CBT", "ZSC", "OOC") + record("B ") + record("5 ") +
                        record("V ") + record("X ") + record("Y ") + record("Z "));
  REQUIRE(set.series.size() == 1);
  CHECK(set.series[0].price_range.amount == 600);
  CHECK(set.series[0].volatility_range.amount == 0.25);
  CHECK(set.series[0].volatility_range.is_relative);
  CHECK(set.series[0].volatility == 0.0);  // all nines: not said
  CHECK(set.series[0].extreme_multiplier == 3.0);
  CHECK(set.series[0].covered_share == 0.33);
  CHECK(set.series[0].model == "BC");
  CHECK(set.notes.size() == 2);
  REQUIRE(set.organisations[0].groups.size() == 1);
  CHECK(set.organisations[0].groups[0].members.size() == 10);
  CHECK(set.organisations[0].groups[0].members[4] == "3CC");
}
