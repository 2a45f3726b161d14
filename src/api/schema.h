// Checks JSON against the part of JSON Schema (2020-12) that our document uses: type, properties,
// required, additionalProperties, items, enum, minimum, maximum, minLength, maxLength, minItems,
// maxItems, format (uuid, date-time), anyOf, $ref to components.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/json.h"

namespace enishi::api {

// Immutable; thread safe.
class Schema {
 public:
  // Finds a component's schema by name; null if there is none. What it gives must outlive the
  // checks.
  using Components = std::function<const Schema*(std::string_view name)>;

  // invalid for a keyword that is not of our part: nothing in the document goes unchecked.
  static Result<Schema> compile(std::string_view json);
  Schema(Schema&&) noexcept;
  Schema& operator=(Schema&&) noexcept;
  ~Schema();

  // Errors are ErrorCode::invalid and name the field. An explicit null counts as absent where the
  // member is not required, as everywhere in this interface. `strict`: objects without
  // additionalProperties take no other members either, and null must be allowed (for tests, which
  // hold answers to what the document says).
  Status check(const JsonValue& value, const Components& components, bool strict = false) const;

  struct Node;

 private:
  explicit Schema(std::unique_ptr<const Node> root);
  std::unique_ptr<const Node> root_;
};

}  // namespace enishi::api
