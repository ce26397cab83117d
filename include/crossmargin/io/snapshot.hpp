#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "crossmargin/core/execution.hpp"
#include "crossmargin/core/issue.hpp"
#include "crossmargin/portfolio/position_book.hpp"

namespace crossmargin::io {

/// The rows of a book's instruments, ready to be added up: what a method makes of a market, in reporting
/// currency. Spans point into memory that `owner` keeps.
struct SnapshotRisk {
  std::string method;                  ///< id and version
  std::string market;                  ///< SHA-256 of the market's files, in hexadecimal
  std::string as_of;                   ///< ISO 8601
  std::string currency;                ///< the reporting currency
  TextColumn scenarios;                ///< ids
  TextColumn units;                    ///< ids of the risk units
  std::span<const std::int32_t> unit;  ///< of each instrument of the book
  /// Profit and loss per multiple of the quantity step (per contract where there is none), gain positive,
  /// [tile][instrument][16]; tiles of 16 scenarios, the last padded with zeros.
  std::span<const double> cells;
  std::span<const double> dampening;  ///< [tile][unit][16], reporting currency; empty for none
  std::shared_ptr<const void> owner;
  std::span<const double> sizes{};  ///< of a unit's moves, [unit][scenario]: which of tied scenarios is named
  double tie_tolerance{1e-9};       ///< losses this close to the largest, relative, are tied
};

/// A book, and with it the risk of its instruments where it was stored.
struct Snapshot {
  PositionBook book;
  std::optional<SnapshotRisk> risk{};
};

/// Bytes that stay where they are as long as `owner` is held.
struct SharedBytes {
  std::string name;  ///< for messages
  std::string_view bytes;
  std::shared_ptr<const void> owner;
};

/// Whether bytes begin as a snapshot does.
bool is_snapshot(std::string_view bytes);

/// Takes a snapshot as it stands in memory: nothing is copied when it starts at a multiple of 128 bytes. The
/// entries of each account ascend by instrument.
/// `docs/file-formats/snapshot.md` has the layout. Every checksum, place, length and index is checked, on all
/// threads, so that no byte of the file can lead outside of it. Errors, each with the section and the byte:
/// `malformed`, `duplicate` for an account that stands twice, `unsupported` for another version or byte
/// order, `unreadable` for a file that ends early; `interrupted`.
Result<Snapshot> read_snapshot(const SharedBytes& input, const Execution& execution);

/// Maps a file and reads it.
Result<Snapshot> open_snapshot(const std::string& path, const Execution& execution);

/// Takes the next bytes of a file.
using ByteSink = std::function<Status(std::string_view bytes)>;

/// Writes a snapshot: the same bytes for the same content, the entries of each account in the order of the
/// instruments. Errors: the sink's; `interrupted`.
Status write_snapshot(const Snapshot& snapshot, const ByteSink& sink, const Execution& execution);

}  // namespace crossmargin::io
