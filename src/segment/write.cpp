// Condition::json: nodes to canonical JSON.
#include "segment/node.h"

namespace enishi::segment {
namespace {

using Node = Condition::Node;

void write_value(JsonOut& out, const people::AttributeValue& value) {
  if (const auto* s = std::get_if<std::string>(&value)) out.string(*s);
  if (const auto* i = std::get_if<std::int64_t>(&value)) out.number(*i);
  if (const auto* r = std::get_if<double>(&value)) out.number(*r);
  if (const auto* b = std::get_if<bool>(&value)) out.boolean(*b);
}

void write_attribute(JsonOut& out, const Node& node) {
  const bool list =
      node.op == Operator::in || node.op == Operator::not_in || node.op == Operator::between;
  out.object().field("name", node.name).key(name(node.op));
  if (list) out.array();
  for (const auto& value : node.values) write_value(out, value);
  if (list) out.end();
  out.end();
}

void write(JsonOut& out, const Node& node) {
  out.object();
  switch (node.kind) {
    case Node::Kind::everyone:
      out.field("everyone", true);
      break;
    case Node::Kind::all:
    case Node::Kind::any:
      out.key(node.kind == Node::Kind::all ? "and" : "or").array();
      for (const Node& child : node.children) write(out, child);
      out.end();
      break;
    case Node::Kind::negation:
      out.key("not");
      write(out, node.children[0]);
      break;
    case Node::Kind::tag:
      out.field("tag", node.name);
      break;
    case Node::Kind::friends:
      out.key("friend").object().key("state").array();
      for (auto state : node.states) out.string(people::name(state));
      out.end().end();
      break;
    case Node::Kind::attribute:
      out.key("attribute");
      write_attribute(out, node);
      break;
    case Node::Kind::language:
      out.key("language").object().key("in").array();
      for (const auto& language : node.languages) out.string(language);
      out.end().end();
      break;
  }
  out.end();
}

}  // namespace

std::string Condition::json() const {
  JsonOut out;
  write(out, *root_);
  return out.take();
}

}  // namespace enishi::segment
