// Every queue, batch, body, depth, page and retry count has a named limit, with its unit in its
// name: here, or in the room's own limits.h where only that room needs it. LINE's own documented
// limits live with the room that keeps them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace enishi::limits {

// Settings
inline constexpr std::size_t setting_bytes_max = 4'096;
inline constexpr std::size_t config_file_bytes_max = 1 << 20;

// HTTP server
inline constexpr std::size_t http_header_bytes_max = 16 << 10;
inline constexpr std::size_t http_body_bytes_max = 2 << 20;
inline constexpr std::size_t http_connections_max = 16'384;
inline constexpr std::size_t http_in_flight_max = 16'384;
inline constexpr int http_idle_seconds_max = 60;
inline constexpr int http_linger_seconds_max = 2;  // after our last answer, for the peer to close
inline constexpr std::size_t http_headers_max = 128;
inline constexpr std::size_t http_pipeline_max = 16;  // unanswered requests of one connection
inline constexpr std::size_t http_output_bytes_max = 256 << 10;  // unsent, before reading pauses
inline constexpr std::size_t http_input_bytes_max = 64 << 10;    // one connection's read buffer

// HTTP client
inline constexpr std::size_t url_bytes_max = 2'000;
inline constexpr std::size_t http_client_header_bytes_max = 256 << 10;  // of a response
inline constexpr long http_client_streams_max = 100;                    // HTTP/2, of one connection
inline constexpr long http_client_idle_connections_max = 256;

// Webhooks
inline constexpr std::size_t webhook_body_bytes_max = 1 << 20;
inline constexpr std::size_t webhook_events_max = 1'000;
inline constexpr unsigned webhook_depth_max = 24;
inline constexpr std::size_t webhook_entries_max = 5'000;  // after events of several are split
inline constexpr std::size_t webhook_entries_bytes_max = 16 << 20;

// Intake
inline constexpr std::size_t intake_queue_entries_max = 200'000;
inline constexpr std::size_t intake_queue_bytes_max = 256 << 20;
inline constexpr std::size_t intake_commit_entries_max = 5'000;
// From so many appends a commit on they come thick, and commits begin so far apart.
inline constexpr std::size_t intake_thick_appends = 32;
inline constexpr std::int64_t intake_commit_every_ms = 3;

// Pipeline
inline constexpr std::size_t pipeline_batch_entries_max = 2'000;

// API
inline constexpr std::size_t api_page_max = 1'000;
inline constexpr std::size_t api_page_default = 100;
inline constexpr std::size_t api_queue_max = 1'024;
inline constexpr unsigned api_body_depth_max = 36;  // a message may take 32 of them
inline constexpr std::size_t api_cursor_bytes_max = 200;
inline constexpr std::size_t api_people_rows_max = 1'000;  // of one change of tags or attributes
inline constexpr std::size_t api_events_scanned_max = 20'000;  // entries read for one page
inline constexpr std::size_t api_ledger_of_max = 100;          // campaigns shown of one friend
inline constexpr std::size_t api_history_max = 500;            // rows shown of one friend

// Measure
inline constexpr std::size_t click_links_cached_max = 100'000;  // links whose URL is in memory
inline constexpr std::size_t click_lookups_max = 1'024;         // that wait for the store

// Store
inline constexpr std::size_t store_value_bytes_max = 256 << 20;    // of one bound value
inline constexpr unsigned store_log_readers_max = 2;               // connections of a log part
inline constexpr std::size_t store_column_rows_max = 1'000;        // of one bulk statement
inline constexpr std::size_t store_column_bytes_max = 4 << 20;     // about, of one bulk statement
inline constexpr std::size_t store_pipeline_statements_max = 256;  // between two syncs
inline constexpr std::size_t store_statement_variants_max = 8;     // by kinds of parameters
inline constexpr std::size_t store_column_statements_max = 512;    // prepared, a connection
inline constexpr std::size_t store_restore_rows_max = 10'000;      // of one transaction
inline constexpr std::size_t store_restore_bytes_max = 16 << 20;   // about, of one transaction
inline constexpr std::size_t store_manifest_bytes_max = 16 << 20;

// Metrics
inline constexpr std::size_t metric_series_max = 1'000;

// Guard: the operation log
inline constexpr std::size_t operation_value_bytes_max = 1 << 20;  // before, after
inline constexpr std::size_t operation_target_bytes_max = 200;     // also actor id and address
inline constexpr std::size_t operation_verify_page_rows = 200;

// Workspace: all configuration is read again within every change, which must stay under 20 ms
inline constexpr std::size_t workspaces_max = 200;
inline constexpr std::size_t providers_max = 500;
inline constexpr std::size_t channels_max = 1'000;
inline constexpr std::size_t fanout_receivers_per_channel_max = 5;
inline constexpr std::size_t name_characters_max = 100;
inline constexpr std::size_t channel_secret_bytes_max = 200;
inline constexpr std::size_t channel_token_bytes_max = 1'000;

// Content: LINE's limits on a message body, and ours
inline constexpr std::size_t messages_max = 5;
inline constexpr std::size_t message_text_units_max = 5'000;  // UTF-16, as all of LINE's
inline constexpr std::size_t message_alt_text_units_max = 1'500;
inline constexpr std::size_t message_uri_units_max = 1'000;
inline constexpr std::size_t message_url_units_max = 2'000;
inline constexpr std::size_t quick_reply_items_max = 13;
inline constexpr std::size_t message_body_bytes_max = 512 << 10;
inline constexpr std::size_t template_links_max = 500;
inline constexpr std::size_t template_fields_max = 100;
inline constexpr std::size_t placeholder_attribute_bytes_max = 60;
inline constexpr std::size_t template_format_bytes_max = 100;
inline constexpr std::size_t template_formats_max = 4;      // of one placeholder
inline constexpr std::size_t template_rows_max = 50;        // of one loop
inline constexpr std::size_t template_data_rows_max = 500;  // of one list of a body's own data
inline constexpr std::size_t message_depth_max = 32;        // of its JSON
inline constexpr unsigned template_condition_depth_max = 8;
inline constexpr std::size_t template_operands_max = 20;
inline constexpr std::size_t contents_max = 20'000;  // of a workspace's library, archived ones too
inline constexpr int content_versions_max = 1'000;
inline constexpr std::int64_t content_comments_max = 1'000;
inline constexpr std::size_t content_name_bytes_max = 300;
inline constexpr std::size_t content_text_bytes_max = 6'000;  // of a note or a comment
inline constexpr std::size_t content_place_bytes_max = 500;
inline constexpr std::size_t test_send_people_max = 50;
inline constexpr std::size_t message_problems_max = 100;  // told of one body

// LINE: our side of its API
inline constexpr std::size_t multicast_recipients_max = 500;  // LINE's
inline constexpr std::size_t line_token_waiters_max = 4'096;  // calls of a channel without a token
inline constexpr int line_pace_wait_ms_max = 5'000;
inline constexpr std::size_t line_answer_bytes_max = 1 << 20;
inline constexpr std::size_t line_detail_bytes_max = 200;
inline constexpr std::size_t chat_id_bytes_max = 64;
inline constexpr std::size_t profiles_page_max = 2'000;  // fetched by one step of the job
inline constexpr std::size_t profile_calls_in_flight_max = 400;
inline constexpr int profile_age_days_max = 30;  // then fetched again
inline constexpr std::size_t user_id_file_chunk_bytes = 64 << 10;
inline constexpr std::size_t bad_lines_listed_max = 1'000;
inline constexpr std::size_t fanout_calls_in_flight_max = 32;  // per receiver

// Access
inline constexpr std::size_t api_keys_max = 10'000;
inline constexpr std::size_t idempotency_keys_max = 1'000'000;  // held, of 24 hours
inline constexpr std::size_t idempotency_key_bytes_max = 200;

// Spine
inline constexpr std::size_t intake_commit_bytes_max = 16 << 20;  // one append may exceed it alone
inline constexpr std::size_t log_parts_open_max = 8;          // older days held open for reading
inline constexpr std::size_t log_read_bytes_max = 16 << 20;   // payloads of one batch, about
inline constexpr std::size_t log_erase_scan_entries = 2'000;  // read at once
inline constexpr std::size_t log_erase_chunk_entries = 200;   // changed in one transaction
inline constexpr std::size_t pipeline_waiters_max = 16'384;
inline constexpr std::size_t timers_batch_max = 2'000;      // fired by one append
inline constexpr std::size_t timers_in_flight_max = 6'000;  // appended, not yet applied
inline constexpr std::size_t jobs_open_max = 10'000;
inline constexpr std::size_t forwards_due_max = 1'000;

// People
inline constexpr std::size_t people_entry_rows_max = 500;       // rows of one entry
inline constexpr std::size_t people_entry_bytes_max = 8 << 20;  // payload of one entry
inline constexpr std::size_t people_row_attributes_max = 200;   // set or unset in one row
inline constexpr std::size_t people_entry_tags_max = 100;       // added, and removed, by one entry
inline constexpr std::size_t tag_name_characters_max = 60;
inline constexpr std::size_t attribute_name_bytes_max = 60;
inline constexpr std::size_t attribute_text_bytes_max = 1'000;
inline constexpr std::size_t attributes_per_workspace_max = 500;
inline constexpr std::size_t profile_text_bytes_max = 2'000;  // each text of a profile, cut beyond
inline constexpr std::size_t people_query_rows_max = 500;     // records of one SELECT

// Segment
inline constexpr unsigned condition_depth_max = 16;
inline constexpr std::size_t condition_nodes_max = 500;
inline constexpr std::size_t condition_list_max = 1'000;  // values of "in" and "not_in"

// Engage: answers and conversations
inline constexpr std::size_t hours_ranges_max = 10;  // of a day
inline constexpr std::size_t hours_special_days_max = 400;
inline constexpr std::size_t answer_rules_max = 300;  // of a channel
inline constexpr std::size_t answer_words_max = 50;   // of a rule
inline constexpr std::size_t answer_word_bytes_max = 300;
inline constexpr std::size_t answer_name_bytes_max = 200;
inline constexpr std::int64_t answer_once_minutes_max = 366LL * 24 * 60;
inline constexpr std::size_t answer_book_bytes_max = 4 << 20;
inline constexpr std::size_t outgoing_in_flight_max = 500;
inline constexpr std::size_t outgoing_page_max = 300;      // taken up at once
inline constexpr std::size_t profile_asked_max = 100'000;  // people remembered as asked for
inline constexpr std::size_t chat_preview_characters = 60;
inline constexpr std::size_t chat_note_bytes_max = 6'000;
inline constexpr std::size_t chat_assignee_bytes_max = 200;
inline constexpr std::size_t chat_notes_max = 1'000;  // of a conversation
inline constexpr std::size_t chat_chores_page = 50;
inline constexpr int chat_chore_tries_max = 30;
inline constexpr std::size_t chat_content_bytes_max = 300 << 20;  // of what a person sends

static_assert(webhook_body_bytes_max <= http_body_bytes_max);
static_assert(webhook_events_max <= webhook_entries_max);
static_assert(webhook_entries_max <= intake_commit_entries_max);
static_assert(intake_commit_entries_max <= intake_queue_entries_max);
static_assert(timers_batch_max <= intake_commit_entries_max);
static_assert(timers_batch_max <= timers_in_flight_max);

}  // namespace enishi::limits
