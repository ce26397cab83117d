#include "crossmargin/report/span_diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "crossmargin/margin/span/contracts.hpp"
#include "report/span_outright.hpp"
#include "report/span_terms.hpp"

namespace crossmargin::report {
namespace {

Table empty_diff() {
  Table table{.key = "changes", .title = "", .columns = {}, .rows = {}};
  // The item names the commodity too: text has no room for it twice, and shows the change as a share alone.
  table.columns = {{"commodity", "commodity", ValueType::text, false, Audience::data_only},
                   {"item", "item"},
                   {"measure", "measure"},
                   {"before", "before", ValueType::number},
                   {"after", "after", ValueType::number},
                   {"change", "change", ValueType::number, false, Audience::data_only},
                   {"change_share", "change", ValueType::move},
                   {"note", "note"}};
  table.key_columns = 3;
  return table;
}

/// Collects what differs.
class Changes {
 public:
  Changes(double threshold, Table& table) : threshold_(threshold), table_(table) {}

  void only(const std::string& commodity, const std::string& item, const char* side) {
    add(commodity, item, "", {{}, {}, {}, {}, std::string("only in the ") + side});
  }
  void compare(const SpanSubject& before, const SpanSubject& after) {
    for (const SpanTerm& term : before.terms) compare(before, term, find(after, term.measure));
    for (const SpanTerm& term : after.terms)
      if (find(before, term.measure) == nullptr) changed_words(after, term.measure, "", words(term));
  }

 private:
  static const SpanTerm* find(const SpanSubject& subject, const std::string& measure) {
    for (const SpanTerm& term : subject.terms)
      if (term.measure == measure) return &term;
    return nullptr;
  }
  static std::string words(const SpanTerm& term) {
    const double* number = std::get_if<double>(&term.value);
    return number == nullptr ? std::get<std::string>(term.value) : fmt::format("{}", *number);
  }
  void compare(const SpanSubject& subject, const SpanTerm& before, const SpanTerm* after) {
    if (after == nullptr) return changed_words(subject, before.measure, words(before), "");
    if (before.value == after->value) return;
    const double* from = std::get_if<double>(&before.value);
    const double* to = std::get_if<double>(&after->value);
    if (from == nullptr || to == nullptr)
      return changed_words(subject, before.measure, words(before), words(*after));
    changed_number(subject, before.measure, *from, *to);
  }
  void changed_number(const SpanSubject& subject, const std::string& measure, double from, double to) {
    const double change = to - from;
    if (from != 0.0 && std::abs(change) <= threshold_ * std::abs(from)) return;
    add(subject.commodity, subject.item, measure,
        {from, to, change, from == 0.0 ? Cell() : Cell(change / std::abs(from)), {}});
  }
  void changed_words(const SpanSubject& subject, const std::string& measure, const std::string& from,
                     const std::string& to) {
    const auto shown = [](const std::string& text) { return text.empty() ? std::string("nothing") : text; };
    add(subject.commodity, subject.item, measure,
        {{}, {}, {}, {}, fmt::format("{} -> {}", shown(from), shown(to))});
  }
  void add(const std::string& commodity, const std::string& item, const std::string& measure,
           const std::vector<Cell>& values) {
    Row row{.cells = {commodity, item, measure}};
    row.cells.insert(row.cells.end(), values.begin(), values.end());
    table_.rows.push_back(std::move(row));
  }

  double threshold_;
  Table& table_;
};

/// Walks two lists in the order of their names; `both` gets those that stand in both.
template <class Item, class Both>
void merge(const std::vector<Item>& before, const std::vector<Item>& after, Changes& changes, Both both) {
  const auto key = [](const Item& item) { return std::tie(item.commodity, item.item); };
  auto a = before.begin();
  auto b = after.begin();
  while (a != before.end() || b != after.end()) {
    if (b == after.end() || (a != before.end() && key(*a) < key(*b))) {
      changes.only(a->commodity, a->item, "first");
      ++a;
    } else if (a == before.end() || key(*b) < key(*a)) {
      changes.only(b->commodity, b->item, "second");
      ++b;
    } else {
      both(*a++, *b++);
    }
  }
}

/// A contract by its name, and where it stands.
struct Named {
  std::string commodity;
  std::string item;
  std::int32_t place{-1};
};

template <class Item>
void sort_by_name(std::vector<Item>& items) {
  std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    return std::tie(a.commodity, a.item) < std::tie(b.commodity, b.item);
  });
}

std::vector<Named> named_contracts(const span::ParameterSet& set) {
  std::vector<Named> made;
  made.reserve(set.contracts.size());
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(set.contracts.size()); ++i) {
    const auto product = static_cast<std::size_t>(set.contracts[static_cast<std::size_t>(i)].product);
    const auto commodity = static_cast<std::size_t>(set.products[product].commodity);
    made.push_back({commodity_name(set.commodities[commodity]), span::contract_id(set, i), i});
  }
  sort_by_name(made);
  return made;
}

void add_margins(const Outright& margin, const std::string& side, SpanSubject& subject) {
  subject.terms.push_back({side + "_maintenance", std::get<double>(margin.maintenance)});
  subject.terms.push_back({side + "_initial", std::get<double>(margin.initial)});
}

void add_range(const span::Range& range, const std::string& name, SpanSubject& subject) {
  if (range.amount != 0.0)
    subject.terms.push_back({range.is_relative ? name + "_share" : name, range.amount});
}

/// The ranges of a contract, and its margins where they can be had.
struct PricedContract {
  SpanSubject subject;
  std::string refused;
  Outright bought;
  Outright sold;
};

PricedContract priced(const span::ParameterSet& set, const Named& named, OutrightMargins& margins) {
  const span::Contract& contract = set.contracts[static_cast<std::size_t>(named.place)];
  PricedContract made{
      {named.commodity, named.item, {}}, {}, margins.bought(named.place), margins.sold(named.place)};
  made.refused = made.bought.reason.empty() ? made.sold.reason : made.bought.reason;
  if (const span::Series* series = series_of(set, contract)) {
    add_range(series->price_range, "price_scan_range", made.subject);
    add_range(series->volatility_range, "volatility_scan_range", made.subject);
  }
  return made;
}

void compare_contracts(PricedContract before, PricedContract after, Changes& changes) {
  const bool has_margins = before.refused.empty() && after.refused.empty();
  for (PricedContract* contract : {&before, &after}) {
    std::vector<SpanTerm>& terms = contract->subject.terms;
    terms.insert(terms.begin(), {"refused", contract->refused});
    if (!has_margins) continue;
    add_margins(contract->bought, "long", contract->subject);
    add_margins(contract->sold, "short", contract->subject);
  }
  changes.compare(before.subject, after.subject);
}

}  // namespace

Table span_diff(const span::Engine& before, const span::Engine& after, const SpanDiffRequest& request) {
  Table table = empty_diff();
  Changes changes(request.threshold, table);
  auto rules_before = span_subjects(before.parameters());
  auto rules_after = span_subjects(after.parameters());
  sort_by_name(rules_before);
  sort_by_name(rules_after);
  merge(rules_before, rules_after, changes,
        [&](const SpanSubject& a, const SpanSubject& b) { changes.compare(a, b); });
  OutrightMargins margins_before(before, request.type);
  OutrightMargins margins_after(after, request.type);
  merge(named_contracts(before.parameters()), named_contracts(after.parameters()), changes,
        [&](const Named& a, const Named& b) {
          compare_contracts(priced(before.parameters(), a, margins_before),
                            priced(after.parameters(), b, margins_after), changes);
        });
  std::stable_sort(table.rows.begin(), table.rows.end(), [](const Row& a, const Row& b) {
    return std::get<std::string>(a.cells[0]) < std::get<std::string>(b.cells[0]);
  });
  const bool has_notes = std::any_of(table.rows.begin(), table.rows.end(), [](const Row& row) {
    return !std::holds_alternative<std::monostate>(row.cells.back());
  });
  if (!has_notes) table.columns.back().audience = Audience::data_only;
  if (table.rows.empty()) table.note = "No differences.";
  return table;
}

}  // namespace crossmargin::report
