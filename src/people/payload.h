// The payloads of this room's entries. Byte formats: docs/formats.md, "People entries".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "people/people.h"

namespace enishi::people {

struct FriendList {
  Sighting sighting = Sighting::listed;
  std::vector<LineUserId> users;
};

struct TagsChange {
  WorkspaceNo workspace;
  std::vector<std::string> add, remove;
  std::vector<RecordNo> records;
};

struct ValueChange {
  std::size_t attribute = 0;            // position in AttributesChange::attributes
  std::optional<AttributeValue> value;  // nullopt: unset
};
struct AttributeRow {
  RecordNo record;
  std::vector<ValueChange> changes;
};
struct AttributesChange {
  struct Named {
    std::string name;
    AttributeType type = AttributeType::text;
  };
  WorkspaceNo workspace;
  std::vector<Named> attributes;
  std::vector<AttributeRow> rows;
};

std::string encode(const FriendList& list);
std::string encode(const std::optional<Profile>& profile);
std::string encode(const TagsChange& change);
std::string encode(const AttributesChange& change);
std::string encode(const std::vector<RecordNo>& deleted);

// ErrorCode::corrupt when the bytes are not of the format. An erased payload (empty) never comes
// here: see erased().
Result<FriendList> decode_friend_list(std::string_view payload);
Result<std::optional<Profile>> decode_profile(std::string_view payload);
Result<TagsChange> decode_tags(std::string_view payload);
Result<AttributesChange> decode_attributes(std::string_view payload);
Result<std::vector<RecordNo>> decode_deleted(std::string_view payload);

// An entry whose content went with a person: it says nothing any more.
inline bool erased(const spine::Entry& entry) {
  return entry.payload.empty();
}

}  // namespace enishi::people
