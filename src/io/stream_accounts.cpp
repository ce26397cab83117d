#include <span>
#include <string>
#include <utility>
#include <vector>

#include "crossmargin/io/inputs.hpp"
#include "crossmargin/numeric/parallel.hpp"
#include "io/account_gate.hpp"
#include "io/account_line.hpp"
#include "io/quick_line.hpp"
#include "io/stream_csv.hpp"
#include "io/text.hpp"

namespace crossmargin::io {
namespace {

constexpr std::size_t lines_at_once = 1024;
constexpr std::size_t bytes_at_once = std::size_t{8} << 20U;
constexpr std::size_t lines_per_task = 32;

/// A line, and what it reads as.
struct JsonLine {
  std::string text;
  int number{0};
  CheckedAccount read{};
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

void read_lines(std::span<JsonLine> lines, const std::string& file, const AccountGate& gate) {
  QuickLine quick;
  for (JsonLine& line : lines) {
    CheckedAccount& read = line.read;
    read.account = quick.read(line.text, line.text.size())
                       ? quick_account(quick, line.text, {file, line.number, 0, {}})
                       : read_account_line(line.text, file, line.number, read.issues);
    read.found = gate.check(read.account);
  }
}

/// `next` is the number of the first line.
Status stream_json(const AccountStream& stream, int next, AccountGate& gate, const Execution& execution) {
  for (;;) {
    std::vector<JsonLine> lines = next_lines(stream.input, next);
    if (lines.empty()) break;
    const bool finished = parallel_for_chunks(
        lines.size(), lines_per_task, execution, "", [&](std::size_t begin, std::size_t end) {
          read_lines(std::span(lines).subspan(begin, end - begin), stream.file, gate);
        });
    if (!finished) return fail(ErrorCode::interrupted, "stopped before all accounts were read");
    for (JsonLine& line : lines)
      if (!gate.pass(std::move(line.read))) return {};
  }
  if (stream.input.bad())
    return fail(ErrorCode::unreadable, "the input broke off", SourceLocation{stream.file, 0, 0, ""});
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
  AccountGate gate(stream, sink);
  const int lines = skip_blank(stream.input);
  if (stream.input.peek() == '{' || stream.input.peek() == '[')
    return stream_json(stream, lines + 1, gate, execution);
  return stream_csv(stream, lines, gate, execution);
}

Status stream_accounts(std::istream& input, const std::string& file, const PortfolioLimits& limits,
                       const std::function<bool(BatchRecord)>& sink) {
  return stream_accounts({input, file, limits}, sink, {});
}

}  // namespace crossmargin::io
