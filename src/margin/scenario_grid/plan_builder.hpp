#pragma once

#include <map>

#include "margin/scenario_grid/plan.hpp"

namespace crossmargin::scenario_grid {

/// Builds a plan step by step and collects what is missing on the way. What units, expiries and rates share
/// is made once, so its issues are kept beside it and noted again for every instrument that comes to it.
class PlanBuilder {
 public:
  PlanBuilder(const Parameters& parameters, const PlanInputs& inputs);
  Result<Plan> build();

 private:
  void add_instrument(std::int32_t index);
  InstrumentPlan plan_instrument(const Instrument& instrument, const RowFacts& facts);
  int unit_of(const Instrument& instrument, const RowFacts& facts);
  UnitPlan make_unit(UnitName name, const Instrument& first, const RowFacts& facts);
  void add_recognition(UnitPlan& unit) const;
  void add_dampening(UnitPlan& unit, const Instrument& first, const RowFacts& facts);
  void add_net_delta(UnitPlan& unit, const Instrument& first, const RowFacts& facts);
  void set_index(UnitPlan& unit, const Instrument& first, const RowFacts& facts);
  void add_held_rules(UnitPlan& unit, const Instrument& first, const RowFacts& facts);
  void add_given(UnitPlan& unit);
  void note_not_given(const Unpublished& part, const UnitName& unit);
  template <class T>
  const T* held_rule(const std::optional<UnitTable<T>>& table, std::string_view name, const UnitName& unit);
  void add_held(std::int32_t index, const InstrumentPlan& plan);
  void number_held();
  void widen_sizes(UnitPlan& unit, int factor) const;
  void add_deltas(InstrumentPlan& plan, const Instrument& instrument, const RowFacts& facts);
  void add_amounts(InstrumentPlan& plan, const Instrument& instrument);
  int bucket_of(const Instrument& instrument, const RowFacts& facts, int unit);
  BucketPlan make_bucket(const Instrument& instrument, const RowFacts& facts, int unit);
  int rate_row(const Currency& currency);
  std::vector<double> make_rate_row(const Currency& currency);
  double fx(const Currency& currency);
  int currency_of(const Currency& currency);
  void sort_units_and_buckets();
  void add_expiries();
  void bind_groups();
  void bind_pairs();
  void check_windows();
  void note(ErrorCode code, const std::string& message, const std::string& hint);
  void note(const Issues& issues);
  /// Runs `make` and adds what it makes to `items` and what it noted to `noted`, from where the caller takes
  /// both.
  template <class Item, class Make>
  int keep(std::vector<Item>& items, std::vector<Issues>& noted, Make make);
  bool shares_unit(const std::string& unit_name) const;

  const Parameters& parameters_;
  const PlanInputs& inputs_;
  Plan plan_;
  std::map<std::string, int, std::less<>> units_;
  std::map<FactorKey, int> buckets_;
  std::map<Currency, int> rate_rows_;
  std::vector<Issues> unit_issues_;
  std::vector<Issues> bucket_issues_;
  std::vector<Issues> rate_issues_;
  InstrumentTerms terms_;  ///< of the instrument that is being made
  Issues issues_;          ///< of what is being made: the parameters, then one instrument after another
};

}  // namespace crossmargin::scenario_grid
