// The room's limits, LINE's among them (LINE writes "MB"; taken as a million bytes, so that either
// reading of it holds).
#pragma once

#include <cstddef>
#include <cstdint>

namespace enishi::limits {

// LINE's
inline constexpr std::int64_t media_line_image_bytes_max = 10'000'000;
inline constexpr std::int64_t media_line_preview_bytes_max = 1'000'000;
inline constexpr std::int64_t media_line_video_bytes_max = 200'000'000;
inline constexpr std::int64_t media_line_audio_bytes_max = 200'000'000;
inline constexpr int media_preview_side_max = 1'024;
inline constexpr int media_imagemap_widths[] = {240, 300, 460, 700, 1'040};
inline constexpr int media_rich_menu_width_min = 800;
inline constexpr int media_rich_menu_width_max = 2'500;
inline constexpr int media_rich_menu_height_min = 250;
inline constexpr std::int64_t media_rich_menu_bytes_max = 1'000'000;

// Ours
inline constexpr std::size_t media_piece_bytes_max = 1 << 20;    // of one append
inline constexpr std::size_t media_chunk_bytes = 256 << 10;      // of one row, one transaction
inline constexpr std::size_t media_read_bytes_max = 8 << 20;     // of one read
inline constexpr std::int64_t media_image_bytes_max = 20 << 20;  // uploaded; made to fit LINE's
inline constexpr std::int64_t media_pixels_max = 50'000'000;     // decoded: four bytes each
inline constexpr int media_side_max = 30'000;
inline constexpr int media_working_side_max = 4'096;  // pixels kept after decoding
inline constexpr int media_icon_side_max = 512;
inline constexpr std::int64_t media_inbound_bytes_max = 1 << 30;
inline constexpr std::size_t media_name_bytes_max = 300;
inline constexpr std::size_t media_items_max = 20'000;  // of a workspace's library
inline constexpr std::size_t media_unfinished_max = 100;
inline constexpr std::int64_t media_unfinished_hours_max = 24;  // since its last piece
inline constexpr std::size_t media_retire_chunks_max = 256;     // deleted by one retire(): 64 MiB
inline constexpr std::size_t media_delete_chunks = 4;           // in one transaction
inline constexpr std::int64_t media_moov_bytes_max = 16 << 20;
inline constexpr int media_boxes_max = 50'000;                   // of an MP4, at its top
inline constexpr std::int64_t media_still_bytes_max = 64 << 20;  // read for a still
inline constexpr int media_still_frames_max = 240;               // decoded for a still
inline constexpr std::size_t media_cache_bytes_max = 64 << 20;   // answers kept in memory
inline constexpr std::size_t media_cached_bytes_max = 4 << 20;   // of one of them
inline constexpr std::size_t media_public_queue_max = 512;       // requests that wait for a reader
// Answers that stand in memory whole until they are sent: no more a second than a line carries off.
inline constexpr std::size_t media_large_bytes_capacity = 512 << 20;
inline constexpr std::size_t media_large_bytes_per_second = 128 << 20;

static_assert(media_piece_bytes_max % media_chunk_bytes == 0);
static_assert(media_large_bytes_capacity >= media_line_video_bytes_max);

}  // namespace enishi::limits
