#include "io/account_gate.hpp"

#include <fmt/format.h>

#include <utility>

#include "crossmargin/core/format.hpp"

namespace crossmargin::io {

bool AccountGate::pass(CheckedAccount read) {
  Account& account = read.account;
  BatchRecord record{account.id, account.where.line, {}};
  if (!account.id.empty() && !seen_.insert(account.id).second) {
    read.issues.push_back({ErrorCode::duplicate, fmt::format("account {} came before", in_quotes(account.id)),
                           account.where, "keep the rows of an account together, and each account once"});
  }
  const bool clean = read.issues.empty();
  // Rows that could not be read are missing for that reason alone.
  if (!clean) std::erase_if(read.found, [](const Issue& i) { return i.code == ErrorCode::missing_field; });
  append(read.issues, std::move(read.found));
  ++count_;
  if (read.issues.empty()) {
    record.account = std::move(account);
  } else {
    record.account = tl::unexpected(std::move(read.issues));
  }
  return sink_(std::move(record));
}

Status AccountGate::finish() const {
  if (count_ > 0) return {};
  return fail(ErrorCode::missing_field, "the file holds no account", SourceLocation{file_, 1, 0, ""},
              "want JSON lines with one account each, or CSV with a header account,instrument,quantity");
}

}  // namespace crossmargin::io
