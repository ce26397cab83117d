#include "io/span_xml/reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crossmargin/core/format.hpp"

namespace crossmargin::io {

SpanXmlReader::SpanXmlReader(XmlState& state, Pass pass)
    : state_(state),
      pass_(pass),
      stream_(state.file, *this, state.issues),
      rules_(state, stream_),
      products_(state, stream_) {
  state_.organisation = -1;
}

bool SpanXmlReader::begin(Tag parent, Tag tag) {
  if (part_ == Part::rules) return rules_.begin(parent, tag);
  if (part_ == Part::products) return products_.begin(parent, tag);
  if (parent == Tag::clearingOrg && tag != Tag::exchange && pass_ == Pass::products) return false;
  const bool is_rules = tag == Tag::ccDef || tag == Tag::interSpreads || tag == Tag::superSpreads;
  if (!is_rules && tag != Tag::exchange) return begin_frame(tag);
  part_ = is_rules ? Part::rules : Part::products;
  part_root_ = tag;
  return is_rules ? rules_.begin(parent, tag) : products_.begin(parent, tag);
}

void SpanXmlReader::end(Tag parent, Tag tag) {
  if (part_ == Part::frame) return end_frame(tag);
  if (part_ == Part::rules) rules_.end(parent, tag);
  if (part_ == Part::products) products_.end(parent, tag);
  if (parent == Tag::clearingOrg) part_ = Part::frame;
}

void SpanXmlReader::value(Tag parent, Tag tag, std::string_view text) {
  const Value value(text, stream_);
  if (part_ == Part::products) return products_.value(parent, tag, value);
  if (part_ == Part::rules) return rules_.value(parent, tag, value);
  if (pass_ == Pass::all) frame_value(parent, tag, value);
}

bool SpanXmlReader::begin_frame(Tag tag) {
  if (tag == Tag::clearingOrg) begin_organisation();
  if (tag == Tag::pbRateDef) rate_ = {};
  if (tag == Tag::pointDef) {
    pairs_ = {};
  } else if (tag == Tag::scanPointDef) {
    scenario_.reset();
    pair_.reset();
  } else if (tag == Tag::curConv) {
    from_.reset();
    to_.reset();
    factor_.reset();
  } else if (tag == Tag::pointInTime) {
    first_of_time_ = state_.set.organisations.size();
    if (++times_ == 2)
      stream_.complain(ErrorCode::invalid_value, "the file holds several points in time",
                       "parameters of one business date and time belong together: split the file");
  }
  return true;
}

void SpanXmlReader::begin_organisation() {
  ++state_.organisation;
  state_.has_exchange = false;
  if (pass_ == Pass::products) return;
  state_.set.organisations.emplace_back().file = state_.file;
  state_.organisations.emplace_back();
}

void SpanXmlReader::frame_value(Tag parent, Tag tag, const Value& value) {
  if (parent == Tag::clearingOrg) return organisation_value(tag, value);
  if (tag == Tag::fileFormat && !value.text().starts_with("4."))
    stream_.complain(ErrorCode::unsupported, fmt::format("want format 4.00, got {}", in_quotes(value.text())),
                     "of SPAN XML only version 4 is known");
  if (tag == Tag::created) time_.created = value.name();
  if (tag == Tag::date) {
    if (value.date().value_or(0) != 0) time_.business_date = value.name();
  }
  if (tag == Tag::time) time_.business_time = value.name();
  if (tag == Tag::isSetl) time_.is_settlement = value.flag().value_or(true);
  if (parent == Tag::curConv && tag == Tag::fromCur) from_ = value.currency();
  if (parent == Tag::curConv && tag == Tag::toCur) to_ = value.currency();
  if (parent == Tag::curConv && tag == Tag::factor) factor_ = value.number();
  if (parent == Tag::pbRateDef && tag == Tag::r) rate_.rate = value.name();
  if (tag == Tag::acctType) rate_.account_type = value.name();
  if (tag == Tag::isM) rate_.is_maintenance = value.flag().value_or(true);
  if (tag == Tag::pbc) rate_.is_reserve = value.text().starts_with("RES");
  if (tag == Tag::point) scenario_ = value.integer();
  if (tag == Tag::pairedPoint) pair_ = value.integer();
}

void SpanXmlReader::organisation_value(Tag tag, const Value& value) {
  span::Organisation& of = state_.set.organisations.back();
  OrganisationTerms& terms = state_.organisations.back();
  if (tag == Tag::ec) of.id = value.name();
  if (tag == Tag::capAnov) of.caps_option_value = value.flag().value_or(false);
  if (tag == Tag::oopDeltaMeth) terms.option_delta_method = value.name();
  if (tag == Tag::lookAheadYears) terms.lookahead_years = value.number();
  if (tag == Tag::lookAheadDays) terms.lookahead_days = value.number();
  if (tag == Tag::daysPerYear) terms.days_a_year = value.number();
}

void SpanXmlReader::end_frame(Tag tag) {
  if (pass_ == Pass::products) return;
  if (tag == Tag::pointInTime) {
    end_time();
  } else if (tag == Tag::clearingOrg) {
    if (state_.set.organisations.back().id.empty()) stream_.miss(Tag::ec);
  } else if (tag == Tag::pbRateDef) {
    if (rate_.rate.empty()) stream_.miss(Tag::r);
    if (rate_.account_type.empty()) stream_.miss(Tag::acctType);
    state_.organisations.back().rates.push_back(rate_);
  } else if (tag == Tag::scanPointDef) {
    end_scenario();
  } else if (tag == Tag::pointDef) {
    end_pairing();
  } else if (tag == Tag::curConv) {
    if (!from_) stream_.miss(Tag::fromCur);
    if (!to_) stream_.miss(Tag::toCur);
    if (!factor_) stream_.miss(Tag::factor);
    if (from_ && to_ && factor_) state_.set.conversions.push_back({*from_, *to_, *factor_});
  }
}

void SpanXmlReader::end_time() {
  if (time_.business_date.empty()) stream_.miss(Tag::date);
  for (std::size_t i = first_of_time_; i < state_.set.organisations.size(); ++i) {
    span::Organisation& of = state_.set.organisations[i];
    of.business_date = time_.business_date;
    of.business_time = time_.business_time;
    of.is_settlement = time_.is_settlement;
    of.created = time_.created;
  }
}

void SpanXmlReader::end_scenario() {
  constexpr int last = static_cast<int>(span::scenario_count);
  if (!scenario_) {
    stream_.miss(Tag::point);
    return;
  }
  // Without a partner, or with 0 for it, a scenario stands alone.
  const int pair = pair_.value_or(0) == 0 ? *scenario_ : *pair_;
  if (*scenario_ < 1 || *scenario_ > last || pair < 1 || pair > last) {
    stream_.complain(ErrorCode::invalid_value, fmt::format("scenario {} is paired with {}", *scenario_, pair),
                     "want numbers from 1 to 16");
    return;
  }
  pairs_[static_cast<std::size_t>(*scenario_) - 1] = static_cast<std::uint8_t>(pair - 1);
}

/// All definitions of scenarios pair them the same way, or no array of the file means one thing.
void SpanXmlReader::end_pairing() {
  for (std::size_t i = 0; i < span::scenario_count; ++i) {
    if (!pairs_[i]) continue;
    if (has_pairs_ && state_.set.paired[i] != *pairs_[i])
      stream_.complain(ErrorCode::unsupported, fmt::format("scenario {} is paired in two ways", i + 1), "");
    state_.set.paired[i] = *pairs_[i];
  }
  has_pairs_ = true;
}

void SpanXmlReader::note_unknown() {
  for (const auto& [path, count] : stream_.unknown()) {
    std::size_t& noted = state_.skips[path];
    noted = std::max(noted, count);
  }
}

}  // namespace crossmargin::io
