#include "timeline/person_events.h"

#include <algorithm>
#include <map>

#include "base/json.h"
#include "timeline/resolved.h"

namespace enishi::timeline {
namespace {

// An event that may be shown, before its values are looked up.
struct Found {
  EventPlace place;
  const StripRows* rows = nullptr;
  std::size_t row = 0;
};

Time time_of(const EventTime& time) {
  return from_ms(std::int64_t{time.second} * 1'000 + time.milli);
}

// The rows of a slot as events; `rows` must outlive them.
void find(const StripRows& rows, RecordNo record, const EventQuery& query,
          std::vector<Found>& found) {
  for (std::size_t row = 0, nth = 0; row < rows.size(); ++row) {
    nth = row > 0 && rows.times[row] == rows.times[row - 1] ? nth + 1 : 0;
    const EventPlace place{.at = time_of(rows.times[row]),
                           .record = record,
                           .type = {rows.type},
                           .nth = static_cast<std::uint32_t>(nth)};
    if (!query.before || place < *query.before) found.push_back({place, &rows, row});
  }
}

class Reader {
 public:
  Reader(const SchemaView& schema, const EventTexts& texts, const Catalogue& catalogue)
      : schema_(schema), texts_(texts), catalogue_(catalogue) {}

  Result<PersonEvent> read(const Found& found) {
    PersonEvent event{.place = found.place, .values = {}};
    const EventType* type = schema_.at(found.place.type);
    if (!type) return event;  // the schema was read before the type was made
    for (const PropertyRows& column : found.rows->properties) {
      const Property* property = type->property(PropertyNo{column.property});
      if (column.property == kIdProperty || !property) continue;
      if (const auto* reals = std::get_if<std::vector<double>>(&column.values)) {
        const double value = (*reals)[found.row];
        if (value == value) event.values.emplace_back(property->no, PropertyValue(value));
        continue;
      }
      const std::int64_t code = std::get<std::vector<std::int64_t>>(column.values)[found.row];
      if (code == kNoInteger) continue;
      ASSIGN(auto value, value_of(*type, *property, code));
      event.values.emplace_back(property->no, std::move(value));
    }
    return event;
  }

 private:
  using Value = std::variant<std::monostate, PropertyValue>;

  Result<Value> value_of(const EventType& type, const Property& property, std::int64_t code) {
    switch (property.type) {
      case PropertyType::boolean:
        return Value(PropertyValue(code != 0));
      case PropertyType::text:
      case PropertyType::list: {
        auto text = texts_.text({type.no, property.no}, code);
        if (!text) return Value();
        if (property.type == PropertyType::text) return Value(PropertyValue(*std::move(text)));
        return members(*text);
      }
      case PropertyType::item:
        return item(type.workspace, ItemNo{static_cast<std::uint32_t>(code)});
      case PropertyType::number:
      case PropertyType::money:
      case PropertyType::time:
        break;
    }
    return Value(PropertyValue(code));
  }

  static Result<Value> members(const std::string& list) {
    ASSIGN(const auto document, JsonDocument::parse(list));
    std::vector<std::string> texts;
    ASSIGN(const std::size_t size, document.root().array());
    for (std::size_t i = 0; i < size; ++i) {
      ASSIGN(const std::string_view text, document.root().at(i).string());
      texts.emplace_back(text);
    }
    return Value(PropertyValue(std::move(texts)));
  }

  Result<Value> item(WorkspaceNo workspace, ItemNo number) {
    const auto [place, made] = items_.try_emplace(number);
    if (made) {
      ASSIGN(const auto items, catalogue_.list(workspace, ItemNo{number.value - 1}, 1));
      if (!items.empty() && items.front().no == number) place->second = items.front().item.id;
    }
    if (place->second.empty()) return Value();
    return Value(PropertyValue(place->second));
  }

  const SchemaView& schema_;
  const EventTexts& texts_;
  const Catalogue& catalogue_;
  std::map<ItemNo, std::string> items_;  // empty: there is none
};

// All that a record has done, by type.
std::vector<StripRows> rows_of(const TimelineView& view, RecordNo record,
                               const std::optional<EventTypeNo>& wanted) {
  const Partition* partition = view.partition(partition_of(record));
  if (!partition) return {};
  const std::uint16_t slot[] = {slot_of(record)};
  std::vector<StripRows> all;
  for (const std::uint32_t type : partition->types())
    if (!wanted || wanted->value == type) all.push_back(partition->rows(type, slot));
  return all;
}

}  // namespace

Result<std::vector<PersonEvent>> person_events(const TimelineView& view, const SchemaView& schema,
                                               const EventTexts& texts, const Catalogue& catalogue,
                                               const EventQuery& query) {
  std::vector<std::vector<StripRows>> rows;
  for (const RecordNo record : query.records) rows.push_back(rows_of(view, record, query.type));
  std::vector<Found> found;
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (const StripRows& strip : rows[i]) find(strip, query.records[i], query, found);
  const std::size_t shown = std::min(query.limit, found.size());
  std::ranges::partial_sort(found, found.begin() + static_cast<std::ptrdiff_t>(shown),
                            std::ranges::greater(), &Found::place);
  Reader reader(schema, texts, catalogue);
  std::vector<PersonEvent> events;
  for (std::size_t i = 0; i < shown; ++i) {
    ASSIGN(PersonEvent event, reader.read(found[i]));
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace enishi::timeline
