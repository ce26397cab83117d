#include "margin/leverage/bind_rates.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace crossmargin::leverage {
namespace {

Levels levels_of(Fields& fields) {
  return {fields.non_negative("initial"), fields.non_negative("maintenance")};
}

/// A bracket's initial rate: stated, or the inverse of the most leverage.
double initial_rate(Fields& fields) {
  const bool stated = fields.has("initial");
  if (stated == fields.has("max_leverage")) {
    fields.fail_at("", stated ? ErrorCode::invalid_value : ErrorCode::missing_field,
                   "want either \"initial\" or \"max_leverage\"");
    fields.child("initial");
    fields.child("max_leverage");
    return 0.0;
  }
  if (stated) return fields.non_negative("initial");
  const double most = fields.positive("max_leverage");
  return fields.complained("max_leverage") ? 0.0 : 1.0 / most;
}

/// Where the maintenance rates of brackets stand: in each of them, or as a share of the initial ones.
enum class Maintenance { stated, share, missing };

Maintenance maintenance_of(Fields& brackets, const Document::Array& tiers) {
  if (brackets.has("maintenance_of_initial")) return Maintenance::share;
  const bool stated = tiers.empty() || std::any_of(tiers.begin(), tiers.end(), [](const Document& tier) {
                        return tier.object() == nullptr || tier.find("maintenance") != nullptr;
                      });
  if (stated) return Maintenance::stated;
  brackets.fail_at("", ErrorCode::missing_field,
                   "want \"maintenance\" in every tier, or \"maintenance_of_initial\"");
  return Maintenance::missing;
}

double maintenance_rate(Fields& fields, Maintenance form, double of_initial) {
  if (form == Maintenance::stated) return fields.non_negative("maintenance");
  if (form == Maintenance::share && fields.has("maintenance")) {
    fields.child("maintenance");
    fields.fail_at("maintenance", ErrorCode::invalid_value, "stands beside \"maintenance_of_initial\"",
                   "leave one of them out");
  }
  return of_initial;
}

double read_share(Fields& fields) {
  if (!fields.has("maintenance_of_initial")) return 1.0;
  const double share = fields.positive("maintenance_of_initial");
  if (share > 1.0)
    fields.fail_at("maintenance_of_initial", ErrorCode::invalid_value, "want a share above 0 and up to 1");
  return share;
}

std::vector<Bracket> read_tiers(Fields& brackets, Issues& issues) {
  const double share = read_share(brackets);
  const Document::Array& items = brackets.array("tiers");
  const Maintenance form = maintenance_of(brackets, items);
  std::vector<Bracket> tiers;
  for (const Document& item : items) {
    Fields fields(item, issues);
    Bracket tier;
    tier.from = fields.non_negative("from");
    tier.rate.initial = initial_rate(fields);
    tier.rate.maintenance = maintenance_rate(fields, form, share * tier.rate.initial);
    const bool in_order = tiers.empty() ? tier.from == 0.0 : tier.from > tiers.back().from;
    if (!in_order)
      fields.fail_at("from", ErrorCode::invalid_value,
                     tiers.empty() ? "want 0 in the first tier" : "want more than in the tier before");
    fields.finish();
    tiers.push_back(tier);
  }
  if (items.empty())
    brackets.fail_at("tiers", ErrorCode::invalid_value, "want at least one tier",
                     "[{\"from\": 0, \"maintenance\": 0.004, \"max_leverage\": 125}]");
  return tiers;
}

RateForm read_flat(Fields& fields, Issues& /*issues*/) {
  return Flat{levels_of(fields)};
}

RateForm read_brackets(Fields& fields, Issues& issues) {
  Brackets form;
  form.initial = static_cast<Spread>(fields.word("initial", {"whole", "parts"}));
  form.maintenance = static_cast<Spread>(fields.word("maintenance", {"whole", "parts"}));
  form.tiers = read_tiers(fields, issues);
  if (fields.has("up_to")) {
    form.up_to = fields.positive("up_to");
    if (!fields.complained() && !(*form.up_to > form.tiers.back().from))
      fields.fail_at("up_to", ErrorCode::invalid_value, "want more than where the last tier begins");
  }
  return form;
}

RateForm read_steps(Fields& fields, Issues& /*issues*/) {
  return Steps{fields.non_negative("base"), fields.positive("step"), fields.non_negative("increment"),
               levels_of(fields)};
}

RateForm read_excess(Fields& fields, Issues& /*issues*/) {
  return Excess{fields.non_negative("threshold"), fields.non_negative("slope"), levels_of(fields)};
}

PowerSide read_side(Fields& power, std::string_view key, Issues& issues) {
  const Document* item = power.required_child(key);
  if (item == nullptr) return {};
  Fields fields(*item, issues);
  PowerSide side{fields.non_negative("base"), fields.non_negative("factor"), 1.0};
  if (fields.has("weight")) side.weight = fields.positive("weight");
  fields.finish();
  return side;
}

RateForm read_power(Fields& fields, Issues& issues) {
  const double exponent = fields.positive("exponent");
  const PowerSide initial = read_side(fields, "initial", issues);
  return Power{exponent, initial, read_side(fields, "maintenance", issues)};
}

RateForm read_skew(Fields& fields, Issues& /*issues*/) {
  const Skew form{fields.positive("scale"), fields.non_negative("fraction"), fields.non_negative("minimum"),
                  fields.positive("maintenance_share")};
  if (form.maintenance_share > 1.0)
    fields.fail_at("maintenance_share", ErrorCode::invalid_value, "want a share above 0 and up to 1");
  return form;
}

/// A share up to `most` as parts per million, which it has to be a whole number of.
std::int64_t ppm(Fields& fields, std::string_view key) {
  const double share = fields.non_negative(key);
  const double whole = std::round(share * 1e6);
  if (share > 1.0 || std::abs(share * 1e6 - whole) > 1e-6)
    fields.fail_at(key, ErrorCode::invalid_value, "want a share from 0 to 1 with at most 6 decimals",
                   "the form reckons in parts per million");
  return share > 1.0 ? 0 : static_cast<std::int64_t>(whole);
}

int exponent(Fields& fields, std::string_view key) {
  const double value = fields.number(key);
  if (!(value >= -18.0 && value <= 6.0) || value != std::floor(value)) {
    fields.fail_at(key, ErrorCode::invalid_value, "want a whole number from -18 to 6");
    return 0;
  }
  return static_cast<int>(value);
}

/// What would not fit into whole numbers beside a price is a mistake of a unit.
double up_to_most(Fields& fields, std::string_view key, double amount) {
  constexpr double most = 1e15;
  if (amount > most) fields.fail_at(key, ErrorCode::limit, "want a number up to 1e15");
  return amount;
}

RateForm read_open_interest(Fields& fields, Issues& /*issues*/) {
  OpenInterest form;
  form.size_exponent = exponent(fields, "size_exponent");
  form.price_exponent = exponent(fields, "price_exponent");
  form.initial_ppm = ppm(fields, "initial");
  form.maintenance_fraction_ppm = ppm(fields, "maintenance_fraction");
  if (fields.has("lower_cap") || fields.has("upper_cap")) {
    form.lower_cap = up_to_most(fields, "lower_cap", fields.non_negative("lower_cap"));
    form.upper_cap = up_to_most(fields, "upper_cap", fields.positive("upper_cap"));
    if (form.upper_cap <= form.lower_cap && !fields.complained())
      fields.fail_at("upper_cap", ErrorCode::invalid_value, "want more than the lower_cap");
  }
  if (fields.has("open")) form.open = up_to_most(fields, "open", fields.non_negative("open"));
  return form;
}

struct FormReader {
  std::string_view name;
  RateForm (*read)(Fields&, Issues&);
};

constexpr std::array readers{FormReader{"flat", read_flat},
                             FormReader{"brackets", read_brackets},
                             FormReader{"steps", read_steps},
                             FormReader{"excess", read_excess},
                             FormReader{"power", read_power},
                             FormReader{"skew", read_skew},
                             FormReader{"open_interest", read_open_interest}};

}  // namespace

Levels read_levels(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  const Levels levels = levels_of(fields);
  fields.finish();
  return levels;
}

RateForm read_form(Fields& fields, Issues& issues) {
  RateForm form;
  std::size_t found = 0;
  for (const FormReader& reader : readers) {
    const Document* item = fields.child(reader.name);
    if (item == nullptr) continue;
    ++found;
    Fields members(*item, issues);
    form = reader.read(members, issues);
    members.finish();
  }
  if (found != 1)
    fields.fail_at("", found == 0 ? ErrorCode::missing_field : ErrorCode::invalid_value,
                   "want one of \"flat\", \"brackets\", \"steps\", \"excess\", \"power\", \"skew\" and "
                   "\"open_interest\"",
                   "{\"flat\": {\"initial\": 0.02, \"maintenance\": 0.01}}");
  return form;
}

}  // namespace crossmargin::leverage
