#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "crossmargin/io/inputs.hpp"
#include "crossmargin/report/report.hpp"

namespace crossmargin::cli {

/// A method that a word on the command line means on the day of a market.
struct NamedMethod {
  std::string name;  ///< its id, or the path of its file
  std::unique_ptr<Method> method{};
  std::string scenario_hash{};            ///< empty where it has no set, or one beside its own file
  std::vector<report::Notice> notices{};  ///< which version was taken and why
  Issues issues{};                        ///< why there is no method, where a command goes on without

  /// Of a method that could not be made, its name alone.
  report::MethodProvenance provenance() const;
};

/// Errors: those of `choose_method` and `load_method`.
Result<NamedMethod> load_named_method(const std::string& word, std::span<const io::Override> overrides,
                                      Instant as_of, const io::DataFolder& folder);

}  // namespace crossmargin::cli
