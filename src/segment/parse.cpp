// Condition::parse: JSON to nodes.
#include <algorithm>

#include "base/limits.h"
#include "people/names.h"
#include "segment/condition.h"
#include "segment/limits.h"
#include "segment/parse_parts.h"

namespace enishi::segment {
namespace {

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

Result<TagLeaf> parse_tag(const JsonValue& json) {
  TagLeaf leaf;
  if (json.type() != JsonType::object) {
    ASSIGN(const std::string_view name, json.string());
    TRY(people::check_tag_name(name, json.path()));
    leaf.names.emplace_back(name);
    return leaf;
  }
  TRY(json.only({"any", "all", "none"}));
  const auto any = json.find("any"), all = json.find("all"), none = json.find("none");
  if (static_cast<int>(any.has_value()) + all.has_value() + none.has_value() != 1)
    return invalid(json.path(), "one of any, all and none must be given");
  leaf.kind = any ? TagLeaf::Kind::any : all ? TagLeaf::Kind::all : TagLeaf::Kind::none;
  const JsonValue& list = any ? *any : all ? *all : *none;
  ASSIGN(const std::size_t size, list.array(1, limits::condition_list_max));
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(const std::string_view name, list.at(i).string());
    TRY(people::check_tag_name(name, list.at(i).path()));
    leaf.names.emplace_back(name);
  }
  return leaf;
}

template <class TheId>
Result<TheId> parse_id(const JsonValue& json) {
  ASSIGN(const std::string_view text, json.string());
  const auto id = TheId::parse(text);
  if (!id) return invalid(json.path(), "must be an id");
  return *id;
}

Result<FriendLeaf> parse_friend(const JsonValue& json) {
  TRY(json.only({"state", "channel"}));
  FriendLeaf leaf;
  ASSIGN(const JsonValue states, json.get("state"));
  ASSIGN(const std::size_t size, states.array(1, 5));
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(const std::string_view text, states.at(i).string());
    const auto state = people::parse_friend_state(text);
    if (!state)
      return invalid(states.at(i).path(),
                     "must be unknown, followed, unblocked, blocked or deleted");
    leaf.states.push_back(*state);
  }
  if (const auto channel = json.find("channel")) {
    ASSIGN(leaf.channel, parse_id<ChannelId>(*channel));
  }
  return leaf;
}

Result<LanguageLeaf> parse_language(const JsonValue& json) {
  TRY(json.only({"in"}));
  LanguageLeaf leaf;
  ASSIGN(const JsonValue languages, json.get("in"));
  ASSIGN(const std::size_t size, languages.array(1, limits::condition_list_max));
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(const std::string_view text, languages.at(i).string(1, kLanguageBytesMax));
    leaf.languages.emplace_back(text);
  }
  return leaf;
}

// Attributes and traits: {"name":..., operator}.
template <class Leaf>
Result<Leaf> parse_named(const JsonValue& json) {
  constexpr std::array<std::string_view, 1> kName{"name"};
  TRY(json.object());
  Leaf leaf;
  ASSIGN(leaf.name, json.string_at("name"));
  TRY(people::check_attribute_name(leaf.name, json.get("name")->path()));
  ASSIGN(leaf.test, parse_test(json, kName, true));
  return leaf;
}

Result<std::string> parse_seed(const JsonValue& json) {
  ASSIGN(auto seed, json.string_at("seed", 1, limits::condition_seed_bytes_max));
  return seed;
}

Result<SampleLeaf> parse_split(const JsonValue& json) {
  TRY(json.only({"of", "take", "seed"}));
  SampleLeaf leaf{.kind = SampleLeaf::Kind::split};
  ASSIGN(const auto of, json.integer_at("of", 2, limits::condition_parts_max));
  ASSIGN(const auto take, json.integer_at("take", 1, of));
  leaf.parts = static_cast<int>(of);
  leaf.take = static_cast<int>(take);
  ASSIGN(leaf.seed, parse_seed(json));
  return leaf;
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
    if (const auto kind = group_kind(word)) return fill_group(node, *kind, value, depth);
    if (word == "everyone") {
      ASSIGN(const bool yes, value.boolean());
      return yes ? Status{} : invalid(value.path(), "must be true");
    }
    if (word == "sample") return fill_sample(node, value, depth);
    if (word == "tag") return put(node, parse_tag(value));
    if (word == "friend") return put(node, parse_friend(value));
    if (word == "language") return put(node, parse_language(value));
    if (word == "attribute") return put(node, parse_named<AttributeLeaf>(value));
    if (word == "trait") return put(node, parse_named<TraitLeaf>(value));
    if (word == "split") return put(node, parse_split(value));
    if (word == "event") return put(node, parse_event(value));
    if (word == "message") return put(node, parse_message(value));
    if (word == "segment") {
      ASSIGN(const auto id, parse_id<SegmentId>(value));
      node.what = SegmentLeaf{id};
      return {};
    }
    if (word == "audience") {
      ASSIGN(const auto id, parse_id<AudienceId>(value));
      node.what = AudienceLeaf{id};
      return {};
    }
    return invalid(value.path(),
                   "is no condition: and, or, not, one_of, none_of, everyone, tag, friend, "
                   "language, attribute, trait, segment, audience, sample, split, event, message");
  }

  template <class Leaf>
  static Status put(Node& node, Result<Leaf> leaf) {
    if (!leaf) return std::unexpected(std::move(leaf).error());
    node.what = *std::move(leaf);
    return {};
  }

  static std::optional<Group::Kind> group_kind(std::string_view word) {
    if (word == "and") return Group::Kind::all;
    if (word == "or") return Group::Kind::any;
    if (word == "one_of") return Group::Kind::one_of;
    if (word == "none_of") return Group::Kind::none_of;
    if (word == "not") return Group::Kind::negation;
    return std::nullopt;
  }

  Status fill_group(Node& node, Group::Kind kind, const JsonValue& value, unsigned depth) {
    Group group{kind, {}};
    if (kind == Group::Kind::negation) {
      TRY(add(group.children, value, depth));
    } else {
      ASSIGN(const std::size_t size, value.array(1, limits::condition_nodes_max));
      for (std::size_t i = 0; i < size; ++i) TRY(add(group.children, value.at(i), depth));
    }
    node.what = std::move(group);
    return {};
  }

  Status fill_sample(Node& node, const JsonValue& json, unsigned depth) {
    TRY(json.only({"percent", "count", "of", "seed"}));
    SampleLeaf leaf;
    const auto percent = json.find("percent"), count = json.find("count"), of = json.find("of");
    if (percent.has_value() == count.has_value())
      return invalid(json.path(), "one of percent and count must be given");
    if (percent) {
      ASSIGN(leaf.percent, percent->real());
      if (!(leaf.percent >= 0 && leaf.percent <= 100))
        return invalid(percent->path(), "must be from 0 to 100");
      if (of) return invalid(of->path(), "stands beside count only");
    } else {
      leaf.kind = SampleLeaf::Kind::count;
      ASSIGN(leaf.count, count->integer(1, limits::condition_count_max));
    }
    ASSIGN(leaf.seed, parse_seed(json));
    if (of) TRY(add(leaf.of, *of, depth));
    node.what = std::move(leaf);
    return {};
  }

  Status add(std::vector<Node>& children, const JsonValue& json, unsigned depth) {
    ASSIGN(Node child, parse(json, depth + 1));
    children.push_back(std::move(child));
    return {};
  }

  std::size_t nodes_ = 0;
};

}  // namespace

Result<Condition> Condition::parse(const JsonValue& json) {
  ASSIGN(Node root, Parser().parse(json, 1));
  return Condition(std::make_shared<const Node>(std::move(root)));
}

Condition Condition::everyone() {
  return Condition(std::make_shared<const Node>());
}

}  // namespace enishi::segment
