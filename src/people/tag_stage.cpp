#include "people/tag_stage.h"

#include <algorithm>

#include "people/sql.h"

namespace enishi::people {

std::uint32_t TagStage::find(WorkspaceNo workspace, const std::string& name) const {
  if (const Tag* tag = memory_.tags.find(workspace, name)) return tag->no;
  auto it = created_.find({workspace, name});
  return it == created_.end() ? 0 : it->second;
}

void TagStage::add(WorkspaceNo workspace, const std::string& name,
                   std::span<const RecordNo> records) {
  std::uint32_t tag = find(workspace, name);
  if (tag == 0) {
    tag = ++last_;
    created_[{workspace, name}] = tag;
    unwritten_.push_back({tag, {workspace, name}});
  }
  for (RecordNo record : records) set(tag, record, true);
}

void TagStage::remove(WorkspaceNo workspace, const std::string& name,
                      std::span<const RecordNo> records) {
  const std::uint32_t tag = find(workspace, name);
  if (tag == 0) return;
  for (RecordNo record : records) set(tag, record, false);
}

void TagStage::set(std::uint32_t tag, RecordNo record, bool member) {
  const Member key{tag, record};
  auto it = staged_.find(key);
  if (it == staged_.end()) {
    const Tag* known = memory_.tags.at(tag);
    const bool before = known && known->members.contains(record);
    if (before == member) return;
    it = staged_.emplace(key, Staged{.member = before, .stored = before}).first;
  }
  Staged& staged = it->second;
  if (staged.member == member) return;
  staged.member = member;
  if (!staged.dirty) dirty_.push_back(key);
  staged.dirty = true;
}

Status TagStage::write(store::Tx& tx) {
  Rows tags, inserted, deleted;
  for (const auto& [no, name] : unwritten_) tags.add({no, name.first, name.second});
  TRY(tags.write(tx, sql::insert_tag));
  unwritten_.clear();
  std::ranges::sort(dirty_);
  for (const Member& key : dirty_) {
    Staged& s = staged_.at(key);
    s.dirty = false;
    if (s.member == s.stored) continue;  // given and taken within the batch
    (s.member ? inserted : deleted).add({key.tag, key.record});
    s.stored = s.member;
  }
  dirty_.clear();
  TRY(inserted.write(tx, sql::insert_tag_member));
  return deleted.write(tx, sql::delete_tag_member);
}

Status TagStage::forget(store::Tx& tx, RecordNo record, Time) {
  std::vector<std::uint32_t> tags;
  memory_.tags.each_of(record, [&](std::uint32_t tag) { tags.push_back(tag); });
  std::erase_if(staged_, [&](const auto& entry) {
    if (entry.first.record != record) return false;
    tags.push_back(entry.first.tag);
    return true;
  });
  Rows deleted;
  for (std::uint32_t tag : tags) deleted.add({tag, record});
  return deleted.write(tx, sql::delete_tag_member);
}

void TagStage::publish(Memory& memory) noexcept {
  for (const auto& [name, no] : created_) memory.tags.add(no, name.first, name.second);
  for (const auto& [key, staged] : staged_)
    memory.tags.set_member(key.tag, key.record, staged.member);
}

void TagStage::drop() noexcept {
  last_ = memory_.tags.last();
  created_.clear();
  unwritten_.clear();
  staged_.clear();
  dirty_.clear();
}

}  // namespace enishi::people
