// The same exchange as positional records and as XML: the same set, and the same margins.
#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>

#include "crossmargin/io/file.hpp"
#include "crossmargin/io/span_file.hpp"
#include "crossmargin/io/span_xml.hpp"
#include "crossmargin/margin/span/engine.hpp"
#include "support/child.hpp"
#include "support/span_difference.hpp"
#include "support/span_sets.hpp"
#include "support/support.hpp"

using namespace crossmargin;

namespace {

span::ParameterSet positional(const std::string& text) {
  auto set = io::read_span_positional({"a.pa2", text});
  if (!set) FAIL(to_text(set.error().front()));
  return *std::move(set);
}

std::string written(const span::ParameterSet& set) {
  auto text = io::write_span_xml(set);
  if (!text) FAIL(to_text(text.error().front()));
  return *std::move(text);
}

span::ParameterSet read(const std::string& text) {
  auto set = io::read_span_xml({"a.spn", text}, {});
  if (!set) FAIL(to_text(set.error().front()));
  return *std::move(set);
}

/// The parameter file of one of the invented exchanges of tests/span.
std::string invented(int seed) {
  const std::string program =
      "import sys; sys.path.insert(0, sys.argv[1]); import exchange; "
      "sys.stdout.write(exchange.write_file(exchange.Exchange(int(sys.argv[2]))))";
  auto made = test::run_child(
      {"/usr/bin/python3", "-B", "-c", program, test::source_path("tests/span"), std::to_string(seed)});
  REQUIRE_MESSAGE(made.exit_code == 0, made.err);
  return made.out;
}

span::SpanAccount random_account(const span::ParameterSet& set, std::mt19937& chance) {
  span::SpanAccount account;
  account.type = static_cast<span::AccountType>(chance() % 3);
  account.origin = static_cast<span::Origin>(chance() % 2);
  account.is_gross = chance() % 8 == 0;
  for (unsigned i = 0; i < 1 + chance() % 20; ++i) {
    const auto contract = static_cast<std::int32_t>(chance() % set.contracts.size());
    const double size = 1.0 + static_cast<double>(chance() % 40);
    const bool is_long = chance() % 2 == 0;
    account.holdings.push_back({contract, is_long ? size : 0.0, is_long ? 0.0 : size});
  }
  return account;
}

span::Engine engine_of(span::ParameterSet set) {
  auto engine = span::Engine::create(std::make_shared<const span::ParameterSet>(std::move(set)));
  if (!engine) FAIL(to_text(engine.error().front()));
  return *std::move(engine);
}

void check_same_margins(const span::ParameterSet& a, const span::ParameterSet& b, int accounts) {
  const span::Engine first = engine_of(a);
  const span::Engine second = engine_of(b);
  span::Workspace workspace;
  std::mt19937 chance(7);
  int computed = 0;
  for (int i = 0; i < accounts; ++i) {
    const span::SpanAccount account = random_account(a, chance);
    const auto x = first.margin(account, {}, workspace);
    span::Workspace other;
    const auto y = second.margin(account, {}, other);
    REQUIRE(x.has_value() == y.has_value());
    if (!x) continue;
    ++computed;
    REQUIRE(x->currencies.size() == y->currencies.size());
    for (std::size_t c = 0; c < x->currencies.size(); ++c) {
      CHECK(x->currencies[c].required_maintenance == y->currencies[c].required_maintenance);
      CHECK(x->currencies[c].required_initial == y->currencies[c].required_initial);
    }
  }
  CHECK(computed > accounts / 2);
}

void check_round_trip(const span::ParameterSet& set, int accounts) {
  const std::string text = written(set);
  const span::ParameterSet again = read(text);
  CHECK(test::difference_of(set, again) == "");
  CHECK((written(again) == text));
  check_same_margins(set, again, accounts);
}

}  // namespace

TEST_CASE("the sample is the same as XML") {
  const auto text = io::read_file(test::source_path("data/sample/span.pa2"));
  REQUIRE(text);
  check_round_trip(positional(*text), 50);
}

TEST_CASE("invented exchanges that use every rule are the same as XML") {
  for (const int seed : {1, 2, 3, 7}) {
    CAPTURE(seed);
    check_round_trip(positional(invented(seed)), 300);
  }
}

TEST_CASE("a filter keeps a commodity and what it alone needs, in either order of rules and products") {
  const span::ParameterSet whole = positional(invented(5));
  const std::string text = written(whole);
  const std::size_t rules = text.find("<ccDef>");
  const std::size_t products =
      text.find("<exchange>\n") == std::string::npos ? text.find("<exchange>") : text.find("<exchange>\n");
  const std::size_t end = text.rfind("</exchange>\n") + 12;
  const std::string swapped = text.substr(0, rules) + text.substr(products, end - products) +
                              text.substr(rules, products - rules) + text.substr(end);
  for (const std::string& form : {text, swapped}) {
    auto part = io::read_span_xml({"a.spn", form}, {{"C03"}});
    if (!part) FAIL(to_text(part.error().front()));
    REQUIRE(part->commodities.size() == 1);
    CHECK(part->commodities[0].id == "C03");
    CHECK(part->products.size() == 2);
    std::size_t wanted = 0;
    for (const span::Contract& contract : whole.contracts) {
      const auto& product = whole.products[static_cast<std::size_t>(contract.product)];
      if (whole.commodities[static_cast<std::size_t>(product.commodity)].id == "C03") ++wanted;
    }
    CHECK(part->contracts.size() == wanted);
    CHECK(part->arrays.size() == wanted);
  }
  CHECK(test::difference_of(read(swapped), read(text)) == "");
  const auto unknown = io::read_span_xml({"a.spn", text}, {{"NONE"}});
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().front().code == ErrorCode::missing_parameter);
}

namespace {

/// The set with the names that a file needs and an engine does without.
span::ParameterSet named(span::ParameterSet set) {
  const auto commodity = [&](std::int32_t place) -> const span::CombinedCommodity& {
    return set.commodities[static_cast<std::size_t>(place)];
  };
  const auto name = [&](span::InterLeg& leg) {
    if (leg.commodity < 0) return;
    leg.id = commodity(leg.commodity).id;
    leg.exchange = commodity(leg.commodity).exchange;
  };
  set.organisations[0].id = "XYZ";
  set.organisations[0].business_date = "20250620";
  for (span::Product& product : set.products) product.currency = commodity(product.commodity).currency;
  for (span::InterSpread& spread : set.inter_spreads) {
    spread.group = "ALL";
    for (span::InterLeg& leg : spread.legs) name(leg);
    name(spread.target);
  }
  return set;
}

}  // namespace

TEST_CASE("random parameter sets come back whole") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    span::test::Random random{std::mt19937_64(seed)};
    const span::ParameterSet set = named(span::test::random_set(random, {}));
    const std::string text = written(set);
    const span::ParameterSet again = read(text);
    CHECK(test::difference_of(set, again) == "");
    CHECK((written(again) == text));
  }
}

TEST_CASE("two organisations with spreads between them go into one file") {
  const std::string one = invented(1);
  std::string two = invented(2);
  two.replace(two.find("0 XYZ"), 5, "0 ABC");
  for (std::size_t at = 0; (at = two.find("XCH", at)) != std::string::npos;) two.replace(at, 3, "YCH");
  auto joined = span::join({positional(one), positional(two)});
  if (!joined) FAIL(to_text(joined.error().front()));
  check_round_trip(*joined, 100);
}

TEST_CASE("a file is read piece by piece as its bytes are") {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/a.spn";
  std::string text = written(positional(invented(4)));
  // Longer than one piece: blanks between elements say nothing.
  const std::string blanks(300'000, ' ');
  for (int i = 0; i < 5; ++i) text.insert(text.find("<opt>", static_cast<std::size_t>(i) * 310'000), blanks);
  REQUIRE(io::write_atomically(path, text));
  const auto set = io::read_span_xml_file(path, {});
  if (!set) FAIL(to_text(set.error().front()));
  CHECK(test::difference_of(*set, read(text)) == "");
  const auto absent = io::read_span_xml_file(folder.path() + "/none.spn", {});
  REQUIRE_FALSE(absent);
  CHECK(absent.error().front().code == ErrorCode::unreadable);
}
