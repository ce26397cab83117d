#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace crossmargin::bench {

/// An invented exchange: underlyings x expiries x strikes x {call, put} European options, quantity step 0.1.
struct MadeMarket {
  std::size_t underlyings{20};
  std::size_t expiries{25};
  std::size_t strikes{20};

  std::size_t instruments() const { return underlyings * expiries * strikes * 2; }
};

/// The market as one of our JSON files, with a forward an expiry and a volatility an option. The classes are
/// those of the shipped method scan-16.
std::string market_json(const MadeMarket& made);

/// The id of instrument `number` of it, as the positions name it.
std::string instrument_id(const MadeMarket& made, std::size_t number);

/// Accounts in the market: each holds every one of its instruments once, drawn from the whole exchange.
struct MadeAccounts {
  std::size_t accounts{1000};
  std::size_t positions{50};
  std::uint64_t seed{1};
};

/// The rows of accounts [begin, end) as CSV, without the header: account,instrument,quantity.
std::string account_rows(const MadeMarket& market, const MadeAccounts& made, std::size_t begin,
                         std::size_t end);

inline constexpr const char* account_header = "account,instrument,quantity\n";

}  // namespace crossmargin::bench
