#include "crossmargin/io/venues.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "crossmargin/core/fields.hpp"
#include "crossmargin/core/format.hpp"
#include "crossmargin/core/hash.hpp"
#include "crossmargin/io/file.hpp"
#include "crossmargin/io/json.hpp"
#include "io/field_helpers.hpp"

namespace crossmargin::io {
namespace {

using Movable = std::vector<Currency>;

/// What is wrong with a code is said at the place where it stands.
void note_at(Issues& issues, Issues more, const SourceLocation& where) {
  for (Issue& issue : more) issue.where = where;
  append(issues, std::move(more));
}

std::vector<Currency> read_movable(Fields& fields, Issues& issues) {
  std::vector<Currency> movable;
  for (const Document& item : fields.array("movable")) {
    auto currency = Currency::parse(item.string() != nullptr ? *item.string() : std::string());
    if (!currency) {
      note_at(issues, std::move(currency).error(), item.where());
    } else if (std::find(movable.begin(), movable.end(), *currency) != movable.end()) {
      issues.push_back(
          {ErrorCode::duplicate, fmt::format("{} stands twice", currency->code()), item.where(), {}});
    } else {
      movable.push_back(*std::move(currency));
    }
  }
  return movable;
}

bool is_movable(const Movable& movable, const Currency& currency) {
  return std::find(movable.begin(), movable.end(), currency) != movable.end();
}

std::vector<Balance> read_wallet(Fields& fields, const Movable& movable, Issues& issues) {
  std::vector<Balance> wallet;
  for (const Document& item : fields.array_or_empty("wallet")) {
    Fields line(item, issues);
    Balance balance{line.currency("currency"), amount(line, "amount"), item.where()};
    if (!balance.currency.empty() && !is_movable(movable, balance.currency))
      line.fail_at("currency", ErrorCode::invalid_value, "not one of the movable assets",
                   "add it to movable");
    if (balance.amount < 0.0)
      line.fail_at("amount", ErrorCode::invalid_value, "want an amount of at least 0",
                   "what is owed stands at the venue that lent it");
    line.finish();
    wallet.push_back(std::move(balance));
  }
  return wallet;
}

AmountLimits read_limit(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  AmountLimits limits;
  if (fields.has("at_least")) limits.at_least = fields.non_negative("at_least");
  if (fields.has("at_most")) limits.at_most = fields.non_negative("at_most");
  if (limits.at_most && *limits.at_most < limits.at_least)
    fields.fail_at("at_most", ErrorCode::invalid_value, "less than at_least");
  fields.finish();
  return limits;
}

std::map<Currency, AmountLimits> read_limits(Fields& fields, const Movable& movable, Issues& issues) {
  std::map<Currency, AmountLimits> limits;
  for (const auto& [key, value] : fields.object_or_empty("limits")) {
    const auto currency = Currency::parse(key);
    const AmountLimits limit = read_limit(value, issues);
    if (!currency) {
      note_at(issues, currency.error(), value.where());
    } else if (!is_movable(movable, *currency)) {
      issues.push_back({ErrorCode::invalid_value, fmt::format("{} is not one of the movable assets", key),
                        value.where(), "add it to movable"});
    } else {
      limits.emplace(*currency, limit);
    }
  }
  return limits;
}

VenueEntry read_venue(const Document& document, const Movable& movable, Issues& issues) {
  Fields fields(document, issues);
  VenueEntry venue;
  venue.where = document.where();
  if (document.object() == nullptr) return venue;
  venue.id = fields.string("id");
  venue.account = fields.string("account");
  venue.method = fields.string("method");
  if (fields.has("buffer")) venue.buffer = fields.non_negative("buffer");
  if (fields.has("transfer_cost")) {
    venue.transfer_cost = fields.non_negative("transfer_cost");
    if (!(venue.transfer_cost < 1.0))
      fields.fail_at("transfer_cost", ErrorCode::invalid_value, "want a share below 1",
                     "0.0005 costs 0.05 % of what is moved");
  }
  venue.limits = read_limits(fields, movable, issues);
  fields.finish();
  return venue;
}

void refuse_repeats(const std::vector<VenueEntry>& venues, Issues& issues) {
  std::set<std::string> ids, accounts;
  for (const VenueEntry& venue : venues) {
    if (!venue.id.empty() && !ids.insert(venue.id).second)
      issues.push_back(
          {ErrorCode::duplicate, fmt::format("id {} stands twice", in_quotes(venue.id)), venue.where, {}});
    if (!venue.account.empty() && !accounts.insert(venue.account).second)
      issues.push_back({ErrorCode::duplicate,
                        fmt::format("account {} stands at two venues", in_quotes(venue.account)), venue.where,
                        "give each venue its own account of the portfolio"});
  }
}

Result<Venues> bind_venues(const Document& document) {
  Issues issues;
  Fields fields(document, issues);
  Venues venues;
  if (document.object() != nullptr) {
    check_schema(fields, "crossmargin-venues");
    venues.pool_method = fields.string_or("pool", "");
    venues.movable = read_movable(fields, issues);
    venues.wallet = read_wallet(fields, venues.movable, issues);
    for (const Document& item : fields.array("venues"))
      venues.venues.push_back(read_venue(item, venues.movable, issues));
    if (fields.has("venues") && venues.venues.empty())
      fields.fail_at("venues", ErrorCode::missing_field, "want at least one venue");
    refuse_repeats(venues.venues, issues);
    fields.finish();
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return venues;
}

}  // namespace

Result<Venues> parse_venues(const NamedText& input) {
  auto document = parse_json(input.text, input.name);
  if (!document) return tl::unexpected(std::move(document.error()));
  auto venues = bind_venues(*document);
  if (venues) venues->file = {"venues", base_name(input.name), sha256_hex(input.text)};
  return venues;
}

Result<Venues> load_venues(const std::string& path) {
  auto text = read_file(path);
  if (!text) return tl::unexpected(std::move(text.error()));
  return parse_venues({path, *std::move(text)});
}

}  // namespace crossmargin::io
