// A parsed condition: a tree of groups and leaves. What each means: docs/conditions.md.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/id.h"
#include "segment/behaviour.h"
#include "workspace/workspace.h"

namespace enishi {
struct SegmentTag;
struct AudienceTag;
using SegmentId = Id<SegmentTag>;
using AudienceId = Id<AudienceTag>;
}  // namespace enishi

namespace enishi::segment {

struct Node;

struct Everyone {};

struct Group {
  enum class Kind : unsigned char {
    all,       // and
    any,       // or
    one_of,    // exactly one of the children
    none_of,   // none of the children
    negation,  // not; one child
  };
  Kind kind = Kind::all;
  std::vector<Node> children;  // at least one
};

struct TagLeaf {
  enum class Kind : unsigned char { any, all, none };
  Kind kind = Kind::any;
  std::vector<std::string> names;  // at least one
};

struct FriendLeaf {
  std::vector<people::FriendState> states;  // at least one
  std::optional<ChannelId> channel;         // none: the channel asked about
};

struct LanguageLeaf {
  std::vector<std::string> languages;  // at least one
};

struct AttributeLeaf {
  std::string name;
  Test test;
};

struct TraitLeaf {
  std::string name;
  Test test;
};

struct SegmentLeaf {
  SegmentId id;
};

struct AudienceLeaf {
  AudienceId id;
};

// Records chosen by a hash of their number and the seed (sample.h).
struct SampleLeaf {
  enum class Kind : unsigned char { percent, count, split };
  Kind kind = Kind::percent;
  double percent = 0;       // percent: 0 to 100
  std::int64_t count = 0;   // count: this many, or all if they are fewer
  std::vector<Node> of;     // count: one, the condition of those to choose among; none: everyone
  int parts = 0, take = 0;  // split: `take` of `parts` equal parts, 1 to parts
  std::string seed;         // 1 to 100 bytes
};

struct Node {
  std::variant<Everyone, Group, TagLeaf, FriendLeaf, LanguageLeaf, AttributeLeaf, TraitLeaf,
               SegmentLeaf, AudienceLeaf, SampleLeaf, EventLeaf, MessageLeaf>
      what;
  // Where its value stands: "condition.and[1].attribute"; of a text, "3:14" (line:column).
  std::string path;
};

// f(const Node&) for a node and all below it, parents first.
template <class F>
void each_node(const Node& node, F&& f) {
  f(node);
  if (const auto* group = std::get_if<Group>(&node.what))
    for (const Node& child : group->children) each_node(child, f);
  if (const auto* sample = std::get_if<SampleLeaf>(&node.what))
    for (const Node& child : sample->of) each_node(child, f);
}

}  // namespace enishi::segment
