#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command.hpp"
#include "crossmargin/assessment/assess.hpp"
#include "crossmargin/io/book.hpp"
#include "inputs.hpp"

namespace crossmargin::cli {

/// A book on the command line, and what it is read against; nothing opened.
struct BookSettings {
  std::string path;
  io::BookFormat format{io::BookFormat::automatic};
  InputSettings inputs;  ///< the market is optional; the method is empty where none was asked for
};

/// `market_options` without the demand for a market.
std::vector<OptionSpec> optional_market_options();
/// `method_options` without a default method.
std::vector<OptionSpec> optional_method_options();
OptionSpec from_option();

/// "auto", "csv", "jsonl" or "snapshot".
io::BookFormat book_format(std::string_view word);

/// Throws UsageError.
BookSettings book_settings(const Arguments& arguments, const std::string& path);

/// A book with the market and the method it was asked for with.
struct LoadedBook {
  io::Snapshot content;
  std::optional<LoadedInputs> inputs{};
  std::unique_ptr<EvaluatedBase> base{};  ///< where a method was asked for
};

/// Throws InputError.
LoadedBook load_book(const BookSettings& settings, Session& session);

}  // namespace crossmargin::cli
