#include "io/account_line.hpp"

#include <fmt/format.h>

#include <utility>

#include "crossmargin/io/json.hpp"
#include "io/account_json.hpp"

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

}  // namespace

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
