// Condition::parse: JSON to nodes.
#include "base/limits.h"
#include "people/names.h"
#include "segment/node.h"

namespace enishi::segment {
namespace {

using Node = Condition::Node;
using Kind = Node::Kind;

constexpr std::size_t kLanguageBytesMax = 35;  // of a BCP 47 tag

// The one member of an object like {"tag":"vip"}.
Result<std::pair<std::string, JsonValue>> only_member(const JsonValue& json) {
  std::vector<std::pair<std::string, JsonValue>> members;
  TRY(json.each([&](std::string_view name, const JsonValue& value) -> Status {
    members.emplace_back(name, value);
    return {};
  }));
  if (members.size() != 1) return invalid(json.path(), "a condition has exactly one member");
  return std::move(members[0]);
}

Result<people::AttributeValue> scalar(const JsonValue& json) {
  switch (json.type()) {
    case JsonType::string: {
      ASSIGN(const std::string_view text, json.string(0, limits::attribute_text_bytes_max));
      return std::string(text);
    }
    case JsonType::integer:
      return json.integer();
    case JsonType::real:
      return json.real();
    case JsonType::boolean:
      return json.boolean();
    default:
      return invalid(json.path(), "must be a text, a number or a boolean");
  }
}

Result<std::vector<people::AttributeValue>> scalars(const JsonValue& json, std::size_t min,
                                                    std::size_t max) {
  ASSIGN(const std::size_t size, json.array(min, max));
  std::vector<people::AttributeValue> values;
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(auto value, scalar(json.at(i)));
    values.push_back(std::move(value));
  }
  return values;
}

Result<std::vector<people::AttributeValue>> operands(Operator op, const JsonValue& json) {
  switch (op) {
    case Operator::in:
    case Operator::not_in:
      return scalars(json, 1, limits::condition_list_max);
    case Operator::between:
      return scalars(json, 2, 2);
    case Operator::exists: {
      ASSIGN(const bool wanted, json.boolean());
      return std::vector<people::AttributeValue>{wanted};
    }
    case Operator::contains:
    case Operator::starts:
    case Operator::ends: {
      ASSIGN(const std::string_view text, json.string(1, limits::attribute_text_bytes_max));
      return std::vector<people::AttributeValue>{std::string(text)};
    }
    default: {
      ASSIGN(auto value, scalar(json));
      return std::vector<people::AttributeValue>{std::move(value)};
    }
  }
}

Status parse_attribute(const JsonValue& json, Node& node) {
  ASSIGN(node.name, json.string_at("name"));
  TRY(people::check_attribute_name(node.name, json.get("name")->path()));
  unsigned operators = 0;
  TRY(json.each([&](std::string_view member, const JsonValue& value) -> Status {
    if (member == "name") return {};
    const auto op = parse_operator(member);
    if (!op) return invalid(value.path(), "is no operator");
    if (++operators > 1) return invalid(value.path(), "only one operator in an attribute");
    node.op = *op;
    ASSIGN(node.values, operands(*op, value));
    return {};
  }));
  if (operators == 0) return invalid(json.path(), "an operator is missing");
  return {};
}

Status parse_friend(const JsonValue& json, Node& node) {
  TRY(json.only({"state"}));
  ASSIGN(const JsonValue states, json.get("state"));
  ASSIGN(const std::size_t size, states.array(1, 5));
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(const std::string_view text, states.at(i).string());
    const auto state = people::parse_friend_state(text);
    if (!state)
      return invalid(states.at(i).path(),
                     "must be unknown, followed, unblocked, blocked or deleted");
    node.states.push_back(*state);
  }
  return {};
}

Status parse_language(const JsonValue& json, Node& node) {
  TRY(json.only({"in"}));
  ASSIGN(const JsonValue languages, json.get("in"));
  ASSIGN(const std::size_t size, languages.array(1, limits::condition_list_max));
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(const std::string_view text, languages.at(i).string(1, kLanguageBytesMax));
    node.languages.emplace_back(text);
  }
  return {};
}

class Parser {
 public:
  Result<Node> parse(const JsonValue& json, unsigned depth) {
    if (depth > limits::condition_depth_max)
      return invalid(json.path(), "conditions are nested at most 16 deep");
    static_assert(limits::condition_depth_max == 16, "named in the message above");
    if (++nodes_ > limits::condition_nodes_max)
      return invalid(json.path(), "a condition has at most 500 parts");
    static_assert(limits::condition_nodes_max == 500, "named in the message above");
    ASSIGN(const auto member, only_member(json));
    const auto& [word, value] = member;
    Node node;
    node.path = value.path();
    TRY(fill(node, word, value, depth));
    return node;
  }

 private:
  Status fill(Node& node, const std::string& word, const JsonValue& value, unsigned depth) {
    if (word == "and" || word == "or") {
      node.kind = word == "and" ? Kind::all : Kind::any;
      ASSIGN(const std::size_t size, value.array(1, limits::condition_nodes_max));
      for (std::size_t i = 0; i < size; ++i) TRY(add_child(node, value.at(i), depth));
      return {};
    }
    if (word == "not") {
      node.kind = Kind::negation;
      return add_child(node, value, depth);
    }
    if (word == "everyone") {
      ASSIGN(const bool yes, value.boolean());
      return yes ? Status{} : invalid(value.path(), "must be true");
    }
    if (word == "tag") {
      node.kind = Kind::tag;
      ASSIGN(const std::string_view name, value.string());
      node.name = name;
      return people::check_tag_name(name, value.path());
    }
    if (word == "friend") {
      node.kind = Kind::friends;
      return parse_friend(value, node);
    }
    if (word == "attribute") {
      node.kind = Kind::attribute;
      return parse_attribute(value, node);
    }
    if (word == "language") {
      node.kind = Kind::language;
      return parse_language(value, node);
    }
    return invalid(value.path(),
                   "is no condition: and, or, not, everyone, tag, friend, attribute, language");
  }

  Status add_child(Node& node, const JsonValue& json, unsigned depth) {
    ASSIGN(Node child, parse(json, depth + 1));
    node.children.push_back(std::move(child));
    return {};
  }

  std::size_t nodes_ = 0;
};

}  // namespace

Result<Condition> Condition::parse(const JsonValue& json) {
  ASSIGN(Node root, Parser().parse(json, 1));
  return Condition(std::make_shared<const Node>(std::move(root)), json.path());
}

Condition Condition::everyone() {
  return Condition(std::make_shared<const Node>(), "");
}

}  // namespace enishi::segment
