// Limits of stages, tariffs, the calendar, and of broadcasts and narrowcasts, LINE's and our own.
#pragma once

#include <cstddef>
#include <cstdint>

namespace enishi::limits {

inline constexpr std::int64_t stage_recipients_min = 1'000;
inline constexpr std::int64_t stage_recipients_max = 10'000'000;
inline constexpr std::int64_t stage_minutes_max = 24 * 60;
// LINE asks to stage larger sends.
inline constexpr std::int64_t unstaged_recipients_max = 1'000'000;

inline constexpr std::size_t tariff_tiers_max = 20;
inline constexpr std::int64_t tariff_messages_max = 1'000'000'000;  // of a month
inline constexpr std::int64_t tariff_price_max = 100'000;           // 1/100 yen a message
inline constexpr std::int64_t tariff_fee_max = 10'000'000'000;      // 1/100 yen a month

inline constexpr std::int64_t calendar_days_max = 92;
inline constexpr std::size_t calendar_rows_max = 2'000;

// Broadcasts and narrowcasts
inline constexpr std::size_t mass_name_bytes_max = 300;
inline constexpr std::size_t mass_messages_bytes_max = 512 << 10;
inline constexpr std::size_t mass_targeting_bytes_max = 64 << 10;  // of a recipient or filter tree
inline constexpr std::size_t mass_audiences_max = 10;  // with redeliveries, of a narrowcast; LINE's
inline constexpr std::size_t mass_filters_max = 10;    // of a narrowcast; LINE's
inline constexpr std::size_t mass_filter_values_max = 100;          // of one filter
inline constexpr std::int64_t mass_recipients_max = 2'147'483'647;  // LINE's type of limit.max
inline constexpr std::int64_t mass_attribute_reach_min = 100;       // LINE's, for attributes
inline constexpr int mass_progress_days = 14;  // LINE keeps progress and redelivery ids; LINE's
inline constexpr std::int64_t mass_sends_open_max = 500;  // of a channel, scheduled or under way
inline constexpr std::size_t mass_reason_bytes_max = 400;

}  // namespace enishi::limits
