#pragma once

#include <string>
#include <variant>
#include <vector>

#include "crossmargin/margin/span/parameters.hpp"

namespace crossmargin::report {

/// A value of a parameter set under its name: a number, or words where it is none.
struct SpanTerm {
  std::string measure;
  std::variant<double, std::string> value;
};

/// Something of a parameter set that has terms, by the combined commodity that it belongs to (empty: to
/// several) and its own name.
struct SpanSubject {
  std::string commodity;
  std::string item;
  std::vector<SpanTerm> terms;
};

/// "XCH:CO", or the id alone where no exchange is known.
std::string commodity_name(const span::CombinedCommodity& commodity);

/// The rules of all combined commodities and of the spreads between them, each name once.
std::vector<SpanSubject> span_subjects(const span::ParameterSet& set);

}  // namespace crossmargin::report
