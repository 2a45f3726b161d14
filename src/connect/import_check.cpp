#include "connect/import_check.h"

#include <algorithm>

#include "connect/import_types.h"
#include "connect/mapping_step.h"
#include "people/limits.h"

namespace enishi::connect {
namespace {

std::string place(const Step& step, std::string_view member) {
  return "mapping.columns[" + std::to_string(step.entry) + "]." + std::string(member);
}

Status check_provider(const workspace::Directory& directory, const WorkspaceId& workspace,
                      const Step& step) {
  const auto count =
      std::ranges::count(directory.providers(), workspace, &workspace::Provider::workspace);
  if (step.provider.empty()) {
    if (count == 1) return {};
    return count == 0
               ? invalid(place(step, "namespace"), "the workspace has no provider of LINE yet")
               : invalid(place(step, "provider"),
                         "the workspace has several providers: name whose user ids these are");
  }
  const auto* provider = directory.provider(*ProviderId::parse(step.provider));
  if (provider && provider->workspace == workspace) return {};
  return invalid(place(step, "provider"), "the workspace has no such provider");
}

Status check_namespaces(const people::View& view, WorkspaceNo workspace,
                        const std::vector<Step>& steps) {
  const auto known = view.namespaces(workspace);
  std::size_t count = known.size();
  for (const Step& step : steps) {
    if (step.to != Target::key || step.name == people::kLineUserIdNamespace) continue;
    if (std::ranges::find(known, step.name, &people::Namespace::name) != known.end()) continue;
    if (++count > limits::identifier_namespaces_max)
      return invalid(place(step, "namespace"),
                     "it would be a new one, and a workspace has at most 200");
    static_assert(limits::identifier_namespaces_max == 200, "named in the message above");
  }
  return {};
}

Status check_attribute(const people::View& view, WorkspaceNo workspace, const Step& step) {
  const auto* known = view.attribute(workspace, step.name);
  if (!known || known->type == attribute_type(step.type)) return {};
  return invalid(place(step, "type"),
                 "the attribute exists with type " + std::string(people::name(known->type)));
}

}  // namespace

people::AttributeType attribute_type(ValueType type) {
  switch (type) {
    case ValueType::integer:
      return people::AttributeType::integer;
    case ValueType::real:
      return people::AttributeType::real;
    case ValueType::boolean:
      return people::AttributeType::boolean;
    case ValueType::time:
      return people::AttributeType::time;
    case ValueType::text:
    case ValueType::money:
    case ValueType::list:
    case ValueType::item:
      break;
  }
  return people::AttributeType::text;
}

Status check_mapping(const ImportSeams& seams, const WorkspaceId& workspace,
                     const Mapping& mapping) {
  const workspace::Directory directory = seams.workspaces.directory();
  const WorkspaceNo no = directory.workspace(workspace)->no;
  const Mapping::Impl& impl = mapping.impl();
  {
    const auto view = seams.people.view();
    for (const Step& step : impl.steps) {
      if (step.to == Target::consent)
        return invalid(place(step, "to"),
                       "consent is not kept yet: map the column to an attribute of type boolean");
      if (step.to == Target::key && step.name == people::kLineUserIdNamespace)
        TRY(check_provider(directory, workspace, step));
      if (step.to == Target::attribute) TRY(check_attribute(*view, no, step));
    }
    TRY(check_namespaces(*view, no, impl.steps));
  }
  if (impl.kind == MappingKind::events) TRY(seams.schema.prepare(workspace));
  for (const std::string& type : types_named(impl)) {
    const auto clash = clash_of(seams.schema.view()->find(no, type), impl.steps);
    if (clash) return invalid(place(*clash->step, "type"), clash->why);
  }
  return {};
}

Status declare_attributes(const ImportSeams& seams, const guard::Actor& actor,
                          const WorkspaceId& workspace, const Mapping& mapping) {
  const WorkspaceNo no = seams.workspaces.directory().workspace(workspace)->no;
  for (const Step& step : mapping.impl().steps) {
    if (step.to != Target::attribute || seams.people.view()->attribute(no, step.name)) continue;
    auto declared =
        seams.people.declare_attribute(actor, workspace, step.name, attribute_type(step.type));
    if (!declared) {
      Error error = std::move(declared).error();
      error.field = place(step, "name");
      return std::unexpected(std::move(error));
    }
  }
  return {};
}

}  // namespace enishi::connect
