#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "io/span_positions/read_forms.hpp"

namespace crossmargin::io {
namespace {

using span::Contract;
using span::ParameterSet;
using span::Period;

/// The contracts of a parameter set by what files call them.
class Directory {
 public:
  explicit Directory(const ParameterSet& set) : set_(set) {
    for (std::size_t i = 0; i < set.products.size(); ++i) {
      const span::Product& product = set.products[i];
      products_.emplace(std::tie(product.exchange, product.code, product.type), static_cast<std::int32_t>(i));
    }
  }
  /// The place of a contract; an issue without a place in a file.
  Result<std::int32_t> find(const NamedContract& named) const;

 private:
  Result<std::int32_t> product_of(const NamedContract& named) const;
  Result<std::int32_t> find_option(const NamedContract& named, Contract wanted) const;
  tl::unexpected<Issues> no_option(const NamedContract& named, const std::vector<Period>& months) const;
  std::vector<Period> futures_months(std::int32_t product) const;
  std::int32_t find_exactly(const Contract& wanted) const;

  const ParameterSet& set_;
  std::map<std::tuple<std::string, std::string, std::string>, std::int32_t> products_;
};

tl::unexpected<Issues> unknown(const NamedContract& named, const std::string& what) {
  return fail(
      ErrorCode::unknown_instrument,
      fmt::format("{}:{}:{}: the parameter file has no {}", named.exchange, named.product, named.type, what),
      {}, "crossmargin span products lists what it has");
}

Result<std::int32_t> Directory::product_of(const NamedContract& named) const {
  const auto found = products_.find(std::tie(named.exchange, named.product, named.type));
  if (found == products_.end()) return unknown(named, "such product");
  const span::Product& product = set_.products[static_cast<std::size_t>(found->second)];
  const span::CombinedCommodity& commodity = set_.commodities[static_cast<std::size_t>(product.commodity)];
  const std::string& complex = set_.organisations[static_cast<std::size_t>(commodity.organisation)].id;
  if (!named.organisation.empty() && named.organisation != complex)
    return unknown(named, fmt::format("such product of exchange complex {}", in_quotes(named.organisation)));
  if (!named.commodity.empty() && named.commodity != commodity.id)
    return fail(
        ErrorCode::invalid_value,
        fmt::format("the positions put {}:{} into combined commodity {}, the parameters into {}",
                    named.exchange, named.product, in_quotes(named.commodity), in_quotes(commodity.id)),
        {}, "positions and parameters may be of different days");
  return found->second;
}

Result<std::int32_t> Directory::find(const NamedContract& named) const {
  const auto product = product_of(named);
  if (!product) return product;
  Contract wanted;
  wanted.product = *product;
  wanted.right = named.right;
  wanted.strike = named.strike;
  if (named.right != span::Right::none) return find_option(named, wanted);
  wanted.futures_month = named.month;
  const std::int32_t place = find_exactly(wanted);
  if (place < 0) return unknown(named, "month " + span::to_string(named.month));
  return place;
}

/// Where the file does not name the month of the underlying, only one may have the option.
Result<std::int32_t> Directory::find_option(const NamedContract& named, Contract wanted) const {
  wanted.option_month = named.month;
  const std::vector<Period> months = named.underlying_month.empty()
                                         ? futures_months(wanted.product)
                                         : std::vector<Period>{named.underlying_month};
  std::vector<std::int32_t> places;
  for (const Period& month : months) {
    wanted.futures_month = month;
    if (const std::int32_t place = find_exactly(wanted); place >= 0) places.push_back(place);
  }
  if (places.empty()) return no_option(named, months);
  if (places.size() == 1) return places.front();
  return fail(ErrorCode::unsupported,
              fmt::format("{}:{}:{}: options of {} are on {} futures months", named.exchange, named.product,
                          named.type, span::to_string(named.month), places.size()),
              {}, "name the month of the underlying: undPe in XML, or the contract in our own CSV");
}

/// Says which part of an option's name is the one that is not known.
tl::unexpected<Issues> Directory::no_option(const NamedContract& named,
                                            const std::vector<Period>& months) const {
  const bool has_month =
      std::any_of(set_.contracts.begin(), set_.contracts.end(), [&](const Contract& known) {
        const span::Product& product = set_.products[static_cast<std::size_t>(known.product)];
        return known.option_month == named.month && product.code == named.product &&
               product.type == named.type && product.exchange == named.exchange &&
               std::find(months.begin(), months.end(), known.futures_month) != months.end();
      });
  const std::string month = span::to_string(named.month);
  if (has_month)
    return unknown(named,
                   fmt::format("{} of {} with strike {}", named.right == span::Right::call ? "call" : "put",
                               month, shortest(named.strike)));
  if (named.underlying_month.empty()) return unknown(named, "option month " + month);
  return unknown(named, fmt::format("option month {} on the future of {}", month,
                                    span::to_string(named.underlying_month)));
}

/// Contracts stand in the order of their keys, so those of a product and of each of its months are together.
std::vector<Period> Directory::futures_months(std::int32_t product) const {
  std::vector<Period> months;
  auto at = std::partition_point(set_.contracts.begin(), set_.contracts.end(),
                                 [&](const Contract& known) { return known.product < product; });
  while (at != set_.contracts.end() && at->product == product) {
    const Period month = at->futures_month;
    months.push_back(month);
    at = std::partition_point(at, set_.contracts.end(), [&](const Contract& known) {
      return known.product == product && known.futures_month == month;
    });
  }
  return months;
}

std::int32_t Directory::find_exactly(const Contract& wanted) const {
  const auto found = std::lower_bound(
      set_.contracts.begin(), set_.contracts.end(), wanted,
      [](const Contract& a, const Contract& b) { return span::key_of(a) < span::key_of(b); });
  const bool is_known = found != set_.contracts.end() && span::key_of(*found) == span::key_of(wanted);
  return is_known ? static_cast<std::int32_t>(found - set_.contracts.begin()) : -1;
}

/// Who an account's letter says it belongs to.
struct Kind {
  char letter;
  span::AccountType type;
  bool is_gross;
};
constexpr std::array<Kind, 7> kinds{{{'M', span::AccountType::member, false},
                                     {'N', span::AccountType::member, false},
                                     {'F', span::AccountType::member, false},
                                     {'H', span::AccountType::hedger, false},
                                     {'S', span::AccountType::speculator, false},
                                     {'O', span::AccountType::hedger, true},
                                     {'Q', span::AccountType::speculator, true}}};

const Kind* kind_of(char letter) {
  const auto found =
      std::find_if(kinds.begin(), kinds.end(), [&](const Kind& kind) { return kind.letter == letter; });
  return found == kinds.end() ? nullptr : &*found;
}

/// Puts the positions of an account together, contract by contract.
class Holdings {
 public:
  void add(std::int32_t contract, double quantity) {
    const auto [found, is_new] = places_.emplace(contract, made_.size());
    if (is_new) made_.push_back({contract, 0.0, 0.0});
    span::Holding& held = made_[found->second];
    (quantity < 0.0 ? held.sold : held.bought) += std::abs(quantity);
  }
  /// Every contract once, in the order in which they came.
  std::vector<span::Holding> gross() { return std::move(made_); }
  /// The same with only what its purchases and sales come to.
  std::vector<span::Holding> net() {
    for (span::Holding& held : made_) {
      const double left = held.bought - held.sold;
      held.bought = std::max(left, 0.0);
      held.sold = std::max(-left, 0.0);
    }
    return std::move(made_);
  }

 private:
  std::map<std::int32_t, std::size_t> places_;
  std::vector<span::Holding> made_;
};

Issue at(Issue issue, const SourceLocation& where) {
  issue.where = where;
  return issue;
}

Result<span::SpanAccount> place_account(const PositionFile& file, const FileAccount& account,
                                        const Directory& directory) {
  const Kind* kind = kind_of(account.type);
  if (kind == nullptr)
    return fail(ErrorCode::unsupported,
                fmt::format("account {} is of type {}", in_quotes(account.id), account.type),
                SourceLocation{file.name, account.line, 0, "account_type"},
                "no public source says how accounts of types R and X are margined");
  Holdings holdings;
  Issues issues;
  for (const FilePosition& position : account.positions) {
    const auto place = directory.find(position.contract);
    if (place) {
      holdings.add(*place, position.quantity);
    } else {
      issues.push_back(at(place.error().front(), {file.name, position.line, 0, "contract"}));
    }
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return span::SpanAccount{.id = account.id,
                           .type = kind->type,
                           .origin = account.origin,
                           .is_gross = kind->is_gross,
                           .holdings = kind->is_gross ? holdings.gross() : holdings.net(),
                           .firm = account.firm};
}

Status check_date(const PositionFile& file, const ParameterSet& parameters) {
  for (const span::Organisation& organisation : parameters.organisations)
    if (!file.business_date.empty() && !organisation.business_date.empty() &&
        organisation.business_date != file.business_date)
      return fail(ErrorCode::invalid_value,
                  fmt::format("the positions are of {}, the parameters of {} of {}", file.business_date,
                              in_quotes(organisation.id), organisation.business_date),
                  SourceLocation{file.name, 0, 0, "business_date"},
                  "take positions and parameters of one business date");
  return {};
}

}  // namespace

Result<std::vector<span::SpanAccount>> place_positions(const PositionFile& file,
                                                       const ParameterSet& parameters) {
  if (auto same = check_date(file, parameters); !same) return tl::unexpected(std::move(same.error()));
  const Directory directory(parameters);
  std::vector<span::SpanAccount> made;
  Issues issues;
  for (const FileAccount& account : file.accounts) {
    auto placed = place_account(file, account, directory);
    if (placed) {
      made.push_back(*std::move(placed));
    } else {
      append(issues, std::move(placed.error()));
    }
    if (issues.size() >= most_position_issues) break;
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return made;
}

}  // namespace crossmargin::io
