#include "people/applier.h"

#include <algorithm>

namespace enishi::people {
namespace {

FriendSign sign_of(Signal signal) {
  switch (signal) {
    case Signal::unblocked:
      return FriendSign::unblocked;
    case Signal::blocked:
      return FriendSign::blocked;
    case Signal::followed:
    case Signal::contact:
    case Signal::none:
      break;
  }
  return FriendSign::followed;
}

}  // namespace

PeopleApplier::PeopleApplier(Memory& memory, SharedMutex& mutex,
                             const workspace::Workspaces& workspaces)
    : memory_(memory),
      mutex_(mutex),
      owners_(workspaces),
      sources_(memory),
      records_(memory),
      identities_(owners_, sources_, records_),
      friends_(memory),
      profiles_(memory),
      tags_(memory),
      attributes_(memory, mutex) {}

Status PeopleApplier::apply(store::Tx& tx, spine::Entry& entry) {
  if (entry.kind == kFriendList) return apply_friend_list(entry);
  if (entry.kind == kProfile) return apply_profile(entry);
  if (entry.kind == kTagsChanged) return apply_tags(entry);
  if (entry.kind == kAttributesChanged) return apply_attributes(tx, entry);
  if (entry.kind == kPeopleRows) return apply_rows(tx, entry);
  if (entry.kind == kPersonDeleted) return apply_deletion(tx, entry);
  apply_signal(entry);
  return {};
}

RecordKey PeopleApplier::subject_of(const spine::Entry& entry) {
  if (entry.subject == spine::Subject{} || entry.source == 0) return {};
  return key_of(owners_.provider_of({entry.source}), entry.subject);
}

void PeopleApplier::apply_signal(spine::Entry& entry) {
  entry.record = 0;
  const RecordKey key = subject_of(entry);
  if (!key.source) return;
  auto it = signals_.find(entry.kind);
  const Signal signal = it == signals_.end() ? Signal::none : it->second;
  RecordNo record = records_.find(key);
  if (!record && signal != Signal::none) record = records_.create(key, {}, entry.received_at);
  entry.record = record.value;
  if (signal == Signal::contact)
    friends_.touch({entry.source}, record);
  else if (signal != Signal::none)
    friends_.learn(record, sign_of(signal), entry);
}

Status PeopleApplier::apply_friend_list(const spine::Entry& entry) {
  if (erased(entry)) return {};
  ASSIGN(const FriendList list, decode_friend_list(entry.payload));
  const ProviderNo provider = owners_.provider_of({entry.source});
  if (!provider) return {};
  for (const LineUserId& user : list.users) {
    const RecordKey key = key_of(provider, user);
    RecordNo record = records_.find(key);
    // Of somebody whom we do not know (any more), "missing" is no news.
    if (!record && list.sighting == Sighting::missing) continue;
    if (!record) record = records_.create(key, {}, entry.received_at);
    if (list.sighting == Sighting::claimed)
      friends_.touch({entry.source}, record);
    else
      friends_.learn(record,
                     list.sighting == Sighting::listed ? FriendSign::listed : FriendSign::missing,
                     entry);
  }
  return {};
}

// A fetched profile makes no record: the person may have been deleted while it was on its way.
Status PeopleApplier::apply_profile(spine::Entry& entry) {
  entry.record = 0;
  const RecordKey key = subject_of(entry);
  const RecordNo record = key.source ? records_.find(key) : RecordNo{};
  if (erased(entry) || !record) return {};
  ASSIGN(auto profile, decode_profile(entry.payload));
  entry.record = record.value;
  if (!profile) friends_.learn(record, FriendSign::missing, entry);
  profiles_.learn(record, std::move(profile), entry.occurred_at);
  return {};
}

bool PeopleApplier::belongs(RecordNo record, WorkspaceNo workspace) {
  const auto key = records_.key_of(record);
  if (!key) return false;
  const ProviderNo provider = provider_of(key->source);
  return workspace ==
         (provider ? owners_.workspace_of(provider) : sources_.workspace_of(key->source));
}

Status PeopleApplier::apply_tags(const spine::Entry& entry) {
  if (erased(entry)) return {};
  ASSIGN(TagsChange change, decode_tags(entry.payload));
  std::erase_if(change.records,
                [&](RecordNo record) { return !belongs(record, change.workspace); });
  for (const std::string& name : change.add) tags_.add(change.workspace, name, change.records);
  for (const std::string& name : change.remove)
    tags_.remove(change.workspace, name, change.records);
  return {};
}

Status PeopleApplier::apply_attributes(store::Tx& tx, const spine::Entry& entry) {
  if (erased(entry)) return {};
  ASSIGN(const AttributesChange change, decode_attributes(entry.payload));
  return attributes_.change(tx, change,
                            [&](RecordNo record) { return belongs(record, change.workspace); });
}

RecordNo PeopleApplier::record_of(WorkspaceNo workspace, std::span<const Identifier> who, Time at) {
  who_.clear();
  for (const Identifier& one : who) who_.push_back({one.name_space, one.value});
  return identities_.record_of(workspace, who_, at);
}

Status PeopleApplier::apply_rows(store::Tx& tx, const spine::Entry& entry) {
  if (erased(entry)) return {};
  ASSIGN(RowsChange change, decode_rows(entry.payload));
  AttributesChange values{.workspace = change.workspace, .attributes = change.attributes};
  std::vector<RecordNo> records;
  for (RowsChange::Row& row : change.rows) {
    who_.clear();
    for (const auto& name : row.who)
      who_.push_back({change.namespaces[name.name_space], name.value});
    records.push_back(identities_.record_of(change.workspace, who_, entry.received_at));
    if (!row.changes.empty()) values.rows.push_back({records.back(), std::move(row.changes)});
  }
  apply_row_tags(change, records);
  return attributes_.change(tx, values, [](RecordNo record) { return bool(record); });
}

// A tag at a time, since tags are found by their names; what one row says of a tag comes before
// what a later row says.
void PeopleApplier::apply_row_tags(const RowsChange& change, const std::vector<RecordNo>& records) {
  std::vector<std::vector<std::pair<RecordNo, bool>>> switches(change.tags.size());
  for (std::size_t i = 0; i < records.size(); ++i)
    for (const auto& tag : change.rows[i].tags)
      if (records[i]) switches[tag.tag].emplace_back(records[i], tag.on);
  std::vector<RecordNo> run;
  for (std::size_t tag = 0; tag < switches.size(); ++tag) {
    const auto& all = switches[tag];
    for (std::size_t from = 0, to = 0; from < all.size(); from = to) {
      run.clear();
      const bool on = all[from].second;
      for (to = from; to < all.size() && all[to].second == on; ++to) run.push_back(all[to].first);
      if (on)
        tags_.add(change.workspace, change.tags[tag], run);
      else
        tags_.remove(change.workspace, change.tags[tag], run);
    }
  }
}

Status PeopleApplier::apply_deletion(store::Tx& tx, const spine::Entry& entry) {
  ASSIGN(const auto records, decode_deleted(entry.payload));
  TRY(flush(tx));
  for (RecordNo record : records) {
    if (!records_.key_of(record)) continue;
    for (Stage* stage : stages_) TRY(stage->forget(tx, record, entry.occurred_at));
    forgotten_.push_back(record);
  }
  return {};
}

Status PeopleApplier::flush(store::Tx& tx) {
  for (Stage* stage : stages_) TRY(stage->write(tx));
  return {};
}

void PeopleApplier::committed() noexcept {
  // A batch that changes nothing need not wait for the readers.
  const bool pending = std::ranges::any_of(stages_, [](Stage* stage) { return stage->pending(); });
  if (pending || !forgotten_.empty()) {
    WriteLock lock(mutex_);
    for (RecordNo record : forgotten_) memory_.forget(record);
    for (Stage* stage : stages_) stage->publish(memory_);
  }
  rolled_back();
}

void PeopleApplier::rolled_back() noexcept {
  for (Stage* stage : stages_) stage->drop();
  forgotten_.clear();
}

}  // namespace enishi::people
