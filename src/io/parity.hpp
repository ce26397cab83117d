#pragma once

#include <optional>
#include <vector>

namespace crossmargin::io {

/// Mid prices of a call and a put of one strike and expiry, and how wide their markets are, in price units.
struct ParityPoint {
  double strike{0.0};
  double call{0.0};
  double put{0.0};
  double call_spread{0.0};
  double put_spread{0.0};
};

struct ParityFit {
  double forward{0.0};
  double discount{1.0};
  int strikes{0};  ///< that stayed in the fit
};

/// Forward and discount factor of an expiry from put-call parity, C - P = D (F - K): a line through call less
/// put over the strike, least squares with weight 1 / (squared spreads), refitted without the points that
/// stand more than four median residuals away. Nothing when fewer than five strikes remain, or when the line
/// gives no positive forward and discount. Source: H. R. Stoll, "The relationship between put and call option
/// prices", Journal of Finance 24 (1969).
std::optional<ParityFit> fit_parity(std::vector<ParityPoint> points);

}  // namespace crossmargin::io
