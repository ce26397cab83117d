#include <algorithm>

#include "io/text.hpp"
#include "io/venue/deribit_result.hpp"
#include "io/venue/venue_file.hpp"

namespace crossmargin::io {
namespace {

/// One sound row is enough to know a list by: what the others lack is told of them.
bool has_rows(const Document& list, std::string_view first, std::string_view second) {
  if (list.array() == nullptr) return false;
  return std::any_of(list.array()->begin(), list.array()->end(), [&](const Document& row) {
    return row.find(first) != nullptr && row.find(second) != nullptr;
  });
}

bool is_simulation(const Document& document) {
  const Document& result = result_of(document);
  const Document* portfolio = result.find("portfolio");
  if (portfolio != nullptr && portfolio->find("position") != nullptr) return true;
  const Document* parameters = document.find("params");
  return document.find("simulated_positions") != nullptr ||
         (parameters != nullptr && parameters->find("simulated_positions") != nullptr);
}

bool is_position_builder(const Document& document) {
  return document.find("simPos") != nullptr || document.find("riskUnitData") != nullptr ||
         (document.find("data") != nullptr && has_rows(*document.find("data"), "riskUnitData", "totalMmr"));
}

}  // namespace

PositionsForm positions_form(const Document& document) {
  if (is_simulation(document)) return PositionsForm::deribit_simulation;
  if (is_position_builder(document)) return PositionsForm::okx_position_builder;
  if (has_rows(result_of(document), "instrument_name", "size")) return PositionsForm::deribit_positions;
  return has_rows(document, "symbol", "contracts") ? PositionsForm::ccxt_positions : PositionsForm::none;
}

bool looks_like_flex(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text = trimmed(text.substr(0, 4096));
  return text.starts_with('<') && text.find("<Flex") != std::string_view::npos;
}

}  // namespace crossmargin::io
