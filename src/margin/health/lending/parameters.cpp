#include "margin/health/lending/parameters.hpp"

#include <fmt/format.h>

#include "margin/health/level.hpp"
#include "margin/health/whole_fields.hpp"

namespace crossmargin::health::lending {
namespace {

constexpr int share_digits = 4;

std::optional<Currency> read_code(const std::string& code, const SourceLocation& where, Issues& issues) {
  auto currency = Currency::parse(code);
  if (currency) return *std::move(currency);
  for (Issue& issue : currency.error()) issue.where = where;
  append(issues, std::move(currency).error());
  return std::nullopt;
}

Shares read_shares(Fields& fields) {
  const Shares shares{whole_share(fields, "loan_to_value", share_digits, 1.0),
                      whole_share(fields, "liquidation_threshold", share_digits, 1.0)};
  if (shares.loan_to_value > shares.liquidation_threshold && !fields.complained("liquidation_threshold"))
    fields.fail_at("loan_to_value", ErrorCode::invalid_value, "is above the liquidation_threshold",
                   "nothing that is lent anew may be over the edge at once");
  return shares;
}

Reserve read_reserve(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  Reserve reserve;
  reserve.decimals = decimals(fields, "decimals");
  reserve.shares = read_shares(fields);
  fields.finish();
  return reserve;
}

/// Reads the file and notes once each asset that a list names and no reserve is.
class Reader {
 public:
  explicit Reader(Issues& issues) : issues_(issues) {}

  Parameters read(const Document& document) {
    Fields fields(document, issues_);
    Parameters result;
    result.where = document.where();
    fields.child("form");  // chose this reader
    result.currency = fields.currency("currency");
    if (const Document* item = fields.required_child("reserves")) result.reserves = read_reserves(*item);
    knows_reserves_ = !fields.complained("reserves");
    reserves_ = &result.reserves;
    fields.array("borrowable");
    result.borrowable = read_assets(document.find("borrowable"));
    const auto categories = read_categories(fields.child("categories"));
    const std::string chosen = fields.string_or("category", "");
    if (const auto found = categories.find(chosen); found != categories.end()) {
      result.category = found->second;
    } else if (!chosen.empty() && !fields.complained("categories") && !fields.complained("category")) {
      fields.fail_at("category", ErrorCode::invalid_value,
                     fmt::format("\"{}\" is none of the categories", chosen), "leave it out for no category");
    }
    fields.finish();
    return result;
  }

 private:
  std::map<Currency, Reserve> read_reserves(const Document& document) {
    std::map<Currency, Reserve> reserves;
    Fields fields(document, issues_);  // notes what is no object
    if (document.object() == nullptr) return reserves;
    for (const auto& [code, item] : *document.object())
      if (const auto currency = read_code(code, item.where(), issues_))
        reserves.emplace(*currency, read_reserve(item, issues_));
    return reserves;
  }

  /// Codes of reserves; what is no array was noted by the caller.
  std::set<Currency> read_assets(const Document* document) {
    std::set<Currency> assets;
    if (document == nullptr || document->array() == nullptr) return assets;
    for (const Document& item : *document->array()) {
      if (item.string() == nullptr) {
        issues_.push_back(
            {ErrorCode::invalid_value, "want the code of a reserve", item.where(), "[\"USDC\"]"});
        continue;
      }
      if (const auto currency = read_code(*item.string(), item.where(), issues_))
        add(assets, *currency, item);
    }
    return assets;
  }

  void add(std::set<Currency>& assets, const Currency& currency, const Document& item) {
    if (knows_reserves_ && !reserves_->contains(currency) && missed_.insert(currency).second)
      issues_.push_back({ErrorCode::missing_parameter, currency.code() + " is listed here and is no reserve",
                         item.where(), fmt::format("give parameters.reserves.{}", currency.code())});
    assets.insert(currency);
  }

  Category read_category(const Document& document) {
    Fields fields(document, issues_);
    Category category;
    category.shares = read_shares(fields);
    fields.array("collateral");
    fields.array("borrowable");
    category.collateral = read_assets(document.find("collateral"));
    category.borrowable = read_assets(document.find("borrowable"));
    fields.finish();
    return category;
  }

  std::map<std::string, Category, std::less<>> read_categories(const Document* document) {
    std::map<std::string, Category, std::less<>> categories;
    if (document == nullptr) return categories;
    Fields fields(*document, issues_);  // notes what is no object
    if (document->object() == nullptr) return categories;
    for (const auto& [name, item] : *document->object()) categories.emplace(name, read_category(item));
    return categories;
  }

  Issues& issues_;
  const std::map<Currency, Reserve>* reserves_{nullptr};
  bool knows_reserves_{false};
  std::set<Currency> missed_;
};

}  // namespace

const Reserve* Parameters::reserve(const Currency& asset) const {
  const auto found = reserves.find(asset);
  return found == reserves.end() ? nullptr : &found->second;
}

Shares Parameters::shares(const Currency& asset) const {
  return category && category->collateral.contains(asset) ? category->shares : reserves.at(asset).shares;
}

bool Parameters::may_be_owed(const Currency& asset) const {
  return (category ? category->borrowable : borrowable).contains(asset);
}

Parameters bind_parameters(const Document& document, const HaircutTable& haircuts, Issues& issues) {
  Parameters result = Reader(issues).read(document);
  // Held against haircuts only when all of them were read.
  if (!issues.empty()) return result;
  for (const auto& [currency, reserve] : result.reserves)
    refuse_haircuts(currency, haircuts, document.find("reserves")->find(currency.code())->where(), issues);
  return result;
}

}  // namespace crossmargin::health::lending
