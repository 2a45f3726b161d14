#include "content/message.h"

#include "base/limits.h"
#include "content/data.h"
#include "content/program.h"
#include "content/rules.h"

namespace enishi::content {
namespace {

using Problems = std::vector<Problem>;

std::expected<Template::Impl, Problems> one(Problem problem) {
  return std::unexpected(Problems{std::move(problem)});
}

Fault for_everybody(Fault fault) {
  switch (fault) {
    case Fault::person_empty:
      return Fault::empty;
    case Fault::person_too_long:
      return Fault::too_many_graphemes;
    case Fault::person_too_few:
      return Fault::too_few;
    case Fault::person_too_many:
      return Fault::too_many;
    case Fault::person_bad_uri:
      return Fault::not_a_uri;
    case Fault::person_too_large:
      return Fault::body_too_large;
    default:
      return fault;
  }
}

std::expected<Template::Impl, Problems> check_body(const JsonValue& body, Door door,
                                                   std::span<const std::string_view> slots) {
  Template::Impl impl;
  impl.source = body.dump();
  if (impl.source.size() > limits::message_body_bytes_max)
    return one({.fault = Fault::body_too_large,
                .path = "messages",
                .max = limits::message_body_bytes_max,
                .now = impl.source.size()});
  const Place messages("messages"), data("data");
  std::optional<JsonValue> list = body;
  if (body.type() == JsonType::object) {
    list = body.find("messages");
    if (!list) return one({.fault = Fault::missing, .path = messages.text()});
    if (const auto own = body.find("data"))
      if (auto read = read_data(*own, data, impl); !read) return one(std::move(read).error());
  }
  auto node = read_node(*list, messages);
  if (!node) return one(std::move(node).error());
  Problems problems;
  Rules rules(door, problems);
  check_messages(rules, *node, messages);
  if (!problems.empty()) return std::unexpected(std::move(problems));
  auto compiled = compile_messages(*node, std::move(impl), messages, slots);
  if (!compiled) return one(std::move(compiled).error());
  return *std::move(compiled);
}

constexpr std::string_view kDoors[] = {"friends", "reply", "group"};

}  // namespace

std::string_view name(Door door) {
  return kDoors[static_cast<std::size_t>(door)];
}

std::optional<Door> parse_door(std::string_view word) {
  for (std::size_t i = 0; i < std::size(kDoors); ++i)
    if (kDoors[i] == word) return static_cast<Door>(i);
  return std::nullopt;
}

std::expected<Template, std::vector<Problem>> Template::check(
    const JsonValue& body, Door door, std::span<const std::string_view> slots) {
  auto impl = check_body(body, door, slots);
  if (!impl) return std::unexpected(std::move(impl).error());
  Template out(std::make_shared<const Impl>(*std::move(impl)));
  if (!out.is_static()) return out;
  // Nothing depends on a person: what is wrong when it is rendered is wrong for everybody.
  std::string rendered;
  auto whole = out.render(rendered, {});
  if (whole) return out;
  whole.error().fault = for_everybody(whole.error().fault);
  return std::unexpected(Problems{std::move(whole).error()});
}

Result<Template> Template::compile(const JsonValue& body, Door door,
                                   std::span<const std::string_view> slots) {
  auto checked = check(body, door, slots);
  if (!checked) return std::unexpected(checked.error().front().error());
  return *std::move(checked);
}

bool Template::is_static() const {
  return impl_->fields.empty();
}

const std::vector<Field>& Template::fields() const {
  return impl_->fields;
}

const std::vector<std::string>& Template::links() const {
  return impl_->links;
}

const std::string& Template::source() const {
  return impl_->source;
}

}  // namespace enishi::content
