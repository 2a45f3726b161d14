#include "people/attributes.h"

namespace enishi::people {

const Attribute* Attributes::find(WorkspaceNo workspace, std::string_view name) const {
  const ByName& attributes = of(workspace);
  auto it = attributes.find(name);
  return it == attributes.end() ? nullptr : &it->second;
}

Attribute* Attributes::at(std::int64_t no) {
  auto it = by_no_.find(no);
  return it == by_no_.end() ? nullptr : it->second;
}

const Attribute* Attributes::at(std::int64_t no) const {
  auto it = by_no_.find(no);
  return it == by_no_.end() ? nullptr : it->second;
}

const Attributes::ByName& Attributes::of(WorkspaceNo workspace) const {
  static const ByName none;
  auto it = by_workspace_.find(workspace);
  return it == by_workspace_.end() ? none : it->second;
}

void Attributes::add(WorkspaceNo workspace, const AttributeDefinition& definition) {
  auto [it, added] = by_workspace_[workspace].try_emplace(
      definition.name, Attribute{definition, AttributeColumn(definition.type)});
  if (added) by_no_[definition.no] = &it->second;
}

std::size_t Attributes::bytes() const {
  std::size_t total = 0;
  each([&](const Attribute& attribute) {
    total += sizeof(Attribute) + 100 + attribute.column.bytes();
  });
  return total;
}

}  // namespace enishi::people
