#include "segment/explainer.h"

#include <algorithm>

#include "segment/message.h"

namespace enishi::segment {
namespace {

bool group_holds(Group::Kind kind, const std::vector<Explanation>& parts) {
  const auto holding = std::ranges::count_if(parts, &Explanation::holds);
  switch (kind) {
    case Group::Kind::all:
      return holding == static_cast<std::ptrdiff_t>(parts.size());
    case Group::Kind::any:
      return holding > 0;
    case Group::Kind::one_of:
      return holding == 1;
    case Group::Kind::none_of:
    case Group::Kind::negation:
      break;
  }
  return holding == 0;
}

}  // namespace

Result<Explanation> Explainer::explain(const Node& node, RecordNo record) const {
  Explanation out{.path = node.path};
  if (const auto* group = std::get_if<Group>(&node.what)) {
    for (const Node& child : group->children) {
      ASSIGN(Explanation part, explain(child, record));
      out.parts.push_back(std::move(part));
    }
    out.holds = group_holds(group->kind, out.parts);
    return out;
  }
  const auto* segment = std::get_if<SegmentLeaf>(&node.what);
  const auto* message = std::get_if<MessageLeaf>(&node.what);
  if (segment || message) {
    const Node* named =
        segment ? question_.lookup->segment(question_.workspace, segment->id) : nullptr;
    ASSIGN(Explanation part, explain(segment ? *named : expanded(*message, node.path), record));
    out.holds = part.holds;
    out.parts.push_back(std::move(part));
    return out;
  }
  ASSIGN(out.holds, holds(node, record));
  out.value = own_value(node, record);
  return out;
}

Result<bool> Explainer::holds(const Node& node, RecordNo record) const {
  ASSIGN(const Plan plan, compile(node, question_, names_, [&](const Plan& part) {
           return members(part, events_, parallel_);
         }));
  return contains(plan, events_, record, parallel_);
}

std::optional<OwnValue> Explainer::own_value(const Node& node, RecordNo record) const {
  if (const auto* attribute = std::get_if<AttributeLeaf>(&node.what)) {
    const auto* known = question_.people.attribute(question_.workspace, attribute->name);
    const auto value = question_.people.value(*known, record);
    if (!value) return std::nullopt;
    return OwnValue{type_of(known->type),
                    std::visit([](const auto& v) { return decltype(OwnValue::value)(v); }, *value)};
  }
  if (const auto* trait = std::get_if<TraitLeaf>(&node.what)) {
    const Trait& known = *question_.lookup->trait(question_.workspace, trait->name);
    return measured(known.events, known.measure, record);
  }
  const auto* event = std::get_if<EventLeaf>(&node.what);
  if (!event) return std::nullopt;
  if (const auto* asked = std::get_if<Measured>(&event->behaviour))
    return measured(event->events, asked->measure, record);
  return std::nullopt;
}

std::optional<OwnValue> Explainer::measured(const EventSet& set, const Measure& measure,
                                            RecordNo record) const {
  const auto value = value_of(Resolver(names_).measure(set, measure), events_, record);
  if (!value) return std::nullopt;
  const timeline::EventType& type = *names_.schema.find(names_.workspace, set.type);
  OwnValue out{type_of(measure, type), {}};
  if (const auto* real = std::get_if<double>(&*value)) {
    out.value = *real;
    return out;
  }
  const std::int64_t whole = std::get<std::int64_t>(*value);
  out.value = whole;
  if (out.type == ValueType::boolean) out.value = whole != 0;
  if (out.type == ValueType::text || out.type == ValueType::list) {
    const auto text = names_.texts.text({type.no, type.property(measure.property)->no}, whole);
    if (!text) return std::nullopt;
    out.value = *text;
  }
  return out;
}

}  // namespace enishi::segment
