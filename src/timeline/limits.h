// Limits of the event schema and the catalogue.
#pragma once

#include <cstddef>
#include <cstdint>

namespace enishi::limits {

// Event schema
inline constexpr std::size_t event_types_per_workspace_max = 1'000;  // built-in ones included
inline constexpr std::size_t event_type_properties_max = 200;
inline constexpr std::size_t event_name_characters_max = 100;  // of a type, a property, a label
inline constexpr unsigned event_property_depth_max = 3;        // names in "a.b.c"
inline constexpr std::size_t event_text_bytes_max = 1'000;     // of a text value
inline constexpr std::size_t event_list_texts_max = 100;       // of a list value
inline constexpr std::int64_t event_money_max = 1'000'000'000'000'000;  // minor units, either sign

// Events on the log
inline constexpr std::size_t event_entry_rows_max = 500;
inline constexpr std::size_t event_entry_bytes_max = 8 << 20;  // payload of one entry
inline constexpr std::size_t event_id_bytes_max = 200;         // the sender's own
inline constexpr std::size_t event_properties_bytes_max = 64 << 10;
inline constexpr std::size_t event_identifiers_max = 10;
// Distinct texts of a property that are kept as texts; later ones are told apart, but not shown.
inline constexpr std::size_t event_texts_per_property_max = 200'000;
inline constexpr std::size_t event_text_bytes_per_property_max = 16 << 20;

// Strips
inline constexpr std::size_t strip_chunk_bytes = 1 << 20;       // of a partition in the store
inline constexpr std::size_t recent_events_max = 4'000'000;     // before appliers wait for a merge
inline constexpr std::size_t recent_events_merged = 1'000'000;  // a merge begins, at the latest

// Catalogue
inline constexpr std::size_t catalogue_items_per_workspace_max = 1'000'000;  // placeholders too
inline constexpr std::size_t catalogue_categories_per_workspace_max = 20'000;
inline constexpr std::size_t catalogue_entry_items_max = 500;      // upserts and removals
inline constexpr std::size_t catalogue_entry_bytes_max = 8 << 20;  // payload of one entry
inline constexpr std::size_t catalogue_id_bytes_max = 200;         // the outside id of an item
inline constexpr std::size_t catalogue_title_bytes_max = 1'000;
inline constexpr std::size_t catalogue_url_bytes_max = 2'000;
inline constexpr std::size_t catalogue_category_levels_max = 5;
inline constexpr std::size_t catalogue_category_bytes_max = 200;  // of one level's name
inline constexpr std::size_t catalogue_attributes_max = 20;       // of an item
inline constexpr std::size_t catalogue_attribute_name_bytes_max = 100;
inline constexpr std::size_t catalogue_attribute_bytes_max = 1'000;  // of a text value

}  // namespace enishi::limits
