#include <algorithm>
#include <utility>

#include "crossmargin/io/span_accounts.hpp"
#include "crossmargin/io/span_positions.hpp"
#include "crossmargin/margin/span/contracts.hpp"

namespace crossmargin::io {
namespace {

/// An account's entries of a book, by their places in the parameter set.
span::SpanAccount account_at(const PositionBook& book, std::size_t account,
                             const std::vector<std::int32_t>& contracts) {
  span::SpanAccount made;
  made.id = std::string(book.accounts[account]);
  for (auto i = static_cast<std::size_t>(book.rows[account]);
       i < static_cast<std::size_t>(book.rows[account + 1]); ++i) {
    const auto instrument = static_cast<std::size_t>(book.instrument[i]);
    const double quantity = quantity_of(book.quantity[i], book.steps[instrument]);
    made.holdings.push_back({contracts[instrument], std::max(quantity, 0.0), std::max(-quantity, 0.0)});
  }
  return made;
}

/// The place of every instrument of a book; all that are not known are named at once.
Result<std::vector<std::int32_t>> find_contracts(const PositionBook& book,
                                                 const span::ParameterSet& parameters,
                                                 const std::string& file) {
  std::vector<std::int32_t> places;
  Issues issues;
  for (std::size_t i = 0; i < book.instruments.size(); ++i) {
    auto place = span::find_contract(parameters, book.instruments[i]);
    if (place) {
      places.push_back(*place);
    } else {
      place.error().front().where.file = file;
      append(issues, std::move(place.error()));
    }
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return places;
}

Result<SpanAccounts> read_table(const NamedBytes& input, const span::ParameterSet& parameters) {
  const auto book = read_book_csv(input, {}, {});
  if (!book) return tl::unexpected(book.error());
  const auto contracts = find_contracts(*book, parameters, input.name);
  if (!contracts) return tl::unexpected(contracts.error());
  SpanAccounts made;
  for (std::size_t i = 0; i < book->account_count(); ++i)
    made.accounts.push_back(account_at(*book, i, *contracts));
  return made;
}

}  // namespace

Result<SpanAccounts> read_span_accounts(const NamedBytes& input, const span::ParameterSet& parameters) {
  if (!is_position_file(input.bytes)) return read_table(input, parameters);
  auto file = read_span_positions(input);
  if (!file) return tl::unexpected(std::move(file.error()));
  if (file->accounts.empty())
    return fail(ErrorCode::missing_field, "the file holds no account", SourceLocation{input.name, 0, 0, {}},
                "want at least one record 2, or one <portfolio>");
  auto accounts = place_positions(*file, parameters);
  if (!accounts) return tl::unexpected(std::move(accounts.error()));
  return SpanAccounts{*std::move(accounts), true, std::move(file->notes)};
}

}  // namespace crossmargin::io
