#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "crossmargin/io/book_order.hpp"
#include "crossmargin/io/snapshot.hpp"
#include "io/snapshot_layout.hpp"

namespace crossmargin::io {
namespace {

using snapshot::Id;

constexpr std::size_t piece_bytes = std::size_t{8} << 20U;  // between two looks at the stop token

/// Texts of our own, as a column.
struct OwnTexts {
  std::vector<std::uint64_t> offsets{0};
  std::string bytes;
  void add(std::string_view text) {
    bytes += text;
    offsets.push_back(bytes.size());
  }
};

/// Gathers sections, then writes them one after the other.
class Writer {
 public:
  explicit Writer(const Execution& execution) : execution_(execution) {}

  template <class T>
  void add(Id id, std::span<const T> items) {
    sections_.push_back({static_cast<std::uint32_t>(id), sizeof(T), 0, items.size_bytes(), 0});
    bytes_.push_back(snapshot::bytes_of(items));
  }
  void add(Id offsets, Id bytes, TextColumn texts) {
    add(offsets, texts.offsets);
    add(bytes, texts.bytes);
  }

  Status write(const ByteSink& sink) {
    std::size_t at = snapshot::aligned(sizeof(snapshot::Head) + sections_.size() * sizeof(snapshot::Section));
    for (std::size_t i = 0; i < sections_.size(); ++i) {
      sections_[i].offset = at;
      at = snapshot::aligned(at + bytes_[i].size());
      if (!snapshot::checksum_of(bytes_[i], execution_, sections_[i].checksum)) return stopped();
    }
    if (auto written = write_head(at, sink); !written) return written;
    for (const std::string_view bytes : bytes_)
      if (auto written = write_section(bytes, sink); !written) return written;
    return {};
  }

 private:
  static Status stopped() { return fail(ErrorCode::interrupted, "stopped before all was written"); }

  Status write_head(std::size_t file_bytes, const ByteSink& sink) const {
    snapshot::Head head;
    std::copy(snapshot::magic.begin(), snapshot::magic.end(), head.magic.begin());
    head.byte_order = snapshot::byte_order;
    head.version = snapshot::version;
    head.file_bytes = file_bytes;
    head.sections = static_cast<std::uint32_t>(sections_.size());
    std::string text(sizeof head, '\0');
    std::memcpy(text.data(), &head, sizeof head);
    text += snapshot::bytes_of(std::span(sections_));
    head.checksum = snapshot::hash_of(text);
    std::memcpy(text.data(), &head, sizeof head);
    text.resize(snapshot::aligned(text.size()), '\0');
    return sink(text);
  }

  Status write_section(std::string_view bytes, const ByteSink& sink) const {
    const std::size_t padding = snapshot::aligned(bytes.size()) - bytes.size();
    while (!bytes.empty()) {
      if (execution_.stop.stop_requested()) return stopped();
      const std::string_view piece = bytes.substr(0, piece_bytes);
      if (auto written = sink(piece); !written) return written;
      bytes.remove_prefix(piece.size());
    }
    return padding == 0 ? Status{} : sink(std::string(padding, '\0'));
  }

  const Execution& execution_;
  std::vector<snapshot::Section> sections_;
  std::vector<std::string_view> bytes_;
};

std::vector<snapshot::StoredStep> stored_steps(std::span<const QuantityStep> steps) {
  std::vector<snapshot::StoredStep> stored;
  stored.reserve(steps.size());
  for (const QuantityStep& step : steps) stored.push_back({step.units, step.decimals, 0});
  return stored;
}

/// A column that starts at zero, whatever it was cut from.
OwnTexts own_texts(TextColumn texts) {
  OwnTexts own;
  for (std::size_t i = 0; i < texts.size(); ++i) own.add(texts[i]);
  return own;
}

}  // namespace

Status write_snapshot(const Snapshot& content, const ByteSink& sink, const Execution& execution) {
  const auto ordered = in_instrument_order(content.book, execution);
  if (!ordered) return tl::unexpected<Issues>(ordered.error());
  const PositionBook& book = *ordered;
  const auto steps = stored_steps(book.steps);
  Writer writer(execution);
  writer.add(Id::account_offsets, Id::account_bytes, book.accounts);
  writer.add(Id::instrument_offsets, Id::instrument_bytes, book.instruments);
  writer.add(Id::steps, std::span(steps));
  writer.add(Id::rows, book.rows);
  writer.add(Id::instrument, book.instrument);
  writer.add(Id::quantity, book.quantity);
  if (!content.risk) return writer.write(sink);
  const SnapshotRisk& risk = *content.risk;
  OwnTexts facts;
  for (const std::string_view fact : {risk.method, risk.market, risk.as_of, risk.currency}) facts.add(fact);
  const OwnTexts scenarios = own_texts(risk.scenarios);
  const OwnTexts units = own_texts(risk.units);
  const auto column = [](const OwnTexts& texts) {
    return TextColumn{texts.offsets, {texts.bytes.data(), texts.bytes.size()}};
  };
  writer.add(Id::fact_offsets, Id::fact_bytes, column(facts));
  writer.add(Id::scenario_offsets, Id::scenario_bytes, column(scenarios));
  writer.add(Id::unit_offsets, Id::unit_bytes, column(units));
  writer.add(Id::unit, risk.unit);
  writer.add(Id::cells, risk.cells);
  if (!risk.dampening.empty()) writer.add(Id::dampening, risk.dampening);
  if (!risk.sizes.empty()) writer.add(Id::sizes, risk.sizes);
  writer.add(Id::tie_tolerance, std::span<const double>(&risk.tie_tolerance, 1));
  return writer.write(sink);
}

}  // namespace crossmargin::io
