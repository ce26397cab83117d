#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/csv.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/numeric/parallel.hpp"
#include "io/account_csv.hpp"
#include "io/account_line.hpp"
#include "io/quick_line.hpp"
#include "io/text.hpp"

namespace crossmargin::io {
namespace {

constexpr std::size_t lines_at_once = 1024;
constexpr std::size_t bytes_at_once = std::size_t{8} << 20U;
constexpr std::size_t lines_per_task = 32;

using Sink = std::function<bool(BatchRecord)>;

/// Ids that came before, and the checks that every account passes on its way out.
class Gate {
 public:
  Gate(const std::string& file, const PortfolioLimits& limits, const Sink& sink)
      : file_(file), limits_(limits), sink_(sink) {}

  /// Everything wrong with an account by itself; asked from any thread.
  Issues check(const Account& account) const { return validate(account, limits_); }

  /// `found` is what `check` found. False to stop.
  bool pass(Account account, Issues issues, Issues found) {
    BatchRecord record{account.id, account.where.line, {}};
    if (!account.id.empty() && !seen_.insert(account.id).second) {
      issues.push_back({ErrorCode::duplicate,
                        fmt::format("account {} came before", crossmargin::quoted(account.id)), account.where,
                        "keep the rows of an account together, and each account once"});
    }
    const bool clean = issues.empty();
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

/// A line, and what it reads as.
struct JsonLine {
  std::string text;
  int number{0};
  Account account{};
  Issues issues{};
  Issues found{};
};

/// The next lines that are not blank, as many as are read together; empty at the end.
std::vector<JsonLine> next_lines(std::istream& input, int& number) {
  std::vector<JsonLine> lines;
  std::size_t bytes = 0;
  for (std::string text; lines.size() < lines_at_once && bytes < bytes_at_once && std::getline(input, text);
       ++number) {
    if (trimmed(text).empty()) continue;
    bytes += text.size();
    lines.push_back({std::exchange(text, {}), number});
  }
  return lines;
}

void read_lines(std::span<JsonLine> lines, const std::string& file, const Gate& gate) {
  QuickLine quick;
  for (JsonLine& line : lines) {
    line.account = quick.read(line.text, line.text.size())
                       ? quick_account(quick, line.text, {file, line.number, 0, {}})
                       : read_account_line(line.text, file, line.number, line.issues);
    line.found = gate.check(line.account);
  }
}

/// `next` is the number of the first line.
Status stream_json(const AccountStream& stream, int next, Gate& gate, const Execution& execution) {
  for (;;) {
    std::vector<JsonLine> lines = next_lines(stream.input, next);
    if (lines.empty()) break;
    const bool finished = parallel_for_chunks(
        lines.size(), lines_per_task, execution, "", [&](std::size_t begin, std::size_t end) {
          read_lines(std::span(lines).subspan(begin, end - begin), stream.file, gate);
        });
    if (!finished) return fail(ErrorCode::interrupted, "stopped before all accounts were read");
    for (JsonLine& line : lines)
      if (!gate.pass(std::move(line.account), std::move(line.issues), std::move(line.found))) return {};
  }
  if (stream.input.bad())
    return fail(ErrorCode::unreadable, "the input broke off", SourceLocation{stream.file, 0, 0, ""});
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
    Issues found = gate_.check(current_);
    return gate_.pass(std::exchange(current_, {}), std::exchange(issues_, {}), std::move(found));
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

Status stream_accounts(const AccountStream& stream, const std::function<bool(BatchRecord)>& sink,
                       const Execution& execution) {
  Gate gate(stream.file, stream.limits, sink);
  const int lines = skip_blank(stream.input);
  if (stream.input.peek() == '{' || stream.input.peek() == '[')
    return stream_json(stream, lines + 1, gate, execution);
  return stream_csv(stream.input, stream.file, lines, gate);
}

Status stream_accounts(std::istream& input, const std::string& file, const PortfolioLimits& limits,
                       const std::function<bool(BatchRecord)>& sink) {
  return stream_accounts({input, file, limits}, sink, {});
}

}  // namespace crossmargin::io
