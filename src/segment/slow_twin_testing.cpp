#include "segment/slow_twin_testing.h"

#include <algorithm>

#include "base/bytes.h"
#include "segment/message.h"
#include "segment/slow_parts_testing.h"

namespace enishi::segment {
namespace {

timeline::PropertyValue as_property(const people::AttributeValue& value) {
  return std::visit([](const auto& v) { return timeline::PropertyValue(v); }, value);
}

// One output of SplitMix64 after another, until that of the record.
std::uint64_t sample_hash(const std::string& seed, RecordNo record) {
  std::uint64_t state = 0;
  const auto digest = sha256(seed);
  for (int i = 0; i < 8; ++i)
    state = state << 8 | static_cast<std::uint8_t>(digest[static_cast<std::size_t>(i)]);
  std::uint64_t out = 0;
  for (std::uint32_t n = 0; n < record.value; ++n) {
    state += 0x9E3779B97F4A7C15ull;
    out = state;
    out = (out ^ (out >> 30)) * 0xBF58476D1CE4E5B9ull;
    out = (out ^ (out >> 27)) * 0x94D049BB133111EBull;
    out = out ^ (out >> 31);
  }
  return out;
}

class Judge {
 public:
  Judge(const PlainWorld& world, const PlainPerson& person, Time now)
      : world_(world), person_(person), now_(now) {}

  bool judge(const Node& node) const { return std::visit(*this, node.what); }

  bool operator()(const Everyone&) const { return true; }

  bool operator()(const Group& group) const {
    const auto holding = static_cast<std::size_t>(
        std::ranges::count_if(group.children, [&](const Node& child) { return judge(child); }));
    switch (group.kind) {
      case Group::Kind::all:
        return holding == group.children.size();
      case Group::Kind::any:
        return holding > 0;
      case Group::Kind::one_of:
        return holding == 1;
      case Group::Kind::none_of:
      case Group::Kind::negation:
        break;
    }
    return holding == 0;
  }

  bool operator()(const TagLeaf& leaf) const {
    std::size_t have = 0;
    for (const auto& name : leaf.names) have += person_.tags.contains(name);
    if (leaf.kind == TagLeaf::Kind::all) return have == leaf.names.size();
    return leaf.kind == TagLeaf::Kind::none ? have == 0 : have > 0;
  }

  bool operator()(const FriendLeaf& leaf) const {
    const ChannelNo channel = leaf.channel ? world_.channels.at(*leaf.channel) : world_.channel;
    const auto found = person_.friends.find(channel.value);
    return found != person_.friends.end() && std::ranges::count(leaf.states, found->second) > 0;
  }

  bool operator()(const LanguageLeaf& leaf) const {
    return std::ranges::count(leaf.languages, person_.language) > 0;
  }

  bool operator()(const AttributeLeaf& leaf) const {
    const auto value = [&](const PlainPerson& person) {
      const auto found = person.attributes.find(leaf.name);
      return found == person.attributes.end() ? std::optional<timeline::PropertyValue>()
                                              : as_property(found->second);
    };
    const auto everybody = [&] {
      std::vector<timeline::PropertyValue> all;
      for (const PlainPerson& other : world_.people)
        if (const auto theirs = value(other)) all.push_back(*theirs);
      return all;
    };
    return slow::passes(leaf.test, {type_of(world_.attributes.at(leaf.name)), value(person_)},
                        {world_, now_}, everybody);
  }

  bool operator()(const TraitLeaf& leaf) const {
    return slow::passes(leaf, {world_, now_}, person_);
  }
  bool operator()(const SegmentLeaf& leaf) const { return judge(world_.segments.at(leaf.id)); }
  bool operator()(const AudienceLeaf& leaf) const {
    return world_.audiences.at(leaf.id).contains(person_.record.value);
  }

  bool operator()(const SampleLeaf& leaf) const {
    const std::uint64_t hash = sample_hash(leaf.seed, person_.record);
    if (leaf.kind == SampleLeaf::Kind::percent)
      return static_cast<double>(hash >> 11) < leaf.percent / 100 * 9007199254740992.0;
    if (leaf.kind == SampleLeaf::Kind::split)
      return 1 + ((hash >> 32) * static_cast<std::uint64_t>(leaf.parts) >> 32) ==
             static_cast<std::uint64_t>(leaf.take);
    const auto among = [&](const PlainPerson& person) {
      return leaf.of.empty() || Judge(world_, person, now_).judge(leaf.of[0]);
    };
    if (!among(person_)) return false;
    std::int64_t before = 0;
    for (const PlainPerson& other : world_.people)
      before += among(other) && std::pair(sample_hash(leaf.seed, other.record), other.record) <
                                    std::pair(hash, person_.record);
    return before < leaf.count;
  }

  bool operator()(const EventLeaf& leaf) const {
    return slow::behaves(leaf, {world_, now_}, person_);
  }
  bool operator()(const MessageLeaf& leaf) const { return judge(expanded(leaf, "")); }

 private:
  const PlainWorld& world_;
  const PlainPerson& person_;
  const Time now_;
};

}  // namespace

bool holds(const Node& node, const PlainWorld& world, const PlainPerson& person, Time now) {
  return Judge(world, person, now).judge(node);
}

std::vector<std::uint32_t> members(const Node& node, const PlainWorld& world, Time now) {
  std::vector<std::uint32_t> out;
  for (const PlainPerson& person : world.people)
    if (holds(node, world, person, now)) out.push_back(person.record.value);
  return out;
}

}  // namespace enishi::segment
