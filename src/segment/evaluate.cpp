// Condition::check and evaluate: set algebra over the bitmaps and columns of people.
#include <algorithm>

#include "segment/comparison.h"

namespace enishi::segment {
namespace {

using Node = Condition::Node;
using people::RecordSet;

Result<const people::AttributeDefinition*> find_attribute(const Node& node,
                                                          const people::View& view,
                                                          WorkspaceNo workspace) {
  const people::AttributeDefinition* attribute = view.attribute(workspace, node.name);
  if (!attribute) return invalid(node.path + ".name", "no such attribute");
  return attribute;
}

Status check(const Node& node, const people::View& view, WorkspaceNo workspace) {
  if (node.kind == Node::Kind::attribute) {
    ASSIGN(const auto* attribute, find_attribute(node, view, workspace));
    TRY(compare(node, *attribute));
  }
  for (const Node& child : node.children) TRY(check(child, view, workspace));
  return {};
}

// Every set it makes is a subset of everyone. The condition has been checked.
class Evaluator {
 public:
  Evaluator(const people::View& view, WorkspaceNo workspace, ChannelNo channel)
      : view_(view),
        workspace_(workspace),
        channel_(channel),
        everyone_(view.everyone(workspace)) {}

  RecordSet evaluate(const Node& node) const {
    switch (node.kind) {
      case Node::Kind::everyone:
        return everyone_;
      case Node::Kind::all:
        return all(node);
      case Node::Kind::any:
        return any(node);
      case Node::Kind::negation:
        return complement(evaluate(node.children[0]));
      case Node::Kind::tag:
        return tag(node);
      case Node::Kind::friends:
        return friends(node);
      case Node::Kind::attribute:
        return attribute(node);
      case Node::Kind::language:
        return language(node);
    }
    return {};
  }

 private:
  RecordSet complement(const RecordSet& set) const {
    RecordSet rest = everyone_;
    return rest -= set;
  }

  RecordSet all(const Node& node) const {
    RecordSet set = evaluate(node.children[0]);
    for (std::size_t i = 1; i < node.children.size() && !set.empty(); ++i)
      set &= evaluate(node.children[i]);
    return set;
  }

  RecordSet any(const Node& node) const {
    RecordSet set = evaluate(node.children[0]);
    for (std::size_t i = 1; i < node.children.size(); ++i) set |= evaluate(node.children[i]);
    return set;
  }

  RecordSet tag(const Node& node) const {
    const RecordSet* members = view_.tag(workspace_, node.name);
    return members ? *members : RecordSet();
  }

  RecordSet friends(const Node& node) const {
    RecordSet set;
    for (people::FriendState state : node.states) set |= view_.friends(channel_, state);
    return set &= everyone_;  // the channel may be another workspace's
  }

  RecordSet attribute(const Node& node) const {
    const people::AttributeDefinition& definition = *view_.attribute(workspace_, node.name);
    const Comparison comparison = *compare(node, definition);
    std::vector<std::uint32_t> found;
    view_.each_value(definition, [&](RecordNo record, const people::AttributeValue& value) {
      if (comparison.holds(value)) found.push_back(record.value);
    });
    RecordSet set = RecordSet::of(found);
    return comparison.negated ? complement(set) : set;
  }

  RecordSet language(const Node& node) const {
    std::vector<std::uint32_t> found;
    for (std::uint32_t record : everyone_.numbers())
      if (std::ranges::find(node.languages, view_.language({record})) != node.languages.end())
        found.push_back(record);
    return RecordSet::of(found);
  }

  const people::View& view_;
  const WorkspaceNo workspace_;
  const ChannelNo channel_;
  const RecordSet everyone_;
};

}  // namespace

Status Condition::check(const people::View& view, WorkspaceNo workspace) const {
  return segment::check(*root_, view, workspace);
}

Result<RecordSet> Condition::evaluate(const people::View& view, WorkspaceNo workspace,
                                      ChannelNo channel) const {
  TRY(check(view, workspace));
  return Evaluator(view, workspace, channel).evaluate(*root_);
}

}  // namespace enishi::segment
