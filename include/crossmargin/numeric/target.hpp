#pragma once

#include <span>
#include <string_view>

namespace crossmargin::numeric {

/// The instruction sets that kernels are compiled for. The bits of a result never depend on it.
enum class Target { scalar, avx2, avx512 };

std::string_view to_string(Target target);

/// Those this machine can run, slowest first; `scalar` is always among them.
std::span<const Target> usable_targets();

/// The fastest of them: what every kernel uses unless told otherwise.
Target native_target();

}  // namespace crossmargin::numeric
