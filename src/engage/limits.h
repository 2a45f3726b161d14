// Limits of rich menus: LINE's, and ours.
#pragma once

#include <cstddef>
#include <cstdint>

namespace enishi::limits {

// LINE's, of one channel
inline constexpr std::size_t menus_at_line_max = 1'000;
inline constexpr std::size_t menu_image_bytes_max = 1'000'000;  // "1 MB"
inline constexpr std::size_t menu_bulk_users_max = 500;
inline constexpr std::size_t menu_batch_moves_max = 1'000;

// Ours
inline constexpr std::int64_t menus_kept_max = 10'000;  // of a channel, retired ones too
inline constexpr int menu_versions_max = 10'000;
inline constexpr std::size_t menu_name_bytes_max = 300;
inline constexpr std::size_t menu_body_bytes_max = 128 << 10;
inline constexpr std::size_t menu_image_name_bytes_max = 100;
inline constexpr std::size_t menu_rules_max = 100;
inline constexpr std::size_t menu_rules_bytes_max = 1 << 20;
inline constexpr std::size_t menu_schedule_max = 100;
inline constexpr std::size_t menu_calls_at_once_max = 16;  // bulk calls of one round
inline constexpr std::size_t menu_link_rows_max = 500;     // written by one transaction
inline constexpr std::size_t menu_news_max = 5'000;        // taken up at once
inline constexpr std::size_t menu_removals_at_once_max = 10;
inline constexpr std::size_t menu_list_bytes_max = 64 << 20;  // LINE's list of all menus
inline constexpr std::size_t menu_tap_rows_max = 100'000;     // of one report
inline constexpr int menu_tap_days_max = 400;

}  // namespace enishi::limits
