#include "crossmargin/batch/watch.hpp"

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "crossmargin/io/live_events.hpp"

namespace crossmargin::batch {
namespace {

class Watch {
 public:
  Watch(LiveAccount& account, const WatchSinks& sinks, WatchLines lines)
      : account_(account), sinks_(sinks), lines_(lines) {}

  Status start() { return tell(0); }

  Status take(std::string_view text, const io::LinePlace& place) {
    if (text.find_first_not_of(" \t\r") == std::string_view::npos) return {};
    const auto event = io::read_event(text, place);
    if (!event) return refuse(event.error());
    const Status applied = std::visit([&](const auto& one) { return account_.apply(one); }, *event);
    if (!applied) return refuse(applied.error());
    ++summary_.events;
    const bool changed = has_changed();
    summary_.changes += changed ? 1 : 0;
    return changed || lines_ == WatchLines::every ? tell(place.line) : Status{};
  }

  Result<report::LiveSummary> finish() {
    summary_.status = account_.status();
    if (Status written = sinks_.line(report::live_end_line(summary_)); !written)
      return tl::unexpected(std::move(written.error()));
    return summary_;
  }

 private:
  struct Standing {
    MarginStatus status{};
    double alert_level{0.0};
    bool operator==(const Standing&) const = default;
  };

  Status refuse(const Issues& issues) {
    ++summary_.refused;
    sinks_.refused(issues);
    return {};
  }

  bool has_changed() const {
    const std::vector<PoolStanding>& pools = account_.pools();
    for (std::size_t i = 0; i < pools.size(); ++i)
      if (!(told_[i] == Standing{pools[i].status, pools[i].alert_level})) return true;
    return false;
  }

  Status tell(int line) {
    auto assessed = assess(account_.account(), account_.base(), Detail::totals, Execution{});
    if (!assessed) return tl::unexpected(std::move(assessed.error()));
    const std::vector<PoolCure> all = cures(account_.account(), *assessed, account_.base());
    auto text = report::live_line({.event = summary_.events,
                                   .line = line,
                                   .was = was_,
                                   .assessed = &*assessed,
                                   .base = &account_.base(),
                                   .cures = all});
    if (!text) return tl::unexpected(std::move(text.error()));
    was_ = assessed->status;
    told_.clear();
    for (const PoolStanding& pool : account_.pools()) told_.push_back({pool.status, pool.alert_level});
    return sinks_.line(*text);
  }

  LiveAccount& account_;
  const WatchSinks& sinks_;
  WatchLines lines_;
  report::LiveSummary summary_;
  std::optional<MarginStatus> was_;
  std::vector<Standing> told_;  ///< of each pool, in the last line
};

}  // namespace

Result<InstrumentTable> watch_instruments(std::span<const Account> accounts, std::span<const Instrument> own,
                                          const io::MarketInputs& market) {
  Result<InstrumentTable> listed = batch_instruments(market);
  if (!listed) return listed;
  const Result<InstrumentTable> held = io::held_instruments(accounts, own, market);
  if (!held) return held;
  // The portfolio's own first: what it defines beats what a name is read as.
  std::vector<Instrument> all;
  std::set<std::string, std::less<>> known;
  for (const std::span<const Instrument> some : {own, listed->all(), held->all()})
    for (const Instrument& instrument : some)
      if (known.insert(instrument.id).second) all.push_back(instrument);
  return InstrumentTable::create(std::move(all));
}

Result<report::LiveSummary> watch(LiveAccount& account, EventSource source, const WatchSinks& sinks,
                                  WatchLines lines, const Execution& execution) {
  Watch run(account, sinks, lines);
  if (Status started = run.start(); !started) return tl::unexpected(std::move(started.error()));
  std::string text;
  for (int line = 1; std::getline(source.stream, text); ++line) {
    if (execution.stop.stop_requested()) break;
    if (Status done = run.take(text, {source.file, line}); !done)
      return tl::unexpected(std::move(done.error()));
  }
  if (execution.stop.stop_requested()) return fail(ErrorCode::interrupted, "stopped before the last event");
  if (source.stream.bad())
    return fail(ErrorCode::unreadable, "the input broke off", SourceLocation{source.file, 0, 0, ""});
  return run.finish();
}

}  // namespace crossmargin::batch
