// The room's limits.
#pragma once

#include <cstddef>
#include <cstdint>

namespace enishi::limits {

// Reading files
inline constexpr std::size_t import_line_bytes_max = 1 << 20;     // of a row, as UTF-8
inline constexpr std::size_t import_columns_max = 500;            // of a file
inline constexpr std::size_t import_column_name_bytes_max = 200;  // as UTF-8
inline constexpr unsigned import_json_depth_max = 8;              // nested objects of a line
inline constexpr std::size_t import_header_rows = 100;  // NDJSON lines read to find the columns
inline constexpr std::size_t import_window_bytes = 256 << 10;     // read ahead, at first
inline constexpr std::size_t import_detect_bytes = 64 << 10;      // looked at to tell the charset
inline constexpr std::size_t import_compressed_bytes = 64 << 10;  // read ahead

// Mappings
inline constexpr std::size_t import_mapping_columns_max = 1'000;  // a column may be mapped twice
inline constexpr std::size_t import_mapping_values_max = 1'000;   // of one value map
inline constexpr std::size_t import_list_items_max = 200;         // of one field
inline constexpr std::size_t import_number_bytes_max = 128;       // of a number or a time
inline constexpr std::size_t import_key_bytes_max = 200;
inline constexpr std::size_t import_text_bytes_max = 10'000;
inline constexpr std::size_t import_name_bytes_max = 400;  // of a type, property, tag
inline constexpr std::size_t import_proposal_rows = 100;

// Import jobs
inline constexpr std::size_t import_piece_bytes_max = 1 << 20;  // of an upload
inline constexpr std::int64_t import_file_bytes_max = std::int64_t{16} << 30;
inline constexpr std::size_t import_open_max = 100;  // imports of a workspace that have not ended
inline constexpr std::size_t import_name_characters_max = 200;      // of the file
inline constexpr std::size_t import_mapping_bytes_max = 256 << 10;  // of the mapping's JSON
inline constexpr std::size_t import_step_rows = 10'000;             // read by one step of the job
inline constexpr std::size_t import_step_bytes = 8 << 20;           // of decoded text, about
inline constexpr std::size_t import_readers_open = 4;      // kept open between steps, of all jobs
inline constexpr std::int64_t import_errors_max = 10'000;  // kept of one import; all are counted
inline constexpr std::size_t import_errors_kept_of = 100;  // newest imports of a workspace
inline constexpr std::size_t import_sample_rows = 10;      // shown beside a proposal
inline constexpr int import_waiting_days_max = 7;          // a file that nobody starts goes then

static_assert(import_window_bytes < import_line_bytes_max);

}  // namespace enishi::limits
