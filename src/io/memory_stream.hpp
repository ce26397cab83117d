#pragma once

#include <istream>
#include <streambuf>
#include <string_view>

namespace crossmargin::io {

/// A stream over bytes that stand in memory, without a copy of them.
class MemoryStream : private std::streambuf, public std::istream {
 public:
  explicit MemoryStream(std::string_view bytes) : std::istream(static_cast<std::streambuf*>(this)) {
    char* start = const_cast<char*>(bytes.data());  // a streambuf that only reads never writes there
    setg(start, start, start + bytes.size());
  }
};

}  // namespace crossmargin::io
