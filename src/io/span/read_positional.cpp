#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/span_file.hpp"
#include "io/span/layout_arrays.hpp"
#include "io/span/positional_state.hpp"
#include "io/span/record_layouts.hpp"

namespace crossmargin::io {
namespace {

constexpr std::size_t most_issues = 100;
constexpr std::size_t longest_line = 4096;

std::string_view without_return(std::string_view line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

bool is_array(std::string_view id) {
  return id[0] == '8' && id[1] >= '1' && id[1] <= '4';
}

/// Of records 81 to 84; nearly all lines are such.
constexpr std::array<int, 4> array_lengths{layout::last_column(layout::first_half(layout::narrow_width)),
                                           layout::last_column(layout::second_half(layout::narrow_width)),
                                           layout::last_column(layout::first_half(layout::wide_width)),
                                           layout::last_column(layout::second_half(layout::wide_width))};

/// Text behind a record's last field belongs to no field: two records may stand in one line.
void check_length(const FixedFields& fields, std::string_view id) {
  const auto length = static_cast<std::size_t>(
      is_array(id) ? array_lengths[static_cast<std::size_t>(id[1] - '1')] : record_length(id));
  const std::string_view line = fields.line();
  if (length == 0 || line.size() <= length) return;
  const std::size_t beyond = line.find_first_not_of(' ', length);
  if (beyond == std::string_view::npos) return;
  const int column = static_cast<int>(beyond) + 1;
  fields.complain(ErrorCode::malformed, fmt::format("record {} ends at column {}", in_quotes(id), length),
                  {column, column, "record"}, "a line end may be missing: take the file again");
}

void read_line(std::string_view line, int number, PositionalState& state) {
  if (line.find_first_not_of(' ') == std::string_view::npos) return;
  const FixedFields fields(line, number, state.file, state.issues);
  if (line.size() > longest_line) {
    fields.complain(ErrorCode::limit, fmt::format("the line has {} characters", line.size()), {1, 1, ""},
                    "no record is longer than some hundred: is this a positional file?");
    return;
  }
  const std::string_view id = line.substr(0, 2);
  if (state.organisation().business_date.empty() && id != "0 ") {
    fields.complain(ErrorCode::malformed, fmt::format("want record 0 first, got {}", in_quotes(id)),
                    {1, 2, "record"}, "a risk parameter file starts with the header of its exchange complex");
    return;
  }
  if (id.size() < 2) {
    fields.complain(ErrorCode::malformed, "the line ends inside the record's id", {1, 2, "record"},
                    "the file may be cut off: take a complete one");
    return;
  }
  check_length(fields, id);
  if (is_array(id)) {
    read_array(fields, state);
  } else {
    reader_of(id)(fields, state);
  }
}

void read_lines(std::string_view text, PositionalState& state) {
  int number = 1;
  for (std::size_t at = 0; at < text.size() && state.issues.size() < most_issues; ++number) {
    const std::size_t stop = std::min(text.find('\n', at), text.size());
    read_line(without_return(text.substr(at, stop - at)), number, state);
    // Without the header nothing that follows means anything.
    if (!state.issues.empty() && state.organisation().business_date.empty()) return;
    at = stop + 1;
  }
  if (state.half)
    state.issues.push_back({ErrorCode::malformed, "the file ends between the halves of an array",
                            SourceLocation{state.file, state.half->line_number(), 1, "record"},
                            "it is cut off: take a complete file"});
}

}  // namespace

Result<span::ParameterSet> read_span_positional(const NamedBytes& input) {
  PositionalState state;
  state.file = input.name;
  state.bytes = input.bytes.size();
  state.set.organisations.emplace_back().file = input.name;
  read_lines(input.bytes, state);
  if (state.issues.empty() && state.organisation().business_date.empty())
    return fail(ErrorCode::malformed, "the file is empty", SourceLocation{input.name, 1, 0, ""},
                "want a risk parameter file in the expanded positional format");
  if (state.issues.empty()) assemble(state);
  if (!state.issues.empty()) return tl::unexpected(std::move(state.issues));
  return std::move(state.set);
}

}  // namespace crossmargin::io
