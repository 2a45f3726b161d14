#include "connect/import_types.h"

#include <algorithm>

namespace enishi::connect {
namespace {

using timeline::PropertyType;

PropertyType property_type(ValueType type) {
  switch (type) {
    case ValueType::integer:
    case ValueType::real:
      return PropertyType::number;
    case ValueType::money:
      return PropertyType::money;
    case ValueType::boolean:
      return PropertyType::boolean;
    case ValueType::time:
      return PropertyType::time;
    case ValueType::list:
      return PropertyType::list;
    case ValueType::item:
      return PropertyType::item;
    case ValueType::text:
      break;
  }
  return PropertyType::text;
}

// Values that are written alike.
bool fits(PropertyType mapped, PropertyType known) {
  const auto number = [](PropertyType t) {
    return t == PropertyType::number || t == PropertyType::money;
  };
  const auto text = [](PropertyType t) {
    return t == PropertyType::text || t == PropertyType::item;
  };
  return mapped == known || (number(mapped) && number(known)) || (text(mapped) && text(known));
}

// Never inferred from values.
bool must_be_declared(PropertyType type) {
  return type == PropertyType::money || type == PropertyType::time || type == PropertyType::item;
}

}  // namespace

std::optional<TypeClash> clash_of(const timeline::EventType* type, const std::vector<Step>& steps) {
  if (!type) return std::nullopt;
  for (const Step& step : steps) {
    if (step.to != Target::property) continue;
    const timeline::Property* known = type->property(step.name);
    if (known && !fits(property_type(step.type), known->type))
      return TypeClash{&step, "the property \"" + step.name + "\" of \"" + type->name +
                                  "\" is of type " + std::string(timeline::name(known->type))};
  }
  return std::nullopt;
}

std::vector<std::string> types_named(const Mapping::Impl& mapping) {
  std::vector<std::string> names;
  if (!mapping.event_type.empty()) names.push_back(mapping.event_type);
  for (const Step& step : mapping.steps)
    if (step.to == Target::event_type)
      for (const auto& [from, to] : step.values) names.push_back(to);
  std::ranges::sort(names);
  return names;
}

Result<const ImportError*> ImportTypes::problem(std::string_view type) {
  auto known = known_.find(type);
  if (known == known_.end()) {
    const std::string name(type);
    ASSIGN(auto looked, look(name));
    known = known_.emplace(name, std::move(looked)).first;
  }
  return known->second ? &*known->second : nullptr;
}

Result<std::optional<ImportError>> ImportTypes::look(const std::string& type) {
  const auto view = schema_.view();
  const timeline::EventType* known = view->find(workspace_.no, type);
  if (known && known->retired)
    return ImportError{0, "", "events of type \"" + type + "\" are not taken any more"};
  if (const auto clash = clash_of(known, mapping_.steps))
    return ImportError{0, clash->step->column_name, clash->why};
  timeline::TypeDeclaration missing{.name = type};
  for (const Step& step : mapping_.steps) {
    if (step.to != Target::property) continue;
    const PropertyType wanted = property_type(step.type);
    if (must_be_declared(wanted) && !(known && known->property(step.name)))
      missing.properties.push_back({.name = step.name, .type = wanted});
  }
  if (missing.properties.empty() || dry_run_) return std::nullopt;
  const auto declared = schema_.declare(actor_, workspace_.id, missing);
  if (declared) return std::nullopt;
  const Error& error = declared.error();
  if (error.code != ErrorCode::conflict && error.code != ErrorCode::invalid)
    return std::unexpected(error);
  return ImportError{0, "", error.message};
}

}  // namespace enishi::connect
