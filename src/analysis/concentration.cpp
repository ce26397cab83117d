#include "crossmargin/analysis/concentration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "crossmargin/analysis/greeks_book.hpp"

namespace crossmargin {
namespace {

constexpr double nearly_all = 0.8;  ///< share of the risk at which one bet is named in the warning

/// Collects what moves with a price.
class BetList {
 public:
  BetList(const EvaluatedBase& base, const History& history, Concentration& result)
      : base_(base), history_(history), result_(result) {}

  void add_positions(const PoolAssessment& pool, const GreeksBook& greeks) {
    append(result_.left_out, greeks.missing);
    for (const PositionGreeks& one : greeks.positions) {
      const auto index = base_.instruments().find(one.instrument);
      add({pool.id, one.instrument, base_.instruments()[*index].underlying, one.greeks.delta_money, 0.0});
    }
  }

  void add_balances(const PoolAssessment& pool, const Bucket& bucket) {
    for (const CollateralLine& line : pool.collateral.lines) {
      const std::string underlying(base_.market().fx_underlying(line.currency));
      if (underlying.empty() || line.currency == base_.market().reporting_currency()) continue;
      const auto held = std::find_if(bucket.collateral.begin(), bucket.collateral.end(),
                                     [&](const Balance& one) { return one.currency == line.currency; });
      if (held != bucket.collateral.end()) add({pool.id, line.currency.code(), underlying, line.gross, 0.0});
    }
  }

 private:
  void add(Bet bet) {
    if (bet.exposure == 0.0) return;
    if (history_.find(bet.underlying) == nullptr) {
      append_once(result_.left_out, {{ErrorCode::missing_price,
                                      fmt::format("the history has no closes of {}", bet.underlying),
                                      {},
                                      "give a file with them by --history"}});
      return;
    }
    result_.bets.push_back(std::move(bet));
  }

  const EvaluatedBase& base_;
  const History& history_;
  Concentration& result_;
};

double deviation_of(const std::vector<double>& returns) {
  double mean = 0.0;
  for (const double one : returns) mean += one;
  mean /= static_cast<double>(returns.size());
  double sum = 0.0;
  for (const double one : returns) sum += (one - mean) * (one - mean);
  return std::sqrt(sum / static_cast<double>(returns.size() - 1));
}

std::vector<std::string> underlyings_of(const std::vector<Bet>& bets) {
  std::vector<std::string> names;
  for (const Bet& bet : bets) names.push_back(bet.underlying);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::size_t place_of(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<std::size_t>(std::lower_bound(names.begin(), names.end(), name) - names.begin());
}

/// Deviation of the sum, from what is held of each underlying on balance, so that a hedge in one underlying
/// leaves nothing, to the last digit.
double deviation_together(const std::vector<Bet>& bets, const std::vector<std::string>& names,
                          const std::vector<double>& deviations, const CorrelationMatrix& matrix) {
  std::vector<double> net(names.size(), 0.0);
  for (const Bet& bet : bets) net[place_of(names, bet.underlying)] += bet.exposure;
  double variance = 0.0;
  for (std::size_t a = 0; a < names.size(); ++a)
    for (std::size_t b = 0; b < names.size(); ++b)
      variance += net[a] * deviations[a] * net[b] * deviations[b] * matrix.at(a, b);
  return std::sqrt(std::max(variance, 0.0));
}

std::string warning_of(const Concentration& result) {
  const auto largest = std::max_element(result.bets.begin(), result.bets.end(),
                                        [](const Bet& a, const Bet& b) { return a.deviation < b.deviation; });
  const std::string saved = fmt::format(
      "pooling gives next to nothing: the {} holdings are {:.2f} independent bets, and their risk "
      "together is {:.0f} % of the sum of each alone",
      result.bets.size(), result.independent_bets, 100.0 * (1.0 - result.saved_share));
  if (largest->deviation >= nearly_all * result.apart)
    return fmt::format("{}; {} is {:.0f} % of it", saved, largest->name,
                       100.0 * largest->deviation / result.apart);
  return saved + "; they gain and lose on the same days";
}

void judge(Concentration& result, double least_bets) {
  for (const Bet& bet : result.bets) result.apart += bet.deviation;
  const double together = result.together;
  // What rounding leaves of a perfect hedge is nothing.
  if (together <= 1e-12 * result.apart) result.together = 0.0;
  result.saved_share = 1.0 - result.together / result.apart;
  result.independent_bets = result.together > 0.0
                                ? (result.apart / result.together) * (result.apart / result.together)
                                : std::numeric_limits<double>::infinity();
  if (result.bets.size() < 2) return;
  const bool same = result.independent_bets < least_bets;
  result.verdict = same ? Concentration::Verdict::same_bet : Concentration::Verdict::spread;
  if (same) result.warning = warning_of(result);
}

void correlate(Concentration& result, const std::vector<std::string>& names,
               const CorrelationMatrix& matrix) {
  for (const Bet& row : result.bets) {
    for (const Bet& column : result.bets) {
      const double turned = row.exposure * column.exposure < 0.0 ? -1.0 : 1.0;
      result.correlations.push_back(
          turned * matrix.at(place_of(names, row.underlying), place_of(names, column.underlying)));
    }
  }
}

}  // namespace

Result<Concentration> concentration(const ConcentrationRequest& request, const EvaluatedBase& base,
                                    const Execution& execution) {
  Concentration result;
  BetList list(base, *request.history, result);
  for (const PoolAssessment& pool : request.assessed->pools) {
    const auto greeks = greeks_book(pool, base, execution);
    if (!greeks) return tl::unexpected(greeks.error());
    list.add_positions(pool, *greeks);
    list.add_balances(pool, *find_bucket(*request.account, pool.id));
  }
  if (result.bets.empty()) return result;
  const std::vector<std::string> names = underlyings_of(result.bets);
  const auto returns = aligned_returns(*request.history, names, request.options.returns);
  if (!returns) return tl::unexpected(returns.error());
  const auto matrix = correlations(*returns);
  if (!matrix) return tl::unexpected(matrix.error());
  std::vector<double> deviations;
  for (const auto& series : returns->returns) deviations.push_back(deviation_of(series));
  for (Bet& bet : result.bets)
    bet.deviation = std::abs(bet.exposure) * deviations[place_of(names, bet.underlying)];
  result.observations = matrix->observations;
  result.together = deviation_together(result.bets, names, deviations, *matrix);
  correlate(result, names, *matrix);
  judge(result, request.options.least_bets);
  return result;
}

}  // namespace crossmargin
