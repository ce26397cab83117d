#include "io/account_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/instrument_names.hpp"
#include "crossmargin/io/json.hpp"
#include "io/account_json.hpp"
#include "io/utf8.hpp"

namespace crossmargin::io {
namespace {

constexpr std::size_t kLongestLine = std::size_t{16} << 20;

void shift(SourceLocation& where, int lines) {
  where.line += where.line > 0 ? lines : 0;
}

void shift(Bucket& bucket, int lines) {
  for (Position& position : bucket.positions) shift(position.where, lines);
  for (OpenOrder& order : bucket.orders) shift(order.where, lines);
  for (Balance& balance : bucket.collateral) shift(balance.where, lines);
}

Account unread(const std::string& file, int line) {
  Account account;
  account.where = SourceLocation{file, line, 0, ""};
  return account;
}

/// The characters of a piece of text.
int characters(const char* begin, const char* end) {
  return static_cast<int>(std::count_if(begin, end, [](char c) { return !is_continuation_byte(c); }));
}

}  // namespace

Account quick_account(const QuickLine& quick, std::string_view line, const SourceLocation& where) {
  const char* at = quick.line().data();
  Account account{std::string(quick.id()), Bucket{"cross", {}, {}, {}}, {}, where};
  account.where.column = static_cast<int>(line.find('{')) + 1;
  account.cross.positions.reserve(quick.positions().size());
  int column = 1;
  for (const QuickPosition& position : quick.positions()) {
    column += characters(at, position.start);
    at = position.start;
    account.cross.positions.push_back({canonical_instrument_id(position.instrument),
                                       parse_number(position.quantity).value_or(0.0),
                                       {},
                                       where});
    SourceLocation& place = account.cross.positions.back().where;
    place.column = column;
    place.field = "positions[" + std::to_string(account.cross.positions.size() - 1) + "]";
  }
  return account;
}

void shift(Issues& issues, int lines) {
  for (Issue& issue : issues) shift(issue.where, lines);
}

/// A reader of one line counts from 1; the account stands further down.
void shift(Account& account, int lines) {
  shift(account.where, lines);
  shift(account.cross, lines);
  for (Bucket& bucket : account.isolated) shift(bucket, lines);
}

Account read_account_line(const std::string& text, const std::string& file, int line, Issues& issues) {
  if (text.size() > kLongestLine) {
    issues.push_back({ErrorCode::limit,
                      fmt::format("a line of {} bytes, want at most {}", text.size(), kLongestLine),
                      SourceLocation{file, line, 0, ""}, "write one account a line"});
    return unread(file, line);
  }
  auto document = parse_json(text, file);
  if (!document) {
    issues = std::move(document.error());
    for (Issue& issue : issues) {
      if (issue.hint.empty()) issue.hint = "a batch file holds one whole account object a line";
    }
    shift(issues, line - 1);
    return unread(file, line);
  }
  Account account = read_account(*document, issues);
  shift(issues, line - 1);
  shift(account, line - 1);
  return account;
}

}  // namespace crossmargin::io
