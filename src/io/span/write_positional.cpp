#include <algorithm>
#include <string>

#include "crossmargin/io/span_file.hpp"
#include "io/span/layout_products.hpp"
#include "io/span/layout_rules.hpp"
#include "io/span/positional_writers.hpp"

namespace crossmargin::io {
namespace {

using layout::column;

constexpr std::size_t bytes_of_array = 250;  ///< both records

void write_header(const span::Organisation& organisation, FixedText& out) {
  constexpr std::size_t date_digits = 8;
  FixedLine line("0 ", organisation.id, out);
  line.text(column(layout::header, "exchange complex"), organisation.id);
  line.text(column(layout::header, "business date"), organisation.business_date);
  line.character(column(layout::header, "settlement or intraday"), organisation.is_settlement ? 'S' : 'I');
  line.text(column(layout::header, "business time"), organisation.business_time);
  const std::string_view created = organisation.created;
  line.text(column(layout::header, "creation date"), created.substr(0, date_digits));
  line.text(column(layout::header, "creation time"), created.substr(std::min(date_digits, created.size())));
  line.text(column(layout::header, "file format"), "U2");
  line.character(column(layout::header, "limit option value"), organisation.caps_option_value ? 'Y' : 'N');
  line.finish();
}

void write_conversion(const span::ConversionRate& rate, FixedText& out) {
  FixedLine line("T ", rate.from.code(), out);
  line.text(column(layout::conversion, "from currency"), rate.from.code());
  line.text(column(layout::conversion, "to currency"), rate.to.code());
  line.number(column(layout::conversion, "rate"), rate.rate);
  line.finish();
}

void write_exchange(const span::ExchangeCode& exchange, FixedText& out) {
  FixedLine line("1 ", exchange.id, out);
  line.text(column(layout::exchange, "exchange"), exchange.id);
  line.text(column(layout::exchange, "exchange code"), exchange.code);
  line.finish();
}

void write_group(const span::CommodityGroup& group, FixedText& out) {
  constexpr Columns members = column(layout::group, "member");
  std::size_t written = 0;
  do {
    FixedLine line("5 ", group.id, out);
    line.text(column(layout::group, "group"), group.id);
    for (std::size_t i = 0; i < members.count && written < group.members.size(); ++i, ++written)
      line.text(members.nth(i), group.members[written]);
    line.finish();
  } while (written < group.members.size());
}

void write_rules(const span::ParameterSet& set, FixedText& out) {
  const span::Organisation& organisation = set.organisations.front();
  write_header(organisation, out);
  for (const auto& rate : set.conversions) write_conversion(rate, out);
  for (const auto& exchange : organisation.exchanges) write_exchange(exchange, out);
  for (const auto& product : set.products)
    write_prices(product, set.commodities[static_cast<std::size_t>(product.commodity)], out);
  for (std::size_t i = 0; i < set.commodities.size(); ++i) {
    write_commodity(set, i, out);
    for (const auto& series : set.series)
      if (set.products[static_cast<std::size_t>(series.product)].commodity == static_cast<std::int32_t>(i))
        write_series(set, series, out);
  }
  for (const auto& group : organisation.groups) write_group(group, out);
  for (const auto& spread : set.inter_spreads) write_inter_spread(spread, out);
}

}  // namespace

Result<std::string> write_span_positional(const span::ParameterSet& set) {
  if (set.organisations.size() != 1)
    return fail(ErrorCode::unsupported, "a positional file is of one exchange complex", {},
                "write one file for each organisation");
  if (set.paired != span::ParameterSet{}.paired)
    return fail(ErrorCode::unsupported, "a positional file cannot say which scenarios are paired", {}, "");
  FixedText out;
  out.text.reserve(set.contracts.size() * bytes_of_array);
  write_rules(set, out);
  if (out.issues.empty()) write_arrays(set, out);
  if (!out.issues.empty()) return tl::unexpected(std::move(out.issues));
  for (const std::string& record : set.organisations.front().other_records) out.text += record + "\n";
  return std::move(out.text);
}

}  // namespace crossmargin::io
