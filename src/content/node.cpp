#include "content/node.h"

#include <algorithm>

#include "base/limits.h"

namespace enishi::content {
namespace {

constexpr std::string_view kWhen = "$if", kEach = "$each";

Problem at(Problem problem, const Place& place) {
  problem.path = place.text();
  return problem;
}

// Where a value is read.
struct Inside {
  bool loop = false;
  std::size_t depth = 0;
};

Checked<Node> read(const JsonValue& value, const Place& place, Inside inside, bool element);

Checked<void> read_text(const JsonValue& value, const Place& place, bool in_loop, Node& out) {
  out.type = Node::Type::text;
  auto pieces = split_pieces(value.string(0, limits::message_body_bytes_max).value_or(""), in_loop);
  if (!pieces) return std::unexpected(at(pieces.error(), place));
  const bool plain =
      std::ranges::all_of(*pieces, [](const Piece& p) { return p.kind == Piece::Kind::literal; });
  if (plain) {
    if (!pieces->empty()) out.text = std::move(pieces->front().text);
  } else {
    out.pieces = *std::move(pieces);
  }
  return {};
}

// $if and $each of an element; gives whether item.x may stand inside.
Checked<bool> read_directives(const JsonValue& value, const Place& place, bool in_loop, Node& out) {
  bool inside = in_loop;
  if (const auto each = value.find(kEach)) {
    const Place here(place, kEach);
    if (each->type() != JsonType::string)
      return std::unexpected(at({.fault = Fault::not_text}, here));
    if (in_loop) return std::unexpected(at({.fault = Fault::loop_in_loop}, here));
    auto loop = parse_loop(*each->string());
    if (!loop) return std::unexpected(at(loop.error(), here));
    out.each = *std::move(loop);
    inside = true;
  }
  if (const auto when = value.find(kWhen)) {
    const Place here(place, kWhen);
    if (when->type() != JsonType::string)
      return std::unexpected(at({.fault = Fault::not_text}, here));
    auto condition = parse_condition(*when->string(), inside);
    if (!condition) return std::unexpected(at(condition.error(), here));
    out.when = *std::move(condition);
  }
  return inside;
}

Checked<void> read_object(const JsonValue& value, const Place& place, Inside inside, bool element,
                          Node& out) {
  out.type = Node::Type::object;
  if (element) {
    ASSIGN(inside.loop, read_directives(value, place, inside.loop, out));
  }
  std::optional<Problem> wrong;
  const Status all = value.each([&](std::string_view name, const JsonValue& member) -> Status {
    if (member.type() == JsonType::null) return {};
    if (name == kWhen || name == kEach) {
      if (element) return {};
      wrong = at({.fault = Fault::not_conditional_here}, Place(place, name));
      return fail(ErrorCode::invalid, "");
    }
    auto node = read(member, Place(place, name), inside, false);
    if (!node) {
      wrong = std::move(node).error();
      return fail(ErrorCode::invalid, "");
    }
    out.names.emplace_back(name);
    out.elements.push_back(*std::move(node));
    return {};
  });
  if (!all) return std::unexpected(*std::move(wrong));
  return {};
}

Checked<Node> read(const JsonValue& value, const Place& place, Inside inside, bool element) {
  if (++inside.depth > limits::message_depth_max)
    return std::unexpected(at({.fault = Fault::too_deep}, place));
  Node out;
  out.json = value.type();
  switch (out.json) {
    case JsonType::string:
      TRY(read_text(value, place, inside.loop, out));
      break;
    case JsonType::object:
      TRY(read_object(value, place, inside, element, out));
      break;
    case JsonType::array: {
      out.type = Node::Type::array;
      const std::size_t size = value.array().value_or(0);
      for (std::size_t i = 0; i < size; ++i) {
        ASSIGN(Node node, read(value.at(i), Place(place, i), inside, true));
        out.elements.push_back(std::move(node));
      }
      break;
    }
    default:
      out.text = value.dump();
  }
  return out;
}

}  // namespace

bool Node::varies() const {
  return filled() || conditional() || std::ranges::any_of(elements, &Node::varies);
}

Node* Node::find(std::string_view member) {
  const auto found = std::ranges::find(names, member);
  return found == names.end() ? nullptr
                              : &elements[static_cast<std::size_t>(found - names.begin())];
}

const Node* Node::find(std::string_view member) const {
  return const_cast<Node*>(this)->find(member);
}

std::string_view Node::type_name() const {
  const Node* type = find("type");
  return type != nullptr && type->type == Type::text && !type->filled()
             ? std::string_view(type->text)
             : std::string_view();
}

Checked<Node> read_node(const JsonValue& value, const Place& place) {
  return read(value, place, {}, false);
}

}  // namespace enishi::content
