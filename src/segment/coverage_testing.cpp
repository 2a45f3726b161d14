#include "segment/coverage_testing.h"

#include <array>

#include "segment/calendar.h"
#include "segment/slow_twin_testing.h"
#include "segment/write.h"

namespace enishi::segment {
namespace {

// What must be met, beside every operator.
constexpr std::array kWords{"and",
                            "or",
                            "not",
                            "one_of",
                            "none_of",
                            "tag",
                            "friend",
                            "language",
                            "attribute",
                            "trait",
                            "segment",
                            "audience",
                            "sample",
                            "split",
                            "message",
                            "did",
                            "count",
                            "sum",
                            "avg",
                            "min",
                            "max",
                            "distinct",
                            "first_time",
                            "last_time",
                            "nth_time",
                            "first_value",
                            "last_value",
                            "nth_value",
                            "most_frequent",
                            "share_percent",
                            "interval_days",
                            "then",
                            "not_then",
                            "last_before",
                            "periods",
                            "stopped",
                            "restarted",
                            "window ever",
                            "window last",
                            "window absolute",
                            "window calendar",
                            "window ago",
                            "window weekdays",
                            "window hours",
                            "fold",
                            "where"};

struct Named {
  std::string operator()(const Everyone&) const { return "everyone"; }
  std::string operator()(const Group& group) const {
    constexpr std::array kGroups{"and", "or", "one_of", "none_of", "not"};
    return kGroups[static_cast<std::size_t>(group.kind)];
  }
  std::string operator()(const TagLeaf&) const { return "tag"; }
  std::string operator()(const FriendLeaf&) const { return "friend"; }
  std::string operator()(const LanguageLeaf&) const { return "language"; }
  std::string operator()(const AttributeLeaf&) const { return "attribute"; }
  std::string operator()(const TraitLeaf&) const { return "trait"; }
  std::string operator()(const SegmentLeaf&) const { return "segment"; }
  std::string operator()(const AudienceLeaf&) const { return "audience"; }
  std::string operator()(const SampleLeaf& leaf) const {
    return leaf.kind == SampleLeaf::Kind::split ? "split" : "sample";
  }
  std::string operator()(const EventLeaf&) const { return "event"; }
  std::string operator()(const MessageLeaf&) const { return "message"; }
};

std::string behaviour_word(const Behaviour& behaviour) {
  if (const auto* measured = std::get_if<Measured>(&behaviour)) {
    const bool did = measured->measure.kind == Measure::Kind::count &&
                     (measured->test.op == Operator::ge || measured->test.op == Operator::eq) &&
                     measured->test.values[0] <= Scalar(std::int64_t{1});
    return did ? "did" : std::string(measure_word(measured->measure));
  }
  if (const auto* sequence = std::get_if<Sequence>(&behaviour))
    return sequence->negated ? "not_then" : "then";
  constexpr std::array kOthers{"", "", "last_before", "periods", "stopped", "restarted"};
  return kOthers[behaviour.index()];
}

}  // namespace

void Coverage::count(const std::string& word, bool mixed) {
  Cases& cases = words_[word];
  ++cases.all;
  cases.mixed += mixed;
}

void Coverage::count_test(const Test& test, bool mixed) {
  count(std::string(name(test.op)), mixed);
  if (test.fold) count("fold", mixed);
}

void Coverage::count_events(const EventSet& events, bool mixed, const PlainWorld& world, Time now) {
  constexpr std::array kKinds{"window ever", "window last", "window absolute", "window calendar"};
  const EventWindow& window = events.window;
  count(kKinds[static_cast<std::size_t>(window.kind)], mixed);
  if (window.ago) count("window ago", mixed);
  if (window.weekdays != kEveryDay) count("window weekdays", mixed);
  if (window.from_minute != window.to_minute) count("window hours", mixed);
  if (!events.where.empty()) count("where", mixed);
  for (const EventTest& test : events.where) count_test(test.test, mixed);
  const Seconds range = resolve(window, now, world.zone);
  for (const PlainPerson& person : world.people)
    for (const PlainEvent& event : person.events) {
      const std::int64_t t = second_of(event.at);
      edges_ += event.type == events.type &&
                (t == range.from || t == range.from - 1 || t == range.to || t == range.to - 1);
    }
}

void Coverage::count_leaf(const EventLeaf& leaf, bool mixed, const PlainWorld& world, Time now) {
  count(behaviour_word(leaf.behaviour), mixed);
  count_events(leaf.events, mixed, world, now);
  if (const auto* measured = std::get_if<Measured>(&leaf.behaviour))
    count_test(measured->test, mixed);
  if (const auto* sequence = std::get_if<Sequence>(&leaf.behaviour))
    for (const EventTest& test : sequence->next.where) count_test(test.test, mixed);
}

void Coverage::add(const Node& condition, const PlainWorld& world, Time now) {
  each_node(condition, [&](const Node& node) {
    const std::size_t in = members(node, world, now).size(), all = world.people.size();
    const bool mixed = in * 100 >= all && in * 100 <= all * 99;
    count(std::visit(Named(), node.what), mixed);
    if (const auto* leaf = std::get_if<EventLeaf>(&node.what)) count_leaf(*leaf, mixed, world, now);
    if (const auto* leaf = std::get_if<AttributeLeaf>(&node.what)) count_test(leaf->test, mixed);
    if (const auto* leaf = std::get_if<TraitLeaf>(&node.what)) count_test(leaf->test, mixed);
  });
}

std::string Coverage::report() const {
  std::string out;
  for (const auto& [word, cases] : words_)
    out += "  " + word + ": " + std::to_string(cases.all) + " cases, " +
           std::to_string(cases.mixed) + " mixed\n";
  return out + "  events at the edge of a window: " + std::to_string(edges_) + "\n";
}

std::string Coverage::thin(int least) const {
  std::string out;
  const auto look = [&](const std::string& word) {
    const auto found = words_.find(word);
    if (found == words_.end() || found->second.mixed < least) out += word + " ";
  };
  for (const char* word : kWords) look(word);
  for (std::size_t i = 0; i < kOperators; ++i) look(std::string(name(static_cast<Operator>(i))));
  return out;
}

}  // namespace enishi::segment
