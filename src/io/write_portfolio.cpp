#include "crossmargin/io/write_portfolio.hpp"

#include <nlohmann/json.hpp>

namespace crossmargin::io {
namespace {

using Json = nlohmann::ordered_json;

void add_option(const OptionTerms& terms, Json& object) {
  object["right"] = to_string(terms.right);
  object["exercise"] = to_string(terms.exercise);
  object["strike"] = terms.strike;
  object["model"] = to_string(terms.model);
}

Json instrument_object(const Instrument& instrument) {
  const ContractSpec& spec = instrument.spec;
  Json object;
  object["id"] = instrument.id;
  object["kind"] = to_string(instrument.kind);
  object["underlying"] = instrument.underlying;
  object["multiplier"] = spec.multiplier;
  object["settlement"] = to_string(spec.settlement);
  object["quote_currency"] = spec.quote_currency.code();
  object["settlement_currency"] = spec.settlement_currency.code();
  if (spec.settlement == SettlementStyle::quanto) object["quanto_rate"] = spec.quanto_rate;
  if (instrument.option) object["premium_style"] = to_string(spec.premium_style);
  if (spec.quantity_step) object["quantity_step"] = *spec.quantity_step;
  if (instrument.expiry) object["expiry"] = format_instant(*instrument.expiry);
  if (instrument.option) add_option(*instrument.option, object);
  if (instrument.bond) {
    object["coupon_rate"] = instrument.bond->coupon_rate;
    object["coupons_per_year"] = instrument.bond->coupons_per_year;
  }
  if (instrument.forward_price) object["forward_price"] = *instrument.forward_price;
  return object;
}

template <class T, class Make>
Json array_of(const std::vector<T>& items, const Make& make) {
  Json array = Json::array();
  for (const T& item : items) array.push_back(make(item));
  return array;
}

Json position_object(const Position& position) {
  Json object{{"instrument", position.instrument}, {"quantity", position.quantity}};
  if (position.average_price) object["average_price"] = *position.average_price;
  return object;
}

Json order_object(const OpenOrder& order) {
  Json object{{"instrument", order.instrument}, {"quantity", order.quantity}};
  if (order.limit_price) object["limit_price"] = *order.limit_price;
  return object;
}

Json balance_object(const Balance& balance) {
  return {{"currency", balance.currency.code()}, {"amount", balance.amount}};
}

Json bucket_object(const Bucket& bucket, const std::string& id) {
  Json object{{"id", id}};
  object["collateral"] = array_of(bucket.collateral, balance_object);
  object["positions"] = array_of(bucket.positions, position_object);
  object["orders"] = array_of(bucket.orders, order_object);
  return object;
}

Json account_object(const Account& account) {
  Json object = bucket_object(account.cross, account.id);
  object["isolated"] =
      array_of(account.isolated, [](const Bucket& bucket) { return bucket_object(bucket, bucket.id); });
  return object;
}

}  // namespace

std::string portfolio_json(const PortfolioInputs& portfolio) {
  Json root{{"schema", "crossmargin-portfolio"}, {"schema_version", 1}};
  root["instruments"] = array_of(portfolio.instruments, instrument_object);
  root["accounts"] = array_of(portfolio.accounts, account_object);
  return root.dump(1) + '\n';
}

}  // namespace crossmargin::io
