// The payload of kCatalogueChanged: docs/formats.md, "Timeline entries".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "timeline/catalogue.h"

namespace enishi::timeline {

struct CatalogueChange {
  WorkspaceNo workspace;
  std::vector<Item> items;
  std::vector<std::string> remove;
};

std::string encode(const CatalogueChange& change);
// ErrorCode::corrupt when the bytes are not of the format.
Result<CatalogueChange> decode_catalogue(std::string_view payload);

// Attributes as the store and the log have them: {"brand":"A","new":true}, by name.
std::string attributes_json(const Item& item);
Result<std::vector<std::pair<std::string, ItemAttribute>>> parse_attributes(std::string_view json);

// 1 to limits::catalogue_id_bytes_max bytes of UTF-8 without control characters.
bool is_item_id(std::string_view id);

}  // namespace enishi::timeline
