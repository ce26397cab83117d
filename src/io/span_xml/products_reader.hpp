#pragma once

#include <optional>
#include <string>

#include "io/span_xml/state.hpp"
#include "io/span_xml/values.hpp"

namespace crossmargin::io {

/// A risk array as it stands.
struct ArrayDraft {
  std::size_t arrays{0};
  std::size_t values{0};
  span::RiskArray losses{};
  std::optional<double> delta;
};

/// A contract, or a month of options, as its element says.
struct ContractDraft {
  bool has_id{false};
  bool has_terms{false};  ///< something that only `span::Series` holds
  std::string id;
  std::optional<span::Period> month;
  std::optional<double> price;
  std::optional<double> delta;
  std::optional<double> volatility;
  std::optional<double> value_factor;
  std::optional<double> delta_scale;
  std::optional<double> strike;
  span::Right right{span::Right::none};
  span::Series terms;
  ArrayDraft array;
};

/// Reads exchanges: families of products, their contracts and risk arrays.
class ProductsReader {
 public:
  ProductsReader(XmlState& state, XmlStream& stream) : state_(state), stream_(stream) {}
  bool begin(Tag parent, Tag tag);
  void end(Tag parent, Tag tag);
  void value(Tag parent, Tag tag, const Value& value);

 private:
  void begin_exchange();
  void begin_family(Tag tag);
  bool wants_family();
  bool begin_contract(Tag parent, Tag tag);
  void family_value(Tag tag, const Value& value);
  void array_value(Tag tag, const Value& value);
  void contract_value(Tag tag, const Value& value, ContractDraft& draft);
  void terms_value(Tag parent, Tag tag, const Value& value);
  void underlying_value(Tag tag, const Value& value);
  void extension_value(Tag tag, const Value& value);
  void end_array();
  void end_contract(Tag tag);
  void end_series();
  void add_contract(const ContractDraft& draft);
  std::optional<std::size_t> add_terms();
  void check_delta(span::Right right, double delta);
  Family& family() { return state_.families.back(); }

  XmlState& state_;
  XmlStream& stream_;
  std::string exchange_;
  std::optional<bool> is_wanted_;  ///< of the family; unknown until its first contract
  ContractDraft contract_;         ///< a future or the like, or a month of options
  ContractDraft option_;
  bool in_option_{false};
  Tag extended_{Tag::none};  ///< whose elements of ours are read
  OptionSeries series_;
  Underlying underlying_;
};

}  // namespace crossmargin::io
