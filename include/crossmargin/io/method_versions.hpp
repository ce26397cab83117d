#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crossmargin/core/time.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/scenario/scenario_set.hpp"

namespace crossmargin::io {

/// The head of a shipped method: enough to list it and to tell which version of its family is in force.
/// Days are ISO dates.
struct MethodVersion {
  std::string id;
  std::string family;  ///< the id where the file names none
  std::string version;
  std::string effective;  ///< first day in force
  std::string until;      ///< first day of the family's next version; empty for none
  std::string kind;
  std::string scenario_set;  ///< empty where the kind uses none
  std::string title;
};

/// The head of a method's document, `until` left empty. Errors: every member that is missing or wrong.
Result<MethodVersion> method_head(const Document& document);

/// The scenario set that a method's file names, by id or as a path beside it; nothing where it names none.
Result<std::optional<ScenarioSet>> load_method_scenarios(const std::string& id_or_path,
                                                         const DataFolder& folder);

/// The shipped methods by family, inside it by date. Their parameters are not read: a method that needs a
/// parameter of the user's has its place all the same. Errors: those of reading a file; `duplicate` for two
/// versions of a family with one date.
Result<std::vector<MethodVersion>> method_versions(const DataFolder& folder);

/// The method that a word on the command line means.
struct ChosenMethod {
  std::string name;  ///< for `load_method`
  std::string why;   ///< where the word was a family's: which version was taken; else empty
};

/// An id or a path means that file, whatever its date; the name of a family means the version in force on the
/// day of `as_of` (UTC): the latest whose `effective` is not after it. Errors: `unreadable` for a word that
/// is neither, `missing_parameter` where no version was in force yet, with the versions and their dates.
Result<ChosenMethod> choose_method(const std::string& word, Instant as_of, const DataFolder& folder);

}  // namespace crossmargin::io
