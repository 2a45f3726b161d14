#include "people/record_stage.h"

#include <cassert>

#include "people/sql.h"

namespace enishi::people {

RecordNo RecordStage::find(const UserKey& key) const {
  if (auto it = created_keys_.find(key); it != created_keys_.end()) return it->second;
  const RecordNo record = memory_.records.find(key);
  return forgotten_.contains(record.value) ? RecordNo{} : record;
}

ProviderNo RecordStage::provider_of(RecordNo record) const {
  if (forgotten_.contains(record.value)) return {};
  if (record > memory_.last_record && record <= last_)
    return created_[record.value - memory_.last_record.value - 1].key.provider;
  const UserKey* key = memory_.records.key(record);
  return key ? key->provider : ProviderNo{};
}

RecordNo RecordStage::create(const UserKey& key, Time at) {
  assert(!find(key));
  last_ = {last_.value + 1};
  assert(last_);  // 2^32 records
  created_.push_back({last_, key, at});
  created_keys_.emplace(key, last_);
  return last_;
}

Status RecordStage::write(store::Tx& tx) {
  for (std::size_t i = written_; i < created_.size(); ++i) {
    const New& row = created_[i];
    rows_.add(
        {row.no, row.key.provider, store::Param::blob(as_view(row.key.user)), row.created_at});
  }
  written_ = created_.size();
  return rows_.write(tx, sql::insert_record);
}

Status RecordStage::forget(store::Tx& tx, RecordNo record, Time at) {
  forgotten_.insert(record.value);
  std::erase_if(created_keys_, [&](const auto& entry) { return entry.second == record; });
  TRY(tx.exec(sql::delete_record, {record, store::Param::blob(as_view(LineUserId{})), at}));
  return {};
}

void RecordStage::publish(Memory& memory) noexcept {
  for (const New& row : created_)
    if (!forgotten_.contains(row.no.value)) memory.records.add(row.no, row.key);
  memory.last_record = last_;
}

void RecordStage::drop() noexcept {
  last_ = memory_.last_record;
  created_.clear();
  written_ = 0;
  created_keys_.clear();
  forgotten_.clear();
  rows_ = {};
}

}  // namespace enishi::people
