#include "crossmargin/numeric/target.hpp"

#include <array>

namespace crossmargin::numeric {
namespace {

constexpr std::array all_targets{Target::scalar, Target::avx2, Target::avx512};

std::size_t usable_count() {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 1;
  const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                    __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  return wide ? 3 : 2;
}

}  // namespace

std::string_view to_string(Target target) {
  switch (target) {
    case Target::scalar:
      return "scalar";
    case Target::avx2:
      return "avx2";
    case Target::avx512:
      return "avx512";
  }
  return "scalar";
}

std::span<const Target> usable_targets() {
  static const std::size_t count = usable_count();
  return std::span(all_targets).first(count);
}

Target native_target() {
  return usable_targets().back();
}

}  // namespace crossmargin::numeric
