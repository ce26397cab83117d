#pragma once

#include <map>
#include <string>
#include <vector>

#include "crossmargin/analysis/placement.hpp"
#include "crossmargin/io/inputs.hpp"

namespace crossmargin::io {

/// A venue as a file of venues states it.
struct VenueEntry {
  std::string id;
  std::string account;  ///< id in the portfolio
  std::string method;   ///< id, family, or path of a parameter file
  double buffer{0.0};
  double transfer_cost{0.0};
  std::map<Currency, AmountLimits> limits{};
  SourceLocation where{};
};

/// One client at several venues. Format: docs/file-formats/venues.md.
struct Venues {
  std::string pool_method{};  ///< under which one pool would back everything; may be empty
  std::vector<Currency> movable{};
  std::vector<Balance> wallet{};
  std::vector<VenueEntry> venues{};
  InputFile file{};
};

/// Reads a file of venues. Errors: every wrong or missing member; `duplicate` for a venue, account or asset
/// that stands twice; `invalid_value` for a limit or an amount of an asset that is not movable.
Result<Venues> load_venues(const std::string& path);
/// The same for a text that is in memory already.
Result<Venues> parse_venues(const NamedText& input);

}  // namespace crossmargin::io
