#include "inputs_reader.hpp"

namespace crossmargin::detail {

std::vector<const InstrumentQuote*> quotes_of(const InstrumentTable& instruments, const Market& market) {
  std::vector<const InstrumentQuote*> found(instruments.size(), nullptr);
  const auto& quotes = market.data().quotes;
  // A search in the market's map costs some of the table's: ask for the shorter list.
  constexpr std::size_t searches_of_a_search = 4;
  if (instruments.size() < quotes.size() / searches_of_a_search) {
    for (std::size_t i = 0; i < found.size(); ++i) found[i] = market.quote(instruments.all()[i].id);
    return found;
  }
  for (const auto& [id, quote] : quotes)
    if (const auto index = instruments.find(id)) found[static_cast<std::size_t>(*index)] = &quote;
  return found;
}

void InputsReader::enter(const Instrument& instrument) {
  if (expiry_ && expiry_ == instrument.expiry && underlying_ == instrument.underlying) return;
  underlying_ = instrument.underlying;
  expiry_ = instrument.expiry;
  forward_.reset();
  const auto& forwards = market_.data().forwards;
  const auto listed = forwards.find({underlying_, *expiry_});
  listed_ = listed == forwards.end() ? std::nullopt : std::optional(listed->second);
}

Result<double> InputsReader::forward(const Instrument& instrument) {
  enter(instrument);
  if (!forward_) {
    auto found = market_.forward(underlying_, *expiry_);
    if (!found) return found;
    forward_ = *found;
  }
  return *forward_;
}

std::optional<double> InputsReader::listed_forward(const Instrument& instrument) {
  enter(instrument);
  return listed_;
}

Result<double> InputsReader::zero_rate(const Currency& currency, Instant when) {
  if (!rate_ || rate_until_ != when || currency_ != currency) {
    auto found = market_.zero_rate(currency, when);
    if (!found) return found;
    rate_ = *found;
    rate_until_ = when;
    currency_ = currency;
  }
  return *rate_;
}

}  // namespace crossmargin::detail
