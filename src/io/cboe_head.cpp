#include "io/cboe_head.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "io/text.hpp"

namespace crossmargin::io {
namespace {

constexpr std::string_view kLastLabel = "Last:";
constexpr std::string_view kDateLabel = "Date:";
constexpr std::string_view kTableStart = "Expiration Date";
constexpr int kMostHeadRecords = 10;

/// The places of the columns that are read; the names repeat, once for calls and once for puts.
constexpr std::array<std::pair<std::size_t, std::string_view>, 8> kColumns{{{0, "Expiration Date"},
                                                                            {1, "Calls"},
                                                                            {4, "Bid"},
                                                                            {5, "Ask"},
                                                                            {11, "Strike"},
                                                                            {12, "Puts"},
                                                                            {15, "Bid"},
                                                                            {16, "Ask"}}};

/// Minutes east of UTC.
std::optional<int> zone_offset(std::string_view zone) {
  constexpr std::array<std::pair<std::string_view, int>, 6> zones{
      {{"EST", -300}, {"EDT", -240}, {"CST", -360}, {"CDT", -300}, {"UTC", 0}, {"GMT", 0}}};
  for (const auto& [name, offset] : zones) {
    if (name == zone) return offset;
  }
  return std::nullopt;
}

/// "8:09" or "8:09:30" with AM or PM: minutes after midnight.
std::optional<int> parse_clock(std::string_view clock, std::string_view half) {
  const auto parts = split(clock, ':');
  if (parts.size() < 2 || parts.size() > 3 || (half != "AM" && half != "PM")) return std::nullopt;
  const auto hour = parse_digits(parts[0]);
  const auto minute = parse_digits(parts[1]);
  if (!hour || !minute || *hour < 1 || *hour > 12 || *minute > 59) return std::nullopt;
  return (*hour % 12 + (half == "PM" ? 12 : 0)) * 60 + *minute;
}

/// The words of a date line, without commas and the word "at".
std::vector<std::string> date_words(std::string_view text) {
  std::string plain(text);
  for (char& c : plain) c = c == ',' ? ' ' : c;
  std::vector<std::string> words;
  for (const std::string_view word : split(plain, ' ')) {
    if (!word.empty() && word != "at") words.emplace_back(word);
  }
  return words;
}

bool is_table_header(const CsvRow& row) {
  for (const auto& [place, name] : kColumns) {
    if (place >= row.cells.size() || trimmed(row.cells[place]) != name) return false;
  }
  return true;
}

void read_cell(const CsvReader& reader, const CsvRow& row, std::size_t index, CboeHead& head,
               Issues& issues) {
  const std::string_view cell = trimmed(row.cells[index]);
  SourceLocation where{reader.file(), row.line, row.columns[index], ""};
  if (cell.starts_with(kLastLabel)) {
    head.last = parse_number(trimmed(cell.substr(kLastLabel.size())));
    where.field = "Last";
    if (head.last) return;
    issues.push_back({ErrorCode::malformed,
                      fmt::format("want a price after \"Last:\", got {}", in_quotes(cell)), where, ""});
  } else if (cell.starts_with(kDateLabel)) {
    const auto date = parse_cboe_date(trimmed(cell.substr(kDateLabel.size())));
    if (date) {
      head.as_of = *date;
      return;
    }
    where.field = "Date";
    issues.push_back(date.error().front());
    issues.back().where = where;
  }
}

void note_missing(const CboeHead& head, const std::string& file, std::size_t before, Issues& issues) {
  if (issues.size() != before) return;
  const auto note = [&](std::string_view label, std::string_view hint) {
    issues.push_back({ErrorCode::missing_field, fmt::format("no \"{}\" stands above the table", label),
                      SourceLocation{file, 1, 0, std::string(label.substr(0, label.size() - 1))},
                      std::string(hint)});
  };
  if (!head.as_of) note(kDateLabel, "want a line like \"Date: February 5 2022, 8:09 PM EST\"");
  if (!head.last) note(kLastLabel, "want a line like Standard & Poors 500 Index,Last: 4500.53,Change: 23.09");
}

}  // namespace

Result<Instant> parse_cboe_date(std::string_view text) {
  const auto words = date_words(text);
  if (words.size() == 6) {
    const unsigned month = parse_month(words[0]);
    const auto day = parse_digits(words[1]);
    const auto year = parse_digits(words[2]);
    const auto minute = parse_clock(words[3], words[4]);
    const auto offset = zone_offset(words[5]);
    if (day && year && *day < 32 && *year < 10000 && minute && offset) {
      const Date date{std::chrono::year(*year), std::chrono::month(month),
                      std::chrono::day(static_cast<unsigned>(*day))};
      if (date.ok()) return at_utc(date, *minute - *offset);
    }
  }
  return fail(ErrorCode::malformed, fmt::format("the date {} is not in the English form", in_quotes(text)),
              {}, "write it as February 5 2022, 8:09 PM EST (zones: EST, EDT, CST, CDT, UTC)");
}

CboeHead read_cboe_head(CsvReader& reader, Issues& issues) {
  const std::size_t before = issues.size();
  CboeHead head;
  CsvRow row;
  for (int record = 0; record < kMostHeadRecords && reader.next(row); ++record) {
    if (is_table_header(row)) {
      note_missing(head, reader.file(), before, issues);
      head.table_found = true;
      return head;
    }
    if (!row.cells.empty() && trimmed(row.cells[0]) == kTableStart) break;
    for (std::size_t i = 0; i < row.cells.size(); ++i) read_cell(reader, row, i, head, issues);
  }
  issues.push_back({ErrorCode::malformed, "the table's header is absent or has other columns",
                    SourceLocation{reader.file(), row.line, 0, ""},
                    "want Expiration Date,Calls,Last Sale,Net,Bid,Ask,...,Strike,Puts,..."});
  return CboeHead{};
}

}  // namespace crossmargin::io
