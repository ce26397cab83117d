#pragma once

#include <string>
#include <string_view>

#include "crossmargin/core/issue.hpp"
#include "crossmargin/portfolio/portfolio.hpp"
#include "io/quick_line.hpp"

namespace crossmargin::io {

/// One line of JSON as an account, strictly; its places and its issues carry the line they stand in.
Account read_account_line(const std::string& text, const std::string& file, int line, Issues& issues);

/// The account of a line that the quick reader took. `where` names the file and the line.
Account quick_account(const QuickLine& quick, std::string_view line, const SourceLocation& where);

/// Moves everything that has a line down by `lines`.
void shift(Issues& issues, int lines);
void shift(Account& account, int lines);

}  // namespace crossmargin::io
