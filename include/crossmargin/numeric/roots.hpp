#pragma once

#include <functional>

#include "crossmargin/core/issue.hpp"

namespace crossmargin::numeric {

struct Bracket {
  double low{0.0};
  double high{0.0};
};

struct RootOptions {
  double tolerance{0.0};  ///< width of the bracket at which to stop; 0: as far as doubles go
  int max_iterations{200};
};

/// A root of a continuous function inside a bracket at whose ends it has opposite signs (or is zero), by
/// inverse quadratic interpolation safeguarded by bisection: T. R. Chandrupatla, "A new hybrid
/// quadratic/bisection algorithm for finding the zero of a nonlinear function without using derivatives",
/// Advances in Engineering Software 28, 1997. Returns the point with the smaller |f| of the last bracket.
/// Errors: `no_solution` when the ends have the same sign, when f is not a number somewhere, or when the
/// iterations run out.
Result<double> find_root(const std::function<double(double)>& f, Bracket bracket,
                         const RootOptions& options = {});

struct ValueAndSlope {
  double value{0.0};
  double slope{0.0};
};

/// A root of an increasing function by Newton's steps from `start`, bisecting where a step leaves the
/// bracket. The function may be -infinity or +infinity near an end; its values at the ends are not asked for,
/// so the caller must know that the root is inside. Errors: `no_solution` for a value that is not a number or
/// when the iterations run out.
Result<double> find_increasing_root(const std::function<ValueAndSlope(double)>& f, Bracket bracket,
                                    double start, const RootOptions& options = {});

}  // namespace crossmargin::numeric
