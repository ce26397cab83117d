#pragma once

#include "io/span/layout.hpp"

/// Records of products and of what they are on.
namespace crossmargin::io::layout {

/// B
inline constexpr auto series = std::to_array<Columns>({{3, 5, "exchange"},
                                                       {6, 15, "commodity"},
                                                       {16, 18, "product type"},
                                                       {19, 24, "futures month"},
                                                       {25, 26, "futures day"},
                                                       {28, 33, "option month"},
                                                       {34, 35, "option day"},
                                                       {37, 44, "base volatility", 6},
                                                       {45, 52, "volatility scan range", 6},
                                                       {53, 57, "price scan range"},
                                                       {58, 62, "extreme move multiplier", 3},
                                                       {63, 67, "extreme move covered fraction", 4},
                                                       {68, 72, "interest rate", 4},
                                                       {73, 79, "time to expiry", 6},
                                                       {80, 85, "look-ahead", 6},
                                                       {86, 91, "delta scaling factor", 4},
                                                       {92, 99, "expiration date"},
                                                       {100, 109, "underlying commodity"},
                                                       {110, 111, "pricing model"},
                                                       {112, 119, "dividend yield", 6},
                                                       {120, 120, "reference price flag"},
                                                       {121, 127, "reference price"},
                                                       {128, 128, "sign of reference price"},
                                                       {129, 142, "contract value factor", 7},
                                                       {143, 144, "value factor exponent"},
                                                       {145, 145, "sign of value factor exponent"},
                                                       {146, 147, "volatility exponent"},
                                                       {148, 148, "sign of volatility exponent"},
                                                       {149, 150, "volatility scan exponent"},
                                                       {151, 151, "sign of volatility scan exponent"},
                                                       {152, 163, "discount factor", 10},
                                                       {164, 164, "volatility scan quotation"},
                                                       {165, 165, "price scan quotation"},
                                                       {166, 167, "price scan exponent"},
                                                       {168, 168, "sign of price scan exponent"},
                                                       {169, 173, "delivery margin method"}});

inline constexpr ScaledColumns price_range{column(series, "price scan range"),
                                           column(series, "price scan exponent"),
                                           column(series, "sign of price scan exponent")};
inline constexpr ScaledColumns volatility_range{column(series, "volatility scan range"),
                                                column(series, "volatility scan exponent"),
                                                column(series, "sign of volatility scan exponent")};
inline constexpr ScaledColumns volatility{column(series, "base volatility"),
                                          column(series, "volatility exponent"),
                                          column(series, "sign of volatility exponent")};

/// What a volatility that nobody gave stands as.
inline constexpr std::string_view no_volatility = "99999999";

/// Shares stand in percent: two more decimals.
constexpr ScaledColumns in_percent(ScaledColumns columns) {
  columns.number.places += 2;
  return columns;
}

/// P
inline constexpr auto prices = std::to_array<Columns>({{3, 5, "exchange"},
                                                       {6, 15, "commodity"},
                                                       {16, 18, "product type"},
                                                       {19, 33, "short name"},
                                                       {34, 36, "settlement decimals"},
                                                       {37, 39, "strike decimals"},
                                                       {40, 40, "settlement alignment"},
                                                       {41, 41, "strike alignment"},
                                                       {42, 55, "contract value factor", 7},
                                                       {56, 63, "cabinet value", 2},
                                                       {64, 65, "quantity per contract"},
                                                       {66, 68, "currency"},
                                                       {69, 69, "currency code"},
                                                       {70, 72, "price quotation"},
                                                       {73, 73, "sign of value factor exponent"},
                                                       {74, 75, "value factor exponent"},
                                                       {76, 79, "exercise style"},
                                                       {80, 114, "long name"},
                                                       {115, 115, "positionable"},
                                                       {116, 116, "money calculation method"},
                                                       {117, 121, "valuation method"},
                                                       {122, 126, "settlement method"},
                                                       {127, 131, "spot gain credit"},
                                                       {132, 136, "pre-spot gain credit"},
                                                       {137, 141, "forward gain credit"},
                                                       {144, 157, "equivalent position factor", 7},
                                                       {158, 159, "position factor exponent"},
                                                       {160, 160, "sign of position factor exponent"},
                                                       {161, 161, "variable tick flag"}});

inline constexpr ScaledColumns value_factor{column(prices, "contract value factor"),
                                            column(prices, "value factor exponent"),
                                            column(prices, "sign of value factor exponent")};
inline constexpr ScaledColumns position_factor{column(prices, "equivalent position factor"),
                                               column(prices, "position factor exponent"),
                                               column(prices, "sign of position factor exponent")};

/// R
inline constexpr auto redefinition = std::to_array<Columns>({{3, 5, "exchange"},
                                                             {6, 15, "commodity"},
                                                             {16, 21, "combined commodity"},
                                                             {22, 24, "other exchange"},
                                                             {25, 34, "other commodity"},
                                                             {35, 40, "other combined commodity"}});

/// V
inline constexpr auto adjustment = std::to_array<Columns>({{3, 5, "exchange"},
                                                           {6, 15, "commodity"},
                                                           {16, 21, "futures month"},
                                                           {22, 23, "futures day"},
                                                           {24, 31, "business date"},
                                                           {32, 44, "long rate", 8},
                                                           {45, 45, "sign of long rate"},
                                                           {46, 46, "long rate or amount"},
                                                           {47, 59, "short rate", 8},
                                                           {60, 60, "sign of short rate"},
                                                           {61, 61, "short rate or amount"},
                                                           {62, 62, "short rate flag"},
                                                           {63, 65, "long maintenance rate", 2},
                                                           {66, 68, "short maintenance rate", 2},
                                                           {69, 69, "reset long flag"},
                                                           {70, 72, "reset long down", 2},
                                                           {73, 75, "reset long up", 2},
                                                           {76, 76, "reset short flag"},
                                                           {77, 79, "reset short down", 2},
                                                           {80, 82, "reset short up", 2},
                                                           {83, 88, "product class"}});

/// X
inline constexpr auto combination =
    std::to_array<Columns>({{3, 3, "method"}, {4, 13, "commodity"}, {14, 20, "price offset"}});

/// Y
inline constexpr auto combination_option =
    std::to_array<Columns>({{3, 12, "combination commodity"}, {13, 22, "option commodity"}});

/// Z
inline constexpr auto combination_leg = std::to_array<Columns>({{3, 5, "exchange"},
                                                                {6, 15, "combination commodity"},
                                                                {16, 20, "type"},
                                                                {21, 26, "month"},
                                                                {27, 28, "day"},
                                                                {36, 38, "leg"},
                                                                {39, 39, "side"},
                                                                {40, 42, "ratio"},
                                                                {43, 52, "leg commodity"},
                                                                {53, 55, "leg type"},
                                                                {56, 61, "leg month"},
                                                                {62, 63, "leg day"},
                                                                {64, 67, "ratio decimals", 4},
                                                                {68, 68, "price available"},
                                                                {69, 70, "price usage"},
                                                                {71, 77, "price"},
                                                                {78, 78, "sign of price"}});

/// 91
inline constexpr auto debt = std::to_array<Columns>({{3, 5, "exchange"},
                                                     {8, 17, "target commodity"},
                                                     {18, 23, "target month"},
                                                     {27, 29, "country"},
                                                     {32, 46, "instrument"},
                                                     {47, 49, "currency"},
                                                     {50, 50, "currency code"},
                                                     {51, 58, "maturity"},
                                                     {59, 63, "coupon", 3},
                                                     {64, 72, "conversion factor", 7}});

/// 92
inline constexpr auto debt_description = std::to_array<Columns>({{3, 5, "exchange"},
                                                                 {8, 17, "target commodity"},
                                                                 {18, 23, "target month"},
                                                                 {27, 29, "country"},
                                                                 {32, 46, "instrument"},
                                                                 {47, 96, "description"},
                                                                 {97, 106, "long bond equivalent", 6}});

}  // namespace crossmargin::io::layout
