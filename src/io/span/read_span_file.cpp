#include "crossmargin/io/span_file.hpp"
#include "crossmargin/io/span_snapshot.hpp"

namespace crossmargin::io {

Result<span::ParameterSet> read_span_file(const NamedBytes& input) {
  if (is_span_snapshot(input.bytes)) return read_span_snapshot({input.name, input.bytes, nullptr}, {});
  return read_span_positional(input);
}

}  // namespace crossmargin::io
