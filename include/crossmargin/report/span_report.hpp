#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crossmargin/core/execution.hpp"
#include "crossmargin/margin/span/engine.hpp"
#include "crossmargin/report/report.hpp"

namespace crossmargin::report {

/// An account and what it needs.
struct SpanRow {
  span::SpanAccount account;
  span::SpanRequirement requirement;
  std::optional<span::CurrencyRequirement> total{};  ///< of all its currencies, in one
};

/// What is asked of every account.
struct SpanRowsRequest {
  span::Detail detail{};
  std::optional<Currency> total{};  ///< also all its currencies in this one
};

/// Margins accounts, each by itself, in their order. Errors, each once: those of `span::Engine::margin` and
/// of `span::total_in`; `interrupted`.
Result<std::vector<SpanRow>> span_rows(const span::Engine& engine, std::vector<span::SpanAccount> accounts,
                                       const SpanRowsRequest& request, const Execution& execution);

/// A report of kind "span": for each account its currencies and their total where it was made, its combined
/// commodities with every part of their requirement, the deltas by month and, where they were asked for, the
/// spreads in the order in which they were formed. `inputs` are the files it was made from.
Report span_report(const span::ParameterSet& parameters, const std::vector<SpanRow>& rows,
                   Provenance provenance);

struct ProductsRequest {
  span::AccountType type{span::AccountType::member};
  std::vector<std::string> commodities{};  ///< ids of combined commodities; empty: all
};

/// A table with one row a contract: its price, its delta and what one of it needs, bought and sold, as an
/// account of its own; and what its array was made with, where the file says so: price scan range (currency a
/// contract, or a share of its value), volatility scan range (of a volatility, or a share of it) and delta
/// scaling factor. Contracts that the engine refuses have empty amounts and the reason. Errors:
/// `unknown_instrument` for a combined commodity that the parameters do not have; `interrupted`.
Result<Table> span_products(const span::Engine& engine, const ProductsRequest& request,
                            const Execution& execution);

}  // namespace crossmargin::report
