// The event schema during a batch of the pipeline: types and properties at first sight.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <unordered_map>
#include <vector>

#include "timeline/schema_delta.h"
#include "timeline/schema_values.h"

namespace enishi::timeline {

struct EventValue {
  PropertyNo property;
  PropertyType type = PropertyType::text;
  PropertyValue value;
};

// `type` lives until the batch ends.
struct TypedEvent {
  const EventType* type = nullptr;
  std::vector<EventValue> values;  // those that are there and fit, each property once
};

// Of the pipeline's thread. What it adds is written within the batch's transaction, is seen by
// others after committed(), and forgotten by rolled_back(). The applier that owns it calls write()
// in its flush().
class SchemaStage {
 public:
  using View = std::function<std::shared_ptr<const SchemaView>()>;
  using Publish = std::function<void(const SchemaDelta&)>;
  SchemaStage(View view, Publish publish) : view_(std::move(view)), publish_(std::move(publish)) {}

  // The type of an event by its name, made if nobody knows it. Null when the event stays in the log
  // only: its type is retired, or one more would be beyond the limit, or the name is none.
  Result<const EventType*> resolve(store::Tx& tx, WorkspaceNo workspace, std::string_view name);

  // The event as strips take it: resolve(), then its properties, those nobody knows made of their
  // inferred types. Errors are the store's.
  Result<std::optional<TypedEvent>> read(store::Tx& tx, WorkspaceNo workspace,
                                         std::string_view name, const JsonValue& properties,
                                         int currency_digits);

  Status write(store::Tx& tx);
  void committed() noexcept;
  void rolled_back() noexcept;

 private:
  struct Key {
    WorkspaceNo workspace;
    std::string name;
    auto operator<=>(const Key&) const = default;
  };

  Result<const EventType*> make(store::Tx& tx, WorkspaceNo workspace, std::string_view name);
  Status prepare(store::Tx& tx, WorkspaceNo workspace);
  // The type as this transaction may add to it: nobody else can until it ends.
  Result<EventType*> own(store::Tx& tx, const EventType& type);
  // The property by its name, made if nobody knows it; null when its values stay in the log only.
  Result<const Property*> property(store::Tx& tx, const EventType*& type, std::string_view name,
                                   const JsonValue& value);
  EventType* put(EventType type);

  const View view_;
  const Publish publish_;
  std::shared_ptr<const SchemaView> base_;  // since the batch began
  std::unordered_map<EventTypeNo, std::unique_ptr<EventType>> staged_;
  std::map<Key, EventTypeNo> names_;  // of what is staged
  std::set<Key> refused_;
  SchemaDelta counts_;
  SchemaDelta written_;  // counts that are written
};

}  // namespace enishi::timeline
