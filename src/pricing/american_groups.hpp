#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "pricing/american_put.hpp"
#include "pricing/american_target.hpp"

namespace crossmargin::pricing::detail {

constexpr std::size_t most_entries = 128;  ///< whose terms are compared with each other

/// The entries of a piece of a row that the kernels price, in groups of equal terms.
class Groups {
 public:
  struct Entry {
    std::size_t at;  ///< index in the row
    std::size_t group;
    Put put;
  };

  /// At most `most_entries` of them.
  void add(std::size_t at, const Put& put) { entries_[size_++] = {at, group_of(put.terms), put}; }

  std::size_t count() const { return count_; }
  const AmericanTerms& terms(std::size_t group) const { return terms_[group]; }
  std::span<const Entry> entries() const { return std::span(entries_).first(size_); }

 private:
  std::size_t group_of(const AmericanTerms& terms) {
    for (std::size_t group = 0; group < count_; ++group)
      if (terms_[group] == terms) return group;
    terms_[count_] = terms;
    return count_++;
  }

  std::array<AmericanTerms, most_entries> terms_;
  std::array<Entry, most_entries> entries_;
  std::size_t count_{0};
  std::size_t size_{0};
};

/// Writes the values of the group's entries. Where the boundary is not found, the tree's.
void price_accurately(const AmericanKernel& kernel, const Groups& groups, std::size_t group,
                      std::span<double> value);

/// Writes the values of all entries by Barone-Adesi and Whaley's approximation; where its equation has no
/// solution that Newton's iteration finds, the accurate ones. `sign` is 1 for a call, -1 for a put.
void price_quickly(const AmericanKernel& kernel, const Groups& groups, double sign, std::span<double> value);

}  // namespace crossmargin::pricing::detail
