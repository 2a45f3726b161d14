// Message bodies: one to five LINE message objects, with placeholders, conditions and loops, and
// with links that are tracked. Checked against LINE's limits and compiled once, rendered per
// person.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/zone.h"
#include "content/problem.h"
#include "content/value.h"

namespace enishi::content {

// Where a body goes: some objects are allowed only there.
enum class Door : unsigned char { friends, reply, group };
std::string_view name(Door door);
std::optional<Door> parse_door(std::string_view word);

// What one rendering is filled with. Everything is only looked at during render().
struct Filling {
  std::span<const Value> values;  // by Template::fields(); missing ones are absent
  const Zone* zone = nullptr;     // of dates; nullptr: UTC
  // Appends what stands for the n-th link: URI characters only. Empty: links stay what they are.
  std::function<void(std::string& out, std::size_t link)> link;
};

// Immutable; thread safe. The language of placeholders is described in content/pieces.h; elements
// of arrays may carry `"$if": "attribute.rank = \"gold\""` and `"$each": "data.items max 3"`.
class Template {
 public:
  // A body is an array of messages, or {"messages": [...], "data": {...}} with constants and lists
  // of rows that placeholders call data.x. `slots`: those that the caller fills ("shelf" where it
  // has shelf.items); a field that nobody fills is wrong, even with words to stand in for it. Gives
  // everything that is wrong (at most limits::message_problems_max), or the template.
  static std::expected<Template, std::vector<Problem>> check(
      const JsonValue& body, Door door = Door::friends,
      std::span<const std::string_view> slots = {});
  // The same; the error is the first problem's.
  static Result<Template> compile(const JsonValue& body, Door door = Door::friends,
                                  std::span<const std::string_view> slots = {});

  bool is_static() const;                    // asks for nothing of a person
  const std::vector<Field>& fields() const;  // what it asks for, distinct
  // http(s) URLs in texts and uri actions, distinct, in order of appearance.
  const std::vector<std::string>& links() const;
  const std::string& source() const;  // canonical JSON of what was compiled

  // Appends the messages array as LINE takes it. Whatever the values are, what is appended is valid
  // JSON of the shape that was compiled, within LINE's limits; else a problem that says what is
  // wrong for this person, and `out` is of no use.
  Checked<void> render(std::string& out, const Filling& filling) const;

  struct Impl;

 private:
  explicit Template(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace enishi::content
