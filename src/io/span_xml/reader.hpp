#pragma once

#include <array>
#include <optional>
#include <string>

#include "io/span_xml/products_reader.hpp"
#include "io/span_xml/rules_reader.hpp"
#include "io/span_xml/state.hpp"
#include "io/span_xml/xml_stream.hpp"

namespace crossmargin::io {

/// What of the file one pass reads.
enum class Pass { all, products };

/// Reads the file once: what stands around rules and products, and hands those to their readers.
class SpanXmlReader : public XmlEvents {
 public:
  SpanXmlReader(XmlState& state, Pass pass);
  bool begin(Tag parent, Tag tag) override;
  void end(Tag parent, Tag tag) override;
  void value(Tag parent, Tag tag, std::string_view text) override;
  /// False when reading has ended.
  bool feed(std::string_view piece, bool is_last) { return stream_.feed(piece, is_last); }
  /// Hands the unknown elements to the state.
  void note_unknown();

 private:
  enum class Part { frame, rules, products };
  bool begin_frame(Tag tag);
  void begin_organisation();
  void frame_value(Tag parent, Tag tag, const Value& value);
  void organisation_value(Tag tag, const Value& value);
  void end_frame(Tag tag);
  void end_time();
  void end_scenario();
  void end_pairing();

  XmlState& state_;
  Pass pass_;
  XmlStream stream_;
  RulesReader rules_;
  ProductsReader products_;
  Part part_{Part::frame};
  Tag part_root_{Tag::none};
  int times_{0};
  span::Organisation time_;  ///< what the point in time says of its organisations
  std::size_t first_of_time_{0};
  RateDefinition rate_;
  std::optional<Currency> from_;
  std::optional<Currency> to_;
  std::optional<double> factor_;
  std::optional<int> scenario_;
  std::optional<int> pair_;
  std::array<std::optional<std::uint8_t>, span::scenario_count> pairs_{};
  bool has_pairs_{false};
};

}  // namespace crossmargin::io
