#include "crossmargin/scenario/scenario_set.hpp"

#include <fmt/format.h>

#include <cmath>
#include <set>
#include <utility>

#include "crossmargin/core/fields.hpp"
#include "moves.hpp"

namespace crossmargin {
namespace {

constexpr std::size_t largest_set = 100'000;
constexpr double largest_volatility_move = 1'000.0;

double volatility_of(const Document& document, Issues& issues) {
  const double value = detail::read_number(document, issues).value_or(0.0);
  if (std::abs(value) <= largest_volatility_move) return value;
  issues.push_back({ErrorCode::invalid_value, "the volatility move is out of bounds", document.where(),
                    "volatility moves in multiples of the product's volatility range, up to 1,000"});
  return 0.0;
}

double read_weight(Fields& fields, Issues& issues) {
  const Document* document = fields.child("weight");
  if (!document) return 1.0;
  const double weight = detail::read_number(*document, issues).value_or(1.0);
  if (!(weight > 0.0 && weight <= 1e6))
    fields.fail_at("weight", ErrorCode::invalid_value, "want a number > 0, up to 1e6");
  return weight;
}

std::map<Currency, double> read_fx(Fields& fields, Issues& issues) {
  std::map<Currency, double> moves;
  for (const auto& [code, entry] : fields.object_or_empty("fx")) {
    auto currency = Currency::parse(code);
    const double move = detail::read_number(entry, issues).value_or(0.0);
    if (!currency) {
      for (Issue issue : currency.error()) {
        issue.where = entry.where();
        issues.push_back(std::move(issue));
      }
    } else if (!(move > -1.0 && move <= 1e4)) {
      issues.push_back({ErrorCode::invalid_value, "want a relative move above -1", entry.where(), {}});
    } else {
      moves.emplace(*std::move(currency), move);
    }
  }
  return moves;
}

/// What rows and grids share.
void read_common(Fields& fields, ScenarioRow& row, Issues& issues) {
  row.role = fields.word_or("role", {"standard", "extended"}, 0) == 0 ? RowRole::standard : RowRole::extended;
  row.part = fields.string_or("part", {});
  row.weight = read_weight(fields, issues);
  const auto rule = fields.word_or("weight_rule", {"constant", "range_over_move"}, 0);
  row.weight_rule = rule == 0 ? WeightRule::constant : WeightRule::range_over_move;
  row.time_days = fields.has("time_days") ? fields.non_negative("time_days") : 0.0;
  row.rate_shift = fields.number_or("rate_shift", 0.0);
  row.fx = read_fx(fields, issues);
  row.skew = fields.number_or("skew", 0.0);
  row.term = fields.number_or("term", 0.0);
}

using PriceMap = std::map<std::string, PriceMove, std::less<>>;
using VolatilityMap = std::map<std::string, double, std::less<>>;

void read_own_moves(const Document::Object& object, PriceMap& prices, VolatilityMap& volatilities,
                    Issues& issues) {
  for (const auto& [name, entry] : object) {
    Fields fields(entry, issues);
    const Document* price = fields.child("price");
    const Document* volatility = fields.child("volatility");
    fields.finish();
    if (!price && !volatility)
      fields.fail_at("", ErrorCode::missing_field, R"(want "price", "volatility" or both)");
    if (price)
      if (const auto move = detail::read_price_move(*price, issues)) prices.emplace(name, *move);
    if (volatility) volatilities.emplace(name, volatility_of(*volatility, issues));
  }
}

ScenarioRow read_row(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  ScenarioRow row;
  row.id = fields.string("id");
  if (const Document* price = fields.child("price")) row.price = detail::read_price_move(*price, issues);
  if (const Document* volatility = fields.child("volatility"))
    row.volatility = volatility_of(*volatility, issues);
  read_own_moves(fields.object_or_empty("underlyings"), row.price_by_underlying, row.volatility_by_underlying,
                 issues);
  read_own_moves(fields.object_or_empty("classes"), row.price_by_class, row.volatility_by_class, issues);
  read_common(fields, row, issues);
  if (!fields.has("price") && !fields.has("underlyings") && !fields.has("classes"))
    fields.fail_at("price", ErrorCode::missing_field, "a row needs a price move",
                   R"(write {"relative": 0} for a row that moves no price)");
  fields.finish();
  return row;
}

std::vector<double> read_volatility_steps(Fields& fields, Issues& issues) {
  const Document* document = fields.child("volatility");
  if (!document) return {0.0};
  auto steps = detail::read_steps(*document, issues);
  for (const double step : steps) {
    if (std::abs(step) <= largest_volatility_move) continue;
    fields.fail_at("volatility", ErrorCode::invalid_value, "a volatility step is out of bounds",
                   "volatility moves in multiples of the product's volatility range, up to 1,000");
    return {};
  }
  return steps;
}

void read_grid(const Document& document, std::vector<ScenarioRow>& rows, Issues& issues) {
  Fields fields(document, issues);
  ScenarioRow row;
  const std::string prefix = fields.string("id");
  const Document* price = fields.required_child("price");
  const auto prices = price ? detail::read_price_steps(*price, issues) : std::vector<PriceMove>{};
  const auto volatilities = read_volatility_steps(fields, issues);
  read_common(fields, row, issues);
  fields.finish();
  if (prices.size() * volatilities.size() > largest_set) {
    fields.fail_at("price", ErrorCode::limit, "a set has at most 100,000 scenarios");
    return;
  }
  std::size_t number = 0;
  for (const PriceMove& move : prices) {
    for (const double volatility : volatilities) {
      row.id = fmt::format("{}-{}", prefix, ++number);
      row.price = move;
      row.volatility = volatility;
      rows.push_back(row);
    }
  }
}

void check_ids(const ScenarioSet& set, const SourceLocation& where, Issues& issues) {
  std::set<std::string_view> seen;
  for (const ScenarioRow& row : set.rows)
    if (!row.id.empty() && !seen.insert(row.id).second)
      issues.push_back({ErrorCode::duplicate, fmt::format("scenario id \"{}\" stands twice", row.id), where,
                        "give each row and each grid an id of its own"});
}

void read_header(Fields& fields, ScenarioSet& set) {
  fields.word("schema", {"crossmargin-scenario-set"});
  if (const double version = fields.number("schema_version"); fields.has("schema_version") && version != 1.0)
    fields.fail_at("schema_version", ErrorCode::unsupported, "this version reads schema_version 1",
                   "use a newer crossmargin, or write the set in version 1");
  set.id = fields.string("id");
  set.version = fields.string("version");
  set.title = fields.string("title");
  set.sources = fields.strings("sources");
  set.look_ahead_days = fields.has("look_ahead_days") ? fields.non_negative("look_ahead_days") : 0.0;
  set.floor_price_at_zero = fields.boolean_or("floor_price_at_zero", false);
  set.move_base = static_cast<MoveBase>(fields.word_or("move_base", {"price", "spot"}, 0));
}

void read_rows(Fields& fields, ScenarioSet& set, Issues& issues) {
  for (const Document& grid : fields.array_or_empty("grids")) {
    read_grid(grid, set.rows, issues);
    if (set.rows.size() > largest_set) break;
  }
  const auto& rows = fields.array_or_empty("rows");
  if (set.rows.size() + rows.size() > largest_set) {
    fields.fail_at("rows", ErrorCode::limit, "a set has at most 100,000 scenarios");
    return;
  }
  for (const Document& row : rows) set.rows.push_back(read_row(row, issues));
}

}  // namespace

Result<ScenarioSet> bind_scenario_set(const Document& document) {
  Issues issues;
  Fields fields(document, issues);
  ScenarioSet set;
  read_header(fields, set);
  read_rows(fields, set, issues);
  fields.finish();
  check_ids(set, document.where(), issues);
  if (issues.empty() && set.rows.empty())
    issues.push_back({ErrorCode::missing_field,
                      R"(the set has no scenario: give "rows", "grids" or both)",
                      document.where(),
                      {}});
  if (!issues.empty()) return tl::unexpected<Issues>(std::move(issues));
  return set;
}

}  // namespace crossmargin
