#include "crossmargin/numeric/roots.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace crossmargin::numeric {

namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

struct Point {
  double x;
  double f;
};

bool same_sign(double a, double b) {
  return (a > 0.0) == (b > 0.0);
}

/// Where in (newest, other) to look next, as a fraction: the inverse parabola through three points where it
/// can be trusted, else the middle.
double next_fraction(const Point& newest, const Point& other, const Point& older) {
  const double xi = (newest.x - other.x) / (older.x - other.x);
  const double phi = (newest.f - other.f) / (older.f - other.f);
  if (!(phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi)) return 0.5;
  return newest.f / (other.f - newest.f) * older.f / (other.f - older.f) +
         (older.x - newest.x) / (other.x - newest.x) * newest.f / (older.f - newest.f) * other.f /
             (older.f - other.f);
}

}  // namespace

Result<double> find_root(const std::function<double(double)>& f, Bracket bracket,
                         const RootOptions& options) {
  Point newest{bracket.low, f(bracket.low)};
  Point other{bracket.high, f(bracket.high)};
  if (newest.f == 0.0) return newest.x;
  if (other.f == 0.0) return other.x;
  if (std::isnan(newest.f) || std::isnan(other.f) || same_sign(newest.f, other.f))
    return fail(ErrorCode::no_solution, "the function has no change of sign in the bracket");
  double fraction = 0.5;
  for (int i = 0; i < options.max_iterations; ++i) {
    const double x = newest.x + fraction * (other.x - newest.x);
    const Point tried{x, f(x)};
    if (std::isnan(tried.f)) break;
    const Point older = same_sign(tried.f, newest.f) ? newest : other;
    if (!same_sign(tried.f, newest.f)) other = newest;
    newest = tried;
    const Point& best = std::abs(newest.f) < std::abs(other.f) ? newest : other;
    const double reach = 2.0 * epsilon * std::abs(best.x) + 0.5 * options.tolerance;
    const double limit = reach / std::abs(other.x - newest.x);
    if (newest.f == 0.0 || !(limit <= 0.5)) return best.x;
    fraction = std::clamp(next_fraction(newest, other, older), limit, 1.0 - limit);
  }
  return fail(ErrorCode::no_solution, "the root finder did not converge");
}

Result<double> find_increasing_root(const std::function<ValueAndSlope(double)>& f, Bracket bracket,
                                    double start, const RootOptions& options) {
  double x = start;
  for (int i = 0; i < options.max_iterations; ++i) {
    const ValueAndSlope at = f(x);
    if (std::isnan(at.value)) break;
    if (at.value == 0.0) return x;
    (at.value < 0.0 ? bracket.low : bracket.high) = x;
    double next = x - at.value / at.slope;
    // Not the negation of the test: a step that is not a number must bisect too.
    if (!(next > bracket.low && next < bracket.high)) next = bracket.low + 0.5 * (bracket.high - bracket.low);
    if (std::abs(next - x) <= epsilon * std::abs(x) + 0.5 * options.tolerance) return next;
    if (!(next > bracket.low && next < bracket.high)) return next;  // the bracket holds no double any more
    x = next;
  }
  return fail(ErrorCode::no_solution, "the root finder did not converge");
}

}  // namespace crossmargin::numeric
