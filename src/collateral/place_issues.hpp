#pragma once

#include "crossmargin/core/issue.hpp"

namespace crossmargin {

/// Where an issue has no place of its own it stands at the balance that asked.
inline void append_at(Issues& issues, Issues more, const SourceLocation& where) {
  for (Issue& issue : more) {
    if (issue.where.line == 0) issue.where = where;
  }
  append(issues, std::move(more));
}

}  // namespace crossmargin
