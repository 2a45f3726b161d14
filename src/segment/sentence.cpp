#include "segment/sentence.h"

#include "segment/sentence_parts.h"
#include "segment/sentence_words.h"

namespace enishi::segment {
namespace {

class NodeWords {
 public:
  explicit NodeWords(const Wording& wording) : wording_(wording), speaker_(wording) {}

  std::string of(const Node& node) const { return std::visit(*this, node.what); }

  std::string operator()(const Everyone&) const { return say(words::kEveryone); }

  std::string operator()(const Group& group) const {
    const Phrase& phrase = words::group(group.kind);
    const bool chain = group.kind == Group::Kind::all || group.kind == Group::Kind::any;
    std::string out;
    for (const Node& child : group.children)
      out += (out.empty() ? ""
              : chain     ? say(phrase)
                          : say(words::kGroupSeparator)) +
             (group.children.size() > 1 ? operand(child) : of(child));
    return chain ? out : say(phrase, {{"x", out}});
  }

  std::string operator()(const TagLeaf& leaf) const {
    const std::string names = speaker_.list(leaf.names);
    if (leaf.kind == TagLeaf::Kind::all) return say(words::kTagsAll, {{"x", names}});
    if (leaf.kind == TagLeaf::Kind::none) return say(words::kTagsNone, {{"x", names}});
    return say(leaf.names.size() == 1 ? words::kTag : words::kTagsAny, {{"x", names}});
  }

  std::string operator()(const FriendLeaf& leaf) const {
    std::vector<std::string> states;
    for (const auto state : leaf.states) states.push_back(say(words::friend_state(state)));
    if (!leaf.channel) return say(words::kFriend, {{"x", speaker_.list(states)}});
    const std::string channel = titles().channel(*leaf.channel);
    return say(words::kFriendOf, {{"v", speaker_.quote(channel)}, {"x", speaker_.list(states)}});
  }

  std::string operator()(const LanguageLeaf& leaf) const {
    return say(words::kLanguage, {{"x", speaker_.list(leaf.languages)}});
  }

  std::string operator()(const AttributeLeaf& leaf) const {
    const auto* known = wording_.grounds.people.attribute(wording_.grounds.workspace, leaf.name);
    const ValueType type = known ? type_of(known->type) : ValueType::text;
    return speaker_.test(leaf.test, speaker_.quote(leaf.name), {type});
  }

  std::string operator()(const TraitLeaf& leaf) const {
    const Grounds& grounds = wording_.grounds;
    const Trait* known =
        grounds.lookup ? grounds.lookup->trait(grounds.workspace, leaf.name) : nullptr;
    const bool typed =
        known && grounds.schema && grounds.schema->find(grounds.workspace, known->events.type);
    return speaker_.test(leaf.test, speaker_.quote(leaf.name),
                         {typed ? type_of(*known, grounds) : ValueType::text});
  }

  std::string operator()(const SegmentLeaf& leaf) const {
    return say(words::kSegment, {{"x", speaker_.quote(titles().segment(leaf.id))}});
  }
  std::string operator()(const AudienceLeaf& leaf) const {
    return say(words::kAudience, {{"x", speaker_.quote(titles().audience(leaf.id))}});
  }

  std::string operator()(const SampleLeaf& leaf) const {
    const std::string seed = speaker_.quote(leaf.seed);
    if (leaf.kind == SampleLeaf::Kind::percent)
      return say(words::kSamplePercent, {{"n", speaker_.number(leaf.percent)}, {"x", seed}});
    if (leaf.kind == SampleLeaf::Kind::split)
      return say(
          words::kSplit,
          {{"n", std::to_string(leaf.parts)}, {"v", std::to_string(leaf.take)}, {"x", seed}});
    const std::string n = speaker_.value(Scalar(leaf.count), {ValueType::integer});
    if (leaf.of.empty()) return say(words::kSampleCount, {{"n", n}, {"x", seed}});
    return say(words::kSampleCountOf, {{"n", n}, {"v", of(leaf.of[0])}, {"x", seed}});
  }

  std::string operator()(const EventLeaf& leaf) const { return speaker_.event(leaf); }
  std::string operator()(const MessageLeaf& leaf) const { return speaker_.message(leaf); }

  std::string trait(const Trait& trait) const {
    const std::string measure = speaker_.subject(trait.measure, trait.events);
    if (trait.parts > 0)
      return say(words::kScoreByParts, {{"s", measure}, {"n", std::to_string(trait.parts)}});
    if (trait.bounds.empty()) return measure;
    std::string bounds;
    for (const Scalar& bound : trait.bounds)
      bounds += (bounds.empty() ? "" : say(words::kListSeparator)) +
                speaker_.value(bound, speaker_.words_of(trait.measure, trait.events));
    return say(words::kScoreByBounds, {{"s", measure}, {"x", bounds}});
  }

 private:
  std::string say(const Phrase& phrase, Speaker::Values values = {}) const {
    return speaker_.say(phrase, values);
  }
  const Titles& titles() const {
    static const Titles ids;
    return wording_.titles ? *wording_.titles : ids;
  }
  // A group inside a group stands in brackets.
  std::string operand(const Node& node) const {
    const auto* group = std::get_if<Group>(&node.what);
    const bool chain = group && group->children.size() > 1 && group->kind != Group::Kind::negation;
    return chain ? say(words::kInner, {{"x", of(node)}}) : of(node);
  }

  const Wording& wording_;
  const Speaker speaker_;
};

}  // namespace

std::string sentence(const Node& node, const Wording& wording) {
  return NodeWords(wording).of(node);
}

std::string sentence(const Trait& trait, const Wording& wording) {
  return NodeWords(wording).trait(trait);
}

}  // namespace enishi::segment
