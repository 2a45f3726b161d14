#include "people/record_stage.h"

#include <cassert>

#include "people/sql.h"

namespace enishi::people {

RecordNo RecordStage::find(const RecordKey& key) const {
  if (!keys_.empty())
    if (auto it = keys_.find(key); it != keys_.end()) return it->second;
  const RecordNo record = memory_.records.find(key);
  return !forgotten_.empty() && forgotten_.contains(record.value) ? RecordNo{} : record;
}

std::optional<RecordKey> RecordStage::key_of(RecordNo record) const {
  if (forgotten_.contains(record.value)) return std::nullopt;
  if (auto it = first_keys_.find(record.value); it != first_keys_.end()) return it->second;
  if (record > memory_.last_record && record <= last_)
    return created_[record.value - memory_.last_record.value - 1].key;
  const RecordKey* key = memory_.records.key(record);
  return key ? std::optional(*key) : std::nullopt;
}

RecordNo RecordStage::create(const RecordKey& key, std::string value, Time at) {
  assert(!find(key));
  last_ = {last_.value + 1};
  assert(last_);  // 2^32 records
  created_.push_back({last_, key, at});
  keys_[key] = last_;
  if (!value.empty()) named_.push_back({last_, key, std::move(value), at, true});
  return last_;
}

void RecordStage::add_key(RecordNo record, const RecordKey& key, std::string value, Time at) {
  assert(!find(key));
  keys_[key] = record;
  named_.push_back({record, key, std::move(value), at, false});
  if (!provider_of(key.source)) return;
  assert(!provider_of(key_of(record)->source));
  first_keys_[record.value] = key;
}

Status RecordStage::write(store::Tx& tx) {
  for (; written_ < created_.size(); ++written_) {
    const New& row = created_[written_];
    records_.add({row.no, row.key.source, store::Param::blob(as_view(row.key.id)), row.created_at});
  }
  for (; written_named_ < named_.size(); ++written_named_) {
    const Named& row = named_[written_named_];
    const store::Param id = store::Param::blob(as_view(row.key.id));
    identifiers_.add({row.record, row.key.source, id, row.value, row.since});
    if (!row.made && provider_of(row.key.source))
      first_key_rows_.add({row.record, row.key.source, id});
  }
  TRY(records_.write(tx, sql::insert_record));
  TRY(identifiers_.write(tx, sql::insert_identifier));
  return first_key_rows_.write(tx, sql::set_first_key);
}

Status RecordStage::forget(store::Tx& tx, RecordNo record, Time at) {
  forgotten_.insert(record.value);
  std::erase_if(keys_, [&](const auto& entry) { return entry.second == record; });
  TRY(tx.query(sql::identifier_keys, {record}, [&](const store::Row& row) {
    forgotten_keys_.push_back(
        {{static_cast<std::uint32_t>(row.integer(0))}, *bytes16_from(row.blob(1))});
  }));
  TRY(tx.exec(sql::delete_identifiers, {record}));
  TRY(tx.exec(sql::delete_record, {record, store::Param::blob(as_view(Bytes16{})), at}));
  return {};
}

void RecordStage::publish(Memory& memory) noexcept {
  for (const RecordKey& key : forgotten_keys_) memory.records.erase_key(key);
  for (const New& row : created_)
    if (!forgotten_.contains(row.no.value)) memory.records.add(row.no, row.key);
  for (const Named& row : named_) {
    if (row.made || forgotten_.contains(row.record.value)) continue;
    if (provider_of(row.key.source))
      memory.records.set_first_key(row.record, row.key);
    else
      memory.records.add_key(row.record, row.key);
  }
  memory.last_record = last_;
}

void RecordStage::drop() noexcept {
  last_ = memory_.last_record;
  created_.clear();
  written_ = 0;
  named_.clear();
  written_named_ = 0;
  keys_.clear();
  first_keys_.clear();
  forgotten_.clear();
  forgotten_keys_.clear();
  records_ = {};
  identifiers_ = {};
  first_key_rows_ = {};
}

}  // namespace enishi::people
