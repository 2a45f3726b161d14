#include "people/payload.h"

#include "people/payload_codec.h"

namespace enishi::people {
namespace {

constexpr char kProfileMissing = 0, kProfileFound = 1;

void append_records(std::string& out, const std::vector<RecordNo>& records) {
  append_be32(out, static_cast<std::uint32_t>(records.size()));
  for (RecordNo record : records) append_be32(out, record.value);
}

AttributeRow read_row(PayloadReader& in, const AttributesChange& change) {
  AttributeRow row{.record = {in.be32()}, .changes = {}};
  row.changes.resize(in.count(5));
  for (ValueChange& one : row.changes) {
    one.attribute = in.be32();
    if (one.attribute >= change.attributes.size()) in.wrong();
    if (!in.ok()) break;
    one.value = in.change(change.attributes[one.attribute].type);
  }
  return row;
}

}  // namespace

std::string encode(const FriendList& list) {
  std::string out;
  append_byte(out, static_cast<unsigned>(list.sighting));
  append_be32(out, static_cast<std::uint32_t>(list.users.size()));
  for (const LineUserId& user : list.users) out += as_view(user);
  return out;
}

Result<FriendList> decode_friend_list(std::string_view payload) {
  constexpr std::size_t kHead = 5, kEach = sizeof(LineUserId);
  PayloadReader in(payload);
  FriendList list;
  const unsigned sighting = in.byte();
  list.sighting = static_cast<Sighting>(sighting);
  list.users.resize(in.count(kEach));
  if (!in.ok() || sighting > static_cast<unsigned>(Sighting::missing) ||
      payload.size() != kHead + list.users.size() * kEach)
    return corrupt("friend list");
  for (std::size_t i = 0; i < list.users.size(); ++i)
    list.users[i] = *bytes16_from(payload.substr(kHead + i * kEach, kEach));
  return list;
}

std::string encode(const std::optional<Profile>& profile) {
  std::string out(1, profile ? kProfileFound : kProfileMissing);
  if (!profile) return out;
  for (const std::string* text :
       {&profile->name, &profile->language, &profile->picture_url, &profile->status_message})
    append_field(out, *text);
  return out;
}

Result<std::optional<Profile>> decode_profile(std::string_view payload) {
  PayloadReader in(payload);
  std::optional<Profile> profile;
  const unsigned what = in.byte();
  if (what == kProfileFound) {
    profile.emplace();
    for (std::string* text :
         {&profile->name, &profile->language, &profile->picture_url, &profile->status_message})
      *text = in.field();
  }
  if (!in.done() || what > kProfileFound) return corrupt("profile");
  return profile;
}

std::string encode(const TagsChange& change) {
  std::string out;
  append_be32(out, change.workspace.value);
  append_texts(out, change.add);
  append_texts(out, change.remove);
  append_records(out, change.records);
  return out;
}

Result<TagsChange> decode_tags(std::string_view payload) {
  PayloadReader in(payload);
  TagsChange change;
  change.workspace = {in.be32()};
  change.add = in.texts();
  change.remove = in.texts();
  change.records = in.records();
  if (!in.done()) return corrupt("change of tags");
  return change;
}

std::string encode(const AttributesChange& change) {
  std::string out;
  append_be32(out, change.workspace.value);
  append_attributes(out, change.attributes);
  append_be32(out, static_cast<std::uint32_t>(change.rows.size()));
  for (const AttributeRow& row : change.rows) {
    append_be32(out, row.record.value);
    append_be32(out, static_cast<std::uint32_t>(row.changes.size()));
    for (const ValueChange& one : row.changes) {
      append_be32(out, static_cast<std::uint32_t>(one.attribute));
      append_change(out, one.value);
    }
  }
  return out;
}

Result<AttributesChange> decode_attributes(std::string_view payload) {
  PayloadReader in(payload);
  AttributesChange change;
  change.workspace = {in.be32()};
  change.attributes = in.attributes();
  change.rows.resize(in.count(8));
  for (AttributeRow& row : change.rows) row = read_row(in, change);
  if (!in.done()) return corrupt("change of attributes");
  return change;
}

std::string encode(const std::vector<RecordNo>& deleted) {
  std::string out;
  append_records(out, deleted);
  return out;
}

Result<std::vector<RecordNo>> decode_deleted(std::string_view payload) {
  PayloadReader in(payload);
  std::vector<RecordNo> records = in.records();
  if (!in.done()) return corrupt("deletion");
  return records;
}

}  // namespace enishi::people
