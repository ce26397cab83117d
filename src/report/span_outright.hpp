#pragma once

#include "crossmargin/margin/span/engine.hpp"
#include "crossmargin/report/report.hpp"

namespace crossmargin::report {

/// What one contract needs, bought or sold; nothing and the reason where it cannot be margined.
struct Outright {
  Cell maintenance;
  Cell initial;
  std::string reason;
};

/// Margins single contracts, one after the other.
class OutrightMargins {
 public:
  OutrightMargins(const span::Engine& engine, span::AccountType type);
  Outright bought(std::int32_t contract) { return margin({contract, 1.0, 0.0}); }
  Outright sold(std::int32_t contract) { return margin({contract, 0.0, 1.0}); }

 private:
  Outright margin(const span::Holding& holding);
  const span::Engine& engine_;
  span::SpanAccount account_;
  span::Workspace workspace_;
};

/// The series of a contract; nullptr where the file has none.
const span::Series* series_of(const span::ParameterSet& set, const span::Contract& contract);

}  // namespace crossmargin::report
