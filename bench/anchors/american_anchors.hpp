#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace anchors {

/// One American option and the cells in which it is priced.
struct AmericanOption {
  bool call{true};
  double strike{0.0};
  int days{0};  ///< to expiry
  double rate{0.0};
  double dividend{0.0};
  std::vector<double> spot;  ///< [cell]
  std::vector<double> volatility;
};

enum class QdFpScheme { fast, accurate };

/// QuantLib's QdFp as the pure formula, without its object graph.
class QdFp {
 public:
  explicit QdFp(QdFpScheme scheme);
  ~QdFp();
  /// `value`: [option][cell].
  void price(std::span<const AmericanOption> options, std::span<double> value) const;

 private:
  class Engine;
  std::unique_ptr<Engine> engine_;
};

/// QuantLib's engine for Barone-Adesi and Whaley's approximation. It has no pure formula, so its process is
/// built once an option, here, and only its quotes move in `price`.
class BaroneAdesiWhaley {
 public:
  explicit BaroneAdesiWhaley(std::span<const AmericanOption> options);
  ~BaroneAdesiWhaley();
  /// `value`: [option][cell].
  void price(std::span<double> value);

 private:
  class Engine;
  std::span<const AmericanOption> options_;
  std::vector<Engine> engines_;
};

}  // namespace anchors
