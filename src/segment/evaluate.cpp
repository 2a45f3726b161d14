#include "segment/evaluate.h"

#include <algorithm>

#include "segment/attribute_scan.h"
#include "segment/condition.h"
#include "segment/rank.h"
#include "segment/sample.h"

namespace enishi::segment {
namespace {

using people::RecordSet;

std::unexpected<Error> unavailable(const std::string& path, std::string_view what) {
  return fail(ErrorCode::unavailable, std::string(what) + " cannot be asked here yet", path);
}

// Every set it makes is a subset of everyone.
class Evaluator {
 public:
  explicit Evaluator(const Question& question)
      : question_(question), everyone_(question.people.everyone(question.workspace)) {}

  Result<RecordSet> evaluate(const Node& node) const {
    return std::visit([&](const auto& leaf) { return members(leaf, node.path); }, node.what);
  }

 private:
  using Set = Result<RecordSet>;
  using Path = std::string;

  RecordSet complement(const RecordSet& set) const {
    RecordSet rest = everyone_;
    return rest -= set;
  }

  Set members(const Everyone&, const Path&) const { return everyone_; }

  Set members(const Group& group, const Path&) const {
    switch (group.kind) {
      case Group::Kind::all:
        return all(group.children);
      case Group::Kind::any:
        return any(group.children);
      case Group::Kind::one_of:
        return one_of(group.children);
      case Group::Kind::none_of:
      case Group::Kind::negation:
        break;
    }
    ASSIGN(const RecordSet some, any(group.children));
    return complement(some);
  }

  Set all(const std::vector<Node>& nodes) const {
    ASSIGN(RecordSet set, evaluate(nodes[0]));
    for (std::size_t i = 1; i < nodes.size() && !set.empty(); ++i) {
      ASSIGN(const RecordSet other, evaluate(nodes[i]));
      set &= other;
    }
    return set;
  }

  Set any(const std::vector<Node>& nodes) const {
    ASSIGN(RecordSet set, evaluate(nodes[0]));
    for (std::size_t i = 1; i < nodes.size(); ++i) {
      ASSIGN(const RecordSet other, evaluate(nodes[i]));
      set |= other;
    }
    return set;
  }

  Set one_of(const std::vector<Node>& nodes) const {
    RecordSet some, several;
    for (const Node& node : nodes) {
      ASSIGN(const RecordSet set, evaluate(node));
      RecordSet again = some;
      several |= again &= set;
      some |= set;
    }
    return some -= several;
  }

  const RecordSet* tagged(const std::string& name) const {
    return question_.people.tag(question_.workspace, name);
  }

  Set members(const TagLeaf& leaf, const Path&) const {
    RecordSet set;
    if (leaf.kind == TagLeaf::Kind::all) {
      set = everyone_;
      for (const auto& name : leaf.names) {
        const RecordSet* with = tagged(name);
        set &= with ? *with : RecordSet();
      }
      return set;
    }
    for (const auto& name : leaf.names)
      if (const RecordSet* with = tagged(name)) set |= *with;
    set &= everyone_;
    return leaf.kind == TagLeaf::Kind::none ? complement(set) : set;
  }

  Set members(const FriendLeaf& leaf, const Path& path) const {
    ChannelNo channel = question_.channel;
    if (leaf.channel) {
      if (!question_.lookup) return unavailable(path + ".channel", "another channel");
      channel = question_.lookup->channel(question_.workspace, *leaf.channel);
    }
    RecordSet set;
    for (const people::FriendState state : leaf.states)
      set |= question_.people.friends(channel, state);
    return set &= everyone_;  // the channel may be another workspace's
  }

  Set members(const LanguageLeaf& leaf, const Path&) const {
    std::vector<std::uint32_t> found;
    for (const std::uint32_t record : everyone_.numbers())
      if (std::ranges::find(leaf.languages, question_.people.language({record})) !=
          leaf.languages.end())
        found.push_back(record);
    return RecordSet::of(found);
  }

  Set members(const AttributeLeaf& leaf, const Path& path) const {
    const auto* definition = question_.people.attribute(question_.workspace, leaf.name);
    if (!definition) return invalid(path + ".name", "no such attribute");
    const ValueType type = type_of(definition->type);
    if (!question_.moments && type == ValueType::time && needs_clock(leaf.test))
      return unavailable(leaf.test.path, "a day or a moment of now");
    const Comparison comparison =
        compare(leaf.test, type, question_.moments.value_or(Moments{}), question_.workspace, {});
    if (comparison.kind == Comparison::Kind::rank) return ranked_by(*definition, comparison.rank);
    RecordSet set = holding(question_.people, *definition, comparison);
    return comparison.negated ? complement(set) : set;
  }

  Set ranked_by(const people::AttributeDefinition& definition, const Rank& rank) const {
    return definition.type == people::AttributeType::real
               ? ranked_as<double>(definition, rank)
               : ranked_as<std::int64_t>(definition, rank);
  }

  template <class T>
  RecordSet ranked_as(const people::AttributeDefinition& definition, const Rank& rank) const {
    std::vector<std::uint32_t> records;
    std::vector<T> values;
    question_.people.each_value(definition,
                                [&](RecordNo record, const people::AttributeValue& value) {
                                  records.push_back(record.value);
                                  values.push_back(std::get<T>(value));
                                });
    const auto in = ranked<T>(rank, values);
    std::vector<std::uint32_t> found;
    for (std::size_t i = 0; i < records.size(); ++i)
      if (in(values[i])) found.push_back(records[i]);
    return RecordSet::of(found);
  }

  Set members(const SegmentLeaf& leaf, const Path& path) const {
    if (!question_.lookup) return unavailable(path, "a segment");
    const Node* named = question_.lookup->segment(question_.workspace, leaf.id);
    if (!named) return invalid(path, "no such segment");
    return evaluate(*named);
  }

  Set members(const AudienceLeaf& leaf, const Path& path) const {
    if (!question_.lookup) return unavailable(path, "an audience");
    const RecordSet* list = question_.lookup->audience(question_.workspace, leaf.id);
    if (!list) return invalid(path, "no such audience");
    RecordSet set = *list;
    return set &= everyone_;
  }

  Set members(const SampleLeaf& leaf, const Path&) const {
    const Sampler sampler(leaf.seed);
    if (leaf.kind == SampleLeaf::Kind::count) return counted(leaf, sampler);
    std::vector<std::uint32_t> found;
    for (const std::uint32_t record : everyone_.numbers()) {
      const bool in = leaf.kind == SampleLeaf::Kind::percent
                          ? sampler.in_percent({record}, leaf.percent)
                          : sampler.part({record}, leaf.parts) == leaf.take;
      if (in) found.push_back(record);
    }
    return RecordSet::of(found);
  }

  // Those with the smallest hashes.
  Set counted(const SampleLeaf& leaf, const Sampler& sampler) const {
    RecordSet among = everyone_;
    if (!leaf.of.empty()) {
      ASSIGN(among, evaluate(leaf.of[0]));
    }
    return smallest(std::move(among), sampler, static_cast<std::size_t>(leaf.count));
  }

  Set members(const TraitLeaf&, const Path& path) const { return unavailable(path, "a trait"); }
  Set members(const EventLeaf&, const Path& path) const { return unavailable(path, "behaviour"); }
  Set members(const MessageLeaf&, const Path& path) const { return unavailable(path, "behaviour"); }

  const Question& question_;
  const RecordSet everyone_;
};

}  // namespace

Result<RecordSet> evaluate(const Node& node, const Question& question) {
  return Evaluator(question).evaluate(node);
}

}  // namespace enishi::segment
