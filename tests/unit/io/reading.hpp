#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "crossmargin/io/inputs.hpp"

namespace crossmargin::test {

inline std::vector<std::string> texts(const Issues& issues) {
  std::vector<std::string> lines;
  for (const Issue& issue : issues) lines.push_back(to_text(issue));
  return lines;
}

/// What is wrong with one market text, as users see it; empty when nothing is.
inline std::vector<std::string> market_complaints(const std::string& text,
                                                  const io::MarketOptions& options = {}) {
  const io::NamedText input{"m", text};
  const auto read = io::parse_market({&input, 1}, options);
  return read ? std::vector<std::string>{} : texts(read.error());
}

inline std::vector<std::string> portfolio_complaints(const std::string& text,
                                                     const PortfolioLimits& limits = {}) {
  const auto read = io::parse_portfolio({"p", text}, {.limits = limits});
  return read ? std::vector<std::string>{} : texts(read.error());
}

/// Whether one of the lines begins with `start` and holds `part`.
inline bool says(const std::vector<std::string>& lines, const std::string& start, const std::string& part) {
  return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
    return line.starts_with(start) && line.find(part) != std::string::npos;
  });
}

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

inline std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace crossmargin::test
