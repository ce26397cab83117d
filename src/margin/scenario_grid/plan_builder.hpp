#pragma once

#include <map>
#include <set>

#include "margin/scenario_grid/plan.hpp"

namespace crossmargin::scenario_grid {

/// Builds a plan step by step and collects what is missing on the way, each thing once.
class PlanBuilder {
 public:
  PlanBuilder(const Parameters& parameters, const PlanInputs& inputs);
  Result<Plan> build();

 private:
  void add_instrument(std::int32_t index);
  int unit_of(const Instrument& instrument, const RowFacts& facts);
  int add_unit(UnitName name, const Instrument& first, const RowFacts& facts);
  void add_recognition(UnitPlan& unit) const;
  void add_dampening(UnitPlan& unit, const Instrument& first, const RowFacts& facts);
  void add_net_delta(UnitPlan& unit, const Instrument& first, const RowFacts& facts);
  void add_deltas(InstrumentPlan& plan, const Instrument& instrument, const RowFacts& facts);
  void add_amounts(InstrumentPlan& plan, const Instrument& instrument);
  int bucket_of(const Instrument& instrument, const RowFacts& facts, int unit);
  int rate_row(const Currency& currency);
  double fx(const Currency& currency);
  void sort_units_and_buckets();
  void bind_groups();
  void note(ErrorCode code, const std::string& message, const std::string& hint);
  bool shares_unit(const std::string& unit_name) const;

  const Parameters& parameters_;
  const PlanInputs& inputs_;
  Plan plan_;
  std::map<std::string, int, std::less<>> units_;
  std::map<FactorKey, int> buckets_;
  std::map<Currency, int> rate_rows_;
  std::set<std::string> noted_;
  Issues issues_;
};

}  // namespace crossmargin::scenario_grid
