// The segment language, so far restricted to tags, attributes and friend state. One JSON form
// (docs/conditions.md); the columnar engine will replace the executor, not the form.
//
//   {"and":[...]} {"or":[...]} {"not":...} {"everyone":true}
//   {"tag":"vip"}
//   {"friend":{"state":["followed","unblocked"]}}            (of the campaign's channel)
//   {"attribute":{"name":"rank","eq":"gold"}}
//       eq ne in not_in | lt le gt ge between | contains starts ends | exists
//   {"language":{"in":["ja"]}}
#pragma once

#include <memory>
#include <string>

#include "base/json.h"
#include "people/people.h"

namespace enishi::segment {

// Immutable; thread safe.
class Condition {
 public:
  // Errors name the place: "recipients.condition.and[1].attribute.name". Depth at most 16, at most
  // 500 nodes.
  static Result<Condition> parse(const JsonValue& json);
  static Condition everyone();

  // Checks that named attributes exist with a type that fits; tags may be unknown (nobody has it).
  Status check(const people::View& view, WorkspaceNo workspace) const;
  // Members among the records of the workspace; `channel` is what "friend" asks about.
  Result<people::RecordSet> evaluate(const people::View& view, WorkspaceNo workspace,
                                     ChannelNo channel) const;
  std::string json() const;  // canonical; parse(json()) is equal

  struct Node;

 private:
  explicit Condition(std::shared_ptr<const Node> root, std::string path)
      : root_(std::move(root)), path_(std::move(path)) {}
  std::shared_ptr<const Node> root_;
  std::string path_;
};

}  // namespace enishi::segment
