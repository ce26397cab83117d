#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "crossmargin/assessment/assess.hpp"
#include "crossmargin/risk/live_rows.hpp"

namespace crossmargin {

/// An evaluated base whose market moves in place. Whoever holds it alone may change numbers of `market` and
/// then has to call one of the others; until that has succeeded the base must not be read.
class LiveBase {
 public:
  /// As `EvaluatedBase::create`.
  static Result<std::unique_ptr<LiveBase>> create(InstrumentTable instruments, Market market,
                                                  const Method& method, Pricer pricer,
                                                  const Execution& execution);

  /// The base, whole.
  const EvaluatedBase& base();
  /// The same without what only few ask for: its engine is not settled, see `MarginEngine::settle`.
  const EvaluatedBase& moving_base() const { return *base_; }
  /// Only numbers may be changed, and entries added; see `MarketEditor`.
  MarketData& market();

  /// What `reprice` did.
  enum class Repriced {
    in_place,
    needs_rebuild  ///< a row came to lack what it needs, or no longer does, or the shocks follow prices
  };
  /// Prices anew the rows of an underlying after its prices and the FX rates that follow it moved, and only
  /// those. The base is then, bit for bit, what `EvaluatedBase::create` would make.
  Repriced reprice(const std::string& underlying);
  /// The same for every row.
  Repriced reprice_all();
  /// The same for one row after its own quote changed.
  Repriced reprice(std::int32_t instrument);
  /// Of each instrument, whether the last of these changed its row or the rate of exchange of its currency.
  std::span<const char> moved() const { return moved_; }
  /// Makes shocks, rows and engine anew. Errors: those of `create`; the base is then of no use until a
  /// rebuild succeeds.
  Status rebuild(const Execution& execution);

 private:
  /// The rows that settle in one currency.
  struct Rate {
    Currency currency;
    double fx{0.0};
    std::vector<std::int32_t> rows;
  };
  LiveBase(std::unique_ptr<EvaluatedBase> base, Pricer pricer);
  void keep_rows();
  void mark(std::span<const std::int32_t> rows);
  void follow_rates();

  std::unique_ptr<EvaluatedBase> base_;
  Pricer pricer_;
  std::map<std::string, LiveRows, std::less<>> rows_;  ///< by underlying
  std::vector<Rate> rates_;
  std::vector<char> moved_;  ///< of each instrument
  bool settled_{true};
};

}  // namespace crossmargin
