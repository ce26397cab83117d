#include "io/name_table.hpp"

#include <algorithm>
#include <utility>

#include "crossmargin/io/instrument_names.hpp"

namespace crossmargin::io {
namespace {

constexpr std::size_t first_slots = std::size_t{1} << 12U;

QuantityStep step_of(std::string_view canonical, const InstrumentTable* instruments) {
  const auto found = instruments == nullptr ? std::nullopt : instruments->find(canonical);
  if (!found) return {};
  const auto step = (*instruments)[*found].spec.quantity_step;
  return step ? exact_step(*step).value_or(QuantityStep{}) : QuantityStep{};
}

}  // namespace

NameTable::NameTable(const InstrumentTable* instruments)
    : instruments_(instruments), slots_(first_slots), mask_(first_slots - 1) {}

std::int32_t NameTable::add(std::string_view name, std::uint32_t hash) {
  const auto place = static_cast<std::int32_t>(entries_.size());
  std::string canonical = canonical_instrument_id(name);
  canonical_.push_back(kept_.emplace_back(std::move(canonical)));
  Entry entry;
  entry.size = static_cast<std::uint32_t>(name.size());
  entry.step = step_of(canonical_.back(), instruments_);
  if (name.size() <= inline_bytes) {
    std::copy(name.begin(), name.end(), entry.text.begin());
  } else {
    const char* text = kept_.emplace_back(name).data();
    std::memcpy(entry.text.data(), &text, sizeof text);
  }
  entries_.push_back(entry);
  if (2 * entries_.size() > slots_.size()) grow();
  std::size_t at = hash & mask_;
  while (slots_[at].place >= 0) at = (at + 1) & mask_;
  slots_[at] = {hash, place};
  return place;
}

void NameTable::grow() {
  std::vector<Slot> old(2 * slots_.size());
  old.swap(slots_);
  mask_ = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.place < 0) continue;
    std::size_t at = slot.hash & mask_;
    while (slots_[at].place >= 0) at = (at + 1) & mask_;
    slots_[at] = slot;
  }
}

}  // namespace crossmargin::io
