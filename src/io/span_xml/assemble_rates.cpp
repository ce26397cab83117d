#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "io/span_xml/state.hpp"

namespace crossmargin::io {
namespace {

constexpr std::array<const char*, span::account_types> type_names{"member", "hedger", "speculator"};

/// Accounts of one type; what a rate of another word is for is not known.
std::optional<std::size_t> account_type(const std::string& word) {
  if (word == "M" || word == "N" || word == "D") return 0;
  if (word == "H") return 1;
  if (word == "S") return 2;
  return std::nullopt;
}

/// A rate as a multiple of the one that arrays and charges are of. Nothing where the commodity does not say.
std::optional<double> factor_of(const std::string& rate, const std::vector<RateAdjustment>& adjustments,
                                const std::string& base) {
  double factor = 1.0;
  std::string at = rate;
  for (std::size_t step = 0; step <= adjustments.size(); ++step) {
    const auto found = std::find_if(adjustments.begin(), adjustments.end(), [&](const RateAdjustment& entry) {
      return entry.rate == at && entry.base != at;
    });
    if (found == adjustments.end()) return at == base ? std::optional(factor) : std::nullopt;
    factor *= found->factor;
    at = found->base;
  }
  return std::nullopt;
}

/// The rate that all others are multiples of: what the adjustments lead to, else the first that is defined.
std::string base_rate(const std::vector<RateAdjustment>& adjustments,
                      const std::vector<RateDefinition>& definitions) {
  for (const RateAdjustment& entry : adjustments) {
    const bool is_adjusted = std::any_of(
        adjustments.begin(), adjustments.end(),
        [&](const RateAdjustment& other) { return other.rate == entry.base && other.base != other.rate; });
    if (!is_adjusted) return entry.base;
  }
  return definitions.empty() ? std::string() : definitions.front().rate;
}

struct Rates {
  std::array<std::optional<double>, span::account_types> maintenance{};
  std::array<std::optional<double>, span::account_types> initial{};
};

void settle_rates(const OrganisationTerms& organisation, const CommodityTerms& terms,
                  span::CombinedCommodity& commodity) {
  Rates rates;
  const std::string base = base_rate(terms.adjustments, organisation.rates);
  for (const RateDefinition& definition : organisation.rates) {
    const auto type = account_type(definition.account_type);
    if (!type || definition.is_reserve) continue;
    const auto factor = factor_of(definition.rate, terms.adjustments, base);
    auto& known = (definition.is_maintenance ? rates.maintenance : rates.initial)[*type];
    if (!factor) {
      commodity.refused.push_back("rate " + definition.rate + ", of which it has no adjustment (adjRate)");
    } else if (known && *known != *factor) {
      commodity.refused.push_back(
          fmt::format("rates of {} accounts that differ by customer", type_names[*type]));
    }
    if (!known) known = factor;
  }
  for (std::size_t type = 0; type < span::account_types; ++type) {
    commodity.adjustment[type] = rates.maintenance[type].value_or(1.0);
    commodity.initial[type] = rates.initial[type].value_or(commodity.adjustment[type]);
  }
}

/// Accounts of types without a rate get the base rate; who reads the result has to know.
void note_types(XmlState& state, const OrganisationTerms& terms) {
  std::set<std::string> unknown;
  std::array<bool, span::account_types> is_known{};
  for (const RateDefinition& definition : terms.rates) {
    if (const auto type = account_type(definition.account_type)) {
      is_known[*type] = true;
    } else {
      unknown.insert(definition.account_type);
    }
  }
  const auto note = [&](std::string message, std::string hint) {
    state.set.notes.push_back({ErrorCode::unsupported, std::move(message),
                               SourceLocation{state.file, 0, 0, "clearingOrg/pbRateDef"}, std::move(hint)});
  };
  for (const std::string& word : unknown)
    note(fmt::format("rates of accounts of type {} were skipped", word), "their margin is not known");
  for (std::size_t type = 0; type < span::account_types; ++type)
    if (!is_known[type])
      note(fmt::format("no rate is defined for {} accounts", type_names[type]),
           "their margin is the base rate, unadjusted");
}

}  // namespace

void assemble_rates(XmlState& state) {
  for (std::size_t i = 0; i < state.set.commodities.size(); ++i) {
    span::CombinedCommodity& commodity = state.set.commodities[i];
    settle_rates(state.organisations[static_cast<std::size_t>(commodity.organisation)], state.commodities[i],
                 commodity);
  }
  for (const OrganisationTerms& terms : state.organisations) note_types(state, terms);
}

}  // namespace crossmargin::io
