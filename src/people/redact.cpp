#include "people/redact.h"

#include <algorithm>

#include "people/rows_payload.h"

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

std::optional<std::string> rows_without(std::string_view payload, const Person& person) {
  auto change = decode_rows(payload);
  if (!change) return std::nullopt;
  const auto theirs = [&](const RowsChange::Row& row) {
    return std::ranges::any_of(row.who, [&](const RowsChange::Name& name) {
      return person.goes_by(change->workspace, {change->namespaces[name.name_space], name.value});
    });
  };
  if (std::erase_if(change->rows, theirs) == 0) return std::nullopt;
  return encode(*change);
}

}  // namespace

std::optional<std::string> without(const spine::Entry& entry, const Person& person) {
  const auto is_person = [&](RecordNo r) { return r == person.record; };
  if (entry.kind == kFriendList && person.provider) return without_user(entry.payload, person.user);
  if (entry.kind == kTagsChanged) return tags_without(entry.payload, is_person);
  if (entry.kind == kAttributesChanged) return attributes_without(entry.payload, is_person);
  if (entry.kind == kPeopleRows) return rows_without(entry.payload, person);
  return std::nullopt;
}

}  // namespace enishi::people
