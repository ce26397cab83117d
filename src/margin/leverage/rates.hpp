#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace crossmargin::leverage {

enum class Level { initial, maintenance };

/// A number for each level.
struct Levels {
  double initial{0.0};
  double maintenance{0.0};

  double at(Level level) const { return level == Level::initial ? initial : maintenance; }
};

// Every form gives the rate of a position by its size x, which is measured as its market says: value in the
// currency of the parameters, value in the settlement currency, or units of the underlying.

/// The same rate whatever the size.
struct Flat {
  Levels rate;
};

/// From this size on a position is in the next bracket: a size that equals it belongs to the upper one.
struct Bracket {
  double from{0.0};
  Levels rate;
};

/// whole: the rate of its bracket is the whole position's. parts: each part has the rate of the bracket it
/// lies in, which is the rate of the last one less a deduction d, d_n = d_(n-1) + from_n (rate_n -
/// rate_(n-1)).
enum class Spread { whole, parts };

/// The first bracket starts at 0.
struct Brackets {
  std::vector<Bracket> tiers;
  std::optional<double> up_to;  ///< the largest size there is a rate for
  Spread initial{Spread::whole};
  Spread maintenance{Spread::parts};

  Spread spread(Level level) const { return level == Level::initial ? initial : maintenance; }
};

/// rate + n * increment with n = max(0, ceil((x - base) / step)).
struct Steps {
  double base{0.0};
  double step{1.0};
  double increment{0.0};
  Levels rate;
};

/// rate + slope * max(0, x - threshold).
struct Excess {
  double threshold{0.0};
  double slope{0.0};
  Levels rate;
};

/// weight * max(base, factor * x^exponent).
struct PowerSide {
  double base{0.0};
  double factor{0.0};
  double weight{1.0};
};
struct Power {
  double exponent{0.5};
  PowerSide initial;
  PowerSide maintenance;
};

/// minimum + fraction * x / scale, of which `maintenance_share` at the level maintenance.
struct Skew {
  double scale{1.0};
  double fraction{0.0};
  double minimum{0.0};
  double maintenance_share{1.0};
};

/// Fractions that grow with what is open of a market, in parts per million; amounts are whole quantums, see
/// quantums.hpp. An upper cap of 0 switches the growth off.
struct OpenInterest {
  int size_exponent{-6};   ///< a base quantum is 10^this of the underlying
  int price_exponent{-6};  ///< prices are whole numbers of 10^this
  std::int64_t initial_ppm{0};
  std::int64_t maintenance_fraction_ppm{0};  ///< of the initial fraction before its growth
  double lower_cap{0.0};                     ///< quote currency
  double upper_cap{0.0};
  std::optional<double> open;  ///< units of the underlying that are open on one side; the venue's state
};

using RateForm = std::variant<Flat, Brackets, Steps, Excess, Power, Skew, OpenInterest>;

/// A position of value v and size x requires rate * v - deduction * v / x.
struct RateAt {
  double rate{0.0};
  double deduction{0.0};  ///< in units of the size
};

/// The rate of a form at a size, which is not negative. Sources: the pages of the methods that use the form.
RateAt rate_at(const RateForm& form, double size, Level level);

/// The largest size a form has a rate for; empty where there is no end.
std::optional<double> largest_size(const RateForm& form);

}  // namespace crossmargin::leverage
