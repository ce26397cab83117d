#include "crossmargin/report/report.hpp"

#include <algorithm>

namespace crossmargin::report {

std::string_view to_string(NoticeKind kind) {
  switch (kind) {
    case NoticeKind::incomplete:
      return "incomplete";
    case NoticeKind::excluded:
      return "excluded";
    case NoticeKind::modelled:
      return "modelled";
    case NoticeKind::note:
      return "note";
  }
  return "note";
}

ValueType type_of(const Table& table, const Row& row, std::size_t column) {
  const ValueType type = table.columns[column].type;
  return row.type && type != ValueType::text ? *row.type : type;
}

bool Report::complete() const {
  return std::none_of(notices.begin(), notices.end(), [](const Notice& notice) {
    return notice.kind == NoticeKind::incomplete || notice.kind == NoticeKind::excluded;
  });
}

}  // namespace crossmargin::report
