#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "pricing/american_put.hpp"
#include "pricing/american_target.hpp"

namespace crossmargin::pricing::detail {

constexpr std::size_t most_entries = 256;  ///< priced together

/// Entries of rows that the kernels price, in groups of equal terms.
class Groups {
 public:
  struct Entry {
    std::size_t at;  ///< index of its value
    std::size_t group;
    double spot;  ///< of the put
    double strike;
  };
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  bool full() const { return size_ == most_entries; }
  std::size_t room() const { return most_entries - size_; }
  void clear() { size_ = count_ = row_ = 0; }
  /// What follows shares no group with what came before. `sign` is 1 for a call, -1 for a put.
  void begin_row(double sign) {
    row_ = count_;
    sign_ = sign;
  }
  /// The group of the row with these terms, or `none`.
  std::size_t find(const AmericanTerms& terms) const {
    for (std::size_t group = row_; group < count_; ++group)
      if (terms_[group] == terms) return group;
    return none;
  }
  /// Unless full.
  std::size_t add_group(const AmericanTerms& terms) {
    terms_[count_] = terms;
    signs_[count_] = sign_;
    return count_++;
  }
  void add(const Entry& entry) { entries_[size_++] = entry; }

  std::size_t count() const { return count_; }
  const AmericanTerms& terms(std::size_t group) const { return terms_[group]; }
  double sign(std::size_t group) const { return signs_[group]; }
  std::span<const Entry> entries() const { return std::span(entries_).first(size_); }
  Put put_of(const Entry& entry) const { return {entry.spot, entry.strike, terms_[entry.group]}; }

 private:
  std::array<AmericanTerms, most_entries> terms_;
  std::array<double, most_entries> signs_;
  std::array<Entry, most_entries> entries_;
  std::size_t count_{0};
  std::size_t size_{0};
  std::size_t row_{0};
  double sign_{1.0};
};

/// Writes the values of the group's entries. Where the boundary is not found, the tree's.
void price_accurately(const AmericanKernel& kernel, const Groups& groups, std::size_t group,
                      std::span<double> value);

/// Writes the values of all entries by Barone-Adesi and Whaley's approximation; where its equation has no
/// solution that Newton's iteration finds, the accurate ones.
void price_quickly(const AmericanKernel& kernel, const Groups& groups, std::span<double> value);

}  // namespace crossmargin::pricing::detail
