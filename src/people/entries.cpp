// Makers of this room's entries.
#include <algorithm>
#include <array>
#include <cassert>

#include "base/limits.h"
#include "people/names.h"
#include "people/payload.h"

namespace enishi::people {
namespace {

constexpr std::array<std::string_view, 5> kTypeNames{"text", "integer", "real", "boolean", "time"};

std::string item(std::string_view list, std::size_t i) {
  return std::string(list) + "[" + std::to_string(i) + "]";
}

Status check_tags(const std::vector<std::string>& tags, std::string_view field) {
  if (tags.size() > limits::people_entry_tags_max)
    return invalid(std::string(field), "at most 100 tags at once");
  for (std::size_t i = 0; i < tags.size(); ++i) TRY(check_tag_name(tags[i], item(field, i)));
  return {};
}
static_assert(limits::people_entry_tags_max == 100, "named in the message above");

void sort_unique(std::vector<std::string>& names) {
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
}

}  // namespace

std::string_view name(AttributeType type) {
  return kTypeNames[static_cast<std::size_t>(type)];
}

std::optional<AttributeType> parse_attribute_type(std::string_view text) {
  for (std::size_t i = 0; i < kTypeNames.size(); ++i)
    if (kTypeNames[i] == text) return static_cast<AttributeType>(i);
  return std::nullopt;
}

spine::NewEntry friend_list_entry(ChannelNo channel, Sighting sighting, Time as_of,
                                  std::span<const LineUserId> users) {
  assert(users.size() <= limits::people_entry_rows_max);
  return {.kind = kFriendList,
          .source = channel.value,
          .occurred_at = as_of,
          .payload = encode(FriendList{sighting, {users.begin(), users.end()}})};
}

spine::NewEntry profile_entry(ChannelNo channel, const LineUserId& user, Time fetched_at,
                              const std::optional<Profile>& profile) {
  std::optional<Profile> kept = profile;
  if (kept)
    for (std::string* text :
         {&kept->name, &kept->language, &kept->picture_url, &kept->status_message})
      *text = cleaned(*text, limits::profile_text_bytes_max);
  return {.kind = kProfile,
          .source = channel.value,
          .occurred_at = fetched_at,
          .subject = user,
          .payload = encode(kept)};
}

Result<spine::NewEntry> tags_entry(WorkspaceNo workspace, Time at,
                                   std::span<const RecordNo> records, std::vector<std::string> add,
                                   std::vector<std::string> remove) {
  if (records.size() > limits::people_entry_rows_max)
    return fail(ErrorCode::too_large, "at most 500 records at once", "records");
  static_assert(limits::people_entry_rows_max == 500, "named in the message above");
  for (std::size_t i = 0; i < records.size(); ++i)
    if (!records[i]) return invalid(item("records", i), "is no record");
  TRY(check_tags(add, "add"));
  TRY(check_tags(remove, "remove"));
  for (std::size_t i = 0; i < remove.size(); ++i)
    if (std::ranges::find(add, remove[i]) != add.end())
      return invalid(item("remove", i), "the same tag is added");
  sort_unique(add);
  sort_unique(remove);
  return spine::NewEntry{
      .kind = kTagsChanged,
      .occurred_at = at,
      .payload = encode(TagsChange{
          workspace, std::move(add), std::move(remove), {records.begin(), records.end()}})};
}

spine::NewEntry person_deleted_entry(Time at, std::span<const RecordNo> records) {
  assert(records.size() <= limits::people_entry_rows_max);
  return {.kind = kPersonDeleted,
          .occurred_at = at,
          .payload = encode(std::vector<RecordNo>(records.begin(), records.end()))};
}

Result<std::vector<RecordNo>> deleted_records(const spine::Entry& entry) {
  if (entry.kind != kPersonDeleted) return std::vector<RecordNo>{};
  return decode_deleted(entry.payload);
}

}  // namespace enishi::people
