#pragma once

#include "crossmargin/core/document.hpp"

namespace crossmargin::io {

/// The member `result` of a JSON-RPC reply, or the document itself where there is no envelope.
inline const Document& result_of(const Document& document) {
  const Document* result = document.find("result");
  return result != nullptr ? *result : document;
}

}  // namespace crossmargin::io
