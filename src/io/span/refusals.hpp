#pragma once

#include <string_view>

/// How the reader words rules that are not known, so that the writer can say them again.
namespace crossmargin::io {

/// What a product is refused for when the file has no record P of it.
inline constexpr std::string_view no_prices = "a record P, which the file does not have for this product";
/// How rules that are not known are refused, with their code behind it.
inline constexpr std::string_view intra_method = "intracommodity method ";
inline constexpr std::string_view delivery_method = "delivery method ";
inline constexpr std::string_view inter_method = "intercommodity method ";
inline constexpr std::string_view combination_method = "options on combinations, method ";

}  // namespace crossmargin::io
