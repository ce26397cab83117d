#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/instrument_names.hpp"
#include "io/venue/venue_inputs.hpp"

namespace crossmargin::io {
namespace {

using Legs = std::vector<const VenuePosition*>;

class AccountMaker {
 public:
  AccountMaker(const VenueFile& file, const MarketInputs* market, PortfolioInputs& made, Issues& issues)
      : file_(file), market_(market), made_(made), issues_(issues) {}

  void run() {
    for (const Legs& legs : contracts()) add_position(legs);
    for (const VenueBalance& balance : file_.balances)
      bucket_of(balance.account, balance.bucket).collateral.push_back(balance.balance);
    if (in_coin_ > 0)
      made_.notes.push_back(
          fmt::format("sizes in coin are counted in contracts at the market's prices: {}", in_coin_));
  }

 private:
  /// The rows of each contract in each bucket, in the order of the file.
  std::vector<Legs> contracts() const {
    std::vector<Legs> made;
    std::map<std::tuple<std::string, std::string, std::string>, std::size_t> places;
    for (const VenuePosition& position : file_.positions) {
      const auto [place, added] =
          places.emplace(std::tuple(position.account, position.bucket, position.instrument), made.size());
      if (added) made.emplace_back();
      made[place->second].push_back(&position);
    }
    return made;
  }

  void add_position(const Legs& legs) {
    const VenuePosition& first = *legs.front();
    Position position{first.instrument, 0.0, first.average_price, first.where};
    for (const VenuePosition* leg : legs) position.quantity += contracts_of(*leg);
    if (legs.size() > 1 && !net(legs, position)) return;
    bucket_of(first.account, first.bucket).positions.push_back(std::move(position));
  }

  double contracts_of(const VenuePosition& leg) {
    if (leg.unit == SizeUnit::contracts) return leg.quantity;
    ++in_coin_;
    const auto price = price_of(leg.instrument);
    if (price) return leg.quantity * *price;
    issues_.push_back(
        {ErrorCode::missing_price,
         fmt::format("a size in coin of {} needs its price, which the market does not give", leg.instrument),
         leg.where, fmt::format("give quotes.{}.price in a market file", leg.instrument)});
    return leg.quantity;
  }

  std::optional<double> price_of(const std::string& id) const {
    if (market_ == nullptr) return std::nullopt;
    if (const InstrumentQuote* quote = market_->market.quote(id); quote != nullptr && quote->price)
      return quote->price;
    const auto instrument = find(id);
    if (!instrument || !instrument->expiry) return std::nullopt;
    const auto forward = market_->market.forward(instrument->underlying, *instrument->expiry);
    return forward ? std::optional(*forward) : std::nullopt;
  }

  std::optional<Instrument> find(const std::string& id) const {
    const auto own = std::find_if(file_.instruments.begin(), file_.instruments.end(),
                                  [&](const Instrument& instrument) { return instrument.id == id; });
    if (own != file_.instruments.end()) return *own;
    if (market_ != nullptr)
      if (const auto listed = market_->instruments.find(id)) return market_->instruments[*listed];
    auto read = parse_instrument_name(id);
    return read ? std::optional(*std::move(read)) : std::nullopt;
  }

  /// Hedged legs offset each other exactly; what was locked in stays in the entry price of the rest.
  bool net(const Legs& legs, Position& position) {
    if (position.quantity == 0.0) {
      issues_.push_back({ErrorCode::unsupported,
                         fmt::format("the legs of {} cancel out", position.instrument), position.where,
                         "leave them out and add the profit they lock in to the collateral"});
      return false;
    }
    made_.notes.push_back(
        fmt::format("{}: {} legs are netted to {}; a rule that counts gross positions "
                    "would ask more",
                    position.instrument, legs.size(), shortest(position.quantity)));
    position.average_price = net_price(legs, position);
    return true;
  }

  std::optional<double> net_price(const Legs& legs, const Position& position) {
    const auto instrument = find(position.instrument);
    const bool priced =
        std::all_of(legs.begin(), legs.end(), [](const VenuePosition* leg) { return leg->average_price; });
    if (!priced || !instrument) {
      made_.notes.push_back(
          fmt::format("{}: without an entry price of each leg the position is taken as settled to the mark",
                      position.instrument));
      return std::nullopt;
    }
    const bool inverse = instrument->spec.settlement == SettlementStyle::inverse && !instrument->option;
    double sum = 0.0;
    for (const VenuePosition* leg : legs)
      sum += inverse ? leg->quantity / *leg->average_price : leg->quantity * *leg->average_price;
    const double price = inverse ? position.quantity / sum : sum / position.quantity;
    if (std::isfinite(price) && (!inverse || price > 0.0)) return price;
    issues_.push_back(
        {ErrorCode::unsupported,
         fmt::format("the entry prices of the legs of {} do not combine into one", position.instrument),
         position.where, "join the legs by hand"});
    return std::nullopt;
  }

  Bucket& bucket_of(const std::string& account_id, const std::string& id) {
    auto account = std::find_if(made_.accounts.begin(), made_.accounts.end(),
                                [&](const Account& other) { return other.id == account_id; });
    if (account == made_.accounts.end()) {
      made_.accounts.push_back(
          {account_id, Bucket{"cross", {}, {}, {}}, {}, SourceLocation{file_.file, 1, 0, ""}});
      account = made_.accounts.end() - 1;
    }
    if (id == "cross") return account->cross;
    const auto bucket = std::find_if(account->isolated.begin(), account->isolated.end(),
                                     [&](const Bucket& other) { return other.id == id; });
    if (bucket != account->isolated.end()) return *bucket;
    return account->isolated.emplace_back(Bucket{id, {}, {}, {}});
  }

  const VenueFile& file_;
  const MarketInputs* market_;
  PortfolioInputs& made_;
  Issues& issues_;
  std::size_t in_coin_{0};
};

}  // namespace

void add_accounts(VenueFile file, const MarketInputs* market, PortfolioInputs& made, Issues& issues) {
  AccountMaker(file, market, made, issues).run();
  for (Instrument& instrument : file.instruments) made.instruments.push_back(std::move(instrument));
  for (std::string& note : file.notes) made.notes.push_back(std::move(note));
}

}  // namespace crossmargin::io
