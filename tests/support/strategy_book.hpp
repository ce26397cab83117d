#pragma once

#include <random>

#include "support/grid_fixture.hpp"
#include "support/support.hpp"

namespace crossmargin::test {

/// Stock XYZ at 100 and options on it, held or not, under a method of kind "strategy".
class StrategyBook {
 public:
  explicit StrategyBook(double spot = 100.0) : data_(market_data({{"XYZ", spot}})) {
    data_.underlyings.at("XYZ").product_class = "equity";
    data_.quotes["XYZ"].price = spot;
    instruments_.push_back(stock("XYZ"));
  }

  /// Lists an option and gives its id; `right` is 'C' or 'P'.
  std::string list(char right, double strike, double price, double days = 30.0) {
    const std::string id = std::string("XYZ-") + right + std::to_string(static_cast<int>(strike)) + "-" +
                           std::to_string(static_cast<int>(days));
    Instrument listed = option(id, "XYZ", right == 'C' ? OptionRight::call : OptionRight::put, strike);
    listed.expiry = moment(days);
    listed.spec.multiplier = 100.0;
    instruments_.push_back(listed);
    data_.quotes[id].price = price;
    return id;
  }
  void list(Instrument instrument) { instruments_.push_back(std::move(instrument)); }
  MarketData& data() { return data_; }

  /// Binds the shipped method with some members set to other values.
  Grid under(const std::string& method,
             const std::vector<std::pair<std::string, Document::Value>>& settings = {}) const {
    Document document = read_document(source_path("data/methods/" + method + ".json"));
    for (const auto& [path, value] : settings)
      if (auto set = document.set(path, value, {}); !set)
        throw std::runtime_error(to_text(set.error().front()));
    Grid grid(instruments_, data_, take(make_method(document, {}, "hash")));
    for (const Instrument& instrument : instruments_) {
      const auto quote = data_.quotes.find(instrument.id);
      if (quote != data_.quotes.end() && quote->second.price)
        grid.risk.facts(grid.index(instrument.id)).price = *quote->second.price;
    }
    return grid;
  }

 private:
  std::vector<Instrument> instruments_;
  MarketData data_;
};

}  // namespace crossmargin::test
