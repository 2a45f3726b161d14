#include "timeline/schema_rows.h"

#include <algorithm>

#include "timeline/builtin_types.h"
#include "timeline/limits.h"
#include "timeline/sql.h"

namespace enishi::timeline {
namespace {

Labels labels_of(const store::Row& row, int column) {
  return {row.str(column), row.str(column + 1)};
}

void fill(Labels& labels, std::string_view ja, std::string_view en) {
  if (labels.ja.empty()) labels.ja = ja;
  if (labels.en.empty()) labels.en = en;
}

// Gives built-in things the program's labels where nobody gave others.
void fill_labels(EventType& type) {
  const BuiltinType* builtin = find_builtin(type.name);
  if (!builtin || type.origin != Origin::builtin) return;
  fill(type.label, builtin->label_ja, builtin->label_en);
  for (Property& property : type.properties) {
    const BuiltinProperty* known = builtin->property(property.name);
    if (known && property.origin == Origin::builtin)
      fill(property.label, known->label_ja, known->label_en);
  }
}

Result<Origin> origin_of(std::int64_t stored) {
  if (stored < 0 || stored > static_cast<std::int64_t>(Origin::seen))
    return fail(ErrorCode::corrupt, "an event type has an unknown origin");
  return static_cast<Origin>(stored);
}

Result<EventType> type_of(const store::Row& row) {
  EventType type;
  type.no = {static_cast<std::uint32_t>(row.integer(0))};
  type.workspace = {static_cast<std::uint32_t>(row.integer(1))};
  type.name = row.str(2);
  ASSIGN(type.origin, origin_of(row.integer(3)));
  type.label = labels_of(row, 4);
  type.retired = row.boolean(6);
  return type;
}

Result<Property> property_of(const store::Row& row) {
  Property property;
  property.no = {static_cast<std::uint32_t>(row.integer(1))};
  property.name = row.str(2);
  if (row.integer(3) < 0 || row.integer(3) >= kPropertyTypes)
    return fail(ErrorCode::corrupt, "an event property has an unknown type");
  property.type = static_cast<PropertyType>(row.integer(3));
  ASSIGN(property.origin, origin_of(row.integer(4)));
  property.label = labels_of(row, 5);
  property.retired = row.boolean(7);
  return property;
}

// Runs a query whose rows may be refused.
Status each_row(store::Tx& tx, const store::Sql& sql, std::initializer_list<store::Param> params,
                const std::function<Status(const store::Row&)>& f) {
  Status status;
  TRY(tx.query(sql, params, [&](const store::Row& row) {
    if (status) status = f(row);
  }));
  return status;
}

Result<std::optional<EventType>> find(store::Tx& tx, const store::Sql& sql,
                                      std::initializer_list<store::Param> params) {
  std::optional<EventType> type;
  TRY(each_row(tx, sql, params, [&](const store::Row& row) -> Status {
    ASSIGN(type, type_of(row));
    return {};
  }));
  if (!type) return type;
  TRY(each_row(tx, sql::event_properties, {type->no}, [&](const store::Row& row) -> Status {
    ASSIGN(type->properties.emplace_back(), property_of(row));
    return {};
  }));
  fill_labels(*type);
  return type;
}

// What a workspace lacks of the built-in types; written in bulk, so that it stays short.
class Preparation {
 public:
  Preparation(store::Tx& tx, WorkspaceNo workspace) : tx_(tx), workspace_(workspace) {
    changed_.reserve(builtin_types().size());
  }

  Status add(const BuiltinType& builtin) {
    std::optional<EventType> known;
    if (any_known_) {
      ASSIGN(known, load_type(tx_, workspace_, builtin.name));
    }
    EventType type = known ? *std::move(known) : EventType{};
    const std::size_t old_properties = type.properties.size();
    const bool made = !type.no, named = !made && type.origin != Origin::builtin;
    if (made) {
      type.no = {++last_};
      type.workspace = workspace_;
      type.name = builtin.name;
      types_.push_back(changed_.size());
    }
    type.origin = Origin::builtin;
    if (named) TRY(tx_.exec(sql::set_event_type_origin, {type.no, static_cast<int>(type.origin)}));
    complete(type, builtin);
    if (!made && !named && type.properties.size() == old_properties) return {};
    for (std::size_t i = old_properties; i < type.properties.size(); ++i)
      properties_.push_back({changed_.size(), i});
    changed_.push_back(std::move(type));
    return {};
  }

  Status begin() {
    ASSIGN(const auto last, tx_.integer(sql::last_event_type));
    last_ = static_cast<std::uint32_t>(last.value_or(0));
    ASSIGN(const auto known, tx_.integer(sql::count_event_types, {workspace_}));
    any_known_ = known.value_or(0) > 0;
    return {};
  }

  Result<std::vector<EventType>> finish() {
    constexpr int kBuiltin = static_cast<int>(Origin::builtin);
    std::vector<store::Param> rows;
    for (const std::size_t at : types_) {
      const EventType& type = changed_[at];
      rows.insert(rows.end(), {type.no, type.workspace, type.name, kBuiltin, "", ""});
    }
    if (!rows.empty()) TRY(tx_.exec_many(sql::insert_event_type, 6, rows));
    rows.clear();
    for (const auto& [at, property_at] : properties_) {
      const EventType& type = changed_[at];
      const Property& property = type.properties[property_at];
      rows.insert(rows.end(), {type.no, property.no, property.name, static_cast<int>(property.type),
                               kBuiltin, "", ""});
    }
    if (!rows.empty()) TRY(tx_.exec_many(sql::insert_event_property, 7, rows));
    for (EventType& type : changed_) fill_labels(type);
    return std::move(changed_);
  }

 private:
  static void complete(EventType& type, const BuiltinType& builtin) {
    for (const BuiltinProperty* one : builtin.properties) {
      const auto no = static_cast<std::uint32_t>(type.properties.size() + 1);
      if (type.property(one->name) || no > limits::event_type_properties_max) continue;
      type.properties.push_back({.no = {no},
                                 .name = std::string(one->name),
                                 .type = one->type,
                                 .origin = Origin::builtin,
                                 .label = {}});
    }
  }

  store::Tx& tx_;
  const WorkspaceNo workspace_;
  std::uint32_t last_ = 0;
  bool any_known_ = false;
  std::vector<EventType> changed_;  // does not move: rows point into it
  std::vector<std::size_t> types_;  // those to insert, as places in changed_
  std::vector<std::pair<std::size_t, std::size_t>> properties_;  // place, place of the property
};

}  // namespace

Result<SchemaDelta> load_schema(store::Tx& tx) {
  SchemaDelta delta;
  std::map<EventTypeNo, std::size_t> places;
  TRY(each_row(tx, sql::all_event_types, {}, [&](const store::Row& row) -> Status {
    ASSIGN(EventType type, type_of(row));
    places.emplace(type.no, delta.types.size());
    if (row.integer(7) > 0)
      delta.values_beyond[type.no] = static_cast<std::uint64_t>(row.integer(7));
    delta.types.push_back(std::move(type));
    return {};
  }));
  TRY(each_row(tx, sql::all_event_properties, {}, [&](const store::Row& row) -> Status {
    const auto place = places.find({static_cast<std::uint32_t>(row.integer(0))});
    if (place == places.end()) return fail(ErrorCode::corrupt, "an event property has no type");
    ASSIGN(delta.types[place->second].properties.emplace_back(), property_of(row));
    return {};
  }));
  for (EventType& type : delta.types) fill_labels(type);
  TRY(tx.query(sql::event_workspaces, {}, [&](const store::Row& row) {
    if (row.integer(2) > 0)
      delta.events_beyond[{static_cast<std::uint32_t>(row.integer(0))}] =
          static_cast<std::uint64_t>(row.integer(2));
  }));
  return delta;
}

Result<std::optional<EventType>> load_type(store::Tx& tx, WorkspaceNo workspace,
                                           std::string_view name) {
  return find(tx, sql::find_event_type, {workspace, name});
}

Result<std::optional<EventType>> load_type(store::Tx& tx, EventTypeNo no) {
  return find(tx, sql::event_type_at, {no});
}

Result<bool> has_room_for_type(store::Tx& tx, WorkspaceNo workspace) {
  ASSIGN(const auto count, tx.integer(sql::count_event_types, {workspace}));
  return static_cast<std::size_t>(count.value_or(0)) < limits::event_types_per_workspace_max;
}

Status insert_type(store::Tx& tx, EventType& type) {
  ASSIGN(const auto last, tx.integer(sql::last_event_type));
  type.no = {static_cast<std::uint32_t>(last.value_or(0) + 1)};
  TRY(tx.exec(sql::insert_event_type,
              {type.no, type.workspace, type.name, static_cast<int>(type.origin), type.label.ja,
               type.label.en}));
  return {};
}

Status insert_property(store::Tx& tx, EventType& type, Property property) {
  property.no = {static_cast<std::uint32_t>(type.properties.size() + 1)};
  TRY(tx.exec(sql::insert_event_property,
              {type.no, property.no, property.name, static_cast<int>(property.type),
               static_cast<int>(property.origin), property.label.ja, property.label.en}));
  type.properties.push_back(std::move(property));
  return {};
}

Result<std::vector<EventType>> prepare_workspace(store::Tx& tx, WorkspaceNo workspace) {
  ASSIGN(const auto edition, tx.integer(sql::find_edition, {workspace}));
  if (edition == std::int64_t{builtin_edition()}) return std::vector<EventType>();
  Preparation preparation(tx, workspace);
  TRY(preparation.begin());
  for (const BuiltinType& builtin : builtin_types()) TRY(preparation.add(builtin));
  TRY(tx.exec(sql::set_edition, {workspace, std::int64_t{builtin_edition()}}));
  return preparation.finish();
}

}  // namespace enishi::timeline
