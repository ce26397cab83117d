#pragma once

#include <span>
#include <string>
#include <vector>

#include "crossmargin/assessment/assess.hpp"

namespace crossmargin {

/// Where one pool stands; as in `PoolAssessment`, in the reporting currency.
struct PoolStanding {
  std::string id;
  double equity{0.0};  ///< before haircuts: collateral, positions and all unrealised profit
  double equity_initial{0.0};
  double equity_maintenance{0.0};
  double initial{0.0};
  double maintenance{0.0};
  double excess_initial{0.0};
  double excess_maintenance{0.0};
  double utilisation{0.0};
  double coverage{0.0};
  double alert_level{0.0};
  MarginStatus status{MarginStatus::ok};
  bool operator==(const PoolStanding&) const = default;
};

/// One pool of an account, kept looked up over a base that lives on, so that a change of one position or of
/// some prices costs what it touches. Its standing is, bit for bit, that of `assess`.
class PoolBook {
 public:
  /// Sorts the bucket's positions by instrument. The bucket is kept and changed, and must outlive this.
  /// Errors: those of `assess` for it.
  static Result<PoolBook> create(Bucket& bucket, const EvaluatedBase& base);

  const Bucket& bucket() const { return *bucket_; }
  /// The position in an instrument; null for none.
  const Position* position(std::int32_t instrument) const;
  /// Puts a position in the place of the one in its instrument; a quantity of zero takes it out. Errors:
  /// those of `assess` for it; nothing is changed then.
  Status set(std::int32_t instrument, Position position, const EvaluatedBase& base);
  /// Puts other balances in the place of those there are. Errors: those of `value_collateral`.
  Status set_collateral(std::vector<Balance> balances, const EvaluatedBase& base);
  /// Whether everything that is held may still be, after the rows were made anew. Errors: those of `assess`.
  Status check(const EvaluatedBase& base) const;
  /// Values again what is held in instruments that are marked, one entry each, and the collateral after
  /// prices moved. Errors: those of `assess`, for what is held.
  Status revalue(const EvaluatedBase& base, std::span<const char> moved);

  /// Nets what changed and adds up. The scratch must be of the base's engine and serve this pool alone.
  PoolStanding standing(const EvaluatedBase& base, MarginScratch& scratch);

 private:
  struct Value {
    double value{0.0};
    double unrealised{0.0};
  };
  explicit PoolBook(Bucket& bucket) : bucket_(&bucket) {}
  /// Puts a holding at its place; where the method lacks something for the pool then, it stays as it was.
  Issues put(std::size_t place, const Holding& holding, const EvaluatedBase& base);
  bool quick_value(std::size_t place, const EvaluatedBase& base);
  std::size_t place_of(std::int32_t instrument) const;

  Bucket* bucket_;
  std::vector<Holding> positions_;  ///< of the bucket's positions, by instrument
  std::vector<Value> values_;
  std::vector<std::int32_t> changed_;  ///< positions since the last standing
  std::vector<Holding> orders_;
  CollateralValue collateral_;
};

}  // namespace crossmargin
