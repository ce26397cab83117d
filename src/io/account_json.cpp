#include "io/account_json.hpp"

#include <utility>

#include "crossmargin/core/fields.hpp"
#include "io/field_helpers.hpp"

namespace crossmargin::io {
namespace {

/// Binds each object of an array with `read`, and keeps those without an issue.
template <class T, class Read>
std::vector<T> read_all(Fields& fields, std::string_view key, Issues& issues, const Read& read) {
  std::vector<T> made;
  for (const Document& document : fields.array_or_empty(key)) {
    const std::size_t before = issues.size();
    Fields entry(document, issues);
    if (document.object() == nullptr) continue;
    T value = read(entry);
    value.where = document.where();
    entry.finish();
    if (issues.size() == before) made.push_back(std::move(value));
  }
  return made;
}

Position read_position(Fields& fields) {
  Position position;
  position.instrument = instrument_id(fields, "instrument");
  position.quantity = amount(fields, "quantity");
  position.average_price = optional_amount(fields, "average_price");
  return position;
}

OpenOrder read_order(Fields& fields) {
  OpenOrder order;
  order.instrument = instrument_id(fields, "instrument");
  order.quantity = amount(fields, "quantity");
  order.limit_price = optional_amount(fields, "limit_price");
  return order;
}

Balance read_balance(Fields& fields) {
  Balance balance;
  balance.currency = fields.currency("currency");
  balance.amount = amount(fields, "amount");
  return balance;
}

void read_pool(Fields& fields, Bucket& bucket, Issues& issues) {
  bucket.collateral = read_all<Balance>(fields, "collateral", issues, read_balance);
  bucket.positions = read_all<Position>(fields, "positions", issues, read_position);
  bucket.orders = read_all<OpenOrder>(fields, "orders", issues, read_order);
}

Bucket read_isolated(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  Bucket bucket;
  if (document.object() == nullptr) return bucket;
  bucket.id = fields.string("id");
  read_pool(fields, bucket, issues);
  fields.finish();
  return bucket;
}

}  // namespace

Account read_account(const Document& document, Issues& issues) {
  Account account;
  account.where = document.where();
  account.cross.id = "cross";
  Fields fields(document, issues);
  if (document.object() == nullptr) return account;
  account.id = fields.string("id");
  read_pool(fields, account.cross, issues);
  for (const Document& isolated : fields.array_or_empty("isolated")) {
    account.isolated.push_back(read_isolated(isolated, issues));
  }
  fields.finish();
  return account;
}

}  // namespace crossmargin::io
