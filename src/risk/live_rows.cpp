#include "crossmargin/risk/live_rows.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "crossmargin/risk/pricing_inputs.hpp"
#include "european_tile.hpp"

namespace crossmargin {
namespace detail {

/// Where the market keeps the numbers that an option's price and carry come from.
struct PriceSource {
  const double* number{nullptr};          ///< forward or spot
  double growth{1.0};                     ///< of a spot to its forward, where none is listed
  const double* listed_forward{nullptr};  ///< decides the carry under black_scholes

  double price() const { return *number * growth; }
  double carry(const PricingInputs& inputs, double price) const {
    return listed_forward == nullptr ? inputs.carry : std::log(*listed_forward / price) / inputs.years;
  }
};

/// Rows priced as they would be among all others.
struct OtherRows {
  std::vector<std::int32_t> rows;
  InstrumentTable instruments;
};

struct TilePlace {
  std::size_t tile{0};
  std::size_t option{0};
};

}  // namespace detail

namespace {

using detail::PriceSource;

const double* listed_forward(const Instrument& instrument, const Market& market) {
  const InstrumentQuote* quote = market.quote(instrument.id);
  if (quote != nullptr && quote->forward) return &*quote->forward;
  const auto& forwards = market.data().forwards;
  const auto found = forwards.find({instrument.underlying, *instrument.expiry});
  return found == forwards.end() ? nullptr : &found->second;
}

/// Nothing where the source is not one of those that `pricing_inputs` names.
std::optional<PriceSource> find_source(const Instrument& instrument, const Market& market) {
  const UnderlyingQuote* underlying = market.underlying(instrument.underlying);
  const double* forward = listed_forward(instrument, market);
  const bool on_spot = instrument.option->model == PricingModel::black_scholes;
  if (!on_spot && forward != nullptr) return PriceSource{.number = forward};
  if (underlying == nullptr || !underlying->spot) return std::nullopt;
  if (on_spot) return PriceSource{.number = &*underlying->spot, .listed_forward = forward};
  const auto rate = market.zero_rate(underlying->quote_currency, *instrument.expiry);
  if (!rate) return std::nullopt;
  const double years = year_fraction(market.as_of(), *instrument.expiry);
  return PriceSource{.number = &*underlying->spot,
                     .growth = std::exp((*rate - underlying->dividend_yield) * years)};
}

}  // namespace

struct LiveRows::State {
  struct Tile {
    detail::EuropeanTile tile;
    std::vector<PriceSource> sources;
  };

  State(const Sources& from, std::span<const std::int32_t> all)
      : sources(from), rows(all.begin(), all.end()), single(from.shocks) {}

  bool keep(std::int32_t row, RiskMatrix& matrix);
  bool reprice(Tile& tile, RiskMatrix& matrix);
  bool evaluate_rows(const detail::OtherRows& group, RiskMatrix& matrix) const;

  Sources sources;
  std::vector<std::int32_t> rows;
  std::vector<Tile> tiles;
  std::map<std::int32_t, detail::TilePlace> places;
  detail::EuropeanTile single;  ///< for one option whose own quote changed
  detail::OtherRows others;
};

/// Puts a European option into a tile; false for what is not priced there.
bool LiveRows::State::keep(std::int32_t row, RiskMatrix& matrix) {
  const Instrument& instrument = sources.instruments[row];
  const bool european = instrument.option && instrument.option->exercise == ExerciseStyle::european;
  if (sources.pricer != Pricer::kernels || !european || matrix.issue(row) != nullptr) return false;
  const auto inputs = pricing_inputs(instrument, sources.market);
  const auto source = find_source(instrument, sources.market);
  if (!inputs || !source || source->price() != inputs->price) return false;
  if (source->carry(*inputs, inputs->price) != inputs->carry) return false;
  const int factor = matrix.facts(row).factor;
  if (tiles.empty() || !tiles.back().tile.has_place_for(instrument, *inputs, factor))
    tiles.push_back({detail::EuropeanTile(sources.shocks), {}});
  Tile& last = tiles.back();
  if (!last.tile.add(instrument, *inputs, row, matrix)) {
    if (last.sources.empty()) tiles.pop_back();
    return false;
  }
  last.sources.push_back(*source);
  places[row] = {tiles.size() - 1, last.sources.size() - 1};
  return true;
}

bool LiveRows::State::reprice(Tile& tile, RiskMatrix& matrix) {
  for (std::size_t i = 0; i < tile.sources.size(); ++i) {
    const double price = tile.sources[i].price();
    tile.tile.move(i, price, tile.sources[i].carry(tile.tile.inputs(i), price));
  }
  return tile.tile.reprice(matrix);
}

bool LiveRows::State::evaluate_rows(const detail::OtherRows& group, RiskMatrix& matrix) const {
  if (group.rows.empty()) return true;
  const auto priced =
      evaluate(group.instruments, sources.market, sources.shocks, sources.pricer, Execution{});
  if (!priced) return false;
  for (std::size_t i = 0; i < group.rows.size(); ++i) {
    const auto from = static_cast<std::int32_t>(i);
    const std::int32_t to = group.rows[i];
    if ((priced->issue(from) == nullptr) != (matrix.issue(to) == nullptr)) return false;
    if (const Issue* issue = priced->issue(from)) matrix.set_issue(to, *issue);
    matrix.facts(to) = priced->facts(from);
    for (std::size_t tile = 0; tile < matrix.tile_count(); ++tile)
      std::copy_n(priced->tile(from, tile).data(), RiskMatrix::tile_width, matrix.tile(to, tile).data());
  }
  return true;
}

LiveRows::LiveRows(const Sources& sources, std::span<const std::int32_t> rows, RiskMatrix& matrix)
    : state_(std::make_unique<State>(sources, rows)) {
  for (const std::int32_t row : rows)
    if (!state_->keep(row, matrix)) state_->others.rows.push_back(row);
  for (State::Tile& tile : state_->tiles) tile.tile.settle();
  state_->others.instruments = sources.instruments.subset(state_->others.rows);
}

LiveRows::LiveRows(LiveRows&&) noexcept = default;
LiveRows& LiveRows::operator=(LiveRows&&) noexcept = default;
LiveRows::~LiveRows() = default;

std::span<const std::int32_t> LiveRows::rows() const {
  return state_->rows;
}

bool LiveRows::reprice(RiskMatrix& matrix) {
  for (State::Tile& tile : state_->tiles)
    if (!state_->reprice(tile, matrix)) return false;
  return state_->evaluate_rows(state_->others, matrix);
}

bool LiveRows::requote(std::int32_t row, RiskMatrix& matrix) {
  const auto place = state_->places.find(row);
  if (place == state_->places.end()) {
    const detail::OtherRows one{{row}, state_->sources.instruments.subset(std::span(&row, 1))};
    return state_->evaluate_rows(one, matrix);
  }
  const Instrument& instrument = state_->sources.instruments[row];
  const auto inputs = pricing_inputs(instrument, state_->sources.market);
  const auto source = find_source(instrument, state_->sources.market);
  if (!inputs || !source || source->price() != inputs->price) return false;
  State::Tile& tile = state_->tiles[place->second.tile];
  tile.tile.set_inputs(place->second.option, *inputs);
  tile.sources[place->second.option] = *source;
  if (!state_->single.add(instrument, *inputs, row, matrix)) return false;
  state_->single.flush(matrix);
  return matrix.issue(row) == nullptr;
}

}  // namespace crossmargin
