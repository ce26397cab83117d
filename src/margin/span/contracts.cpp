#include "crossmargin/margin/span/contracts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "crossmargin/core/format.hpp"

namespace crossmargin::span {
namespace {

std::vector<std::string_view> words_of(std::string_view id) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0;;) {
    const std::size_t stop = id.find(':', at);
    words.push_back(id.substr(at, stop == std::string_view::npos ? stop : stop - at));
    if (stop == std::string_view::npos) return words;
    at = stop + 1;
  }
}

tl::unexpected<Issues> malformed_id(std::string_view id) {
  return fail(
      ErrorCode::malformed, fmt::format("{} does not name a contract", in_quotes(id)), {},
      "want EXCHANGE:PRODUCT:TYPE:MONTH, and for an option :OPTION-MONTH:C or P:STRIKE behind it, such "
      "as CBT:06:FUT:202507 or CBT:06:OOF:202507:202507:C:290");
}

tl::unexpected<Issues> unknown(std::string_view id, const std::string& what) {
  return fail(ErrorCode::unknown_instrument, fmt::format("{}: the parameter file has no {}", id, what), {},
              "crossmargin span products lists what it has");
}

std::int32_t product_of(const ParameterSet& set, const std::vector<std::string_view>& words) {
  for (std::size_t i = 0; i < set.products.size(); ++i) {
    const Product& product = set.products[i];
    if (product.exchange == words[0] && product.code == words[1] && product.type == words[2])
      return static_cast<std::int32_t>(i);
  }
  return -1;
}

/// The words of an option; nothing where they are no such.
bool read_option(const std::vector<std::string_view>& words, Contract& wanted) {
  const auto month = parse_period(words[4]);
  const std::string_view strike = words[6];
  const auto [end, error] = std::from_chars(strike.data(), strike.data() + strike.size(), wanted.strike);
  if (!month || (words[5] != "C" && words[5] != "P") || error != std::errc{} ||
      end != strike.data() + strike.size())
    return false;
  wanted.option_month = *month;
  wanted.right = words[5] == "C" ? Right::call : Right::put;
  return true;
}

}  // namespace

std::string contract_id(const ParameterSet& parameters, std::int32_t contract) {
  const Contract& found = parameters.contracts[static_cast<std::size_t>(contract)];
  const Product& product = parameters.products[static_cast<std::size_t>(found.product)];
  std::string id = fmt::format("{}:{}:{}:{}", product.exchange, product.code, product.type,
                               to_string(found.futures_month));
  if (found.right != Right::none)
    id += fmt::format(":{}:{}:{}", to_string(found.option_month), found.right == Right::call ? "C" : "P",
                      shortest(found.strike));
  return id;
}

Result<std::int32_t> find_contract(const ParameterSet& parameters, std::string_view id) {
  const std::vector<std::string_view> words = words_of(id);
  if (words.size() != 4 && words.size() != 7) return malformed_id(id);
  Contract wanted;
  wanted.product = product_of(parameters, words);
  if (wanted.product < 0) return unknown(id, fmt::format("product {}:{}:{}", words[0], words[1], words[2]));
  const auto month = words[3] == "-" ? Result<Period>(Period{}) : parse_period(words[3]);
  if (!month || (words.size() == 7 && !read_option(words, wanted))) return malformed_id(id);
  wanted.futures_month = *month;
  const std::vector<Contract>& contracts = parameters.contracts;
  const auto found =
      std::lower_bound(contracts.begin(), contracts.end(), wanted,
                       [](const Contract& a, const Contract& b) { return key_of(a) < key_of(b); });
  if (found != contracts.end() && key_of(*found) == key_of(wanted))
    return static_cast<std::int32_t>(found - contracts.begin());
  const bool has_month = std::any_of(contracts.begin(), contracts.end(), [&](const Contract& contract) {
    return contract.product == wanted.product && contract.futures_month == wanted.futures_month &&
           contract.option_month == wanted.option_month;
  });
  return unknown(id, has_month ? "such strike and right" : "such month of the product");
}

}  // namespace crossmargin::span
