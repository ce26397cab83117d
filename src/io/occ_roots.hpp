#pragma once

#include <string_view>

namespace crossmargin::io {

/// What a symbol's root says of the contract.
struct OccRoot {
  enum class Kind {
    equity,         ///< stock or fund: American, closes at 16:00 New York
    index_am,       ///< European index, settled on the opening prices, 09:30 New York
    index_pm,       ///< European index, settled at the close, 16:00 New York
    index_american  ///< American index, 16:00 New York
  };
  std::string_view root;
  std::string_view underlying;
  Kind kind{Kind::equity};
};

/// A root that is not in the table of index roots is taken as a stock's own symbol; the answer then refers to
/// `root`.
OccRoot occ_root(std::string_view root);

}  // namespace crossmargin::io
