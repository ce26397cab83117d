#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "crossmargin/collateral/haircuts.hpp"
#include "crossmargin/core/document.hpp"
#include "crossmargin/margin/result.hpp"
#include "crossmargin/margin/scan.hpp"
#include "crossmargin/margin/totals.hpp"
#include "crossmargin/portfolio/portfolio.hpp"
#include "crossmargin/product/instrument_table.hpp"
#include "crossmargin/risk/risk_matrix.hpp"
#include "crossmargin/scenario/shock_table.hpp"

namespace crossmargin {

/// How far a parameter can be trusted, and since when it holds. It speaks for the value at `path` and all
/// below it that no longer path speaks for.
struct ParameterProvenance {
  enum class Status { published, derived, inferred, ours, unpublished };
  std::string path;  ///< "parameters.charges.expiry_delta"
  Status status{Status::published};
  std::string source;  ///< empty: those of the method
  std::string date;    ///< ISO date; empty: the method's effective date
};
std::string_view to_string(ParameterProvenance::Status status);

struct MethodInfo {
  std::string id;
  std::string version;
  std::string kind;
  std::string title;
  std::string effective;             ///< ISO date from which the parameters were in force
  std::vector<std::string> sources;  ///< public places the parameters come from
  std::vector<std::string> notes;    ///< readings taken where sources leave a choice
  std::string scenario_set;          ///< id of the set it resolves; empty for kinds that use none
  std::vector<ParameterProvenance> provenance;
  std::string hash;  ///< SHA-256 of its file, with overrides appended when there are any
};

/// A position or order as the engine sees it: an index of the instrument table and a signed quantity.
struct Holding {
  std::int32_t instrument{0};
  double quantity{0.0};
};

struct PoolHoldings {
  std::span<const Holding> positions;
  std::span<const Holding> orders;
  std::span<const Balance> balances{};  ///< collateral, negative when owed; any order, currencies may repeat
  double unrealised{
      0.0};  ///< profit of the positions that equity counts beside the balances, reporting currency
};

enum class Detail { totals, full };

/// What a pool's standing is read with beside its requirement.
struct StandingRules {
  std::vector<double> alert_levels;  ///< utilisation shares, increasing
  /// The coverage ratio below which an account is liquidated.
  double coverage_trigger{1.0};
  /// Shares of what open positions have gained that count into equity; losses count in full.
  double gain_initial{1.0};
  double gain_maintenance{1.0};
};

/// A method bound to one evaluated market. Stateless after construction: safe to call from many threads.
class MarginEngine {
 public:
  virtual ~MarginEngine() = default;
  /// Why an instrument may not be held: what the method's parameters or the market lack for it. Empty when it
  /// may, and for rows that carry an issue of their own.
  virtual const Issues& issues(std::int32_t instrument) const = 0;
  /// What the method lacks for a pool as a whole, such as a rate for a currency it owes. Empty when it can be
  /// margined.
  virtual Issues check(const PoolHoldings& /*pool*/) const { return {}; }
  /// Every held instrument must be free of issues, here and in the risk matrix, and so must the pool; the
  /// caller checks. The result
  /// does not depend on the order of holdings beyond the last bits of sums, which follow the instrument
  /// index, never the input order.
  virtual MarginResult margin(const PoolHoldings& pool, Detail detail) const = 0;
  virtual std::unique_ptr<MarginScratch> make_scratch() const = 0;
  /// The amounts of `margin`, bit for bit. Asks for no memory once the scratch, which must come from this
  /// engine, has seen pools as large.
  virtual MarginTotals totals(const PoolHoldings& pool, MarginScratch& scratch) const = 0;
  /// The levels of `totals`, bit for bit, for one pool that is asked for again and again: nets only what
  /// changed since its scratch, which must serve that pool alone, was last used here: the positions in
  /// `changed` instruments, and what `refresh` brought. Positions come by instrument, each once.
  virtual MarginLevels levels_again(const PoolHoldings& pool, std::span<const std::int32_t> changed,
                                    MarginScratch& scratch) const = 0;
  /// `initial - other_margin` and `maintenance - other_maintenance` of `margin` for this holding alone, bit
  /// for bit.
  virtual AloneMargin alone(const Holding& holding, MarginScratch& scratch) const = 0;
  /// What the scan of a whole book needs to net as this engine does.
  virtual ScanBasis scan_basis() const = 0;
  /// Follows a market whose prices and FX rates moved in place: the rows of `repriced` are new in the risk
  /// matrix it was bound to, and nothing else differs. `margin` and `totals` are then, bit for bit, those of
  /// what `Method::bind` would make anew; for all the rest call `settle` first. Nobody else may use the
  /// engine meanwhile.
  virtual void refresh(const Market& market, std::span<const std::int32_t> repriced) = 0;
  /// Brings up to date what `refresh` put off, because not every event asks for it.
  virtual void settle() = 0;
};

/// A margin method: parameters, validated and immutable.
class Method {
 public:
  virtual ~Method() = default;
  virtual const MethodInfo& info() const = 0;
  virtual const HaircutTable& haircuts() const = 0;
  virtual const StandingRules& standing() const = 0;
  /// Resolves the method's scenarios for these factors. Errors: those of `resolve_each`.
  virtual Result<ShockTable> shocks(const Market& market, std::span<const FactorKey> factors) const = 0;
  /// Arguments must outlive the engine. What single instruments lack stands in `MarginEngine::issues`.
  /// Errors: `missing_rate` for the currency of the parameters.
  virtual Result<std::unique_ptr<MarginEngine>> bind(const InstrumentTable& instruments, const Market& market,
                                                     const ShockTable& shocks,
                                                     const RiskMatrix& risk) const = 0;
};

/// Makes the method a parameter document declares, through the one table of kinds. `scenarios` is the set
/// that the document names under "scenario_set"; empty for kinds that use none. Errors: every wrong or
/// missing parameter; `unsupported` for an unknown kind.
Result<std::unique_ptr<Method>> make_method(const Document& parameters, ScenarioSet scenarios,
                                            std::string hash);

/// The kinds of method there are.
std::vector<std::string> method_kinds();

}  // namespace crossmargin
