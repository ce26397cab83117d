#include "crossmargin/assessment/scan_book.hpp"

#include "pool.hpp"

namespace crossmargin {
namespace {

/// Why no account may hold an instrument of the base.
std::optional<Issue> refusal(std::int32_t place, const EvaluatedBase& base, const ScanBasis& basis) {
  if (!basis.nets_rows) {
    return Issue{
        ErrorCode::unsupported,
        "a method of kind " + base.method().info().kind + " does not net scenarios position by position",
        {},
        "assess the book with batch instead"};
  }
  if (const Issues& lacking = detail::method_issues(place, base); !lacking.empty()) return lacking.front();
  if (const Issue* issue = base.risk().issue(place)) return *issue;
  return std::nullopt;
}

}  // namespace

ScanRows scan_rows(const PositionBook& book, const EvaluatedBase& base) {
  const ScanBasis basis = base.engine().scan_basis();
  std::vector<ScanInstrument> instruments(book.instruments.size());
  for (std::size_t i = 0; i < instruments.size(); ++i) {
    instruments[i].step = book.steps[i];
    if (const auto place = base.instruments().find(book.instruments[i])) {
      instruments[i].place = *place;
      instruments[i].refused = refusal(*place, base, basis);
    } else {
      instruments[i].refused =
          Issue{ErrorCode::unknown_instrument, "the market does not list it", {}, "list it in a market file"};
    }
  }
  return ScanRows::create(basis, instruments);
}

Result<BookScan> scan_book(const PositionBook& book, const EvaluatedBase& base, const ScanOptions& options,
                           const Execution& execution) {
  return scan(book, scan_rows(book, base), options, execution);
}

}  // namespace crossmargin
