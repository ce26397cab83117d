#pragma once

#include <memory>

#include "crossmargin/margin/span/requirement.hpp"

namespace crossmargin::span {

struct Plan;

/// What a calculation needs beyond the parameters. Keep one for each thread and pass it again: it then
/// allocates nothing.
class Workspace {
 public:
  Workspace();
  ~Workspace();
  Workspace(Workspace&&) noexcept;
  Workspace& operator=(Workspace&&) noexcept;
  struct State;
  State& state() { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

/// What the result should hold beyond the amounts.
struct Detail {
  bool spreads{false};   ///< every spread that was formed
  bool isolated{false};  ///< every holding margined alone
};

/// Standard portfolio analysis of risk over one parameter set. Immutable: any number of threads may use it.
class Engine {
 public:
  /// Checks the set as a whole and prepares it. Errors: `invalid_value`, `duplicate`, `missing_parameter` for
  /// what contradicts itself or is incomplete; `unsupported` for rules that the sources leave open, with
  /// their code.
  static Result<Engine> create(std::shared_ptr<const ParameterSet> parameters);

  const ParameterSet& parameters() const { return *parameters_; }

  /// The requirement of one account. Errors: `invalid_value` for a holding without a contract or with a
  /// negative or infinite quantity; `missing_parameter` for a contract without an array, a month in no scan
  /// tier, or a missing price scan range that the method needs.
  /// Source: the steps are those of docs/methods/span.md, which names where each comes from.
  Result<SpanRequirement> margin(const SpanAccount& account, const Detail& detail,
                                 Workspace& workspace) const;
  /// The same into `made`, whose memory is used again from account to account.
  Status margin(const SpanAccount& account, const Detail& detail, Workspace& workspace,
                SpanRequirement& made) const;

 private:
  Engine(std::shared_ptr<const ParameterSet> parameters, std::shared_ptr<const Plan> plan);
  Status add_isolated(const SpanAccount& account, SpanRequirement& made, Workspace& workspace) const;
  std::shared_ptr<const ParameterSet> parameters_;
  std::shared_ptr<const Plan> plan_;
};

}  // namespace crossmargin::span
