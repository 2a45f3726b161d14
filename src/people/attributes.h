// The declared attributes of all workspaces and their values, in memory.
#pragma once

#include <map>
#include <string>
#include <unordered_map>

#include "people/attribute_column.h"
#include "workspace/workspace.h"

namespace enishi::people {

struct Attribute {
  AttributeDefinition definition;
  AttributeColumn column;
};

// Not thread safe. Attributes stay where they are once added.
class Attributes {
 public:
  using ByName = std::map<std::string, Attribute, std::less<>>;

  const Attribute* find(WorkspaceNo workspace, std::string_view name) const;  // or null
  const Attribute* at(std::int64_t no) const;                                 // or null
  Attribute* at(std::int64_t no);
  const ByName& of(WorkspaceNo workspace) const;

  void add(WorkspaceNo workspace, const AttributeDefinition& definition);  // once; then nothing
  template <class F>
  void each(F&& f) const {  // f(const Attribute&), of any workspace
    for (const auto& [no, attribute] : by_no_) f(*attribute);
  }
  std::size_t bytes() const;  // approximately

 private:
  std::map<WorkspaceNo, ByName> by_workspace_;
  std::unordered_map<std::int64_t, Attribute*> by_no_;
};

}  // namespace enishi::people
