#include <fmt/format.h>

#include <cmath>

#include "crossmargin/core/format.hpp"
#include "io/span_positions/expanded_columns.hpp"
#include "io/span_positions/read_forms.hpp"

namespace crossmargin::io {
namespace {

constexpr double most_bought = 99'999'999.0;
constexpr double most_sold = 9'999'999.0;       // the sign takes a column
constexpr double largest_strike = 9'999'999.0;  // of 14 digits, seven are decimals

/// One record under construction; what does not fit its columns becomes an issue.
class Record {
 public:
  Record(char id, SourceLocation where, Issues& issues)
      : text_(1, id), where_(std::move(where)), issues_(issues) {}

  void put(Columns columns, std::string_view text) {
    const auto from = static_cast<std::size_t>(columns.from) - 1;
    const auto width = static_cast<std::size_t>(columns.to) - from;
    if (text.size() > width)
      return refuse(columns, fmt::format("{} is longer than {} columns", in_quotes(text), width));
    if (text_.size() < from + text.size()) text_.resize(from + text.size(), ' ');
    text_.replace(from, text.size(), text);
  }
  void refuse(Columns columns, std::string message) {
    where_.field = columns.name;
    issues_.push_back({ErrorCode::unsupported, std::move(message), where_,
                       "the expanded format has no place for it: write XML"});
  }
  std::string line() const { return text_ + '\n'; }

 private:
  std::string text_;
  SourceLocation where_;
  Issues& issues_;
};

std::string month_text(const span::Period& month) {
  return month.empty() ? std::string() : span::to_string(month);
}

void put_strike(Record& record, double strike) {
  const double places = std::pow(10.0, expanded::strike.places);
  const double digits = std::round(std::abs(strike) * places);
  if (!(std::abs(strike) <= largest_strike) || digits / places != std::abs(strike))
    return record.refuse(expanded::strike,
                         fmt::format("the strike {} has too many digits", shortest(strike)));
  record.put(expanded::strike_sign, strike < 0.0 ? "-" : "+");
  record.put(expanded::strike, fmt::format("{:014.0f}", digits));
}

void put_quantity(Record& record, double quantity) {
  if (!(quantity <= most_bought) || !(quantity >= -most_sold) || quantity != std::round(quantity))
    return record.refuse(expanded::quantity,
                         fmt::format("{} is no whole number of that many digits", shortest(quantity)));
  record.put(expanded::quantity, fmt::format("{:08.0f}", quantity + 0.0));  // no minus zero
}

std::string position_line(const FileAccount& account, const FilePosition& position, Record record) {
  const NamedContract& contract = position.contract;
  record.put(expanded::firm, account.firm);
  record.put(expanded::account, account.id);
  record.put(expanded::exchange, contract.exchange);
  record.put(expanded::commodity, contract.commodity);
  record.put(expanded::product, contract.product);
  record.put(expanded::product_type, contract.type);
  record.put(expanded::month, month_text(contract.month));
  if (contract.right != span::Right::none)
    record.put(expanded::right, contract.right == span::Right::call ? "C" : "P");
  put_strike(record, contract.strike);
  put_quantity(record, position.quantity);
  return record.line();
}

std::string account_lines(const PositionFile& file, const FileAccount& account, Issues& issues) {
  Record head('2', {file.name, account.line, 0, {}}, issues);
  head.put(expanded::firm, account.firm);
  head.put(expanded::account, account.id);
  head.put(expanded::account_type, std::string_view(&account.type, 1));
  head.put(expanded::origin, account.origin == span::Origin::customer ? "CUST" : "HOUS");
  std::string text = head.line();
  for (const FilePosition& position : account.positions)
    text += position_line(account, position, Record('5', {file.name, position.line, 0, {}}, issues));
  return text;
}

}  // namespace

Result<std::string> write_expanded_positions(const PositionFile& file) {
  Issues issues;
  Record head('1', {file.name, 0, 0, {}}, issues);
  if (file.business_date.empty()) head.refuse(expanded::business_date, "no business date is known");
  head.put(expanded::business_date, file.business_date);
  head.put(expanded::session, std::string_view(&file.session, 1));
  head.put(expanded::time, file.time);
  head.put(expanded::created, file.created);
  head.put(expanded::format, "E");
  std::string text = head.line();
  for (const FileAccount& account : file.accounts) text += account_lines(file, account, issues);
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return text;
}

}  // namespace crossmargin::io
