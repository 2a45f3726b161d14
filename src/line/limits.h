// Limits of LINE's audiences and insight, as LINE documents them, and our own.
#pragma once

#include <cstddef>
#include <cstdint>

namespace enishi::limits {

inline constexpr std::size_t audience_json_ids_max = 10'000;     // of one upload by JSON; LINE's
inline constexpr std::size_t audience_file_ids_max = 1'500'000;  // of one upload by file; LINE's
inline constexpr std::size_t audience_jobs_max = 10;         // of one audience at a time; LINE's
inline constexpr std::int64_t line_audiences_max = 1'000;    // of a channel; LINE's
inline constexpr std::size_t audience_name_units_max = 120;  // UTF-16; LINE's
inline constexpr std::size_t audience_url_units_max = 2'000;
inline constexpr std::size_t audience_part_records = 150'000;  // written by one transaction
inline constexpr int audience_page_size = 40;                  // LINE's largest
inline constexpr int audience_pages_max = 100;
inline constexpr int audience_upload_seconds_max = 300;  // a file is 50 MB
inline constexpr int audience_polls_max = 150;  // about a day; then the nightly look takes over
inline constexpr std::size_t audience_error_bytes_max = 500;

inline constexpr std::size_t insight_answer_bytes_max = 8 << 20;
inline constexpr std::size_t insight_bubbles_max = 100;  // kept of a message
inline constexpr std::size_t insight_urls_max = 200;     // likewise, those with numbers first
inline constexpr std::size_t insight_ways_max = 50;      // to send, by LINE's names
inline constexpr std::size_t insight_demographics_bytes_max = 64 << 10;

static_assert(audience_json_ids_max < audience_file_ids_max);
static_assert(audience_page_size * audience_pages_max >= line_audiences_max);

}  // namespace enishi::limits
