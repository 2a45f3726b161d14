// Limits of conditions, beside condition_depth_max, condition_nodes_max and
// condition_list_max.
#pragma once

#include <cstddef>
#include <cstdint>

namespace enishi::limits {

inline constexpr std::int64_t condition_span_days_max = 36'525;  // a hundred years
inline constexpr std::int64_t condition_periods_max = 366;
inline constexpr std::int64_t condition_nth_max = 1'000;
inline constexpr std::int64_t condition_messages_max = 100;  // of "the last n messages"
inline constexpr std::int64_t condition_count_max = 1'000'000'000;
inline constexpr std::int64_t condition_parts_max = 1'000;  // of a split
inline constexpr std::int64_t trait_parts_max = 100;        // of a score by rank
inline constexpr std::size_t trait_bounds_max = 100;        // of a score by bounds
inline constexpr std::size_t condition_tests_max = 20;      // of one set of events
inline constexpr std::size_t condition_seed_bytes_max = 100;
inline constexpr std::size_t condition_pattern_bytes_max = 500;       // of `like` and `matches`
inline constexpr std::size_t condition_pattern_memory_max = 1 << 20;  // bytes of one compiled
inline constexpr std::size_t condition_text_bytes_max = 256 << 10;    // of the text form
// Segments that name segments that name segments ...: one that names none is 1
// deep.
inline constexpr unsigned condition_references_max = 8;

// What people save
inline constexpr std::size_t segments_max = 2'000;  // of a workspace, archived ones too
inline constexpr std::size_t traits_max = 500;      // of a workspace
inline constexpr std::size_t segment_name_bytes_max = 300;
inline constexpr std::size_t segment_description_bytes_max = 2'000;
inline constexpr int segment_versions_max = 10'000;
inline constexpr std::size_t trait_name_bytes_max = 60;

}  // namespace enishi::limits
