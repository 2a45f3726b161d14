#include "people/attribute_stage.h"

#include <algorithm>

#include "people/sql.h"

namespace enishi::people {

Result<Declaration> declare(store::Tx& tx, WorkspaceNo workspace, std::string_view name,
                            AttributeType type) {
  AttributeDefinition found{.name = std::string(name), .type = type};
  bool known_type = true;
  TRY(tx.query(sql::find_attribute, {workspace, name}, [&](const store::Row& row) {
    const auto stored = parse_attribute_type(row.text(1));
    known_type = stored.has_value();
    found.no = row.integer(0);
    found.type = stored.value_or(type);
  }));
  if (!known_type) return fail(ErrorCode::corrupt, "an attribute has an unknown type");
  if (found.no != 0) return Declaration{std::move(found), false};
  ASSIGN(const auto last, tx.integer(sql::last_attribute));
  found.no = last.value_or(0) + 1;
  TRY(tx.exec(sql::insert_attribute, {found.no, workspace, name, people::name(type)}));
  return Declaration{std::move(found), true};
}

Result<AttributeStage::Resolved> AttributeStage::resolve(store::Tx& tx, WorkspaceNo workspace,
                                                         const AttributesChange::Named& named) {
  {
    ReadLock lock(mutex_);
    if (const Attribute* known = memory_.attributes.find(workspace, named.name))
      return known->definition.type == named.type ? Resolved{known->definition.no, known}
                                                  : Resolved{};
  }
  ASSIGN(auto declaration, declare(tx, workspace, named.name, named.type));
  AttributeDefinition& definition = declaration.definition;
  const bool fits = definition.type == named.type;
  const Resolved resolved{fits ? definition.no : 0, nullptr};
  const bool again = std::ranges::any_of(
      declared_, [&](const Declared& d) { return d.definition.no == definition.no; });
  if (!again) declared_.push_back({workspace, std::move(definition)});
  return resolved;
}

Status AttributeStage::change(store::Tx& tx, const AttributesChange& change,
                              const std::function<bool(RecordNo)>& live) {
  std::vector<Resolved> attributes;
  for (const auto& named : change.attributes) {
    ASSIGN(attributes.emplace_back(), resolve(tx, change.workspace, named));
  }
  for (const AttributeRow& row : change.rows) {
    if (!live(row.record)) continue;
    for (const ValueChange& one : row.changes)
      if (attributes[one.attribute].no != 0) set(attributes[one.attribute], row.record, one.value);
  }
  return {};
}

void AttributeStage::set(const Resolved& attribute, RecordNo record,
                         const std::optional<AttributeValue>& value) {
  const Key key{attribute.no, record.value};
  auto it = staged_.find(key);
  if (it == staged_.end()) {
    auto before = attribute.known ? attribute.known->column.value(record) : std::nullopt;
    if (before == value) return;
    const bool stored = before.has_value();
    it = staged_.emplace(key, Staged{.value = std::move(before), .stored = stored}).first;
  }
  Staged& staged = it->second;
  if (staged.value == value) return;
  staged.value = value;
  if (!staged.dirty) dirty_.push_back(key);
  staged.dirty = true;
}

Status AttributeStage::write(store::Tx& tx) {
  std::ranges::sort(dirty_);
  Rows inserted, updated, deleted;
  for (const Key& key : dirty_) {
    Staged& s = staged_.at(key);
    s.dirty = false;
    if (s.value) {
      const StoredValue v(*s.value);
      (s.stored ? updated : inserted).add({key.attribute, key.record, v.integer, v.real, v.text});
    } else if (s.stored) {
      deleted.add({key.attribute, key.record});
    }
    s.stored = s.value.has_value();
  }
  dirty_.clear();
  TRY(inserted.write(tx, sql::insert_attribute_value));
  TRY(updated.write(tx, sql::update_attribute_value));
  return deleted.write(tx, sql::delete_attribute_value);
}

Status AttributeStage::forget(store::Tx& tx, RecordNo record, Time) {
  std::vector<std::int64_t> attributes;
  {
    ReadLock lock(mutex_);
    memory_.attributes.each([&](const Attribute& attribute) {
      if (attribute.column.has(record)) attributes.push_back(attribute.definition.no);
    });
  }
  std::erase_if(staged_, [&](const auto& entry) {
    if (entry.first.record != record.value) return false;
    attributes.push_back(entry.first.attribute);
    return true;
  });
  Rows deleted;
  for (std::int64_t attribute : attributes) deleted.add({attribute, record});
  return deleted.write(tx, sql::delete_attribute_value);
}

void AttributeStage::publish(Memory& memory) noexcept {
  for (const Declared& d : declared_) memory.attributes.add(d.workspace, d.definition);
  for (const auto& [key, staged] : staged_) {
    AttributeColumn& column = memory.attributes.at(key.attribute)->column;
    const RecordNo record{static_cast<std::uint32_t>(key.record)};
    staged.value ? column.set(record, *staged.value) : column.erase(record);
  }
}

void AttributeStage::drop() noexcept {
  declared_.clear();
  staged_.clear();
  dirty_.clear();
}

}  // namespace enishi::people
