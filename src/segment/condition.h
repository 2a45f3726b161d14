// The segment language: who is meant. One JSON form and one text form, docs/conditions.md.
//
//   {"and":[...]} {"or":[...]} {"not":...} {"one_of":[...]} {"none_of":[...]} {"everyone":true}
//   {"tag":"vip"} {"friend":{"state":["followed"]}} {"language":{"in":["ja"]}}
//   {"attribute":{"name":"rank","eq":"gold"}} {"trait":{"name":"spend_365","ge":10000}}
//   {"segment":ID} {"audience":ID} {"sample":{"percent":10,"seed":"a"}} {"split":{...}}
//   {"event":{"type":"ordered","window":{"last":{"days":90}},"count":{"ge":2}}} {"message":{...}}
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/json.h"
#include "people/people.h"

namespace enishi::segment {

struct Node;
struct Grounds;
struct Question;

// Immutable; thread safe.
class Condition {
 public:
  // Errors name the place: "recipients.condition.and[1].attribute.name". Depth at most 16, at most
  // 500 nodes.
  static Result<Condition> parse(const JsonValue& json);
  // The text form. Errors of it, and of check(), name line and column of the text: "2:14".
  static Result<Condition> parse_text(std::string_view text);
  static Condition everyone();

  // Checks that what is named exists, with types that the operators fit; tags may be unknown
  // (nobody has them). A leaf whose grounds are not given is refused: ErrorCode::unavailable.
  Status check(const Grounds& grounds) const;  // check.h
  // The same, for conditions without behaviour, segments, audiences and traits.
  Status check(const people::View& view, WorkspaceNo workspace) const;

  // Members among the records of the workspace. ErrorCode::unavailable for a leaf that is asked of
  // something the question does not have.
  Result<people::RecordSet> evaluate(const Question& question) const;  // evaluate.h
  // The same without a clock; `channel` is what "friend" asks about.
  Result<people::RecordSet> evaluate(const people::View& view, WorkspaceNo workspace,
                                     ChannelNo channel) const;

  std::string json() const;  // canonical; parse(json()) is equal
  std::string text() const;  // parse_text(text()) is equal
  const Node& root() const { return *root_; }

 private:
  // Where the values of JSON paths stand in the text that was read.
  using Places = std::map<std::string, std::string, std::less<>>;

  explicit Condition(std::shared_ptr<const Node> root,
                     std::shared_ptr<const Places> places = nullptr)
      : root_(std::move(root)), places_(std::move(places)) {}

  std::shared_ptr<const Node> root_;
  std::shared_ptr<const Places> places_;  // null: the condition was JSON
};

}  // namespace enishi::segment
