#include <fmt/format.h>

#include <algorithm>

#include "crossmargin/core/format.hpp"
#include "io/text.hpp"
#include "io/venue/crypto_contract.hpp"
#include "io/venue/foreign_fields.hpp"
#include "io/venue/venue_inputs.hpp"

namespace crossmargin::io {
namespace {

/// Base and quote of a family "BTC-USDT".
void read_family(ForeignFields& row, CryptoContract& contract, Issues& issues) {
  const std::string_view key = row.has("instFamily") ? "instFamily" : "uly";
  const std::string family = row.text(key);
  const auto parts = split(family, '-');
  if (family.empty()) return;
  if (parts.size() != 2) {
    row.fail_at(key, ErrorCode::invalid_value,
                fmt::format("want a pair such as BTC-USDT, got {}", in_quotes(family)));
    return;
  }
  contract.base = foreign_currency(parts[0], row.where(key), issues).value_or(Currency{});
  contract.quote = foreign_currency(parts[1], row.where(key), issues).value_or(Currency{});
}

void read_option(ForeignFields& row, CryptoContract& contract) {
  const std::string right = row.text("optType");
  const double strike = row.positive("stk");
  if (right != "C" && right != "P") {
    if (!right.empty())
      row.fail_at("optType", ErrorCode::invalid_value, fmt::format("want C or P, got {}", in_quotes(right)));
    return;
  }
  contract.option = OptionTerms{right == "C" ? OptionRight::call : OptionRight::put, ExerciseStyle::european,
                                strike, PricingModel::black_76};
}

std::optional<Instrument> read_contract(const Document& document, Issues& issues) {
  const std::size_t before = issues.size();
  ForeignFields row(document, issues);
  const std::string type = row.text("instType");
  if (document.object() == nullptr || type == "SPOT" || type == "MARGIN") return std::nullopt;
  CryptoContract contract;
  contract.where = document.where();
  contract.id = row.text("instId");
  read_family(row, contract, issues);
  contract.settle = row.currency("settleCcy");
  contract.multiplier = row.positive("ctVal") * row.optional_positive("ctMult").value_or(1.0);
  if (type == "OPTION") read_option(row, contract);
  if (type == "OPTION" || type == "FUTURES") {
    contract.expiry = row.optional_milliseconds("expTime");
    if (!contract.expiry) row.fail_at("expTime", ErrorCode::missing_field, "is required and absent");
  }
  if (issues.size() != before) return std::nullopt;
  auto made = instrument_of(contract);
  if (made) return *std::move(made);
  append(issues, std::move(made.error()));
  return std::nullopt;
}

}  // namespace

bool is_okx_instruments(const Document& document) {
  const Document* data = document.find("data");
  const Document& list = data != nullptr ? *data : document;
  if (list.array() == nullptr) return false;
  return std::any_of(list.array()->begin(), list.array()->end(), [](const Document& row) {
    return row.find("instId") != nullptr && row.find("ctVal") != nullptr;
  });
}

MarketLayer read_okx_instruments(const Document& document, Issues& issues) {
  MarketLayer layer;
  layer.file = document.where().file;
  const Document* data = document.find("data");
  const Document& list = data != nullptr ? *data : document;
  for (const Document& row : foreign_rows(list, issues))
    if (auto made = read_contract(row, issues)) layer.instruments.push_back(*std::move(made));
  return layer;
}

}  // namespace crossmargin::io
