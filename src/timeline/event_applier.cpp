#include "timeline/event_applier.h"

#include <algorithm>
#include <bit>

#include "base/json.h"
#include "timeline/limits.h"
#include "timeline/sql.h"

namespace enishi::timeline {
namespace {

EventTime event_time(Time at) {
  const std::int64_t ms = to_ms(at);
  return {static_cast<std::uint32_t>(ms / 1'000), static_cast<std::uint16_t>(ms % 1'000)};
}

}  // namespace

void EventApplier::read_also(spine::EntryKind kind, EventReader reader) {
  readers_[kind].push_back(std::move(reader));
}

void EventApplier::begin() NO_THREAD_SAFETY_ANALYSIS {
  if (begun_) return;
  batch_.lock();
  begun_ = true;
  view_ = strips_.view();
}

void EventApplier::end() noexcept NO_THREAD_SAFETY_ANALYSIS {
  staged_.clear();
  ids_.clear();
  digits_.clear();
  everyone_.clear();
  view_.reset();
  if (std::exchange(begun_, false)) batch_.unlock();
}

Status EventApplier::apply(store::Tx& tx, spine::Entry& entry) {
  if (entry.kind == kEvents) {
    if (entry.payload.empty()) return {};
    begin();
    last_ = entry.position;
    ASSIGN(const EventBatch batch, decode_events(entry.payload));
    for (const EventRow& row : batch.rows)
      TRY(take(tx, batch.workspace, owner(batch.workspace, row, entry.received_at), row));
    return {};
  }
  const auto readers = readers_.find(entry.kind);
  if (readers == readers_.end() || entry.payload.empty()) return {};
  begin();
  last_ = entry.position;
  Status taken;
  for (const EventReader& read : readers->second)
    TRY(read(tx, entry, [&](WorkspaceNo workspace, const EventRow& row) {
      if (taken) taken = take(tx, workspace, row.record, row);
    }));
  return taken;
}

RecordNo EventApplier::owner(WorkspaceNo workspace, const EventRow& row, Time at) {
  if (!row.record) return seams_.record_of(workspace, row.who, at);
  const auto [place, made] = everyone_.try_emplace(workspace);
  if (made) place->second = seams_.everyone(workspace);
  return place->second.contains(row.record) ? row.record : RecordNo{};
}

int EventApplier::digits(WorkspaceNo workspace) {
  const auto [place, made] = digits_.try_emplace(workspace, 2);
  if (made) {
    const auto directory = seams_.workspaces.directory();
    if (const auto* found = directory.workspace(workspace))
      place->second = currency_digits(found->currency);
  }
  return place->second;
}

Status EventApplier::take(store::Tx& tx, WorkspaceNo workspace, RecordNo record,
                          const EventRow& row) {
  if (!record) return {};
  const auto document =
      JsonDocument::parse(row.properties.empty() ? "{}" : std::string_view(row.properties),
                          {.bytes_max = limits::event_properties_bytes_max});
  if (!document) return fail(ErrorCode::corrupt, "an event on the log has no properties");
  ASSIGN(const auto typed,
         seams_.schema.stage().read(tx, workspace, row.type, document->root(), digits(workspace)));
  if (!typed) return {};
  const EventTypeNo type = typed->type->no;
  const EventTime time = event_time(row.at);
  const std::int64_t id = id_code(row.id);
  if (id != kNoInteger && seen(record, type, time, id)) return {};
  ResolvedEvent event{.record = record.value,
                      .type = type.value,
                      .time = time,
                      .first_value = static_cast<std::uint32_t>(staged_.values.size())};
  if (id != kNoInteger) staged_.values.push_back({.property = kIdProperty, .bits = id});
  for (const EventValue& value : typed->values)
    staged_.values.push_back(resolve(workspace, type, value));
  event.values = static_cast<std::uint32_t>(staged_.values.size()) - event.first_value;
  staged_.events.push_back(event);
  return {};
}

ResolvedValue EventApplier::resolve(WorkspaceNo workspace, EventTypeNo type,
                                    const EventValue& value) {
  ResolvedValue out{.property = value.property.value};
  switch (value.type) {
    case PropertyType::number:
      out.real = true;
      out.bits = std::bit_cast<std::int64_t>(std::get<double>(value.value));
      break;
    case PropertyType::money:
    case PropertyType::time:
      out.bits = std::get<std::int64_t>(value.value);
      break;
    case PropertyType::boolean:
      out.bits = std::get<bool>(value.value) ? 1 : 0;
      break;
    case PropertyType::text:
      out.bits = texts_.take({type, value.property}, std::get<std::string>(value.value));
      break;
    case PropertyType::list:
      out.bits = texts_.take({type, value.property},
                             list_text(std::get<std::vector<std::string>>(value.value)));
      break;
    case PropertyType::item: {
      const ItemNo item = seams_.catalogue.item_of(workspace, std::get<std::string>(value.value));
      out.bits = item ? static_cast<std::int64_t>(item.value) : kNoInteger;
      break;
    }
  }
  return out;
}

bool EventApplier::seen(RecordNo record, EventTypeNo type, EventTime time, std::int64_t id) {
  if (!ids_.emplace(record.value, type.value, time.second, id).second) return true;
  const Partition* partition = view_->partition(partition_of(record));
  return partition && partition->has(type.value, slot_of(record), time.second, id);
}

Status EventApplier::flush(store::Tx& tx) {
  TRY(texts_.write(tx));
  TRY(seams_.schema.stage().write(tx));
  if (staged_.empty()) return {};
  TRY(tx.exec(sql::insert_tail,
              {last_, staged_.events.size(), store::Param::blob(encode(staged_))}));
  return {};
}

void EventApplier::committed() noexcept {
  texts_.committed();
  seams_.schema.stage().committed();
  const bool any = !staged_.empty();
  if (any) strips_.add(last_, staged_);
  end();
  if (any) changed_();
}

void EventApplier::rolled_back() noexcept {
  texts_.rolled_back();
  seams_.schema.stage().rolled_back();
  end();
}

}  // namespace enishi::timeline
