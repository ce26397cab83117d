#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <tuple>
#include <utility>

#include "crossmargin/core/fields.hpp"
#include "crossmargin/core/hash.hpp"
#include "crossmargin/io/csv.hpp"
#include "crossmargin/io/file.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/io/instrument_names.hpp"
#include "crossmargin/io/json.hpp"
#include "io/account_csv.hpp"
#include "io/account_json.hpp"
#include "io/field_helpers.hpp"
#include "io/instrument_json.hpp"
#include "io/text.hpp"
#include "io/venue/venue_inputs.hpp"

namespace crossmargin::io {
namespace {

bool is_json(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text = trimmed(text.substr(0, 4096));
  return text.starts_with('{') || text.starts_with('[');
}

/// Reads the portfolio's own instruments. Returns the names of those that are wrong.
std::set<std::string> read_instruments(Fields& fields, PortfolioInputs& made, Issues& issues) {
  std::set<std::string> wrong;
  for (const Document& document : fields.array_or_empty("instruments")) {
    auto listed = read_instrument(document, issues);
    if (!listed) {
      const Document* id = document.find("id");
      if (id != nullptr && id->string() != nullptr) wrong.insert(canonical_instrument_id(*id->string()));
      continue;
    }
    if (listed->quote) {
      issues.push_back({ErrorCode::unknown_field, "a portfolio holds no quotes", listed->quote->where,
                        "move the quote to a market file, under \"quotes\""});
    }
    if (Issues found = validate(listed->instrument); !found.empty()) {
      append(issues, std::move(found));
      wrong.insert(listed->instrument.id);
    } else {
      made.instruments.push_back(std::move(listed->instrument));
    }
  }
  return wrong;
}

/// What is held in them can be neither known nor unknown.
void leave_out(const std::set<std::string>& instruments, std::vector<Account>& accounts) {
  const auto is_one = [&](const auto& held) { return instruments.contains(held.instrument); };
  const auto leave_out_of = [&](Bucket& bucket) {
    std::erase_if(bucket.positions, is_one);
    std::erase_if(bucket.orders, is_one);
  };
  for (Account& account : accounts) {
    leave_out_of(account.cross);
    for (Bucket& bucket : account.isolated) leave_out_of(bucket);
  }
}

Issue nothing_in(const std::string& file) {
  return {ErrorCode::malformed, "the file is empty", SourceLocation{file, 1, 1, ""},
          "want a JSON object or a CSV header: account,instrument,quantity"};
}

/// What one form of the file gave. `whole` is false when nothing of it could be read.
struct Form {
  bool whole{false};
  std::set<std::string> wrong_instruments{};
};

Form read_own(const Document& document, PortfolioInputs& made, Issues& issues) {
  Fields fields(document, issues);
  if (document.object() == nullptr) return {};
  check_schema(fields, "crossmargin-portfolio");
  Form form{true, read_instruments(fields, made, issues)};
  for (const Document& account : fields.array("accounts"))
    made.accounts.push_back(read_account(account, issues));
  fields.finish();
  return form;
}

Form take_venue_file(VenueFile file, const PortfolioOptions& options, PortfolioInputs& made, Issues& issues) {
  add_accounts(std::move(file), options.market, made, issues);
  return {true};
}

Form read_json(const NamedText& input, const PortfolioOptions& options, PortfolioInputs& made,
               Issues& issues) {
  auto document = parse_json(input.text, input.name);
  if (!document) append(issues, std::move(document.error()));
  if (!document) return {};
  auto file = read_positions_file(*document, options.format, issues);
  if (file) return take_venue_file(*std::move(file), options, made, issues);
  return read_own(*document, made, issues);
}

Form read_csv(const NamedText& input, PortfolioInputs& made, Issues& issues) {
  std::istringstream text{input.text};
  CsvReader reader(text, input.name);
  CsvRow row;
  const std::size_t before = issues.size();
  if (!reader.next(row)) {
    append(issues, reader.issues());
    if (issues.empty()) issues.push_back(nothing_in(input.name));
    return {};
  }
  const CsvTable table(row, account_columns(), input.name, issues);
  if (issues.size() != before) return {};
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
  return {true};
}

/// The portfolio's own checks, beside what reading found. An account may look empty only because its rows
/// were wrong.
void check(const std::string& file, std::vector<Account> accounts, const PortfolioLimits& limits,
           Issues& issues) {
  const bool clean = issues.empty();
  auto portfolio = Portfolio::create(std::move(accounts), limits);
  if (portfolio) return;
  Issues found = std::move(portfolio.error());
  for (Issue& issue : found)
    if (issue.where.file.empty()) issue.where.file = file;
  if (!clean) std::erase_if(found, [](const Issue& issue) { return issue.code == ErrorCode::missing_field; });
  append(issues, std::move(found));
}

/// Whether a text is in a form, named or, for "auto", looking like it.
bool is_form(const PortfolioOptions& options, std::string_view form, bool looks_like_it) {
  return options.format == form || (options.format == "auto" && looks_like_it);
}

Form read_form(const NamedText& input, const PortfolioOptions& options, PortfolioInputs& made,
               Issues& issues) {
  if (is_form(options, "flex", looks_like_flex(input.text)))
    return take_venue_file(read_flex(input.text, input.name, issues), options, made, issues);
  if (is_form(options, "csv", !is_json(input.text))) return read_csv(input, made, issues);
  return read_json(input, options, made, issues);
}

PortfolioReading read_text(const NamedText& input, const PortfolioOptions& options) {
  PortfolioReading made;
  if (trimmed(input.text).empty()) {
    made.issues.push_back(nothing_in(input.name));
    return made;
  }
  const Form form = read_form(input, options, made.sound, made.issues);
  if (form.whole) check(input.name, made.sound.accounts, options.limits, made.issues);
  leave_out(form.wrong_instruments, made.sound.accounts);
  std::stable_sort(made.issues.begin(), made.issues.end(), [](const Issue& a, const Issue& b) {
    return std::tie(a.where.line, a.where.column) < std::tie(b.where.line, b.where.column);
  });
  made.sound.files.push_back({"portfolio", base_name(input.name), sha256_hex(input.text)});
  return made;
}

Result<PortfolioInputs> whole(PortfolioReading reading) {
  if (!reading.issues.empty()) return tl::unexpected(std::move(reading.issues));
  return std::move(reading.sound);
}

}  // namespace

Result<PortfolioInputs> parse_portfolio(const NamedText& input, const PortfolioOptions& options) {
  return whole(read_text(input, options));
}

PortfolioReading read_portfolio(const std::string& path, const PortfolioOptions& options) {
  auto text = read_file(path);
  if (!text) return {{}, std::move(text.error())};
  return read_text({path, *std::move(text)}, options);
}

Result<PortfolioInputs> load_portfolio(const std::string& path, const PortfolioOptions& options) {
  return whole(read_portfolio(path, options));
}

}  // namespace crossmargin::io
