#pragma once

#include <memory>
#include <string>
#include <vector>

#include "crossmargin/margin/method.hpp"
#include "crossmargin/portfolio/portfolio.hpp"
#include "crossmargin/risk/evaluate.hpp"

namespace crossmargin {

/// The evaluated base: one market, one method, one risk matrix; every account, what-if and batch row reads
/// from it.
class EvaluatedBase {
 public:
  /// Prices every instrument of the table under the method's scenarios. The method must outlive the base.
  /// What is missing for one instrument is not an error here: it fails the accounts that hold it. Errors:
  /// `interrupted`, and those of `Method::shocks` and `Method::bind`.
  static Result<std::unique_ptr<EvaluatedBase>> create(InstrumentTable instruments, Market market,
                                                       const Method& method, Pricer pricer,
                                                       const Execution& execution);
  EvaluatedBase(const EvaluatedBase&) = delete;
  EvaluatedBase& operator=(const EvaluatedBase&) = delete;

  const InstrumentTable& instruments() const { return instruments_; }
  const Market& market() const { return market_; }
  const Method& method() const { return *method_; }
  Pricer pricer() const { return pricer_; }
  const ShockTable& shocks() const { return shocks_; }
  const RiskMatrix& risk() const { return risk_; }
  const MarginEngine& engine() const { return *engine_; }
  /// What every holder of an instrument asks, looked up once.
  struct Row {
    bool clear{false};   ///< priced, and nothing the method lacks for it
    bool valued{false};  ///< its market value belongs to equity
    double fx{0.0};      ///< reporting currency per settlement currency; NaN when the market has no rate
  };
  const Row& row(std::int32_t instrument) const { return rows_[static_cast<std::size_t>(instrument)]; }

 private:
  friend class LiveBase;
  EvaluatedBase(InstrumentTable instruments, Market market, const Method& method, Pricer pricer);
  void look_up_rows();
  InstrumentTable instruments_;
  Market market_;
  const Method* method_;
  Pricer pricer_;
  ShockTable shocks_;
  RiskMatrix risk_;
  std::unique_ptr<MarginEngine> engine_;
  std::vector<Row> rows_;
};

enum class MarginStatus { ok, alert, margin_call, liquidation };
std::string_view to_string(MarginStatus status);

/// One position seen three ways, in reporting currency. Only `contribution` sums to the scan risk.
struct PositionAssessment {
  std::string instrument;
  std::string underlying;
  double quantity{0.0};
  double value{0.0};             ///< market value that counts into equity
  double unrealised{0.0};        ///< unrealised profit that counts into equity
  double contribution{0.0};      ///< loss at the worst scenario
  double incremental{0.0};       ///< initial margin with it less without it
  double isolated_initial{0.0};  ///< initial margin of it alone
  double isolated_maintenance{0.0};
};

/// One collateral pool with what it backs. All money in the reporting currency.
struct PoolAssessment {
  std::string id;  ///< "cross", or the bucket's id
  CollateralValue collateral;
  double position_value{0.0};  ///< market value of options, stock and other assets held as positions
  double unrealised{0.0};
  double unrealised_gain{0.0};  ///< of `unrealised`, what positions have gained
  double equity_initial{0.0};   ///< collateral after haircuts + position value + unrealised that counts
  double equity_maintenance{0.0};
  MarginResult margin;
  double isolated_initial{0.0};  ///< sum over positions, each alone under the same method
  double isolated_maintenance{0.0};
  double benefit{0.0};        ///< isolated initial less cross initial (without order margin)
  double benefit_share{0.0};  ///< of the isolated sum; 0 when that is 0
  double utilisation{
      0.0};  ///< initial / equity_initial; infinity when equity is not positive and something is required
  double coverage{0.0};            ///< equity_maintenance / maintenance; infinity when nothing is required
  double health_factor{0.0};       ///< the method's own where it has one, else coverage over its trigger
  double gross_notional{0.0};      ///< sum of |notional| of the positions
  double effective_leverage{0.0};  ///< gross notional over equity before haircuts; infinity when that is not
                                   ///< positive and something is held
  double excess_initial{0.0};
  double excess_maintenance{0.0};  ///< over the requirement times the method's coverage trigger
  double free_collateral{0.0};     ///< what may still be used or taken out: `excess_initial`, at least 0
  double alert_level{0.0};         ///< highest alert level reached; 0 for none
  MarginStatus status{MarginStatus::ok};
  std::vector<PositionAssessment> positions;  ///< detail only; by instrument index
};

/// Equity before haircuts: collateral at market, positions held at their value, unrealised profit.
inline double gross_equity(const PoolAssessment& pool) {
  return pool.collateral.gross + pool.position_value + pool.unrealised;
}

struct AccountAssessment {
  std::string id;
  std::vector<PoolAssessment> pools;  ///< cross first, then the isolated buckets by id
  double requirement_initial{0.0};    ///< sum over pools
  double requirement_maintenance{0.0};
  double isolated_initial{0.0};
  double isolated_maintenance{0.0};
  MarginStatus status{MarginStatus::ok};  ///< the worst of the pools'
};

/// Assesses one account. Errors: `unknown_instrument` and the issue of every held row that could not be
/// priced, each with the place in the file where the position stands; what the method lacks for what is held,
/// once.
Result<AccountAssessment> assess(const Account& account, const EvaluatedBase& base, Detail detail,
                                 const Execution& execution);

}  // namespace crossmargin
