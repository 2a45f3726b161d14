#include "people/memory.h"

namespace enishi::people {

const Friends& Memory::friends_of(ChannelNo channel) const {
  static const Friends none;
  auto it = friends.find(channel);
  return it == friends.end() ? none : it->second;
}

void Memory::forget(RecordNo record) {
  records.erase(record);
  for (auto& [channel, of_channel] : friends) of_channel.erase(record);
  profiles.erase(record);
  tags.each_of(record, [&](std::uint32_t tag) { tags.set_member(tag, record, false); });
  attributes.each([&](const Attribute& attribute) {
    attributes.at(attribute.definition.no)->column.erase(record);
  });
}

std::size_t Memory::bytes() const {
  std::size_t total = records.bytes() + profiles.bytes() + tags.bytes() + attributes.bytes();
  for (const auto& [channel, of_channel] : friends) total += of_channel.bytes();
  return total;
}

StoredValue::StoredValue(const AttributeValue& value) {
  if (const auto* s = std::get_if<std::string>(&value)) text = store::Param(*s);
  if (const auto* i = std::get_if<std::int64_t>(&value)) integer = store::Param(*i);
  if (const auto* r = std::get_if<double>(&value)) real = store::Param(*r);
  if (const auto* b = std::get_if<bool>(&value)) integer = store::Param(*b);
}

AttributeValue stored_value(const store::Row& row, int column, AttributeType type) {
  switch (type) {
    case AttributeType::text:
      return row.str(column + 2);
    case AttributeType::real:
      return row.real(column + 1);
    case AttributeType::boolean:
      return row.boolean(column);
    case AttributeType::integer:
    case AttributeType::time:
      break;
  }
  return row.integer(column);
}

}  // namespace enishi::people
