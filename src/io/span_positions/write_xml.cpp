#include <fmt/format.h>

#include <cmath>

#include "crossmargin/core/format.hpp"
#include "io/span_positions/read_forms.hpp"
#include "io/span_positions/xml_elements.hpp"

namespace crossmargin::io {
namespace {

/// A text of elements, each on a line, two blanks a level.
class Elements {
 public:
  void open(std::string_view name) { text_ += fmt::format("{:{}}<{}>\n", "", 2 * depth_++, name); }
  void close(std::string_view name) { text_ += fmt::format("{:{}}</{}>\n", "", 2 * --depth_, name); }
  void leaf(std::string_view name, std::string_view text) {
    text_ += fmt::format("{:{}}<{}>{}</{}>\n", "", 2 * depth_, name, xml_escaped(text), name);
  }
  void leaf_if(std::string_view name, std::string_view text) {
    if (!text.empty()) leaf(name, text);
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_{"<?xml version=\"1.0\"?>\n"};
  std::size_t depth_{0};
};

std::string month_or_zeros(const span::Period& month) {
  return month.empty() ? "000000" : span::to_string(month);
}

void write_position(const FilePosition& position, Elements& made) {
  const NamedContract& contract = position.contract;
  made.open("np");
  made.leaf("exch", contract.exchange);
  made.leaf("pfCode", contract.product);
  made.leaf("pfType", contract.type);
  made.leaf("pe", month_or_zeros(contract.month));
  if (contract.right != span::Right::none) {
    made.leaf("undPe", month_or_zeros(contract.underlying_month));
    made.leaf("o", contract.right == span::Right::call ? "C" : "P");
    made.leaf("k", shortest(contract.strike));
  }
  made.leaf("net", shortest(position.quantity));
  made.close("np");
}

/// Positions that stand behind each other share the elements of their complex and commodity.
void write_positions(const std::vector<FilePosition>& positions, Elements& made) {
  const NamedContract* before = nullptr;
  for (const FilePosition& position : positions) {
    const NamedContract& contract = position.contract;
    const bool same_complex = before != nullptr && before->organisation == contract.organisation;
    const bool same_commodity = same_complex && before->commodity == contract.commodity;
    if (before != nullptr && !same_commodity && !before->commodity.empty()) made.close("ccPort");
    if (before != nullptr && !same_complex) made.close("ecPort");
    if (!same_complex) {
      made.open("ecPort");
      made.leaf_if("ec", contract.organisation);
    }
    if (!same_commodity && !contract.commodity.empty()) {
      made.open("ccPort");
      made.leaf("cc", contract.commodity);
    }
    write_position(position, made);
    before = &contract;
  }
  if (before == nullptr) return;
  if (!before->commodity.empty()) made.close("ccPort");
  made.close("ecPort");
}

void write_account(const FileAccount& account, Elements& made) {
  made.open("portfolio");
  made.leaf_if("firm", account.firm);
  made.leaf("acctId", account.id);
  made.leaf("acctType", std::string_view(&account.type, 1));
  made.leaf("isCust", account.origin == span::Origin::customer ? "1" : "0");
  write_positions(account.positions, made);
  made.close("portfolio");
}

}  // namespace

Result<std::string> write_xml_positions(const PositionFile& file) {
  Elements made;
  made.open("posFile");
  made.leaf("fileFormat", "4.00");
  made.leaf_if("created", file.created);
  made.open("pointInTime");
  made.leaf_if("date", file.business_date);
  made.leaf("isSetl", file.session == 'S' || file.session == 'E' ? "1" : "0");
  if (file.session == 'E') made.leaf("setlQualifier", "early");
  made.leaf_if("time", file.time);
  for (const FileAccount& account : file.accounts) write_account(account, made);
  made.close("pointInTime");
  made.close("posFile");
  return made.take();
}

}  // namespace crossmargin::io
