#pragma once

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "crossmargin/portfolio/position_book.hpp"

namespace crossmargin::test {

/// A position book put together by hand; `view` points into it and is good while it lives.
class BookBuilder {
 public:
  std::int32_t instrument(const std::string& id, QuantityStep step) {
    add(instrument_bytes_, instrument_ends_, id);
    steps_.push_back(step);
    return static_cast<std::int32_t>(steps_.size()) - 1;
  }
  void account(const std::string& id, const std::vector<std::pair<std::int32_t, std::int64_t>>& entries) {
    add(account_bytes_, account_ends_, id);
    for (const auto& [instrument, quantity] : entries) {
      instrument_.push_back(instrument);
      quantity_.push_back(quantity);
    }
    rows_.push_back(static_cast<std::int64_t>(instrument_.size()));
  }
  PositionBook view() const {
    return {{account_ends_, account_bytes_},
            {instrument_ends_, instrument_bytes_},
            steps_,
            rows_,
            instrument_,
            quantity_,
            nullptr};
  }

 private:
  static void add(std::string& bytes, std::vector<std::uint64_t>& ends, const std::string& text) {
    bytes += text;
    ends.push_back(bytes.size());
  }
  std::string account_bytes_;
  std::string instrument_bytes_;
  std::vector<std::uint64_t> account_ends_{0};
  std::vector<std::uint64_t> instrument_ends_{0};
  std::vector<QuantityStep> steps_;
  std::vector<std::int64_t> rows_{0};
  std::vector<std::int32_t> instrument_;
  std::vector<std::int64_t> quantity_;
};

}  // namespace crossmargin::test
