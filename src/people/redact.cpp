#include "people/redact.h"

#include <algorithm>

namespace enishi::people {
namespace {

std::optional<std::string> without_user(std::string_view payload, const LineUserId& user) {
  auto list = decode_friend_list(payload);
  if (!list || std::erase(list->users, user) == 0) return std::nullopt;
  return encode(*list);
}

template <class F>
std::optional<std::string> tags_without(std::string_view payload, F&& is_person) {
  auto change = decode_tags(payload);
  if (!change || std::erase_if(change->records, is_person) == 0) return std::nullopt;
  return encode(*change);
}

template <class F>
std::optional<std::string> attributes_without(std::string_view payload, F&& is_person) {
  auto change = decode_attributes(payload);
  if (!change) return std::nullopt;
  const auto erased =
      std::erase_if(change->rows, [&](const AttributeRow& row) { return is_person(row.record); });
  if (erased == 0) return std::nullopt;
  return encode(*change);
}

}  // namespace

std::optional<std::string> without(const spine::Entry& entry, const LineUserId& user,
                                   std::span<const RecordNo> records) {
  const auto is_person = [&](RecordNo r) { return std::ranges::find(records, r) != records.end(); };
  if (entry.kind == kFriendList) return without_user(entry.payload, user);
  if (entry.kind == kTagsChanged) return tags_without(entry.payload, is_person);
  if (entry.kind == kAttributesChanged) return attributes_without(entry.payload, is_person);
  return std::nullopt;
}

}  // namespace enishi::people
