#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "io/span_xml/state.hpp"

namespace crossmargin::io {
namespace {

struct TypeWord {
  std::string_view word;
  std::string_view type;
};

constexpr std::array type_words{TypeWord{"PHY", "PHY"},    TypeWord{"FUT", "FUT"},   TypeWord{"CMB", "CMB"},
                                TypeWord{"COMBO", "CMB"},  TypeWord{"OOP", "OOP"},   TypeWord{"OOF", "OOF"},
                                TypeWord{"OOC", "OOC"},    TypeWord{"OOE", "OOE"},   TypeWord{"EQU", "EQU"},
                                TypeWord{"EQUITY", "EQU"}, TypeWord{"STOCK", "EQU"}, TypeWord{"EQTY", "EQU"}};

void note(XmlState& state, ErrorCode code, std::string message, std::string hint) {
  state.set.notes.push_back(
      {code, std::move(message), SourceLocation{state.file, 0, 0, {}}, std::move(hint)});
}

bool has_both_sides(const span::InterSpread& spread) {
  const auto is_a = [](const span::InterLeg& leg) { return leg.side == span::Side::a; };
  return std::any_of(spread.legs.begin(), spread.legs.end(), is_a) &&
         !std::all_of(spread.legs.begin(), spread.legs.end(), is_a);
}

/// A refused spread whose legs do not tell which accounts could form it refuses all that hold one of them.
void settle_refused(XmlState& state) {
  auto& set = state.set;
  std::erase_if(set.inter_spreads, [&](const span::InterSpread& spread) {
    if (spread.refused.empty() || has_both_sides(spread)) return false;
    for (const span::InterLeg& leg : spread.legs)
      if (leg.commodity >= 0)
        set.commodities[static_cast<std::size_t>(leg.commodity)].refused.push_back("a spread of " +
                                                                                   spread.refused);
    return true;
  });
}

void name_exchange(const span::ParameterSet& set, span::InterLeg& leg) {
  if (leg.exchange.empty() && leg.commodity >= 0)
    leg.exchange = set.commodities[static_cast<std::size_t>(leg.commodity)].exchange;
}

void assemble_spreads(XmlState& state) {
  auto& set = state.set;
  place_legs(set);
  const auto is_missing = [](const span::InterLeg& leg) { return leg.commodity < 0; };
  if (!state.filter->commodities.empty())
    std::erase_if(set.inter_spreads, [&](const span::InterSpread& spread) {
      return std::all_of(spread.legs.begin(), spread.legs.end(), is_missing);
    });
  settle_refused(state);
  std::size_t left_out = 0;
  for (span::InterSpread& spread : set.inter_spreads) {
    for (span::InterLeg& leg : spread.legs) name_exchange(set, leg);
    name_exchange(set, spread.target);
    left_out += std::any_of(spread.legs.begin(), spread.legs.end(), is_missing) ? 1 : 0;
  }
  if (left_out > 0)
    note(state, ErrorCode::missing_parameter,
         fmt::format("{} spreads name a combined commodity that was not read", left_out),
         "without it they are not formed");
}

void check_filter(XmlState& state) {
  std::set<std::string> missing = state.filter->commodities;
  for (const span::CombinedCommodity& commodity : state.set.commodities) missing.erase(commodity.id);
  for (const std::string& id : missing)
    state.issues.push_back({ErrorCode::missing_parameter,
                            fmt::format("the file has no combined commodity {}", in_quotes(id)),
                            SourceLocation{state.file, 0, 0, {}}, "want one of its ids (ccDef/cc)"});
}

void note_skipped(XmlState& state) {
  for (const auto& [path, count] : state.skips)
    note(state, ErrorCode::unsupported, fmt::format("{} elements {} were skipped", count, path),
         "nothing of the algorithm reads them");
}

}  // namespace

std::string_view family_type(std::string_view word) {
  for (const TypeWord& known : type_words)
    if (known.word == word) return known.type;
  return {};
}

void assemble(XmlState& state) {
  assemble_rates(state);
  assemble_products(state);
  assemble_spreads(state);
  check_filter(state);
  note_skipped(state);
}

}  // namespace crossmargin::io
