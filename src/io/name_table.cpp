#include "io/name_table.hpp"

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
  const auto place = static_cast<std::int32_t>(names_.size());
  names_.push_back(kept_.emplace_back(name));
  std::string canonical = canonical_instrument_id(name);
  canonical_.push_back(canonical == name ? names_.back() : kept_.emplace_back(std::move(canonical)));
  steps_.push_back(step_of(canonical_.back(), instruments_));
  if (2 * names_.size() > slots_.size()) grow();
  std::size_t at = hash & mask_;
  while (slots_[at].place >= 0) at = (at + 1) & mask_;
  slots_[at] = {hash, place};
  return place;
}

void NameTable::grow() {
  std::vector<Slot> old(4 * slots_.size());
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
