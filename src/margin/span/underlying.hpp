#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "crossmargin/margin/span/parameters.hpp"

namespace crossmargin::span {

/// Which contract an option is on.
class Underlyings {
 public:
  explicit Underlyings(const ParameterSet& set);

  /// The future of the option's futures month in the product that it is on (any of its commodity where the
  /// file names none), else the only contract of a product that is no future, such as an
  /// index. A contract that is no option
  /// is its own. Nothing where the parameters do not hold it.
  std::optional<std::int32_t> of(std::int32_t contract) const;

 private:
  const ParameterSet& set_;
  std::map<std::pair<std::string, std::string>, std::vector<std::int32_t>>
      products_;                                                    ///< not options, by code
  std::map<std::int32_t, std::vector<std::int32_t>> of_commodity_;  ///< not options
  std::vector<std::pair<std::int32_t, std::int32_t>> ranges_;       ///< contracts of each product
};

}  // namespace crossmargin::span
