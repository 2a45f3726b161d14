// What a mapping is compiled to: one step for each entry.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "connect/mapping.h"
#include "connect/mapping_time.h"

namespace enishi::connect {

enum class Target : unsigned char {
  key,
  attribute,
  tag,
  consent,
  event_type,
  event_id,
  time,
  property,
  item,
  ignore,
};

enum class OnEmpty : unsigned char { skip, unset, error };
enum class OnOther : unsigned char { error, keep, skip };

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

struct Step {
  Target to = Target::ignore;
  std::size_t column = 0;
  std::string column_name;
  std::size_t entry = 0;  // its place in "columns" of the mapping
  std::string name;       // namespace of a key; empty for a tag that the value names
  std::string provider;   // of a LINE user id: whose it is; empty: the workspace's only one
  ValueType type = ValueType::text;
  bool trim = true;
  OnEmpty empty = OnEmpty::skip;
  OnOther other = OnOther::error;
  std::string split;  // separator of a list; of a tag: several in one field
  TimeFormats formats = kAnyTime;
  std::unordered_map<std::string, std::string, TextHash, std::equal_to<>> values;
};

struct Mapping::Impl {
  MappingKind kind = MappingKind::people;
  MappingContext context{Zone::utc(), 0};
  std::string event_type;  // of every row, or empty
  std::vector<Step> steps;
  std::vector<std::string> unmapped;
};

// One entry of "columns", but for Step::column and Step::entry.
Result<Step> parse_step(const JsonValue& entry, MappingKind kind);

}  // namespace enishi::connect
