#include "people/profile_stage.h"

#include <algorithm>

#include "people/sql.h"

namespace enishi::people {

void ProfileStage::learn(RecordNo record, std::optional<Profile> profile, Time fetched_at) {
  auto [it, added] = staged_.try_emplace(record.value);
  Staged& staged = it->second;
  if (added) {
    const auto before = memory_.profiles.fetched_at(record);
    staged.stored = before.has_value();
    staged.fetched_at = before.value_or(kTimeMin);
  }
  fetched_at = std::clamp(fetched_at, kTimeMin, kTimeMax);
  if (fetched_at < staged.fetched_at) return;
  staged.fetched_at = fetched_at;
  staged.found = profile.has_value();
  if (profile) staged.texts = std::move(profile);
  if (!staged.dirty) dirty_.push_back(record.value);
  staged.dirty = true;
}

Status ProfileStage::write(store::Tx& tx) {
  std::ranges::sort(dirty_);
  Rows inserted, updated, not_found;
  for (const std::uint32_t record : dirty_) {
    Staged& s = staged_.at(record);
    const bool insert = !s.stored;
    s.stored = true;
    s.dirty = false;
    if (s.texts) {
      (insert ? inserted : updated)
          .add({RecordNo{record}, s.fetched_at, s.found, s.texts->language, s.texts->name,
                s.texts->picture_url, s.texts->status_message});
    } else if (insert) {
      inserted.add({RecordNo{record}, s.fetched_at, s.found, nullptr, nullptr, nullptr, nullptr});
    } else {
      not_found.add({RecordNo{record}, s.fetched_at});
    }
  }
  dirty_.clear();
  TRY(inserted.write(tx, sql::insert_profile));
  TRY(updated.write(tx, sql::update_profile));
  return not_found.write(tx, sql::update_profile_not_found);
}

Status ProfileStage::forget(store::Tx& tx, RecordNo record, Time) {
  staged_.erase(record.value);
  TRY(tx.exec(sql::delete_profile, {record}));
  return {};
}

void ProfileStage::publish(Memory& memory) noexcept {
  for (const auto& [number, staged] : staged_) {
    if (!staged.stored) continue;
    const RecordNo record{number};
    memory.profiles.set(
        record, staged.fetched_at,
        staged.texts ? std::string_view(staged.texts->language) : memory.profiles.language(record));
  }
}

void ProfileStage::drop() noexcept {
  staged_.clear();
  dirty_.clear();
}

}  // namespace enishi::people
