#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crossmargin/io/book.hpp"
#include "crossmargin/margin/span/requirement.hpp"

namespace crossmargin::io {

/// A contract as a position file names it.
struct NamedContract {
  std::string organisation;  ///< exchange complex; empty where the file does not say
  std::string exchange;
  std::string commodity;  ///< combined commodity; empty where the file does not say
  std::string product;
  std::string type;  ///< FUT, PHY, OOF, OOP, ...
  span::Right right{span::Right::none};
  span::Period month;             ///< the contract's own; of an option: when it ends
  span::Period underlying_month;  ///< of an option; empty where the file does not say
  double strike{0.0};
  bool operator==(const NamedContract&) const = default;
};

struct FilePosition {
  NamedContract contract;
  double quantity{0.0};  ///< contracts, negative when sold
  int line{0};
};

/// An account of a position file, and what it holds in the order of the file.
struct FileAccount {
  std::string firm;
  std::string id;
  char type{'M'};  ///< the file's letter: F H M N O Q R S X
  span::Origin origin{span::Origin::house};
  std::vector<FilePosition> positions;
  int line{0};
};

/// Positions as PC-SPAN takes them.
struct PositionFile {
  std::string name;           ///< of the file, for messages
  std::string business_date;  ///< CCYYMMDD; empty where the file does not say
  char session{'S'};          ///< S settlement, E early settlement, I intraday, G
  std::string time;           ///< HHMM or empty
  std::string created;        ///< CCYYMMDD, CCYYMMDDHHMM or empty
  std::vector<FileAccount> accounts;
  std::vector<Issue> notes;  ///< what was read past: unknown records and elements, counted
};

enum class PositionForm { expanded, xml };

/// Whether a text is a position file of one of the two forms, by its first bytes: else it may be a CSV table.
bool is_position_file(std::string_view bytes);

/// Whether a text is a position file and not a risk parameter file, which may be XML too.
bool holds_positions(std::string_view bytes);

/// Reads a position file in the expanded positional form or in XML, told apart by the first bytes. Errors,
/// each with line and field: `malformed` for what is neither, a broken number, two business dates, a DOCTYPE
/// or an entity of XML; `missing_field`; `duplicate` for an account that stands twice; `limit` for XML nested
/// over 64 deep. Source of both layouts: docs/file-formats/span-positions.md.
Result<PositionFile> read_span_positions(const NamedBytes& input);

/// The canonical text of a form, which reads back as the same positions and is written again as the same
/// bytes. Errors: `unsupported` for what the form has no place for.
Result<std::string> write_span_positions(const PositionFile& file, PositionForm form);

/// The file's accounts over a parameter set, in the file's order. Positions of one contract are added up; in
/// gross accounts (types O and Q) long and short stay apart. Errors, with line and field: `invalid_value` for
/// another business date than the parameters'; `unknown_instrument` that says what is not known;
/// `unsupported` for account types R and X and for an option that more than one future may underlie.
Result<std::vector<span::SpanAccount>> place_positions(const PositionFile& file,
                                                       const span::ParameterSet& parameters);

}  // namespace crossmargin::io
