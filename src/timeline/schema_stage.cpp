#include "timeline/schema_stage.h"

#include "timeline/limits.h"
#include "timeline/schema_names.h"
#include "timeline/schema_rows.h"
#include "timeline/sql.h"

namespace enishi::timeline {

EventType* SchemaStage::put(EventType type) {
  names_[{type.workspace, type.name}] = type.no;
  std::unique_ptr<EventType>& place = staged_[type.no];
  place = std::make_unique<EventType>(std::move(type));
  return place.get();
}

Status SchemaStage::prepare(store::Tx& tx, WorkspaceNo workspace) {
  ASSIGN(auto types, prepare_workspace(tx, workspace));
  for (EventType& type : types) put(std::move(type));
  return {};
}

Result<const EventType*> SchemaStage::resolve(store::Tx& tx, WorkspaceNo workspace,
                                              std::string_view name) {
  if (!base_) base_ = view_();
  const EventType* type = base_->find(workspace, name);
  if (type) {
    const auto staged = staged_.find(type->no);
    if (staged != staged_.end()) type = staged->second.get();
  } else {
    ASSIGN(type, make(tx, workspace, name));
    if (!type) ++counts_.events_beyond[workspace];
  }
  return type && !type->retired ? type : nullptr;
}

// One that the base does not know: staged, declared since the batch began, or new.
Result<const EventType*> SchemaStage::make(store::Tx& tx, WorkspaceNo workspace,
                                           std::string_view name) {
  const Key key{workspace, std::string(name)};
  if (refused_.contains(key)) return nullptr;
  if (base_->list(workspace).empty()) TRY(prepare(tx, workspace));
  if (const auto found = names_.find(key); found != names_.end())
    return staged_.at(found->second).get();
  if (is_event_name(name)) {
    ASSIGN(auto stored, load_type(tx, workspace, name));
    if (stored) return put(*std::move(stored));
    ASSIGN(const bool room, has_room_for_type(tx, workspace));
    if (room) {
      EventType type{.no = {},
                     .workspace = workspace,
                     .name = key.name,
                     .origin = Origin::seen,
                     .label = {},
                     .properties = {}};
      TRY(insert_type(tx, type));
      return put(std::move(type));
    }
  }
  refused_.insert(key);
  return nullptr;
}

Result<EventType*> SchemaStage::own(store::Tx& tx, const EventType& type) {
  const auto staged = staged_.find(type.no);
  if (staged != staged_.end()) return staged->second.get();
  ASSIGN(auto stored, load_type(tx, type.no));
  if (!stored) return fail(ErrorCode::corrupt, "an event type is not in the store");
  return put(*std::move(stored));
}

Result<const Property*> SchemaStage::property(store::Tx& tx, const EventType*& type,
                                              std::string_view name, const JsonValue& value) {
  const Property* known = type->property(name);
  if (known) return known;
  const auto inferred = inferred_type(value);
  if (!inferred) return nullptr;
  ASSIGN(EventType* const owned, own(tx, *type));
  type = owned;
  known = owned->property(name);  // made since the batch began
  if (known) return known;
  if (!is_event_name(name) || owned->properties.size() >= limits::event_type_properties_max) {
    ++counts_.values_beyond[type->no];
    return nullptr;
  }
  TRY(insert_property(tx, *owned,
                      {.no = {},
                       .name = std::string(name),
                       .type = *inferred,
                       .origin = Origin::seen,
                       .label = {}}));
  return &owned->properties.back();
}

Result<std::optional<TypedEvent>> SchemaStage::read(store::Tx& tx, WorkspaceNo workspace,
                                                    std::string_view name,
                                                    const JsonValue& properties,
                                                    int currency_digits) {
  TypedEvent event;
  ASSIGN(event.type, resolve(tx, workspace, name));
  if (!event.type) return std::nullopt;
  TRY(each_property(properties, [&](std::string_view path, const JsonValue& json) -> Status {
    ASSIGN(const Property* const found, property(tx, event.type, path, json));
    if (!found || found->retired) return {};
    if (auto value = read_value(found->type, json, currency_digits))
      event.values.push_back({found->no, found->type, *std::move(value)});
    return {};
  }));
  return event;
}

Status SchemaStage::write(store::Tx& tx) {
  for (const auto& [workspace, count] : counts_.events_beyond) {
    TRY(tx.exec(sql::add_events_beyond, {workspace, count}));
    written_.events_beyond[workspace] += count;
  }
  for (const auto& [type, count] : counts_.values_beyond) {
    TRY(tx.exec(sql::add_values_beyond, {type, count}));
    written_.values_beyond[type] += count;
  }
  counts_ = {};
  return {};
}

void SchemaStage::committed() noexcept {
  for (const auto& [no, type] : staged_) written_.types.push_back(std::move(*type));
  if (!written_.empty()) publish_(written_);
  rolled_back();
}

void SchemaStage::rolled_back() noexcept {
  base_.reset();
  staged_.clear();
  names_.clear();
  refused_.clear();
  counts_ = {};
  written_ = {};
}

}  // namespace enishi::timeline
