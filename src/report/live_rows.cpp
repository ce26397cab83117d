#include "crossmargin/report/live_rows.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "crossmargin/report/account_rows.hpp"

namespace crossmargin::report {
namespace {

using Json = nlohmann::ordered_json;

/// Writes amounts as decimals and keeps what could not be.
class MoneyTexts {
 public:
  explicit MoneyTexts(const Currency& currency) : currency_(currency) {}
  std::string operator()(double amount) {
    auto money = Money::from_double(amount, currency_);
    if (money) return money->to_string();
    append(issues_, std::move(money.error()));
    return {};
  }
  Issues take_issues() { return std::move(issues_); }

 private:
  const Currency& currency_;
  Issues issues_;
};

constexpr int ratio_decimals = 6;

/// JSON has no infinity.
Json ratio(double value) {
  return std::isfinite(value) ? Json(round_half_away(value, ratio_decimals)) : Json(nullptr);
}

Json cell_json(const AccountRow& row, std::string_view column) {
  const auto place = std::find(account_columns.begin(), account_columns.end(), column);
  const AccountCell& cell = row[static_cast<std::size_t>(place - account_columns.begin())];
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* number = std::get_if<double>(&cell)) return ratio(*number);
  return nullptr;
}

Json cure_json(const PoolCure& cure, MoneyTexts& money) {
  Json deposits = Json::array();
  for (const DepositCure& one : cure.deposits)
    deposits.push_back(
        {{"level", one.level}, {"amount", money(one.amount)}, {"then", to_string(one.status)}});
  Json json{{"deposit", std::move(deposits)}};
  if (!cure.no_deposit.empty()) json["no_deposit"] = cure.no_deposit;
  if (cure.closing) {
    const ClosingCure& closing = *cure.closing;
    json["close"] = {{"instrument", closing.instrument},
                     {"held", closing.held},
                     {"relief", money(closing.relief)},
                     {"trade", closing.quantity ? Json(*closing.quantity) : Json(nullptr)}};
  } else {
    json["close"] = nullptr;
  }
  return json;
}

Json pool_json(const PoolAssessment& pool, std::span<const PoolCure> cures, MoneyTexts& money) {
  Json json{{"pool", pool.id},
            {"status", to_string(pool.status)},
            {"alert_level", pool.alert_level > 0.0 ? Json(pool.alert_level) : Json(nullptr)},
            {"equity_initial", money(pool.equity_initial)},
            {"equity_maintenance", money(pool.equity_maintenance)},
            {"initial", money(pool.margin.initial)},
            {"maintenance", money(pool.margin.maintenance)},
            {"excess_initial", money(pool.excess_initial)},
            {"excess_maintenance", money(pool.excess_maintenance)},
            {"utilisation", ratio(pool.utilisation)},
            {"coverage", ratio(pool.coverage)}};
  for (const PoolCure& cure : cures)
    if (cure.pool == pool.id) json["cure"] = cure_json(cure, money);
  return json;
}

}  // namespace

Result<std::string> live_line(const LiveRow& row) {
  auto account = account_row(*row.assessed, *row.base);
  if (!account) return tl::unexpected(std::move(account.error()));
  MoneyTexts money(row.base->market().reporting_currency());
  Json json{{"type", "status"},
            {"event", row.event},
            {"line", row.line > 0 ? Json(row.line) : Json(nullptr)},
            {"was", row.was ? Json(to_string(*row.was)) : Json(nullptr)}};
  for (const std::string_view column :
       {"account", "status", "currency", "initial", "maintenance", "isolated_initial", "worst_unit",
        "worst_scenario", "utilisation", "coverage", "incomplete"})
    json[std::string(column)] = cell_json(*account, column);
  Json& pools = json["pools"] = Json::array();
  for (const PoolAssessment& pool : row.assessed->pools) pools.push_back(pool_json(pool, row.cures, money));
  if (Issues issues = money.take_issues(); !issues.empty()) return tl::unexpected(std::move(issues));
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string live_end_line(const LiveSummary& summary) {
  const Json json{{"type", "end"},
                  {"events", summary.events},
                  {"refused", summary.refused},
                  {"changes", summary.changes},
                  {"status", to_string(summary.status)}};
  return json.dump() + "\n";
}

}  // namespace crossmargin::report
