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

using Slots = std::vector<std::int32_t>;

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

/// The slot of an id: the one that holds it, or the free one where it belongs. The hash is the library's: it
/// decides where an id is found, never what is found.
std::size_t slot_of(std::string_view id, std::span<const Instrument> instruments, const Slots& slots) {
  std::size_t slot = std::hash<std::string_view>{}(id) & (slots.size() - 1);
  while (slots[slot] >= 0 && instruments[static_cast<std::size_t>(slots[slot])].id != id)
    slot = (slot + 1) & (slots.size() - 1);
  return slot;
}

/// Of an id that stands twice the last.
Slots slots_of(std::span<const Instrument> instruments) {
  Slots slots(std::bit_ceil(2 * instruments.size() + 1), -1);
  for (std::size_t i = 0; i < instruments.size(); ++i)
    slots[slot_of(instruments[i].id, instruments, slots)] = static_cast<std::int32_t>(i);
  return slots;
}

std::size_t names_in(const Slots& slots) {
  return slots.size() - static_cast<std::size_t>(std::count(slots.begin(), slots.end(), -1));
}

/// Sorts instruments and tells the slots where each went; instruments are large, so each moves once.
void sort_rows(std::vector<Instrument>& instruments, Slots& slots) {
  const auto before = [&](std::int32_t a, std::int32_t b) {
    return sort_key(instruments[static_cast<std::size_t>(a)]) <
           sort_key(instruments[static_cast<std::size_t>(b)]);
  };
  std::vector<std::int32_t> order(instruments.size()), place(instruments.size());
  std::iota(order.begin(), order.end(), 0);
  if (std::is_sorted(order.begin(), order.end(), before)) return;
  std::sort(order.begin(), order.end(), before);
  std::vector<Instrument> sorted;
  sorted.reserve(order.size());
  for (const std::int32_t from : order) {
    place[static_cast<std::size_t>(from)] = static_cast<std::int32_t>(sorted.size());
    sorted.push_back(std::move(instruments[static_cast<std::size_t>(from)]));
  }
  instruments = std::move(sorted);
  for (std::int32_t& slot : slots)
    if (slot >= 0) slot = place[static_cast<std::size_t>(slot)];
}

}  // namespace

Result<InstrumentTable> InstrumentTable::create(std::vector<Instrument> instruments) {
  Issues issues;
  for (const Instrument& instrument : instruments) append(issues, validate(instrument));
  Slots slots = slots_of(instruments);
  if (names_in(slots) != instruments.size()) append(issues, find_duplicates(instruments));
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  sort_rows(instruments, slots);
  return InstrumentTable({std::move(instruments), std::move(slots)});
}

std::optional<std::int32_t> InstrumentTable::find(std::string_view id) const {
  if (!rows_) return std::nullopt;
  const std::int32_t found = rows_->slots[slot_of(id, rows_->instruments, rows_->slots)];
  return found < 0 ? std::nullopt : std::optional(found);
}

InstrumentTable InstrumentTable::subset(std::span<const std::int32_t> indices) const {
  std::vector<std::int32_t> sorted(indices.begin(), indices.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::vector<Instrument> kept;
  kept.reserve(sorted.size());
  for (const std::int32_t index : sorted) kept.push_back((*this)[index]);
  Slots slots = slots_of(kept);
  return InstrumentTable({std::move(kept), std::move(slots)});
}

}  // namespace crossmargin
