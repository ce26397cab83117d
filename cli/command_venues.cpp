#include "command_venues.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "common_options.hpp"
#include "crossmargin/core/format.hpp"
#include "crossmargin/core/similar.hpp"
#include "crossmargin/io/venues.hpp"
#include "crossmargin/report/placement_report.hpp"
#include "inputs.hpp"
#include "log.hpp"
#include "method_choice.hpp"
#include "rendering.hpp"
#include "table_output.hpp"

namespace crossmargin::cli {
namespace {

/// A venue with what it is assessed with.
struct Seated {
  const Account* account{nullptr};
  NamedMethod method{};
  std::unique_ptr<EvaluatedBase> base{};
};

class VenuesCommand : public Command {
 public:
  void setup(const Arguments& arguments) override {
    inputs_ = input_settings(arguments);
    path_ = arguments.value("venues");
    pool_ = arguments.optional("pool").value_or("");
    render_.output = output_settings(arguments);
    if (path_ == "-" && inputs_.portfolio == "-")
      throw UsageError("only one input can be read from standard input (-)");
  }

  ExitCode run(Session& session) override {
    LoadedInputs inputs = load_inputs(inputs_, session);
    const io::Venues venues = take(io::load_venues(path_));
    inputs.files.push_back(venues.file);
    const std::vector<Seated> seated = seat(venues, inputs, session);
    const Execution execution = make_execution(inputs_.threads, session);
    PlacementRequest request{.venues = {}, .movable = venues.movable, .wallet = venues.wallet};
    for (std::size_t v = 0; v < seated.size(); ++v) {
      const io::VenueEntry& entry = venues.venues[v];
      request.venues.push_back({entry.id, seated[v].account, seated[v].base.get(), entry.buffer,
                                entry.transfer_cost, entry.limits});
    }
    session.log->info("placing collateral");
    const Placement placement = take(place_collateral(request, execution));
    report::PlacementReportRequest shown{.placement = &placement,
                                         .provenance = market_provenance(inputs, inputs_.pricer),
                                         .notices = std::move(inputs.notices)};
    for (const Seated& one : seated) {
      shown.methods.push_back(one.method.method->info().id);
      add_method(one.method, shown);
    }
    add_pool(venues, {placement, seated, inputs}, shown, session);
    const report::Report report = report::placement_report(std::move(shown));
    session.log->end_progress();
    write_report(report, render_);
    return ExitCode::done;
  }

 private:
  /// What the pooled assessment is made from.
  struct Placed {
    const Placement& placement;
    const std::vector<Seated>& seated;
    const LoadedInputs& inputs;
  };

  std::unique_ptr<EvaluatedBase> evaluate(std::span<const Account> accounts, const Method& method,
                                          const LoadedInputs& inputs, Session& session) const {
    InstrumentTable held = take(io::held_instruments(accounts, inputs.own_instruments, *inputs.market));
    return take(EvaluatedBase::create(std::move(held), inputs.market->market, method, inputs_.pricer,
                                      make_execution(inputs_.threads, session)));
  }

  NamedMethod load(const std::string& word, const LoadedInputs& inputs, Session& session) const {
    return take(load_named_method(word, {}, inputs.market->market.as_of(), data_folder(session)));
  }

  std::vector<Seated> seat(const io::Venues& venues, const LoadedInputs& inputs, Session& session) const {
    std::vector<Seated> seated;
    Issues issues;
    for (const io::VenueEntry& entry : venues.venues) {
      const auto account = std::find_if(inputs.accounts.begin(), inputs.accounts.end(),
                                        [&](const Account& a) { return a.id == entry.account; });
      if (account == inputs.accounts.end()) {
        issues.push_back(no_account(entry, inputs.accounts));
        continue;
      }
      Seated& one = seated.emplace_back();
      one.account = &*account;
      session.log->info("venue " + entry.id);
      one.method = load(entry.method, inputs, session);
      one.base = evaluate({one.account, 1}, *one.method.method, inputs, session);
    }
    if (!issues.empty()) throw InputError(std::move(issues));
    return seated;
  }

  static Issue no_account(const io::VenueEntry& entry, const std::vector<Account>& accounts) {
    std::vector<std::string_view> ids;
    for (const Account& account : accounts) ids.push_back(account.id);
    return {ErrorCode::invalid_value,
            fmt::format("venue {}: the portfolio has no account {}", in_quotes(entry.id),
                        in_quotes(entry.account)),
            entry.where, did_you_mean(entry.account, ids)};
  }

  /// Each method once, and why it was taken.
  static void add_method(const NamedMethod& method, report::PlacementReportRequest& shown) {
    report::MethodProvenance from = method.provenance();
    auto& methods = shown.provenance.methods;
    if (std::any_of(methods.begin(), methods.end(), [&](const auto& m) { return m.id == from.id; })) return;
    methods.push_back(std::move(from));
    shown.notices.insert(shown.notices.end(), method.notices.begin(), method.notices.end());
  }

  void add_pool(const io::Venues& venues, const Placed& placed, report::PlacementReportRequest& shown,
                Session& session) const {
    const std::string word = pool_.empty() ? venues.pool_method : pool_;
    if (word.empty()) return;
    const NamedMethod method = load(word, placed.inputs, session);
    std::vector<Account> accounts;
    std::vector<const Account*> pointers;
    std::vector<const AccountAssessment*> assessments;
    for (const Seated& one : placed.seated) {
      accounts.push_back(*one.account);
      pointers.push_back(one.account);
    }
    for (const PlacedVenue& venue : placed.placement.venues) assessments.push_back(&venue.before);
    // What lies in the wallet backs one pool too.
    Account wallet;
    wallet.id = "wallet";
    wallet.cross.collateral = venues.wallet;
    AccountAssessment nothing;
    nothing.pools.emplace_back();
    pointers.push_back(&wallet);
    assessments.push_back(&nothing);
    const auto base = evaluate(accounts, *method.method, placed.inputs, session);
    const Account pooled = take(pooled_account(pointers, assessments, *base));
    shown.pooled = take(assess(pooled, *base, Detail::full, make_execution(inputs_.threads, session)));
    shown.pool_method = method.method->info().id;
    add_method(method, shown);
  }

  InputSettings inputs_;
  std::string path_;
  std::string pool_;
  RenderSettings render_;
};

std::vector<OptionSpec> venue_options() {
  return {{.name = "venues",
           .value_name = "FILE",
           .fallback = "",
           .help = "Which account stands at which venue under which method, and what may move between them: "
                   "docs/file-formats/venues.md.",
           .group = "Inputs",
           .required = true},
          {.name = "pool",
           .value_name = "ID|FILE",
           .fallback = "",
           .help = "The method under which one pool would back everything; without it the file's own. None: "
                   "no pool is shown.",
           .group = "Method"},
          pricer_option()};
}

CommandSpec venues_spec() {
  CommandSpec spec;
  spec.name = "venues";
  spec.summary = "one client at several venues: siloed, pooled, and collateral placed best";
  spec.description =
      "Assesses each account of the portfolio under the method of the venue where it stands; all of them as "
      "one pool under another method; and with movable collateral placed so that the least is short, then "
      "the least is committed, then the least is moved. Every venue is assessed anew after the moves, and "
      "for each the report says what one more unit of money there saves.";
  spec.examples = {
      {"the shipped client at three venues",
       "crossmargin venues -m data/sample/venues/market.json -p "
       "data/sample/venues/portfolio.json --venues data/sample/venues/venues.json"},
      {"one pool under another method, as JSON",
       "crossmargin venues -m market.json -p portfolio.json --venues venues.json --pool scan-16 -f "
       "json"}};
  spec.options = join({market_options(), account_options(), venue_options(),
                       output_options({"text", "json", "csv"}), run_options(), general_options()});
  std::erase_if(spec.options, [](const OptionSpec& option) { return option.name == "account"; });
  spec.notes = "docs/venues.md explains the figures.\n";
  return spec;
}

}  // namespace

CommandEntry venues_command() {
  return {venues_spec(), [] { return std::unique_ptr<Command>(std::make_unique<VenuesCommand>()); }};
}

}  // namespace crossmargin::cli
