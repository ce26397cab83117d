// Prices a European put on a futures price of 20 and checks it against the printed 1.12 (Hull, Options,
// Futures, and Other Derivatives, chapter on options on futures: strike 20, volatility 25 %, rate 9 %, four
// months).
#include <cmath>
#include <cstdio>

#include <crossmargin/assessment/assess.hpp>
#include <crossmargin/io/json.hpp>
#include <crossmargin/pricing/european.hpp>

int main() {
  const double years = 4.0 / 12.0;
  const double put = crossmargin::pricing::black_76({.call = false,
                                                     .forward = 20.0,
                                                     .strike = 20.0,
                                                     .volatility = 0.25,
                                                     .years = years,
                                                     .discount = std::exp(-0.09 * years)});
  const auto document = crossmargin::io::parse_json("{\"put\": 1.12}", "inline");
  std::printf("put %.4f, status word %s\n", put, to_string(crossmargin::MarginStatus::ok).data());
  return document && std::abs(put - *document->find("put")->number()) < 0.005 ? 0 : 1;
}
