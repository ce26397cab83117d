#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "crossmargin/core/format.hpp"
#include "io/span/set_members.hpp"

/// A parameter set in words, every member of it but the places in files: two sets are the same when their
/// words are.
namespace crossmargin::test {

class SpanWords {
 public:
  template <class... T>
  void operator()(const T&... values) {
    (add(values), ...);
  }
  std::string text;

 private:
  void add(const SourceLocation&) {}
  void add(const std::string& value) { text += in_quotes(value) + " "; }
  void add(const Currency& value) { add(value.code()); }
  void add(double value) { text += shortest(value) + " "; }
  template <class T>
  void add(const T& value) {
    if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
      text += std::to_string(static_cast<long long>(value)) + " ";
    } else {
      io::members(value, *this);
    }
  }
  template <class T>
  void add(const std::vector<T>& values) {
    text += "[\n";
    for (const T& value : values) {
      add(value);
      text += "\n";
    }
    text += "] ";
  }
  template <class T, std::size_t size>
  void add(const std::array<T, size>& values) {
    for (const T& value : values) add(value);
  }
};

/// Everything, contracts with their arrays.
inline std::string words_of(const span::ParameterSet& set) {
  SpanWords words;
  io::rule_members(set, words);
  for (std::size_t i = 0; i < set.contracts.size(); ++i) {
    span::Contract contract = set.contracts[i];
    contract.line = 0;
    words(contract, set.arrays[i]);
    words.text += "\n";
  }
  return words.text;
}

}  // namespace crossmargin::test
