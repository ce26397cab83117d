#pragma once

#include <string>

#include "crossmargin/core/issue.hpp"
#include "crossmargin/portfolio/portfolio.hpp"

namespace crossmargin::io {

/// One line of JSON as an account, strictly; its places and its issues carry the line they stand in.
Account read_account_line(const std::string& text, const std::string& file, int line, Issues& issues);

/// Moves everything that has a line down by `lines`.
void shift(Issues& issues, int lines);
void shift(Account& account, int lines);

}  // namespace crossmargin::io
