#include "reading_anchors.hpp"

#include <charconv>
#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>
#include <unordered_map>
#include <vector>

namespace anchors {
namespace {

/// What both fill.
struct Rows {
  std::unordered_map<std::string, std::int32_t> places;
  std::vector<std::int32_t> instrument;
  std::vector<double> amounts;
  std::vector<std::size_t> accounts;

  void add(std::string name, double amount) {
    const auto found = places.emplace(std::move(name), static_cast<std::int32_t>(places.size())).first;
    instrument.push_back(found->second);
    amounts.push_back(amount);
  }
};

}  // namespace

std::size_t read_csv_by_lines(const std::string& csv) {
  std::istringstream input(csv);
  Rows rows;
  std::string line;
  std::string last;
  std::getline(input, line);
  while (std::getline(input, line)) {
    const std::size_t first = line.find(',');
    const std::size_t second = line.find(',', first + 1);
    if (line.compare(0, first, last) != 0) rows.accounts.push_back(rows.instrument.size());
    last = line.substr(0, first);
    double value = 0.0;
    std::from_chars(line.data() + second + 1, line.data() + line.size(), value);
    rows.add(line.substr(first + 1, second - first - 1), value);
  }
  return rows.instrument.size();
}

std::size_t read_json_by_tree(const std::string& lines) {
  std::istringstream input(lines);
  Rows rows;
  for (std::string line; std::getline(input, line);) {
    const nlohmann::json account = nlohmann::json::parse(line);
    rows.accounts.push_back(rows.instrument.size());
    for (const auto& position : account["positions"])
      rows.add(position["instrument"].get<std::string>(), position["quantity"].get<double>());
  }
  return rows.instrument.size();
}

std::uint64_t read_memory(const std::string& bytes) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, 8);
    sum += word;
  }
  return sum;
}

}  // namespace anchors
