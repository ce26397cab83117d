#pragma once

#include "io/span/layout.hpp"

/// Records of the exchange complex, of combined commodities and of spreads.
namespace crossmargin::io::layout {

/// 0
inline constexpr auto header = std::to_array<Columns>({{3, 8, "exchange complex"},
                                                       {9, 16, "business date"},
                                                       {17, 17, "settlement or intraday"},
                                                       {18, 19, "file identifier"},
                                                       {20, 23, "business time"},
                                                       {24, 31, "creation date"},
                                                       {32, 35, "creation time"},
                                                       {36, 37, "file format"},
                                                       {38, 38, "gross or net"},
                                                       {39, 39, "limit option value"},
                                                       {40, 44, "business function"},
                                                       {51, 51, "clearing or customer"},
                                                       {53, 57, "clearing or customer acronym"},
                                                       {59, 59, "account type"},
                                                       {61, 65, "account type acronym"},
                                                       {67, 67, "performance bond class"},
                                                       {69, 73, "performance bond class acronym"},
                                                       {75, 75, "maintenance or initial"},
                                                       {77, 81, "maintenance or initial acronym"}});

/// 1
inline constexpr auto exchange = std::to_array<Columns>({{3, 5, "exchange"}, {8, 9, "exchange code"}});

/// T
inline constexpr auto conversion = std::to_array<Columns>({{3, 5, "from currency"},
                                                           {6, 6, "from currency code"},
                                                           {7, 9, "to currency"},
                                                           {10, 10, "to currency code"},
                                                           {11, 20, "rate", 6}});

/// 2
inline constexpr auto commodity = std::to_array<Columns>({{3, 5, "exchange"},
                                                          {7, 12, "combined commodity"},
                                                          {13, 13, "risk exponent"},
                                                          {14, 16, "currency"},
                                                          {17, 17, "currency code"},
                                                          {18, 18, "option margin style"},
                                                          {19, 19, "limit option value"},
                                                          {20, 20, "combination method"},
                                                          {23, 32, "commodity", 0, 6, 16},
                                                          {33, 35, "contract type", 0, 6, 16},
                                                          {36, 36, "array decimals", 0, 6, 16},
                                                          {37, 37, "sign of array decimals", 0, 6, 16}});

/// 3
inline constexpr auto tiers = std::to_array<Columns>({{3, 8, "combined commodity"},
                                                      {9, 10, "intracommodity method"},
                                                      {11, 12, "tier", 0, 4, 14},
                                                      {13, 18, "tier start", 0, 4, 14},
                                                      {19, 24, "tier end", 0, 4, 14},
                                                      {69, 72, "initial ratio", 3, 3, 4},
                                                      {81, 82, "tier start day", 0, 4, 4},
                                                      {83, 84, "tier end day", 0, 4, 4}});

/// S
inline constexpr auto scanning = std::to_array<Columns>({{3, 8, "combined commodity"},
                                                         {9, 10, "method"},
                                                         {11, 12, "tiers"},
                                                         {13, 14, "tier", 0, 5, 14},
                                                         {15, 20, "tier start", 0, 5, 14},
                                                         {21, 26, "tier end", 0, 5, 14},
                                                         {83, 83, "weighted price risk method"},
                                                         {84, 85, "tier start day", 0, 5, 4},
                                                         {86, 87, "tier end day", 0, 5, 4},
                                                         {104, 110, "short option minimum", 0, 5, 7}});

/// C
inline constexpr auto tier_spread = std::to_array<Columns>({{3, 8, "combined commodity"},
                                                            {9, 10, "method"},
                                                            {11, 12, "priority"},
                                                            {13, 14, "legs"},
                                                            {15, 21, "charge"},
                                                            {22, 23, "leg", 0, 8, 7},
                                                            {24, 25, "tier", 0, 8, 7},
                                                            {26, 27, "delta ratio", 0, 8, 7},
                                                            {28, 28, "side", 0, 8, 7}});

/// E
inline constexpr auto series_spread = std::to_array<Columns>({{3, 8, "combined commodity"},
                                                              {9, 13, "priority"},
                                                              {14, 20, "charge"},
                                                              {21, 24, "month", 0, 4, 14},
                                                              {25, 27, "day", 0, 4, 14},
                                                              {28, 33, "delta ratio", 4, 4, 14},
                                                              {34, 34, "side", 0, 4, 14}});

/// 4
inline constexpr auto delivery = std::to_array<Columns>({{3, 8, "combined commodity"},
                                                         {9, 10, "delivery method"},
                                                         {11, 12, "delivery months"},
                                                         {13, 14, "delivery month number", 0, 2, 22},
                                                         {15, 20, "delivery month", 0, 2, 22},
                                                         {21, 27, "consumed rate", 0, 2, 22},
                                                         {28, 34, "remaining rate", 0, 2, 22},
                                                         {57, 58, "delivery day", 0, 2, 2},
                                                         {63, 69, "short option minimum"},
                                                         {70, 72, "adjustment factor", 2, 3, 3},
                                                         {79, 79, "short option minimum method"},
                                                         {80, 80, "short option minimum aggregation"}});

/// 4 of method 11
inline constexpr auto basis_delivery = std::to_array<Columns>({{3, 8, "combined commodity"},
                                                               {9, 10, "delivery method"},
                                                               {11, 20, "spot commodity"},
                                                               {21, 27, "basis risk charge rate"},
                                                               {63, 69, "short option minimum"},
                                                               {70, 72, "adjustment factor", 2, 3, 3},
                                                               {79, 79, "short option minimum method"},
                                                               {80, 80, "short option minimum aggregation"}});

/// 5
inline constexpr auto group = std::to_array<Columns>({{3, 5, "group"}, {13, 18, "member", 0, 10, 6}});

/// 6
inline constexpr auto inter_spread = std::to_array<Columns>({{3, 5, "group"},
                                                             {6, 9, "priority"},
                                                             {10, 16, "credit rate", 4},
                                                             {17, 19, "exchange", 0, 4, 18},
                                                             {20, 20, "required", 0, 4, 18},
                                                             {21, 26, "combined commodity", 0, 4, 18},
                                                             {27, 33, "delta ratio", 4, 4, 18},
                                                             {34, 34, "side", 0, 4, 18},
                                                             {89, 90, "method"},
                                                             {91, 93, "target exchange"},
                                                             {94, 94, "target required"},
                                                             {95, 100, "target"},
                                                             {101, 101, "credit method"},
                                                             {102, 103, "tier", 0, 4, 2},
                                                             {110, 110, "spread group"},
                                                             {111, 117, "target ratio", 4},
                                                             {118, 121, "least legs"},
                                                             {122, 122, "separate rates"},
                                                             {123, 129, "leg rate", 4, 4, 7},
                                                             {151, 151, "eligibility"}});

}  // namespace crossmargin::io::layout
