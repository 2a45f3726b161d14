#include "timeline/builtin_types.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "timeline/limits.h"
#include "timeline/schema_names.h"

namespace enishi::timeline {
namespace {

bool is_snake_case(std::string_view name) {
  return !name.empty() && name[0] >= 'a' && name[0] <= 'z' &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

TEST(BuiltinTypes, AreWellFormed) {
  std::set<std::string_view> names;
  for (const BuiltinType& type : builtin_types()) {
    EXPECT_TRUE(is_snake_case(type.name)) << type.name;
    EXPECT_TRUE(names.insert(type.name).second) << type.name;
    EXPECT_TRUE(check_labels({std::string(type.label_ja), std::string(type.label_en)}, ""));
    EXPECT_FALSE(type.label_ja.empty() || type.label_en.empty()) << type.name;
    EXPECT_EQ(find_builtin(type.name), &type);
    std::set<std::string_view> properties;
    for (const BuiltinProperty* property : type.properties) {
      ASSERT_NE(property, nullptr) << type.name;
      EXPECT_TRUE(is_snake_case(property->name)) << property->name;
      EXPECT_TRUE(properties.insert(property->name).second) << type.name << " " << property->name;
      EXPECT_EQ(type.property(property->name), property);
    }
  }
  EXPECT_LT(names.size(), limits::event_types_per_workspace_max / 2);
  EXPECT_EQ(find_builtin("no such type"), nullptr);
  EXPECT_NE(builtin_edition(), 0u);
}

// The tables of docs/events.md, as they must be.
std::string tables() {
  std::ostringstream out;
  std::map<std::string_view, const BuiltinProperty*> properties;
  std::string_view group;
  for (const BuiltinType& type : builtin_types()) {
    if (type.group != group)
      out << "\n### " << type.group << "\n\n| type | 日本語 | English | properties |\n"
          << "|---|---|---|---|\n";
    group = type.group;
    out << "| `" << type.name << "` | " << type.label_ja << " | " << type.label_en << " |";
    for (const BuiltinProperty* property : type.properties) {
      out << " `" << property->name << "`";
      properties.emplace(property->name, property);
    }
    out << " |\n";
  }
  out << "\n### Properties of built-in types\n\n| property | type | 日本語 | English |\n"
      << "|---|---|---|---|\n";
  for (const auto& [name, property] : properties)
    out << "| `" << name << "` | " << timeline::name(property->type) << " | " << property->label_ja
        << " | " << property->label_en << " |\n";
  return out.str();
}

TEST(BuiltinTypes, StandInTheDocument) {
  std::ifstream in(std::string(ENISHI_SOURCE_DIR) + "/docs/events.md");
  std::stringstream text;
  text << in.rdbuf();
  const std::string document = text.str();
  const std::string begin = "<!-- built-in types: begin -->\n",
                    end = "\n<!-- built-in types: end -->";
  const std::size_t from = document.find(begin), to = document.find(end);
  ASSERT_NE(from, std::string::npos);
  ASSERT_NE(to, std::string::npos);
  EXPECT_EQ(document.substr(from + begin.size(), to - from - begin.size()), tables());
}

}  // namespace
}  // namespace enishi::timeline
