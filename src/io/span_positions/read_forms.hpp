#pragma once

#include <optional>
#include <string_view>

#include "crossmargin/io/span_positions.hpp"

namespace crossmargin::io {

/// Issues named at most; what follows is as likely to come from them.
inline constexpr std::size_t most_position_issues = 100;

/// The letters of account types: member, clearing firm, hedger, normal, omnibus (O, Q), R, speculator, X.
inline constexpr std::string_view account_type_letters = "MFHNOQRSX";

Result<PositionFile> read_expanded_positions(const NamedBytes& input);
Result<PositionFile> read_xml_positions(const NamedBytes& input);
Result<std::string> write_expanded_positions(const PositionFile& file);
Result<std::string> write_xml_positions(const PositionFile& file);

/// Whether a text is a day: CCYYMMDD.
bool is_day(std::string_view text);

/// Whether products of a type are options: OOF, OOP, OOC, OOE.
bool is_option_type(std::string_view type);

/// "202507", "20250724", "202507W2", also with a day of 00; empty for zeros alone. Nothing for anything else.
std::optional<span::Period> read_file_period(std::string_view text);

/// That records or elements of a name were read past.
Issue skipped_note(const std::string& file, const std::string& name, int count);

}  // namespace crossmargin::io
