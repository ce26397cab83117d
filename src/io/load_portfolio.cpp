#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

#include "crossmargin/core/fields.hpp"
#include "crossmargin/core/hash.hpp"
#include "crossmargin/io/csv.hpp"
#include "crossmargin/io/file.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/io/json.hpp"
#include "io/account_csv.hpp"
#include "io/account_json.hpp"
#include "io/field_helpers.hpp"
#include "io/instrument_json.hpp"
#include "io/text.hpp"

namespace crossmargin::io {
namespace {

bool is_json(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text = trimmed(text.substr(0, 4096));
  return text.starts_with('{') || text.starts_with('[');
}

void read_instruments(Fields& fields, PortfolioInputs& made, Issues& issues) {
  for (const Document& document : fields.array_or_empty("instruments")) {
    auto listed = read_instrument(document, issues);
    if (!listed) continue;
    if (listed->quote) {
      issues.push_back({ErrorCode::unknown_field, "a portfolio holds no quotes", listed->quote->where,
                        "move the quote to a market file, under \"quotes\""});
    }
    append(issues, validate(listed->instrument));
    made.instruments.push_back(std::move(listed->instrument));
  }
}

Issue nothing_in(const std::string& file) {
  return {ErrorCode::malformed, "the file is empty", SourceLocation{file, 1, 1, ""},
          "want a JSON object or a CSV header: account,instrument,quantity"};
}

/// False when the text is no JSON object at all.
bool read_json(const NamedText& input, PortfolioInputs& made, Issues& issues) {
  auto document = parse_json(input.text, input.name);
  if (!document) append(issues, std::move(document.error()));
  if (!document) return false;
  Fields fields(*document, issues);
  if (document->object() == nullptr) return false;
  check_schema(fields, "crossmargin-portfolio");
  read_instruments(fields, made, issues);
  for (const Document& account : fields.array("accounts"))
    made.accounts.push_back(read_account(account, issues));
  fields.finish();
  return true;
}

/// False when the header is wrong, so that no row could be read.
bool read_csv(const NamedText& input, PortfolioInputs& made, Issues& issues) {
  std::istringstream text{input.text};
  CsvReader reader(text, input.name);
  CsvRow row;
  const std::size_t before = issues.size();
  if (!reader.next(row)) {
    append(issues, reader.issues());
    if (issues.empty()) issues.push_back(nothing_in(input.name));
    return false;
  }
  const CsvTable table(row, account_columns(), input.name, issues);
  if (issues.size() != before) return false;
  std::map<std::string, std::size_t, std::less<>> places;
  while (reader.next(row)) {
    if (!table.check_width(row)) continue;
    const std::string_view id = table.cell(row, "account");
    if (id.empty()) {
      issues.push_back({ErrorCode::missing_field, "want an account", table.where(row, "account"),
                        "name the account in every row"});
      continue;
    }
    const auto [place, added] = places.emplace(id, made.accounts.size());
    if (added)
      made.accounts.push_back(
          {std::string(id), Bucket{"cross", {}, {}, {}}, {}, table.where(row, "account")});
    add_row(table, row, made.accounts[place->second], issues);
  }
  append(issues, reader.issues());
  return true;
}

/// The portfolio's own checks, beside what reading found. An account may look empty only because its rows
/// were wrong.
Status check(std::vector<Account> accounts, const PortfolioLimits& limits, Issues issues, bool read) {
  const bool clean = issues.empty();
  auto portfolio =
      read ? Portfolio::create(std::move(accounts), limits) : Result<Portfolio>(tl::unexpected(Issues{}));
  if (!portfolio) {
    Issues found = std::move(portfolio.error());
    if (!clean)
      std::erase_if(found, [](const Issue& issue) { return issue.code == ErrorCode::missing_field; });
    append(issues, std::move(found));
  }
  if (issues.empty()) return {};
  std::stable_sort(issues.begin(), issues.end(),
                   [](const Issue& a, const Issue& b) { return a.where.line < b.where.line; });
  return tl::unexpected(std::move(issues));
}

}  // namespace

Result<PortfolioInputs> parse_portfolio(const NamedText& input, const PortfolioLimits& limits) {
  if (trimmed(input.text).empty()) return fail(nothing_in(input.name));
  PortfolioInputs made;
  Issues issues;
  const bool read = is_json(input.text) ? read_json(input, made, issues) : read_csv(input, made, issues);
  Status status = check(made.accounts, limits, std::move(issues), read);
  if (!status) return tl::unexpected(std::move(status.error()));
  made.files.push_back({"portfolio", base_name(input.name), sha256_hex(input.text)});
  return made;
}

Result<PortfolioInputs> load_portfolio(const std::string& path, const PortfolioLimits& limits) {
  auto text = read_file(path);
  if (!text) return tl::unexpected(std::move(text.error()));
  return parse_portfolio({path, *std::move(text)}, limits);
}

}  // namespace crossmargin::io
