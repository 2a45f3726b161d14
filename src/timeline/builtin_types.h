// The event types that every workspace has: what happens in LINE, shop, store and mail.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "timeline/schema.h"

namespace enishi::timeline {

struct BuiltinProperty {
  std::string_view name;
  PropertyType type = PropertyType::text;
  std::string_view label_ja, label_en;
};

struct BuiltinType {
  std::string_view group;  // "LINE", "Commerce" ...: where documents and choosers show it
  std::string_view name;
  std::string_view label_ja, label_en;
  std::vector<const BuiltinProperty*> properties;

  const BuiltinProperty* property(std::string_view property_name) const;  // or null
};

// A property of one name is of one type everywhere. Types and properties are added here, never
// taken away or changed: workspaces hold them by number.
std::span<const BuiltinType> builtin_types();
const BuiltinType* find_builtin(std::string_view name);  // or null

// Differs between programs whose built-in types differ; never 0.
std::uint32_t builtin_edition();

}  // namespace enishi::timeline
