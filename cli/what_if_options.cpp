#include "what_if_options.hpp"

#include <fmt/format.h>

#include "crossmargin/core/format.hpp"
#include "errors.hpp"

namespace crossmargin::cli {
namespace {

/// "[POOL::]NAME[=VALUE]" taken apart.
struct Words {
  std::string pool{"cross"};
  std::string name;
  std::string value;
};

Words split_words(const std::string& option, std::string text, std::string_view form) {
  Words words;
  if (const std::size_t colons = text.find("::"); colons != std::string::npos) {
    words.pool = text.substr(0, colons);
    text.erase(0, colons + 2);
  }
  const std::size_t equals = text.find('=');
  words.name = text.substr(0, equals);
  if (equals != std::string::npos) words.value = text.substr(equals + 1);
  const bool wants_value = form.find('=') != std::string_view::npos;
  if (words.pool.empty() || words.name.empty() || words.value.empty() == wants_value) {
    throw UsageError(fmt::format("--{}: want {}, got {}", option, form, in_quotes(text)));
  }
  return words;
}

double number_of(const std::string& option, std::string_view text) {
  const std::optional<double> number = parse_number(text);
  if (!number) throw UsageError(fmt::format("--{}: want a number, got {}", option, in_quotes(text)));
  return *number;
}

SourceLocation place(const std::string& option) {
  return {"--" + option, 0, 0, ""};
}

PositionChange addition(const std::string& text) {
  const Words words = split_words("add", text, "[POOL::]INSTRUMENT=QUANTITY[@PRICE]");
  PositionChange change{
      .kind = PositionChange::Kind::add, .instrument = words.name, .pool = words.pool, .where = place("add")};
  const std::size_t at = words.value.find('@');
  change.value = number_of("add", std::string_view(words.value).substr(0, at));
  if (at != std::string::npos)
    change.average_price = number_of("add", std::string_view(words.value).substr(at + 1));
  return change;
}

PositionChange removal(const std::string& text) {
  const Words words = split_words("remove", text, "[POOL::]INSTRUMENT");
  return {.kind = PositionChange::Kind::remove,
          .instrument = words.name,
          .pool = words.pool,
          .where = place("remove")};
}

PositionChange scaling(const std::string& text) {
  const Words words = split_words("scale", text, "[POOL::]INSTRUMENT=FACTOR");
  return {.kind = PositionChange::Kind::scale,
          .instrument = words.name,
          .value = number_of("scale", words.value),
          .pool = words.pool,
          .where = place("scale")};
}

BalanceChange deposit(const std::string& text) {
  const Words words = split_words("deposit", text, "[POOL::]CURRENCY=AMOUNT");
  const Result<Currency> currency = Currency::parse(words.name);
  if (!currency) throw UsageError("--deposit: " + currency.error().front().message);
  return {.currency = *currency,
          .amount = number_of("deposit", words.value),
          .pool = words.pool,
          .where = place("deposit")};
}

// "-10%" is relative; a number with `unit` behind it is absolute, times `scale`.
FactorMove move_of(const std::string& option, const std::string& text, std::string_view unit, double scale) {
  const Words words = split_words(option, text, "UNDERLYING=MOVE");
  FactorMove move{.underlying = words.name, .where = place(option)};
  std::string_view value = words.value;
  if (value.ends_with('%')) {
    value.remove_suffix(1);
    move.value = number_of(option, value) / 100.0;
    return move;
  }
  if (!value.ends_with(unit))
    throw UsageError(
        fmt::format("--{}: want a move such as 10% or 5{}, got {}", option, unit, in_quotes(words.value)));
  value.remove_suffix(unit.size());
  move.kind = MoveKind::absolute;
  move.value = number_of(option, value) * scale;
  return move;
}

}  // namespace

std::vector<OptionSpec> change_options() {
  const std::string group = "Changes";
  return {
      {.name = "remove",
       .value_name = "INSTRUMENT",
       .fallback = "",
       .help = "Take a position out; * takes out all of the pool. Pools other than cross: POOL::INSTRUMENT.",
       .group = group,
       .repeatable = true},
      {.name = "scale",
       .value_name = "INSTRUMENT=FACTOR",
       .fallback = "",
       .help = "Multiply a position, or all of the pool with *.",
       .group = group,
       .repeatable = true},
      {.name = "add",
       .value_name = "INSTRUMENT=QTY[@PRICE]",
       .fallback = "",
       .help = "Add contracts, negative to sell. PRICE is the average price of the whole position "
               "afterwards; needed where it had one and grows.",
       .group = group,
       .repeatable = true},
      {.name = "deposit",
       .value_name = "CURRENCY=AMOUNT",
       .fallback = "",
       .help = "Pay collateral in, negative to take it out.",
       .group = group,
       .repeatable = true},
      {.name = "price",
       .value_name = "UNDERLYING=MOVE",
       .fallback = "",
       .help = "Move a price by 10% or by -5000 in quote currency: spot, forwards, futures and rates of "
               "exchange that follow it. * moves all.",
       .group = group,
       .repeatable = true},
      {.name = "vol",
       .value_name = "UNDERLYING=MOVE",
       .fallback = "",
       .help = "Move volatilities by 10% of themselves or by 5pt (points). * moves all.",
       .group = group,
       .repeatable = true},
      {.name = "rates",
       .value_name = "BP",
       .fallback = "",
       .help = "Add basis points to every zero rate.",
       .group = group},
      {.name = "days",
       .value_name = "N",
       .fallback = "",
       .help = "Move the clock on by N days of 24 hours.",
       .group = group},
  };
}

WhatIfChanges what_if_changes(const Arguments& arguments) {
  WhatIfChanges changes;
  const auto each = [&](const char* option, auto add) {
    for (const std::string& text : arguments.values(option)) {
      add(text);
      changes.words.push_back(fmt::format("{} {}", option, text));
    }
  };
  each("remove", [&](const std::string& text) { changes.positions.push_back(removal(text)); });
  each("scale", [&](const std::string& text) { changes.positions.push_back(scaling(text)); });
  each("add", [&](const std::string& text) { changes.positions.push_back(addition(text)); });
  each("deposit", [&](const std::string& text) { changes.balances.push_back(deposit(text)); });
  each("price",
       [&](const std::string& text) { changes.market.prices.push_back(move_of("price", text, "", 1.0)); });
  each("vol", [&](const std::string& text) {
    changes.market.volatilities.push_back(move_of("vol", text, "pt", 0.01));
  });
  each("rates", [&](const std::string&) { changes.market.rate_shift = arguments.number("rates") * 1e-4; });
  each("days", [&](const std::string&) { changes.market.days_forward = arguments.number("days"); });
  if (changes.words.empty())
    throw UsageError("whatif needs a change", "for example --add BTC-PERPETUAL=1000 or --price BTC=-10%");
  return changes;
}

}  // namespace crossmargin::cli
