#include "timeline/schema_change.h"

#include "base/json.h"
#include "timeline/limits.h"
#include "timeline/schema_rows.h"
#include "timeline/sql.h"

namespace enishi::timeline {
namespace {

std::string json_of(const Labels& label, bool retired) {
  JsonOut out;
  out.object().field("label_ja", label.ja).field("label_en", label.en).field("retired", retired);
  out.end();
  return out.take();
}

std::string json_of(const EventType& type) {
  JsonOut out;
  out.object().field("name", type.name).field("origin", name(type.origin));
  out.field("label_ja", type.label.ja).field("label_en", type.label.en);
  out.key("properties").object();
  for (const Property& property : type.properties)
    if (!property.retired) out.field(property.name, name(property.type));
  out.end().end();
  return out.take();
}

// What of `given` is not empty takes the place of what was.
bool take_labels(Labels& labels, const Labels& given) {
  const Labels before = labels;
  if (!given.ja.empty()) labels.ja = given.ja;
  if (!given.en.empty()) labels.en = given.en;
  return labels != before;
}

// Brings a stored type to what a declaration says of it; each step says whether it changed it.
class Declaring {
 public:
  Declaring(store::Tx& tx, EventType& type) : tx_(tx), type_(type) {}
  bool changed() const { return changed_; }

  Status head(const TypeDeclaration& declaration) {
    if (type_.origin == Origin::seen) {
      type_.origin = Origin::declared;
      TRY(change(sql::set_event_type_origin, {type_.no, static_cast<int>(type_.origin)}));
    }
    if (std::exchange(type_.retired, false))
      TRY(change(sql::set_event_type_retired, {type_.no, false}));
    if (take_labels(type_.label, declaration.label))
      TRY(change(sql::set_event_type_labels, {type_.no, type_.label.ja, type_.label.en}));
    return {};
  }

  Status property(const PropertyDeclaration& declaration, const std::string& path) {
    const Property* known = type_.property(declaration.name);
    if (known) return known_property(type_.properties[known->no.value - 1], declaration, path);
    if (type_.properties.size() >= limits::event_type_properties_max)
      return fail(ErrorCode::conflict, "a type has at most 200 properties", path + ".name");
    static_assert(limits::event_type_properties_max == 200, "named in the message above");
    changed_ = true;
    return insert_property(tx_, type_,
                           {.no = {},
                            .name = declaration.name,
                            .type = declaration.type,
                            .origin = Origin::declared,
                            .label = declaration.label});
  }

 private:
  Status known_property(Property& known, const PropertyDeclaration& declaration,
                        const std::string& path) {
    if (known.type != declaration.type)
      return fail(ErrorCode::conflict,
                  "the property exists with type " + std::string(name(known.type)), path + ".type");
    if (known.origin == Origin::seen) {
      known.origin = Origin::declared;
      TRY(change(sql::set_event_property_origin,
                 {type_.no, known.no, static_cast<int>(known.origin)}));
    }
    if (std::exchange(known.retired, false))
      TRY(change(sql::set_event_property_retired, {type_.no, known.no, false}));
    if (take_labels(known.label, declaration.label))
      TRY(change(sql::set_event_property_labels,
                 {type_.no, known.no, known.label.ja, known.label.en}));
    return {};
  }

  Status change(const store::Sql& sql, std::initializer_list<store::Param> params) {
    changed_ = true;
    TRY(tx_.exec(sql, params));
    return {};
  }

  store::Tx& tx_;
  EventType& type_;
  bool changed_ = false;
};

Result<EventType> stored_type(store::Tx& tx, EventTypeNo no) {
  ASSIGN(auto type, load_type(tx, no));
  if (!type) return fail(ErrorCode::not_found, "no such event type");
  return *std::move(type);
}

}  // namespace

Result<SchemaChange> declare_type(store::Tx& tx, WorkspaceNo workspace,
                                  const TypeDeclaration& declaration, SchemaDelta& delta) {
  ASSIGN(delta.types, prepare_workspace(tx, workspace));
  ASSIGN(auto known, load_type(tx, workspace, declaration.name));
  SchemaChange change;
  if (known) {
    change.type = *std::move(known);
    change.before = json_of(change.type);
  } else {
    ASSIGN(const bool room, has_room_for_type(tx, workspace));
    if (!room) return fail(ErrorCode::conflict, "a workspace has at most 1000 event types", "name");
    static_assert(limits::event_types_per_workspace_max == 1'000, "named in the message above");
    change.type.workspace = workspace;
    change.type.name = declaration.name;
    change.type.label = declaration.label;
    TRY(insert_type(tx, change.type));
  }
  Declaring declaring(tx, change.type);
  TRY(declaring.head(declaration));
  for (std::size_t i = 0; i < declaration.properties.size(); ++i)
    TRY(declaring.property(declaration.properties[i], "properties[" + std::to_string(i) + "]"));
  if (change.before.empty() || declaring.changed()) {
    change.action = "event_type.declare";
    change.target = "event_type/" + std::to_string(change.type.no.value);
    change.after = json_of(change.type);
  }
  return change;
}

Result<SchemaChange> edit_type(store::Tx& tx, EventTypeNo no, const SchemaEdit& edit) {
  ASSIGN(const EventType before, stored_type(tx, no));
  if (edit.label) TRY(tx.exec(sql::set_event_type_labels, {no, edit.label->ja, edit.label->en}));
  if (edit.retired) TRY(tx.exec(sql::set_event_type_retired, {no, *edit.retired}));
  SchemaChange change;
  ASSIGN(change.type, stored_type(tx, no));
  if (change.type == before) return change;
  change.action = "event_type.edit";
  change.target = "event_type/" + std::to_string(no.value);
  change.before = json_of(before.label, before.retired);
  change.after = json_of(change.type.label, change.type.retired);
  return change;
}

Result<SchemaChange> edit_property(store::Tx& tx, EventTypeNo no, PropertyNo property,
                                   const SchemaEdit& edit) {
  ASSIGN(const EventType type, stored_type(tx, no));
  const Property* before = type.property(property);
  if (!before) return fail(ErrorCode::not_found, "no such property");
  if (edit.label)
    TRY(tx.exec(sql::set_event_property_labels, {no, property, edit.label->ja, edit.label->en}));
  if (edit.retired) TRY(tx.exec(sql::set_event_property_retired, {no, property, *edit.retired}));
  SchemaChange change;
  ASSIGN(change.type, stored_type(tx, no));
  const Property* after = change.type.property(property);
  if (*after == *before) return change;
  change.action = "event_property.edit";
  change.target =
      "event_property/" + std::to_string(no.value) + "." + std::to_string(property.value);
  change.before = json_of(before->label, before->retired);
  change.after = json_of(after->label, after->retired);
  return change;
}

}  // namespace enishi::timeline
