#include "report/span_terms.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <utility>

#include "crossmargin/core/format.hpp"

namespace crossmargin::report {
namespace {

constexpr std::array<const char*, span::account_types> type_names{"member", "hedger", "speculator"};

const char* side_name(span::Side side) {
  return side == span::Side::a ? "A" : "B";
}

/// A month, a tier or a run of tiers on its side: "A tier 1 x 2".
std::string words_of(const span::IntraLeg& leg) {
  std::string what = "month " + span::to_string(leg.month);
  if (leg.first_tier != 0) what = fmt::format("tier {}", leg.first_tier);
  if (leg.first_tier != leg.last_tier) what += fmt::format("-{}", leg.last_tier);
  return fmt::format("{} {} x {}", side_name(leg.side), what, shortest(leg.ratio));
}

std::string words_of(const span::InterLeg& leg) {
  std::string what = leg.exchange.empty() ? leg.id : leg.exchange + ":" + leg.id;
  if (leg.tier != 0) what += fmt::format(" tier {}", leg.tier);
  return fmt::format("{} {} x {}", side_name(leg.side), what, shortest(leg.ratio));
}

template <class Leg>
std::string words_of(const std::vector<Leg>& legs) {
  std::string text;
  for (const Leg& leg : legs) text += (text.empty() ? "" : ", ") + words_of(leg);
  return text;
}

std::string words_of(span::PriceRiskMethod method) {
  if (method == span::PriceRiskMethod::normal) return "normal";
  return method == span::PriceRiskMethod::scan_range ? "scan range" : "scan range as a cap";
}

std::string words_of(span::Eligibility eligibility) {
  if (eligibility == span::Eligibility::all) return "all";
  return eligibility == span::Eligibility::house_only ? "house only" : "not customers";
}

/// The rules of one combined commodity.
class CommodityTerms {
 public:
  CommodityTerms(const span::CombinedCommodity& rules, std::vector<SpanSubject>& made)
      : rules_(rules), name_(commodity_name(rules)), made_(made) {}

  void add_all() {
    add_ratios();
    add_tiers("tier", rules_.intra_tiers);
    add_tiers("scanning tier", rules_.scan_tiers);
    add_tiers("intercommodity tier", rules_.inter_tiers);
    add_tiers("short option minimum tier", rules_.short_option_tiers);
    add_spreads("series spread", rules_.series_spreads);
    add_spreads("tier spread", rules_.tier_spreads);
    for (const span::DeliveryMonth& delivery : rules_.delivery)
      add("delivery " + span::to_string(delivery.month),
          {{"consumed_rate", delivery.consumed_rate}, {"remaining_rate", delivery.remaining_rate}});
  }

 private:
  void add_ratios() {
    std::vector<SpanTerm> terms{
        {"currency", rules_.currency.code()},
        {"short_option_rate", rules_.short_option_rate},
        {"short_option_method",
         std::string(rules_.short_option_method == span::ShortOptionMethod::gross ? "gross"
                                                                                  : "greater side")},
        {"price_risk_method", words_of(rules_.price_risk)},
        {"option_value_cap", std::string(rules_.caps_option_value ? "yes" : "no")},
        {"scans_by_month", std::string(rules_.scans_by_month ? "yes" : "no")},
        {"options_pay_premium", std::string(rules_.options_pay_premium ? "yes" : "no")},
        {"refused", fmt::format("{}", fmt::join(rules_.refused, ", "))}};
    for (std::size_t type = 0; type < span::account_types; ++type) {
      terms.push_back({fmt::format("adjustment_{}", type_names[type]), rules_.adjustment[type]});
      terms.push_back({fmt::format("initial_ratio_{}", type_names[type]), rules_.initial[type]});
    }
    add("rules", std::move(terms));
  }
  void add_tiers(const std::string& kind, const std::vector<span::Tier>& tiers) {
    for (const span::Tier& tier : tiers)
      add(fmt::format("{} {}", kind, tier.number),
          {{"months", span::to_string(tier.months.first) + " to " + span::to_string(tier.months.last)},
           {"rate", tier.rate}});
  }
  void add_spreads(const std::string& kind, const std::vector<span::IntraSpread>& spreads) {
    for (const span::IntraSpread& spread : spreads)
      add(fmt::format("{} {}", kind, spread.priority),
          {{"rate", spread.rate}, {"legs", words_of(spread.legs)}});
  }
  void add(const std::string& item, std::vector<SpanTerm> terms) {
    made_.push_back({name_, name_ + " " + item, std::move(terms)});
  }

  const span::CombinedCommodity& rules_;
  std::string name_;
  std::vector<SpanSubject>& made_;
};

SpanSubject subject_of(const span::ParameterSet& set, const span::InterSpread& spread) {
  const std::string& complex = set.organisations[static_cast<std::size_t>(spread.organisation)].id;
  SpanSubject made{"", fmt::format("spread {} {} {}", complex, spread.group, spread.priority), {}};
  made.terms = {{"method", static_cast<double>(spread.method)},
                {"legs", words_of(spread.legs)},
                {"flat", std::string(spread.is_flat ? "yes" : "no")},
                {"super", std::string(spread.is_super ? "yes" : "no")},
                {"open_to", words_of(spread.eligibility)},
                {"refused", spread.refused}};
  if (spread.method == span::InterMethod::scanning) {
    made.terms.push_back({"target", words_of(spread.target)});
    made.terms.push_back({"least_legs", static_cast<double>(spread.least_legs)});
  }
  for (std::size_t i = 0; i < spread.legs.size(); ++i)
    made.terms.push_back({fmt::format("rate_leg_{}", i + 1), spread.legs[i].rate});
  return made;
}

/// Two of one name are told apart by their number.
void make_names_unique(std::vector<SpanSubject>& subjects) {
  std::map<std::pair<std::string, std::string>, int> seen;
  for (SpanSubject& subject : subjects)
    if (const int before = seen[{subject.commodity, subject.item}]++; before > 0)
      subject.item += fmt::format(" ({})", before + 1);
}

}  // namespace

std::string commodity_name(const span::CombinedCommodity& commodity) {
  return commodity.exchange.empty() ? commodity.id : commodity.exchange + ":" + commodity.id;
}

std::vector<SpanSubject> span_subjects(const span::ParameterSet& set) {
  std::vector<SpanSubject> made;
  for (const span::CombinedCommodity& commodity : set.commodities) CommodityTerms(commodity, made).add_all();
  for (const span::InterSpread& spread : set.inter_spreads) made.push_back(subject_of(set, spread));
  for (const span::ConversionRate& rate : set.conversions)
    made.push_back(
        {"", fmt::format("conversion {} to {}", rate.from.code(), rate.to.code()), {{"rate", rate.rate}}});
  make_names_unique(made);
  return made;
}

}  // namespace crossmargin::report
