#include "inputs.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "common_options.hpp"
#include "crossmargin/core/format.hpp"
#include "crossmargin/core/hash.hpp"
#include "crossmargin/core/similar.hpp"
#include "crossmargin/io/file.hpp"
#include "crossmargin/io/history_reader.hpp"
#include "crossmargin/io/json.hpp"
#include "crossmargin/io/method_versions.hpp"
#include "crossmargin/report/margin_report.hpp"
#include "log.hpp"
#include "method_choice.hpp"

namespace crossmargin::cli {
namespace {

class InputLoader {
 public:
  InputLoader(const InputSettings& settings, Session& session) : settings_(settings), session_(session) {}

  LoadedInputs load() {
    refuse_terminal();
    load_market();
    if (!settings_.portfolio.empty()) load_portfolio();
    // The ids of estimated offsets are those of the market: without one only the rest can be checked.
    if (!settings_.method.empty() && (settings_.offset_histories.empty() || inputs_.market)) load_method();
    if (!issues_.empty() || !portfolio_issues_.empty() || !knows_all_held()) refuse();
    for (const std::string& note : inputs_.market->notes)
      inputs_.notices.push_back({report::NoticeKind::modelled, "", "", note});
    return std::move(inputs_);
  }

 private:
  /// Before it gives up, a run looks up what the sound rows hold and prices what it knows of that: both may
  /// be wrong too, and people want all of it at once.
  [[noreturn]] void refuse() {
    if (inputs_.market) {
      auto held = io::held_instruments(inputs_.accounts, inputs_.own_instruments, *inputs_.market);
      const Issues unknown = held ? Issues{} : held.error();
      append_once(portfolio_issues_, unknown);
      if (inputs_.method) price_known(unknown);
    }
    std::stable_sort(portfolio_issues_.begin(), portfolio_issues_.end(),
                     [](const Issue& a, const Issue& b) { return a.where.line < b.where.line; });
    issues_.insert(issues_.begin() + static_cast<std::ptrdiff_t>(market_issues_), portfolio_issues_.begin(),
                   portfolio_issues_.end());
    throw InputError(std::move(issues_));
  }

  bool knows_all_held() const {
    return io::held_instruments(inputs_.accounts, inputs_.own_instruments, *inputs_.market).has_value();
  }

  void price_known(const Issues& unknown) {
    const auto is_unknown = [&](const auto& held) {
      return std::any_of(unknown.begin(), unknown.end(), [&](const Issue& issue) {
        return issue.where.line == held.where.line && issue.where.field == held.where.field;
      });
    };
    std::vector<Account> known = inputs_.accounts;
    for (Account& account : known) {
      for (Bucket* bucket : buckets_of(account)) {
        std::erase_if(bucket->positions, is_unknown);
        std::erase_if(bucket->orders, is_unknown);
      }
    }
    auto held = io::held_instruments(known, inputs_.own_instruments, *inputs_.market);
    if (!held) return;
    const Execution execution = make_execution(settings_.threads, session_);
    const auto base = EvaluatedBase::create(*std::move(held), inputs_.market->market, *inputs_.method,
                                            settings_.pricer, execution);
    if (!base) return append_once(portfolio_issues_, base.error());
    for (const Account& account : known) {
      const auto assessment = assess(account, **base, Detail::totals, execution);
      if (!assessment) append_once(portfolio_issues_, assessment.error());
    }
  }

  static std::vector<Bucket*> buckets_of(Account& account) {
    std::vector<Bucket*> buckets{&account.cross};
    for (Bucket& bucket : account.isolated) buckets.push_back(&bucket);
    return buckets;
  }

  template <class T>
  T* keep(Result<T>& result) {
    if (result) return &*result;
    append(issues_, std::move(result.error()));
    return nullptr;
  }

  void add_files(const std::vector<io::InputFile>& files) {
    inputs_.files.insert(inputs_.files.end(), files.begin(), files.end());
  }

  void refuse_terminal() const {
    const bool reads =
        settings_.portfolio == "-" ||
        std::find(settings_.markets.begin(), settings_.markets.end(), "-") != settings_.markets.end();
    if (reads && isatty(STDIN_FILENO) == 1)
      throw UsageError("standard input is a terminal", "pipe a file into it, or name the file instead of -");
  }

  void load_market() {
    session_.log->info("reading the market");
    Result<io::MarketInputs> market = io::load_market(settings_.markets, settings_.market);
    if (keep(market) == nullptr) {
      market_issues_ = issues_.size();
      return;
    }
    add_files(market->files);
    inputs_.market.emplace(*std::move(market));
  }

  void load_portfolio() {
    session_.log->info("reading the portfolio");
    io::PortfolioReading portfolio =
        io::read_portfolio(settings_.portfolio, {.limits = settings_.limits,
                                                 .format = settings_.portfolio_format,
                                                 .market = inputs_.market ? &*inputs_.market : nullptr});
    add_files(portfolio.sound.files);
    for (const std::string& note : portfolio.sound.notes)
      inputs_.notices.push_back({report::NoticeKind::note, "", "", note});
    inputs_.accounts = std::move(portfolio.sound.accounts);
    inputs_.own_instruments = std::move(portfolio.sound.instruments);
    portfolio_issues_ = std::move(portfolio.issues);
    if (portfolio_issues_.empty()) choose_account();
    for (const std::string& instrument : settings_.excluded) exclude(instrument);
  }

  void choose_account() {
    if (!settings_.account) return;
    std::vector<std::string_view> ids;
    for (const Account& account : inputs_.accounts) ids.push_back(account.id);
    if (std::find(ids.begin(), ids.end(), *settings_.account) == ids.end()) {
      issues_.push_back({ErrorCode::invalid_value,
                         fmt::format("there is no account {}", in_quotes(*settings_.account)),
                         {settings_.portfolio, 0, 0, "accounts"},
                         did_you_mean(*settings_.account, ids)});
      return;
    }
    std::erase_if(inputs_.accounts, [&](const Account& account) { return account.id != *settings_.account; });
  }

  void exclude(const std::string& instrument) {
    const auto is_it = [&](const auto& held) { return held.instrument == instrument; };
    std::size_t count = 0;
    for (Account& account : inputs_.accounts) {
      for (Bucket* bucket : buckets_of(account)) {
        const std::size_t removed =
            std::erase_if(bucket->positions, is_it) + std::erase_if(bucket->orders, is_it);
        if (removed == 0) continue;
        count += removed;
        inputs_.notices.push_back(
            {report::NoticeKind::excluded, account.id, bucket->id, instrument + " was left out on request"});
      }
    }
    if (count > 0 || !portfolio_issues_.empty()) return;
    issues_.push_back({ErrorCode::unknown_instrument,
                       fmt::format("--exclude {}: no account holds it", instrument),
                       {},
                       "leave the option out"});
  }

  void load_method() {
    const io::DataFolder folder{session_.data_path};
    std::vector<io::Override> overrides = settings_.overrides;
    if (!settings_.collateral.empty()) read_collateral(folder, overrides);
    if (!settings_.offsets.empty()) read_offsets(overrides);
    if (!settings_.offset_histories.empty()) estimate_offsets(overrides);
    Result<NamedMethod> method = load_named_method(settings_.method, overrides, day(), folder);
    if (keep(method) == nullptr) return;
    inputs_.method = std::move(method->method);
    inputs_.scenario_hash = std::move(method->scenario_hash);
    for (report::Notice& notice : method->notices) {
      session_.log->info(notice.text);
      inputs_.notices.push_back(std::move(notice));
    }
  }

  /// On which a family's version must be in force. Without a market nothing will be computed: the newest is
  /// read, for what may be wrong with it.
  Instant day() const {
    using namespace std::chrono_literals;
    return inputs_.market ? inputs_.market->market.as_of() : std::chrono::sys_days{9999y / 12 / 31};
  }

  void read_collateral(const io::DataFolder& folder, std::vector<io::Override>& overrides) {
    Result<io::Override> table = io::load_collateral(settings_.collateral, folder);
    if (keep(table) == nullptr) return;
    inputs_.files.push_back({"collateral", io::base_name(settings_.collateral), sha256_hex(table->json)});
    inputs_.notices.push_back({report::NoticeKind::note, "", "", collateral_note(settings_.collateral)});
    overrides.push_back(*std::move(table));
  }

  void read_offsets(std::vector<io::Override>& overrides) {
    Result<std::string> text = io::read_file(settings_.offsets);
    if (keep(text) == nullptr) return;
    inputs_.files.push_back({"offsets", io::base_name(settings_.offsets), sha256_hex(*text)});
    note_unknown_units(*text);
    overrides.push_back({"parameters.offsets.pairs", *std::move(text)});
  }

  // Offsets of what does not exist save nothing, and no error would say so. What is wrong with the file
  // itself is found when the method is made.
  void note_unknown_units(const std::string& text) {
    const Result<Document> pairs = io::parse_json(text, settings_.offsets);
    if (!inputs_.market || !pairs || pairs->array() == nullptr) return;
    const io::DataFolder folder{session_.data_path};
    const Result<io::ChosenMethod> chosen = io::choose_method(settings_.method, day(), folder);
    if (!chosen) return;
    const Result<Document> method = io::load_method_document(chosen->name, folder);
    const Document* parameters = method ? method->find("parameters") : nullptr;
    const Document* units = parameters == nullptr ? nullptr : parameters->find("units");
    std::set<std::string> unknown;
    for (const Document& pair : *pairs->array()) {
      for (const char* side : {"a", "b"}) {
        const Document* named = pair.find(side);
        if (named == nullptr || named->string() == nullptr) continue;
        const std::string name = named->string()->substr(0, named->string()->find('/'));
        const bool known = inputs_.market->market.underlying(name) != nullptr ||
                           (units != nullptr && units->find(name) != nullptr);
        if (!known) unknown.insert(*named->string());
      }
    }
    for (const std::string& unit : unknown)
      inputs_.notices.push_back(
          {report::NoticeKind::note, "", "",
           fmt::format("offsets of {} do nothing: the market has no such underlying and "
                       "the method no such unit",
                       in_quotes(unit))});
  }

  void estimate_offsets(std::vector<io::Override>& overrides) {
    for (const std::string& path : settings_.offset_histories) {
      Result<std::string> bytes = io::read_file(path);
      if (keep(bytes) == nullptr) return;
      inputs_.files.push_back({"history", io::base_name(path), sha256_hex(*bytes)});
    }
    Result<History> history = io::load_history(settings_.offset_histories);
    if (keep(history) == nullptr) return;
    std::vector<std::string> underlyings;
    for (const CloseSeries& series : history->series()) {
      if (inputs_.market->market.underlying(series.underlying) != nullptr)
        underlyings.push_back(series.underlying);
    }
    if (underlyings.size() < 2) {
      issues_.push_back({ErrorCode::missing_price,
                         fmt::format("the histories hold {} of the market's underlyings: an offset needs two",
                                     underlyings.size()),
                         {settings_.offset_histories.front(), 0, 0, ""},
                         "name the series as the market names its underlyings; the option may be repeated"});
      return;
    }
    Result<std::vector<EstimatedOffset>> offsets = crossmargin::estimate_offsets(*history, underlyings, {});
    if (keep(offsets) == nullptr) return;
    overrides.push_back({"parameters.offsets.pairs", pairs_json(*offsets)});
  }

  std::string pairs_json(const std::vector<EstimatedOffset>& offsets) {
    std::string json = "[";
    for (const EstimatedOffset& pair : offsets) {
      json += fmt::format("{}{{\"a\": {}, \"b\": {}, \"offset\": {}}}", json.size() > 1 ? ", " : "",
                          report::json_text(pair.a), report::json_text(pair.b), shortest(pair.offset));
      inputs_.notices.push_back(
          {report::NoticeKind::modelled, "", "",
           fmt::format("offset of {} and {}: {} (correlation {} over {} returns)", pair.a, pair.b,
                       shortest(pair.offset), shortest(pair.correlation), pair.observations)});
    }
    return json + "]";
  }

  const InputSettings& settings_;
  Session& session_;
  LoadedInputs inputs_;
  Issues issues_;
  Issues portfolio_issues_;
  std::size_t market_issues_{0};  ///< how many of `issues_` come first
};

}  // namespace

std::string collateral_note(const std::string& table) {
  return fmt::format("collateral counts by {} instead of the method's own haircuts", io::base_name(table));
}

LoadedInputs load_inputs(const InputSettings& settings, Session& session) {
  return InputLoader(settings, session).load();
}

std::vector<AccountAssessment> assess_all(const std::vector<Account>& accounts, const EvaluatedBase& base,
                                          const Execution& execution) {
  std::vector<AccountAssessment> assessed;
  Issues issues;
  for (const Account& account : accounts) {
    Result<AccountAssessment> result = assess(account, base, Detail::full, execution);
    if (result) {
      assessed.push_back(*std::move(result));
    } else {
      append_once(issues, result.error());
    }
  }
  if (!issues.empty()) throw InputError(std::move(issues));
  return assessed;
}

report::Provenance market_provenance(const LoadedInputs& inputs, Pricer pricer) {
  report::Provenance from;
  from.code_version = CROSSMARGIN_VERSION;
  from.as_of = format_instant(inputs.market->market.as_of());
  from.reporting_currency = inputs.market->market.reporting_currency();
  from.pricer = to_string(pricer);
  from.inputs = inputs.files;
  return from;
}

report::Provenance provenance(const LoadedInputs& inputs, const EvaluatedBase& base, Pricer pricer) {
  report::Provenance from = report::provenance_of(base, pricer);
  from.code_version = CROSSMARGIN_VERSION;
  from.methods.front().scenario_hash = inputs.scenario_hash;
  from.inputs = inputs.files;
  return from;
}

}  // namespace crossmargin::cli
