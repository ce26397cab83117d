#include "crossmargin/history/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace crossmargin {
namespace {

std::string date_text(std::chrono::sys_days date) {
  return format_date(Instant(date));
}

void check_closes(const CloseSeries& series, Issues& issues) {
  for (std::size_t i = 0; i < series.closes.size(); ++i) {
    const Close& close = series.closes[i];
    if (!std::isfinite(close.price)) {
      issues.push_back({ErrorCode::invalid_value,
                        fmt::format("{} on {}: want a finite close, got {}", series.underlying,
                                    date_text(close.date), close.price),
                        close.where,
                        {}});
    }
    if (i == 0 || series.closes[i - 1].date != close.date) continue;
    const int first = series.closes[i - 1].where.line;
    issues.push_back({ErrorCode::duplicate,
                      fmt::format("{} has two closes on {}{}", series.underlying, date_text(close.date),
                                  first > 0 ? fmt::format(" (first at line {})", first) : ""),
                      close.where, "keep one of the two"});
  }
}

void check_series(const std::vector<CloseSeries>& all, Issues& issues) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    const CloseSeries& series = all[i];
    const SourceLocation where = series.closes.empty() ? SourceLocation{} : series.closes.front().where;
    if (series.underlying.empty()) {
      issues.push_back(
          {ErrorCode::missing_field, "a price history without the name of its underlying", where, {}});
    }
    if (series.closes.empty()) {
      issues.push_back(
          {ErrorCode::missing_field, "the history of " + series.underlying + " has no close", where, {}});
    }
    if (i > 0 && all[i - 1].underlying == series.underlying) {
      issues.push_back({ErrorCode::duplicate, "the history of " + series.underlying + " is given twice",
                        where, "keep one of the two"});
    }
    check_closes(series, issues);
  }
}

/// The dates that every one of `series` has.
std::vector<std::chrono::sys_days> common_dates(std::span<const CloseSeries* const> series) {
  std::vector<std::chrono::sys_days> common;
  for (const Close& close : series.front()->closes) common.push_back(close.date);
  for (const CloseSeries* other : series.subspan(1)) {
    std::erase_if(common, [other](std::chrono::sys_days date) {
      return !std::binary_search(other->closes.begin(), other->closes.end(), Close{date, 0.0, {}},
                                 [](const Close& a, const Close& b) { return a.date < b.date; });
    });
  }
  return common;
}

Result<std::vector<const CloseSeries*>> look_up(const History& history,
                                                std::span<const std::string> underlyings) {
  Issues issues;
  std::vector<const CloseSeries*> found;
  for (std::size_t i = 0; i < underlyings.size(); ++i) {
    const auto rest = underlyings.subspan(i + 1);
    if (std::find(rest.begin(), rest.end(), underlyings[i]) != rest.end()) {
      issues.push_back(
          {ErrorCode::invalid_value, "the underlying " + underlyings[i] + " is asked for twice", {}, {}});
    }
    found.push_back(history.find(underlyings[i]));
    if (found.back() != nullptr) continue;
    issues.push_back({ErrorCode::missing_price,
                      "the history has no closes of " + underlyings[i],
                      {},
                      "add them to the history file"});
  }
  if (underlyings.empty()) issues.push_back({ErrorCode::invalid_value, "no underlying is asked for", {}, {}});
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return found;
}

/// The series' closes on `dates`, which it has.
std::vector<double> closes_on(const CloseSeries& series, std::span<const std::chrono::sys_days> dates,
                              Issues& issues) {
  std::vector<double> prices;
  auto close = series.closes.begin();
  for (const std::chrono::sys_days date : dates) {
    close = std::find_if(close, series.closes.end(),
                         [date](const Close& candidate) { return candidate.date == date; });
    prices.push_back(close->price);
    if (close->price > 0.0) continue;
    issues.push_back({ErrorCode::invalid_value,
                      fmt::format("{} closed at {} on {}, from which no return can be taken",
                                  series.underlying, close->price, date_text(date)),
                      close->where, "shorten the lookback, or leave the underlying out"});
  }
  return prices;
}

std::vector<double> returns_of(const std::vector<double>& prices, ReturnKind kind) {
  std::vector<double> returns;
  for (std::size_t i = 1; i < prices.size(); ++i) {
    const double ratio = prices[i] / prices[i - 1];
    returns.push_back(kind == ReturnKind::log ? std::log(ratio) : ratio - 1.0);
  }
  return returns;
}

std::string join(std::span<const std::string> words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace

Result<History> History::create(std::vector<CloseSeries> series) {
  Issues issues;
  if (series.empty()) return fail(ErrorCode::missing_field, "the history has no series");
  std::stable_sort(series.begin(), series.end(),
                   [](const CloseSeries& a, const CloseSeries& b) { return a.underlying < b.underlying; });
  for (CloseSeries& one : series) {
    std::stable_sort(one.closes.begin(), one.closes.end(),
                     [](const Close& a, const Close& b) { return a.date < b.date; });
  }
  check_series(series, issues);
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return History(std::move(series));
}

const CloseSeries* History::find(std::string_view underlying) const {
  for (const CloseSeries& series : series_) {
    if (series.underlying == underlying) return &series;
  }
  return nullptr;
}

Result<AlignedReturns> aligned_returns(const History& history, std::span<const std::string> underlyings,
                                       const ReturnOptions& options) {
  const auto series = look_up(history, underlyings);
  if (!series) return tl::unexpected(series.error());
  const std::vector<std::chrono::sys_days> shared = common_dates(*series);
  // A return needs two closes, so n dates give n - 1 returns.
  const std::size_t available = shared.empty() ? 0 : shared.size() - 1;
  const std::size_t count = std::min(available, options.lookback);
  if (count == 0 || count < options.min_observations) {
    return fail(ErrorCode::missing_price,
                fmt::format("{}: {} common daily returns, want at least {}", join(underlyings), count,
                            std::max<std::size_t>(options.min_observations, 1)),
                {}, "give a longer history of the same days");
  }
  const auto dates = std::span(shared).last(count + 1);
  AlignedReturns aligned{.underlyings = {underlyings.begin(), underlyings.end()},
                         .dates = {dates.begin() + 1, dates.end()},
                         .returns = {}};
  Issues issues;
  for (const CloseSeries* one : *series) {
    aligned.returns.push_back(returns_of(closes_on(*one, dates, issues), options.kind));
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return aligned;
}

}  // namespace crossmargin
