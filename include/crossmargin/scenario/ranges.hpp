#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "crossmargin/core/fields.hpp"

namespace crossmargin {

/// Price scan range of a product.
struct PriceRange {
  enum class Kind { relative, absolute };
  double value{0.0};  ///< relative: fraction of the price; absolute: quote currency
  Kind kind{Kind::relative};
};

/// How a volatility answers to a full move up or down.
/// relative: vol * (1 + up * f) and vol * (1 - down * f); absolute: vol + up * f and vol - down * f,
/// with f = (reference_days / d)^p, p = short_power where d < split_days, else long_power, and d at least
/// `min_days`. An up-move ends no lower than `floor_up`, any move no lower than 0. A zero power means no
/// tenor dependence.
struct VolRule {
  enum class Kind { relative, absolute };
  Kind kind{Kind::relative};
  double up{0.0};
  double down{0.0};
  double floor_up{0.0};
  double reference_days{30.0};
  double split_days{30.0};
  double short_power{0.0};
  double long_power{0.0};
  double min_days{0.0};

  /// The tenor factor f for an option `days` (> 0) from expiry.
  /// Source: docs.oreome.com/docs/scenario/risk-scenario-advanced (volatility shock of its portfolio margin).
  double tenor_factor(double days) const;
};

struct ProductRange {
  PriceRange price;
  VolRule volatility;
};

/// Ranges by underlying, else by product class, else the default if the method declares one.
class RangeTable {
 public:
  /// Reads {"by_underlying": {...}, "by_class": {...}, "default": {...}}, as in
  /// docs/file-formats/scenario-set.md. Notes every wrong, missing or unknown field.
  static RangeTable bind(const Document& document, Issues& issues);
  /// Null when nothing applies: an error for the caller to report, never a zero range.
  const ProductRange* find(std::string_view underlying, std::string_view product_class) const;

 private:
  std::map<std::string, ProductRange, std::less<>> by_underlying_;
  std::map<std::string, ProductRange, std::less<>> by_class_;
  std::optional<ProductRange> default_;
};

}  // namespace crossmargin
