// Any bytes as a batch file: every record is an account or issues, never a crash.
#include <cstdint>
#include <sstream>
#include <string>

#include "crossmargin/io/inputs.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::istringstream input(std::string(reinterpret_cast<const char*>(data), size));
  const auto status =
      crossmargin::io::stream_accounts(input, "fuzz", {}, [](crossmargin::io::BatchRecord record) {
        if (!record.account && record.account.error().empty()) __builtin_trap();
        return true;
      });
  if (!status && status.error().empty()) __builtin_trap();
  return 0;
}
