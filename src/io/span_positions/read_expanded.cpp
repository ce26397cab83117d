#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "io/span/fixed_fields.hpp"
#include "io/span_positions/expanded_columns.hpp"
#include "io/span_positions/read_forms.hpp"
#include "io/text.hpp"

namespace crossmargin::io {
namespace {

using AccountKey = std::pair<std::string, std::string>;

struct ReadState {
  PositionFile made;
  std::map<AccountKey, std::size_t> accounts;
  std::map<std::string, int> skipped;
  Issues issues;
};

std::string name(const FixedFields& line, Columns columns) {
  const std::string_view found = line.text(columns);
  if (!is_printable(found))
    line.complain(ErrorCode::malformed, fmt::format("{} holds control characters", in_quotes(found)), columns,
                  "");
  return std::string(found);
}

void read_header(const FixedFields& line, ReadState& state) {
  const std::string_view day = line.text(expanded::business_date);
  if (!is_day(day))
    return line.complain(ErrorCode::malformed, fmt::format("want a day as CCYYMMDD, got {}", in_quotes(day)),
                         expanded::business_date, "a position file starts with its business date");
  if (!state.made.business_date.empty() && state.made.business_date != day)
    line.complain(ErrorCode::malformed,
                  fmt::format("two business dates: {} and {}", state.made.business_date, day),
                  expanded::business_date, "positions of one day stand in one file");
  if (line.character(expanded::format) != 'E')
    line.complain(ErrorCode::unsupported,
                  fmt::format("want format E, got {}", in_quotes(line.raw(expanded::format))),
                  expanded::format, "only the expanded format is read");
  const char session = line.character(expanded::session);
  if (std::string_view("SEGI").find(session) == std::string_view::npos)
    line.complain(ErrorCode::malformed,
                  fmt::format("want S, E, G or I, got {}", in_quotes(std::string(1, session))),
                  expanded::session, "settlement, early settlement or intraday");
  state.made.business_date = day;
  state.made.session = session;
  state.made.time = name(line, expanded::time);
  state.made.created = name(line, expanded::created);
}

std::string required_name(const FixedFields& line, Columns columns) {
  std::string found = name(line, columns);
  if (found.empty())
    line.complain(ErrorCode::missing_field, "the field is blank, or the line ends before it", columns,
                  "the record may be cut off: take a complete file");
  return found;
}

void read_account(const FixedFields& line, ReadState& state) {
  FileAccount account;
  account.firm = name(line, expanded::firm);
  account.id = required_name(line, expanded::account);
  account.type = line.character(expanded::account_type);
  account.line = line.line_number();
  if (account_type_letters.find(account.type) == std::string_view::npos)
    line.complain(ErrorCode::malformed,
                  fmt::format("{} is no account type", in_quotes(std::string(1, account.type))),
                  expanded::account_type, fmt::format("want one of {}", account_type_letters));
  const std::string_view origin = line.text(expanded::origin);
  if (origin != "CUST" && origin != "HOUS")
    line.complain(ErrorCode::malformed, fmt::format("want CUST or HOUS, got {}", in_quotes(origin)),
                  expanded::origin, "a customer's account, or the firm's own");
  account.origin = origin == "CUST" ? span::Origin::customer : span::Origin::house;
  if (!state.accounts.emplace(AccountKey(account.firm, account.id), state.made.accounts.size()).second)
    line.complain(
        ErrorCode::duplicate,
        fmt::format("account {} of firm {} stands twice", in_quotes(account.id), in_quotes(account.firm)),
        expanded::account, "one record 2 an account");
  state.made.accounts.push_back(std::move(account));
}

/// A run of digits behind a sign, a blank or nothing.
std::optional<double> signed_digits(std::string_view text) {
  text = trimmed(text);
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  if (!all_digits(text) || text.size() > 9) return std::nullopt;
  const double size = *parse_digits(text);
  return is_negative ? -size : size;
}

double quantity(const FixedFields& line) {
  const std::string_view found = line.raw(expanded::quantity);
  const bool is_whole =
      found.size() == static_cast<std::size_t>(expanded::quantity.to - expanded::quantity.from + 1);
  const auto read = signed_digits(found);
  if (is_whole && read) return *read;
  line.complain(is_whole ? ErrorCode::malformed : ErrorCode::missing_field,
                is_whole ? fmt::format("want a number of contracts, got {}", in_quotes(found))
                         : std::string("the line ends before the quantity does"),
                expanded::quantity, "such as 00000010, or -0000010 for contracts sold");
  return 0.0;
}

span::Period month(const FixedFields& line) {
  const std::string_view found = line.text(expanded::month);
  if (found.empty()) return {};
  if (const auto period = read_file_period(found)) return *period;
  line.complain(ErrorCode::malformed, fmt::format("{} is no contract month", in_quotes(found)),
                expanded::month, "such as 202507, 20250703 or 202507W2");
  return {};
}

void read_option(const FixedFields& line, NamedContract& contract) {
  const char right = line.character(expanded::right);
  if (right != 'C' && right != 'P')
    line.complain(ErrorCode::malformed, fmt::format("want C or P, got {}", in_quotes(std::string(1, right))),
                  expanded::right, "a call or a put");
  contract.right = right == 'P' ? span::Right::put : span::Right::call;
  contract.strike = line.sign(expanded::strike_sign) * line.required(expanded::strike);
}

void read_position(const FixedFields& line, ReadState& state) {
  FilePosition position;
  NamedContract& contract = position.contract;
  contract.exchange = required_name(line, expanded::exchange);
  contract.commodity = name(line, expanded::commodity);
  contract.product = required_name(line, expanded::product);
  contract.type = required_name(line, expanded::product_type);
  contract.month = month(line);
  if (is_option_type(contract.type)) {
    read_option(line, contract);
  } else if (line.character(expanded::right) != ' ') {
    line.complain(ErrorCode::malformed,
                  fmt::format("a contract of type {} has no right", in_quotes(contract.type)),
                  expanded::right, "options are of type OOF, OOP, OOC or OOE");
  }
  position.quantity = quantity(line);
  position.line = line.line_number();
  const AccountKey key(name(line, expanded::firm), name(line, expanded::account));
  const auto found = state.accounts.find(key);
  if (found == state.accounts.end())
    return line.complain(
        ErrorCode::malformed,
        fmt::format("account {} of firm {} is not known", in_quotes(key.second), in_quotes(key.first)),
        expanded::account, "its record 2 must stand before its positions");
  state.made.accounts[found->second].positions.push_back(std::move(position));
}

void read_line(std::string_view text, int number, ReadState& state) {
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  if (trimmed(text).empty()) return;
  const FixedFields line(text, number, state.made.name, state.issues);
  if (text.size() > expanded::longest_line)
    return line.complain(ErrorCode::limit, fmt::format("the line has {} characters", text.size()), {1, 1, ""},
                         "records have about a hundred: is this a position file?");
  if (text.front() == '1') return read_header(line, state);
  if (state.made.business_date.empty())
    return line.complain(
        ErrorCode::malformed, fmt::format("want record 1 first, got {}", in_quotes(text.substr(0, 2))),
        {1, 1, "record"}, "want positions as CSV, in the expanded positional format or in XML");
  if (text.front() == '2') return read_account(line, state);
  if (text.front() == '5') return read_position(line, state);
  ++state.skipped[std::string(text.substr(0, 1))];
}

}  // namespace

Result<PositionFile> read_expanded_positions(const NamedBytes& input) {
  ReadState state;
  state.made.name = input.name;
  int number = 1;
  for (std::size_t at = 0; at < input.bytes.size() && state.issues.size() < most_position_issues; ++number) {
    const std::size_t stop = std::min(input.bytes.find('\n', at), input.bytes.size());
    read_line(input.bytes.substr(at, stop - at), number, state);
    if (!state.issues.empty() && state.made.business_date.empty()) break;  // no such file at all
    at = stop + 1;
  }
  if (state.issues.empty() && state.made.business_date.empty())
    return fail(ErrorCode::malformed, "the file is empty", SourceLocation{input.name, 1, 0, ""},
                "want positions as CSV, in the expanded positional format or in XML");
  if (!state.issues.empty()) return tl::unexpected(std::move(state.issues));
  for (const auto& [id, count] : state.skipped)
    state.made.notes.push_back(skipped_note(input.name, "record " + id, count));
  return std::move(state.made);
}

}  // namespace crossmargin::io
