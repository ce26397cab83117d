#include "crossmargin/product/instrument_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <functional>
#include <numeric>
#include <string>
#include <tuple>

namespace crossmargin {
namespace {

auto sort_key(const Instrument& instrument) {
  const bool is_option = instrument.option.has_value();
  return std::make_tuple(std::string_view(instrument.underlying), instrument.kind, instrument.expiry,
                         is_option ? instrument.option->strike : 0.0,
                         is_option ? instrument.option->right : OptionRight::call,
                         std::string_view(instrument.id));
}

std::vector<std::int32_t> order_by_id(const std::vector<Instrument>& instruments) {
  std::vector<std::int32_t> order(instruments.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
    return instruments[static_cast<std::size_t>(a)].id < instruments[static_cast<std::size_t>(b)].id;
  });
  return order;
}

Issues find_duplicates(const std::vector<Instrument>& instruments) {
  Issues issues;
  const auto order = order_by_id(instruments);
  for (std::size_t i = 1; i < order.size(); ++i) {
    const Instrument& first = instruments[static_cast<std::size_t>(order[i - 1])];
    const Instrument& again = instruments[static_cast<std::size_t>(order[i])];
    if (again.id.empty() || first.id != again.id) continue;
    const std::string before =
        first.where.line > 0 ? fmt::format(" (first at line {})", first.where.line) : "";
    issues.push_back({ErrorCode::duplicate, fmt::format("instrument {} is listed twice{}", again.id, before),
                      again.where, "keep one of the two"});
  }
  return issues;
}

}  // namespace

Result<InstrumentTable> InstrumentTable::create(std::vector<Instrument> instruments) {
  Issues issues;
  for (const Instrument& instrument : instruments) append(issues, validate(instrument));
  append(issues, find_duplicates(instruments));
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  std::sort(instruments.begin(), instruments.end(),
            [](const Instrument& a, const Instrument& b) { return sort_key(a) < sort_key(b); });
  return InstrumentTable(std::move(instruments));
}

// The hash is the library's: it decides where an id is found, never what is found.
InstrumentTable::InstrumentTable(std::vector<Instrument> sorted)
    : instruments_(std::move(sorted)), slots_(std::bit_ceil(2 * instruments_.size() + 1), -1) {
  for (std::size_t i = 0; i < instruments_.size(); ++i) {
    std::size_t slot = std::hash<std::string_view>{}(instruments_[i].id) & (slots_.size() - 1);
    while (slots_[slot] >= 0) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = static_cast<std::int32_t>(i);
  }
}

std::optional<std::int32_t> InstrumentTable::find(std::string_view id) const {
  if (slots_.empty()) return std::nullopt;
  std::size_t slot = std::hash<std::string_view>{}(id) & (slots_.size() - 1);
  for (; slots_[slot] >= 0; slot = (slot + 1) & (slots_.size() - 1))
    if ((*this)[slots_[slot]].id == id) return slots_[slot];
  return std::nullopt;
}

InstrumentTable InstrumentTable::subset(std::span<const std::int32_t> indices) const {
  std::vector<std::int32_t> sorted(indices.begin(), indices.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::vector<Instrument> kept;
  kept.reserve(sorted.size());
  for (const std::int32_t index : sorted) kept.push_back((*this)[index]);
  return InstrumentTable(std::move(kept));
}

}  // namespace crossmargin
