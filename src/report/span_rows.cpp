#include <utility>

#include "crossmargin/margin/span/conversion.hpp"
#include "crossmargin/numeric/parallel.hpp"
#include "crossmargin/report/span_report.hpp"

namespace crossmargin::report {
namespace {

constexpr std::size_t accounts_a_chunk = 256;

/// The row of an account, or why there is none.
Result<SpanRow> span_row(const span::Engine& engine, span::SpanAccount account,
                         const SpanRowsRequest& request, span::Workspace& workspace) {
  auto requirement = engine.margin(account, request.detail, workspace);
  if (!requirement) return tl::unexpected(std::move(requirement.error()));
  SpanRow row{std::move(account), *std::move(requirement), {}};
  if (!request.total) return row;
  auto total = span::total_in(engine.parameters(), row.requirement, *request.total);
  if (!total) return tl::unexpected(std::move(total.error()));
  row.total = *std::move(total);
  return row;
}

}  // namespace

Result<std::vector<SpanRow>> span_rows(const span::Engine& engine, std::vector<span::SpanAccount> accounts,
                                       const SpanRowsRequest& request, const Execution& execution) {
  std::vector<SpanRow> rows(accounts.size());
  std::vector<Issues> issues(accounts.size());
  const bool done = parallel_for_chunks(
      accounts.size(), accounts_a_chunk, execution, "accounts", [&](std::size_t begin, std::size_t end) {
        span::Workspace workspace;
        for (std::size_t i = begin; i < end; ++i) {
          auto row = span_row(engine, std::move(accounts[i]), request, workspace);
          if (row) {
            rows[i] = *std::move(row);
          } else {
            issues[i] = std::move(row.error());
          }
        }
      });
  if (!done) return fail(ErrorCode::interrupted, "stopped before all accounts were margined");
  Issues all;
  for (const Issues& of_account : issues) append_once(all, of_account);
  if (!all.empty()) return tl::unexpected(std::move(all));
  return rows;
}

}  // namespace crossmargin::report
