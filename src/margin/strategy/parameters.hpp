#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "crossmargin/core/fields.hpp"

namespace crossmargin::strategy {

enum class Level { initial, maintenance };
enum class OrderRule { worst_fill, none };

/// What premiums do to a requirement. net: what long options cost is added, what short options brought in is
/// taken off. naked_gross: as net, but a naked short option, straddle or strangle keeps its premium. apart:
/// premiums are paid and kept elsewhere.
enum class Premiums { net, naked_gross, apart };

/// none, or to cents per share, halves to the even cent.
enum class Rounding { none, cents_half_even };

/// Ways in which positions make one strategy. The order is that of `strategy_names`.
enum class Kind {
  vertical,
  calendar,
  straddle,
  butterfly,
  condor,
  iron_condor,
  short_box,
  covered_call,
  covered_put,
  protective_put,
  protective_call,
  collar,
  conversion,
  reversal,
  // What is left alone; never listed in a file.
  long_option,
  short_option,
  long_stock,
  short_stock
};
std::string_view name_of(Kind kind);

/// Of a short option, as shares of the price of the underlying, before leverage.
struct ShortOptionRates {
  std::map<std::string, double, std::less<>> by_class;
  double minimum{0.0};  ///< of the price for calls, of the exercise price for puts
};

struct StockRates {
  double initial{0.0};
  double maintenance_long{0.0};
  double maintenance_short{0.0};
};

/// Long options that expire later than so many months from now are lent against.
struct LongDated {
  int months{0};
  double rate{1.0};  ///< of the premium that has to be paid
};

/// Maintenance of stock that an option protects.
struct ProtectedStock {
  double strike_rate{0.0};         ///< of the exercise price, besides the amount out of the money
  double collar_strike_rate{0.0};  ///< of the call's exercise price, for collars
};

/// Fund shares that cover options on an index.
struct Fund {
  std::string index;
  std::string fund;
  double shares{0.0};  ///< for one unit of the index
};

/// The numbers of one strategy-based method. Docs: docs/file-formats/method.md.
struct Parameters {
  Premiums premiums{Premiums::net};
  Rounding rounding{Rounding::none};
  ShortOptionRates short_option;
  StockRates stock;
  std::map<std::string, double, std::less<>> leverage;  ///< by underlying; 1 where absent
  std::optional<LongDated> long_dated;
  ProtectedStock protected_stock;
  double short_box_rate{0.0};  ///< of the cost to close
  std::set<Kind> recognised;
  bool equal_intervals{true};  ///< butterflies and condors need equal distances of exercise prices
  std::vector<Fund> funds;
  OrderRule orders_initial{OrderRule::none};
  OrderRule orders_maintenance{OrderRule::none};

  double leverage_of(std::string_view underlying) const;
};

/// Reads and checks the parameters of the kind. Notes every mistake in `issues`.
Parameters bind_parameters(const Document& document, Issues& issues);

}  // namespace crossmargin::strategy
