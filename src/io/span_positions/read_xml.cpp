#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "io/span_positions/read_forms.hpp"
#include "io/span_positions/xml_elements.hpp"

namespace crossmargin::io {
namespace {

/// The elements that others stand in, and where they may stand. Programs are known that write one
/// pointInTime in another, and positions straight in an ecPort.
struct Container {
  std::string_view name;
  std::string_view parent;
  std::string_view other_parent;
};
constexpr std::array<Container, 7> containers{{{"posFile", "", ""},
                                               {"pointInTime", "posFile", "pointInTime"},
                                               {"portfolio", "pointInTime", "pointInTime"},
                                               {"acctSubType", "portfolio", "portfolio"},
                                               {"ecPort", "portfolio", "portfolio"},
                                               {"ccPort", "ecPort", "ecPort"},
                                               {"np", "ccPort", "ecPort"}}};

/// The elements that hold a text. Those that margins do not need are known all the same.
struct Known {
  std::string_view parent;
  std::string_view name;
};
constexpr std::array<Known, 36> known{{{"np", "exch"},
                                       {"np", "pfCode"},
                                       {"np", "pfType"},
                                       {"np", "pe"},
                                       {"np", "undPe"},
                                       {"np", "o"},
                                       {"np", "k"},
                                       {"np", "net"},
                                       {"posFile", "fileFormat"},
                                       {"posFile", "created"},
                                       {"pointInTime", "date"},
                                       {"pointInTime", "isSetl"},
                                       {"pointInTime", "setlQualifier"},
                                       {"pointInTime", "time"},
                                       {"pointInTime", "run"},
                                       {"portfolio", "firm"},
                                       {"portfolio", "acctId"},
                                       {"portfolio", "acctType"},
                                       {"portfolio", "isCust"},
                                       {"portfolio", "seg"},
                                       {"portfolio", "isNew"},
                                       {"portfolio", "pclient"},
                                       {"portfolio", "qib"},
                                       {"portfolio", "custPortUseLov"},
                                       {"portfolio", "currency"},
                                       {"portfolio", "ledgerBal"},
                                       {"portfolio", "ote"},
                                       {"portfolio", "securities"},
                                       {"portfolio", "lue"},
                                       {"acctSubType", "acctSubTypeCode"},
                                       {"acctSubType", "value"},
                                       {"ecPort", "ec"},
                                       {"ccPort", "cc"},
                                       {"ccPort", "r"},
                                       {"ccPort", "currency"},
                                       {"ccPort", "pss"}}};

const Container* container(std::string_view name) {
  for (const Container& found : containers)
    if (found.name == name) return &found;
  return nullptr;
}

const Known* known_text(std::string_view parent, std::string_view name) {
  for (const Known& found : known)
    if (found.name == name && found.parent == parent) return &found;
  return nullptr;
}

std::string_view parent_of(const XmlPlace& place) {
  return place.path.size() < 2 ? std::string_view{} : std::string_view(place.path[place.path.size() - 2]);
}

/// A text of an account or a position, and where it stands.
struct Leaf {
  std::string_view name;
  std::string text;
  int line{0};
  int column{0};
};
using Leaves = std::vector<Leaf>;

/// Takes the elements of a position file. What is not known is read past and counted.
class PositionSink : public XmlSink {
 public:
  explicit PositionSink(const std::string& file) : file_(file) { made_.name = file; }
  void start(const XmlPlace& place) override;
  void end(const XmlPlace& place, std::string_view text) override;
  Result<PositionFile> finish();

 private:
  void end_text(const Leaf& leaf);
  void end_account();
  void end_position();
  void read_date(const Leaf& leaf);
  void read_session(const Leaf& leaf);
  span::Period period(const Leaf& leaf);
  double number(const Leaf& leaf);

  /// The text of a field; an issue where it is absent or empty.
  const Leaf& required(const Leaves& leaves, std::string_view name);
  /// Nothing where it is absent or empty.
  static const Leaf* optional(const Leaves& leaves, std::string_view name);
  /// The one letter or digit of a field that has a few: the first of them where it is another.
  char one_of(const Leaf& leaf, std::string_view letters);
  /// An issue of a text in the element where the reader stands, or of that element itself.
  void complain(ErrorCode code, std::string message, const Leaf& where, std::string hint);

  const std::string& file_;
  PositionFile made_;
  std::vector<FilePosition> positions_;
  Leaves of_account_;
  Leaves of_position_;
  std::string organisation_;
  std::string commodity_;
  const XmlPlace* place_{nullptr};
  Leaf account_start_;
  Leaf position_start_;
  const Leaf nothing_;
  std::set<std::pair<std::string, std::string>> seen_;
  std::map<std::string, int> skipped_;
  bool has_root_{false};
  Issues issues_;
};

void PositionSink::start(const XmlPlace& place) {
  place_ = &place;
  const std::string& name = place.path.back();
  const std::string_view parent = parent_of(place);
  const Leaf here{{}, {}, place.line, place.column};
  if (parent.empty() && !(has_root_ = name == "posFile"))
    complain(ErrorCode::malformed, fmt::format("want <posFile>, got {}", in_quotes(name)), here,
             "is this a position file? A risk parameter file goes to --parameters");
  const Container* rule = container(name);
  if (!has_root_ || rule == nullptr) return;
  if (parent != rule->parent && parent != rule->other_parent)
    complain(ErrorCode::malformed, fmt::format("<{}> stands in <{}>", name, parent), here,
             fmt::format("want it in <{}>", rule->parent));
  if (name == "portfolio") {
    of_account_.clear();
    positions_.clear();
    account_start_ = here;
  }
  if (name == "ecPort") organisation_.clear();
  if (name == "ecPort" || name == "ccPort") commodity_.clear();
  if (name == "np") {
    of_position_.clear();
    position_start_ = here;
  }
}

void PositionSink::end(const XmlPlace& place, std::string_view text) {
  if (!has_root_) return;
  place_ = &place;
  const std::string& name = place.path.back();
  const std::string_view parent = parent_of(place);
  if (name == "np") return end_position();
  if (name == "portfolio") return end_account();
  if (name == "ccPort") commodity_.clear();
  if (container(name) != nullptr) return;
  const Known* rule = known_text(parent, name);
  if (rule == nullptr) {
    ++skipped_[fmt::format("{}/{}", parent, name)];
    return;
  }
  Leaf leaf{rule->name, std::string(text), place.line, place.column};
  if (!is_printable(text))
    complain(ErrorCode::malformed, fmt::format("{} holds control characters", in_quotes(text)), leaf, "");
  if (parent != "np" && parent != "portfolio") return end_text(leaf);
  Leaves& leaves = parent == "np" ? of_position_ : of_account_;
  if (std::any_of(leaves.begin(), leaves.end(), [&](const Leaf& other) { return other.name == leaf.name; }))
    return complain(ErrorCode::duplicate, fmt::format("<{}> stands twice", name), leaf, "keep one");
  leaves.push_back(std::move(leaf));
}

void PositionSink::end_text(const Leaf& leaf) {
  if (leaf.text.empty()) return;
  if (leaf.name == "date") read_date(leaf);
  if (leaf.name == "isSetl" || leaf.name == "setlQualifier") read_session(leaf);
  if (leaf.name == "time" && leaf.text != ":::::") made_.time = leaf.text;
  if (leaf.name == "created") made_.created = leaf.text;
  if (leaf.name == "ec") organisation_ = leaf.text;
  if (leaf.name == "cc") commodity_ = leaf.text;
}

void PositionSink::read_date(const Leaf& leaf) {
  if (!is_day(leaf.text))
    return complain(ErrorCode::malformed, fmt::format("want a day as CCYYMMDD, got {}", in_quotes(leaf.text)),
                    leaf, "such as 20250620");
  if (!made_.business_date.empty() && made_.business_date != leaf.text)
    complain(ErrorCode::malformed,
             fmt::format("two business dates: {} and {}", made_.business_date, leaf.text), leaf,
             "positions of one day stand in one file");
  made_.business_date = leaf.text;
}

void PositionSink::read_session(const Leaf& leaf) {
  if (leaf.name == "isSetl" && one_of(leaf, "10") == '0') made_.session = 'I';
  if (leaf.name == "setlQualifier" && leaf.text == "early") made_.session = 'E';
}

void PositionSink::end_account() {
  FileAccount account;
  if (const Leaf* firm = optional(of_account_, "firm")) account.firm = firm->text;
  const Leaf& id = required(of_account_, "acctId");
  account.id = id.text;
  account.type = one_of(required(of_account_, "acctType"), account_type_letters);
  account.origin =
      one_of(required(of_account_, "isCust"), "01") == '1' ? span::Origin::customer : span::Origin::house;
  account.line = account_start_.line;
  account.positions = std::move(positions_);
  if (!seen_.emplace(account.firm, account.id).second)
    complain(
        ErrorCode::duplicate,
        fmt::format("account {} of firm {} stands twice", in_quotes(account.id), in_quotes(account.firm)), id,
        "put all its positions into one portfolio");
  made_.accounts.push_back(std::move(account));
}

void PositionSink::end_position() {
  FilePosition position;
  NamedContract& contract = position.contract;
  contract.organisation = organisation_;
  contract.commodity = commodity_;
  contract.exchange = required(of_position_, "exch").text;
  contract.product = required(of_position_, "pfCode").text;
  contract.type = required(of_position_, "pfType").text;
  contract.month = period(required(of_position_, "pe"));
  const Leaf* right = optional(of_position_, "o");
  if (!is_option_type(contract.type) && right != nullptr)
    complain(ErrorCode::malformed,
             fmt::format("a contract of type {} has no right", in_quotes(contract.type)), *right,
             "options are of type OOF, OOP, OOC or OOE");
  if (is_option_type(contract.type)) {
    contract.right = one_of(required(of_position_, "o"), "CP") == 'C' ? span::Right::call : span::Right::put;
    contract.strike = number(required(of_position_, "k"));
    if (const Leaf* month = optional(of_position_, "undPe")) contract.underlying_month = period(*month);
  }
  position.quantity = number(required(of_position_, "net"));
  position.line = position_start_.line;
  positions_.push_back(std::move(position));
}

span::Period PositionSink::period(const Leaf& leaf) {
  if (const auto found = read_file_period(leaf.text)) return *found;
  if (!leaf.text.empty())
    complain(ErrorCode::malformed, fmt::format("{} is no contract month", in_quotes(leaf.text)), leaf,
             "such as 202507, 20250703 or 202507W2; zeros for none");
  return {};
}

double PositionSink::number(const Leaf& leaf) {
  if (const auto found = parse_number(leaf.text)) return *found;
  if (!leaf.text.empty())
    complain(ErrorCode::malformed, fmt::format("{} is no number", in_quotes(leaf.text)), leaf,
             "want a decimal number, such as -10 or 102.5");
  return 0.0;
}

const Leaf& PositionSink::required(const Leaves& leaves, std::string_view name) {
  if (const Leaf* found = optional(leaves, name)) return *found;
  complain(ErrorCode::missing_field, fmt::format("has no <{}>", name),
           &leaves == &of_position_ ? position_start_ : account_start_,
           "docs/file-formats/span-positions.md lists what is needed");
  return nothing_;
}

const Leaf* PositionSink::optional(const Leaves& leaves, std::string_view name) {
  for (const Leaf& found : leaves)
    if (found.name == name) return found.text.empty() ? nullptr : &found;
  return nullptr;
}

char PositionSink::one_of(const Leaf& leaf, std::string_view letters) {
  if (leaf.text.size() == 1 && letters.find(leaf.text.front()) != std::string_view::npos)
    return leaf.text.front();
  if (!leaf.text.empty())
    complain(ErrorCode::malformed, fmt::format("want one of {}, got {}", letters, in_quotes(leaf.text)), leaf,
             "docs/file-formats/span-positions.md says what each means");
  return letters.front();
}

void PositionSink::complain(ErrorCode code, std::string message, const Leaf& where, std::string hint) {
  if (issues_.size() >= most_position_issues) return;
  std::string path = fmt::format("{}", fmt::join(place_->path, "/"));
  if (!where.name.empty() && place_->path.back() != where.name) path += fmt::format("/{}", where.name);
  issues_.push_back(
      {code, std::move(message), {file_, where.line, where.column, std::move(path)}, std::move(hint)});
}

Result<PositionFile> PositionSink::finish() {
  if (!issues_.empty()) return tl::unexpected(std::move(issues_));
  for (const auto& [name, count] : skipped_) made_.notes.push_back(skipped_note(file_, name, count));
  return std::move(made_);
}

}  // namespace

Result<PositionFile> read_xml_positions(const NamedBytes& input) {
  PositionSink sink(input.name);
  auto read = read_xml_elements(input, sink);
  auto made = sink.finish();
  if (!made) return made;
  if (!read) return tl::unexpected(std::move(read.error()));
  return made;
}

}  // namespace crossmargin::io
