#include "people/people_rows.h"

#include <algorithm>
#include <cassert>

#include "base/limits.h"
#include "people/attributes_entry.h"
#include "people/limits.h"
#include "people/names.h"
#include "people/rows_payload.h"

namespace enishi::people {
namespace {

constexpr std::size_t kFullBytes = limits::people_entry_bytes_max / 2;
// No row is larger than the other half.
static_assert(limits::people_row_attributes_max * (limits::attribute_text_bytes_max + 100) +
                  limits::identifiers_per_row_max * (limits::identifier_value_bytes_max + 100) +
                  2 * limits::people_entry_tags_max * (limits::tag_name_characters_max * 4 + 20) <
              kFullBytes);

std::string item(const std::string& field, const char* list, std::size_t i) {
  return field + list + "[" + std::to_string(i) + "]";
}

std::size_t bytes_of(const AttributeValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  return 13 + (text ? text->size() : 0);
}

// The position of `name`, which joins `list` when it is new.
template <class Make>
std::size_t position(std::map<std::string, std::size_t, std::less<>>& positions,
                     const std::string& name, std::size_t next, Make&& make) {
  const auto [it, added] = positions.try_emplace(name, next);
  if (added) make();
  return it->second;
}

}  // namespace

PeopleRows::PeopleRows(WorkspaceNo workspace, std::span<const AttributeDefinition> declared)
    : change_(std::make_unique<RowsChange>()) {
  change_->workspace = workspace;
  for (const AttributeDefinition& one : declared) declared_[one.name] = one.type;
}

PeopleRows::~PeopleRows() = default;

std::size_t PeopleRows::size() const {
  return change_->rows.size();
}

bool PeopleRows::full() const {
  return size() >= limits::people_entry_rows_max || bytes_ >= kFullBytes;
}

Status PeopleRows::check_values(const PersonRow& row, const std::string& field) const {
  if (row.set.size() + row.unset.size() > limits::people_row_attributes_max)
    return invalid(field, "at most 200 attributes in one row");
  static_assert(limits::people_row_attributes_max == 200, "named in the message above");
  for (const auto& [name, value] : row.set) {
    const auto attribute = declared_.find(name);
    if (attribute == declared_.end()) return invalid(field + ".set." + name, "no such attribute");
    TRY(check_value(attribute->second, value, field + ".set." + name));
  }
  for (std::size_t i = 0; i < row.unset.size(); ++i)
    if (!declared_.contains(row.unset[i]))
      return invalid(item(field, ".unset", i), "no such attribute");
  return {};
}

Status PeopleRows::check_tags(const PersonRow& row, const std::string& field) const {
  for (const auto& [list, name] :
       {std::pair(&row.add, ".add"), std::pair(&row.remove, ".remove")}) {
    if (list->size() > limits::people_entry_tags_max)
      return invalid(field + name, "at most 100 tags in one row");
    static_assert(limits::people_entry_tags_max == 100, "named in the message above");
    for (std::size_t i = 0; i < list->size(); ++i)
      TRY(check_tag_name((*list)[i], item(field, name, i)));
  }
  for (std::size_t i = 0; i < row.remove.size(); ++i)
    if (std::ranges::find(row.add, row.remove[i]) != row.add.end())
      return invalid(item(field, ".remove", i), "the same tag is added");
  return {};
}

Status PeopleRows::check(const PersonRow& row, const std::string& field) const {
  if (row.who.empty()) return invalid(field + ".who", "name at least one identifier");
  if (row.who.size() > limits::identifiers_per_row_max)
    return invalid(field + ".who", "at most 10 identifiers");
  static_assert(limits::identifiers_per_row_max == 10, "named in the message above");
  for (std::size_t i = 0; i < row.who.size(); ++i)
    TRY(check_identifier(row.who[i], item(field, ".who", i)));
  TRY(check_values(row, field));
  return check_tags(row, field);
}

Status PeopleRows::add(PersonRow row, const std::string& field) {
  assert(!full());
  TRY(check(row, field));
  RowsChange::Row& out = change_->rows.emplace_back();
  bytes_ += 20;
  out.at = row.at;
  for (Identifier& one : row.who) {
    const std::size_t at = position(namespaces_, one.name_space, change_->namespaces.size(),
                                    [&] { change_->namespaces.push_back(one.name_space); });
    bytes_ += 8 + one.value.size();
    out.who.push_back({at, std::move(one.value)});
  }
  const auto attribute = [&](const std::string& name) {
    return position(attributes_, name, change_->attributes.size(),
                    [&] { change_->attributes.push_back({name, declared_.find(name)->second}); });
  };
  for (auto& [name, value] : row.set) {
    bytes_ += bytes_of(value);
    out.changes.push_back({attribute(name), std::move(value)});
  }
  for (const std::string& name : row.unset) out.changes.push_back({attribute(name), std::nullopt});
  for (const bool on : {true, false})
    for (const std::string& name : on ? row.add : row.remove) {
      const std::size_t at =
          position(tags_, name, change_->tags.size(), [&] { change_->tags.push_back(name); });
      bytes_ += 5 + (at + 1 == change_->tags.size() ? name.size() : 0);
      out.tags.push_back({at, on});
    }
  return {};
}

spine::NewEntry PeopleRows::take(Time at) {
  spine::NewEntry entry{.kind = kPeopleRows, .occurred_at = at, .payload = encode(*change_)};
  assert(entry.payload.size() <= limits::people_entry_bytes_max);
  *change_ = {.workspace = change_->workspace};
  namespaces_.clear();
  tags_.clear();
  attributes_.clear();
  bytes_ = 0;
  return entry;
}

}  // namespace enishi::people
