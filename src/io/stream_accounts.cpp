#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/csv.hpp"
#include "crossmargin/io/inputs.hpp"
#include "io/account_csv.hpp"
#include "io/account_line.hpp"
#include "io/text.hpp"

namespace crossmargin::io {
namespace {

using Sink = std::function<bool(BatchRecord)>;

/// Ids that came before, and the checks that every account passes on its way out.
class Gate {
 public:
  Gate(const std::string& file, const PortfolioLimits& limits, const Sink& sink)
      : file_(file), limits_(limits), sink_(sink) {}

  /// False to stop.
  bool pass(Account account, Issues issues) {
    BatchRecord record{account.id, account.where.line, {}};
    if (!account.id.empty() && !seen_.insert(account.id).second) {
      issues.push_back({ErrorCode::duplicate,
                        fmt::format("account {} came before", crossmargin::quoted(account.id)), account.where,
                        "keep the rows of an account together, and each account once"});
    }
    const bool clean = issues.empty();
    Issues found = validate(account, limits_);
    // Rows that could not be read are missing for that reason alone.
    if (!clean) std::erase_if(found, [](const Issue& i) { return i.code == ErrorCode::missing_field; });
    append(issues, std::move(found));
    ++count_;
    if (issues.empty()) {
      record.account = std::move(account);
    } else {
      record.account = tl::unexpected(std::move(issues));
    }
    return sink_(std::move(record));
  }

  Status finish() const {
    if (count_ > 0) return {};
    return fail(ErrorCode::missing_field, "the file holds no account", SourceLocation{file_, 1, 0, ""},
                "want JSON lines with one account each, or CSV with a header account,instrument,quantity");
  }

 private:
  const std::string& file_;
  const PortfolioLimits& limits_;
  const Sink& sink_;
  std::unordered_set<std::string> seen_;
  std::size_t count_{0};
};

Status stream_json(std::istream& input, const std::string& file, int first_line, Gate& gate) {
  std::string text;
  for (int line = first_line; std::getline(input, text); ++line) {
    if (trimmed(text).empty()) continue;
    Issues issues;
    Account account = read_account_line(text, file, line, issues);
    if (!gate.pass(std::move(account), std::move(issues))) return {};
  }
  if (input.bad()) return fail(ErrorCode::unreadable, "the input broke off", SourceLocation{file, 0, 0, ""});
  return gate.finish();
}

/// Rows of one account, gathered until another account's row comes.
class CsvAccounts {
 public:
  CsvAccounts(Gate& gate, int lines_before) : gate_(gate), lines_before_(lines_before) {}

  /// False to stop. `row_issues` is where the table notes what is wrong with this row.
  bool add(const CsvTable& table, const CsvRow& row, Issues& row_issues) {
    const bool whole = table.check_width(row);
    const std::string_view id = table.cell(row, "account");
    if (id != current_.id || !open_) {
      if (!flush()) return false;
      open_ = true;
      current_.id = id;
      current_.cross.id = "cross";
      current_.where = table.where(row, "account");
      if (id.empty())
        row_issues.push_back(
            {ErrorCode::missing_field, "want an account", current_.where, "name the account in every row"});
    }
    if (whole) add_row(table, row, current_, row_issues);
    append(issues_, std::exchange(row_issues, {}));
    return true;
  }

  bool flush() {
    if (!open_) return true;
    open_ = false;
    shift(current_, lines_before_);
    shift(issues_, lines_before_);
    return gate_.pass(std::exchange(current_, {}), std::exchange(issues_, {}));
  }

 private:
  Gate& gate_;
  int lines_before_;
  bool open_{false};
  Account current_;
  Issues issues_;
};

Status broken(Issues issues, int lines_before) {
  shift(issues, lines_before);
  return tl::unexpected(std::move(issues));
}

Status stream_csv(std::istream& input, const std::string& file, int lines_before, Gate& gate) {
  CsvReader reader(input, file);
  CsvRow row;
  if (!reader.next(row))
    return reader.issues().empty() ? gate.finish() : broken(reader.issues(), lines_before);
  Issues row_issues;
  const CsvTable table(row, account_columns(), file, row_issues);
  if (!row_issues.empty()) return broken(std::move(row_issues), lines_before);
  CsvAccounts accounts(gate, lines_before);
  while (reader.next(row)) {
    if (!accounts.add(table, row, row_issues)) return {};
  }
  // The rows before a broken quote belong to an account that may go on after it: it is not handed over.
  if (!reader.issues().empty()) return broken(reader.issues(), lines_before);
  if (!accounts.flush()) return {};
  return gate.finish();
}

/// Skips a byte-order mark and blank lines; the number of lines skipped.
int skip_blank(std::istream& input) {
  int lines = 0;
  for (int next = input.peek(); next == ' ' || next == '\t' || next == '\r' || next == '\n' || next == 0xEF;
       next = input.peek()) {
    if (next == 0xEF && !input.ignore(3)) break;
    if (next != 0xEF) input.get();
    if (next == '\n') ++lines;
  }
  return lines;
}

}  // namespace

Status stream_accounts(std::istream& input, const std::string& file, const PortfolioLimits& limits,
                       const std::function<bool(BatchRecord)>& sink) {
  Gate gate(file, limits, sink);
  const int lines = skip_blank(input);
  if (input.peek() == '{' || input.peek() == '[') return stream_json(input, file, lines + 1, gate);
  return stream_csv(input, file, lines, gate);
}

}  // namespace crossmargin::io
