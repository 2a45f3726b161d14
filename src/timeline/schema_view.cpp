#include <algorithm>

#include "timeline/schema_delta.h"

namespace enishi::timeline {
namespace {

template <class Map, class Key>
std::uint64_t count_of(const Map& map, Key key) {
  const auto found = map.find(key);
  return found == map.end() ? 0 : found->second;
}

EventType merged(const EventType& known, const EventType& change, bool edited) {
  const EventType& first = edited ? change : known;
  const EventType& second = edited ? known : change;
  EventType type = first;
  for (const Property& property : second.properties)
    if (!type.property(property.no)) type.properties.push_back(property);
  std::ranges::sort(type.properties, {}, &Property::no);
  return type;
}

}  // namespace

const Property* EventType::property(std::string_view property_name) const {
  const auto found = std::ranges::find(properties, property_name, &Property::name);
  return found == properties.end() ? nullptr : &*found;
}

const Property* EventType::property(PropertyNo number) const {
  const auto found = std::ranges::lower_bound(properties, number, {}, &Property::no);
  return found == properties.end() || found->no != number ? nullptr : &*found;
}

const EventType* SchemaView::find(WorkspaceNo workspace, std::string_view name) const {
  const auto names = names_.find(workspace);
  if (names == names_.end()) return nullptr;
  const auto found = names->second->find(name);
  return found == names->second->end() ? nullptr : at(found->second);
}

const EventType* SchemaView::at(EventTypeNo no) const {
  return no.value == 0 || no.value > types_.size() ? nullptr : types_[no.value - 1].get();
}

std::vector<const EventType*> SchemaView::list(WorkspaceNo workspace) const {
  std::vector<const EventType*> list;
  const auto names = names_.find(workspace);
  if (names == names_.end()) return list;
  for (const auto& [name, no] : *names->second) list.push_back(at(no));
  std::ranges::sort(list, {}, &EventType::no);
  return list;
}

std::uint64_t SchemaView::events_beyond(WorkspaceNo workspace) const {
  return count_of(events_beyond_, workspace);
}

std::uint64_t SchemaView::values_beyond(EventTypeNo type) const {
  return count_of(values_beyond_, type);
}

void SchemaView::put(std::shared_ptr<const EventType> type) {
  const std::size_t at = type->no.value - 1;
  if (at >= types_.size()) types_.resize(at + 1);
  types_[at] = std::move(type);
}

std::shared_ptr<const SchemaView> SchemaView::with(const SchemaDelta& delta) const {
  auto view = std::make_shared<SchemaView>(*this);
  std::map<WorkspaceNo, std::shared_ptr<Names>> more;
  for (const EventType& type : delta.types) {
    const EventType* known = view->at(type.no);
    if (!known) {
      std::shared_ptr<Names>& names = more[type.workspace];
      if (!names) {
        const auto old = names_.find(type.workspace);
        names =
            old == names_.end() ? std::make_shared<Names>() : std::make_shared<Names>(*old->second);
      }
      names->emplace(type.name, type.no);
    }
    view->put(std::make_shared<const EventType>(known ? merged(*known, type, delta.edited) : type));
  }
  for (auto& [workspace, names] : more) view->names_[workspace] = std::move(names);
  for (const auto& [workspace, count] : delta.events_beyond)
    view->events_beyond_[workspace] += count;
  for (const auto& [type, count] : delta.values_beyond) view->values_beyond_[type] += count;
  return view;
}

}  // namespace enishi::timeline
