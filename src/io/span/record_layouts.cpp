#include "io/span/record_layouts.hpp"

#include <array>

#include "io/span/layout_arrays.hpp"
#include "io/span/layout_products.hpp"
#include "io/span/layout_rules.hpp"

namespace crossmargin::io {
namespace {

constexpr auto narrow_first = layout::first_half(layout::narrow_width);
constexpr auto narrow_second = layout::second_half(layout::narrow_width);
constexpr auto wide_first = layout::first_half(layout::wide_width);
constexpr auto wide_second = layout::second_half(layout::wide_width);

constexpr auto layouts = std::to_array<RecordLayout>({{"0 ", layout::header},
                                                      {"1 ", layout::exchange},
                                                      {"T ", layout::conversion},
                                                      {"2 ", layout::commodity},
                                                      {"3 ", layout::tiers},
                                                      {"S ", layout::scanning},
                                                      {"C ", layout::tier_spread},
                                                      {"E ", layout::series_spread},
                                                      {"4 ", layout::delivery},
                                                      {"4 /11", layout::basis_delivery},
                                                      {"B ", layout::series},
                                                      {"P ", layout::prices},
                                                      {"5 ", layout::group},
                                                      {"6 ", layout::inter_spread},
                                                      {"R ", layout::redefinition},
                                                      {"81", narrow_first},
                                                      {"82", narrow_second},
                                                      {"83", wide_first},
                                                      {"84", wide_second},
                                                      {"V ", layout::adjustment},
                                                      {"X ", layout::combination},
                                                      {"Y ", layout::combination_option},
                                                      {"Z ", layout::combination_leg},
                                                      {"91", layout::debt},
                                                      {"92", layout::debt_description}});

}  // namespace

std::span<const RecordLayout> record_layouts() {
  return layouts;
}

int record_length(std::string_view id) {
  for (const RecordLayout& record : layouts)
    if (record.id == id) return layout::last_column(record.fields);
  return 0;
}

}  // namespace crossmargin::io
