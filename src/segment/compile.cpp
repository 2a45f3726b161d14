#include "segment/compile.h"

#include <algorithm>

#include "segment/message.h"
#include "segment/sample.h"

namespace enishi::segment {
namespace {

using people::RecordSet;

class Compiler {
 public:
  Compiler(const Question& question, const Names& names, const Answer& answer)
      : question_(question), names_(names), answer_(answer), resolver_(names) {
    plan_.everyone = question.people.everyone(question.workspace);
  }

  Result<Plan> compile(const Node& node) {
    ASSIGN(plan_.root, plan(node));
    return std::move(plan_);
  }

 private:
  using Planned = Result<PlanNode>;

  Planned plan(const Node& node) {
    return std::visit([&](const auto& leaf) { return of(leaf, node); }, node.what);
  }

  // Leaves about people themselves are sets already.
  template <class Leaf>
  Planned of(const Leaf&, const Node& node) {
    ASSIGN(RecordSet set, evaluate(node, question_));
    return records(std::move(set));
  }

  Planned of(const Everyone&, const Node&) { return PlanNode{.kind = PlanNode::Kind::everyone}; }

  Planned of(const Group& group, const Node&) {
    PlanNode out{.kind = PlanNode::Kind::group, .group = group.kind};
    for (const Node& child : group.children) {
      ASSIGN(PlanNode planned, plan(child));
      out.children.push_back(std::move(planned));
    }
    return out;
  }

  Planned of(const SegmentLeaf& leaf, const Node& node) {
    const Node* named =
        question_.lookup ? question_.lookup->segment(question_.workspace, leaf.id) : nullptr;
    if (!named) return invalid(node.path, "no such segment");
    return plan(*named);
  }

  Planned of(const SampleLeaf& leaf, const Node& node) {
    if (leaf.kind != SampleLeaf::Kind::count || leaf.of.empty()) {
      ASSIGN(RecordSet set, evaluate(node, question_));
      return records(std::move(set));
    }
    ASSIGN(const Plan among, Compiler(question_, names_, answer_).compile(leaf.of[0]));
    return records(
        smallest(answer_(among), Sampler(leaf.seed), static_cast<std::size_t>(leaf.count)));
  }

  Planned of(const MessageLeaf& leaf, const Node& node) { return plan(expanded(leaf, node.path)); }

  Planned of(const EventLeaf& leaf, const Node&) {
    return std::visit([&](const auto& behaviour) { return events(leaf.events, behaviour); },
                      leaf.behaviour);
  }

  Planned of(const TraitLeaf& leaf, const Node& node) {
    const Trait* trait =
        question_.lookup ? question_.lookup->trait(question_.workspace, leaf.name) : nullptr;
    if (!trait) return invalid(node.path, "no such trait");
    if (trait->parts == 0 && trait->bounds.empty())
      return measured(trait->events, trait->measure, leaf.test);
    return scored(*trait, leaf.test);
  }

  PlanNode records(RecordSet set) {
    plan_.records.push_back(std::move(set));
    return {.kind = PlanNode::Kind::records, .index = plan_.records.size() - 1};
  }
  PlanNode add(EventLeafTest test) {
    plan_.events.push_back(std::move(test));
    return {.kind = PlanNode::Kind::events, .index = plan_.events.size() - 1};
  }
  PlanNode add(Ranked ranked) {
    plan_.ranked.push_back(std::move(ranked));
    return {.kind = PlanNode::Kind::ranked, .index = plan_.ranked.size() - 1};
  }

  PlanNode events(const EventSet& set, const Measured& asked) {
    return measured(set, asked.measure, asked.test);
  }

  PlanNode measured(const EventSet& set, const Measure& measure, const Test& test) {
    EventMeasure what = resolver_.measure(set, measure);
    if (const auto rank = resolver_.rank(set, measure, test))
      return add(Ranked{.measure = std::move(what), .rank = *rank});
    ValueRange range = resolver_.range(set, measure, test);
    const bool simple = measure.kind == Measure::Kind::count && range.values.empty() &&
                        !range.also && !range.negated && range.high >= range.low;
    if (simple) {
      const auto bound = [](std::int64_t n) {
        return static_cast<std::uint32_t>(std::clamp<std::int64_t>(n, 0, kNoLimit));
      };
      if (range.high < 0 || range.low > std::int64_t{kNoLimit}) return nobody();
      return add(CountTest{std::move(what.events), bound(range.low), bound(range.high)});
    }
    return add(MeasureTest{std::move(what), std::move(range)});
  }

  PlanNode nobody() { return records({}); }

  // A score is a whole number from 1: which of them the test accepts.
  PlanNode scored(const Trait& trait, const Test& test) {
    const Comparison comparison =
        compare(test, ValueType::integer, names_.moments, names_.workspace, &names_.catalogue);
    Ranked ranked{.measure = resolver_.measure(trait.events, trait.measure)};
    ranked.parts = trait.parts;
    ranked.bounds = resolver_.bounds(trait);
    ranked.scored = true;
    if (comparison.kind == Comparison::Kind::rank) {
      ranked.rank = comparison.rank;
      return add(std::move(ranked));
    }
    const int scores = trait.parts > 0 ? trait.parts : static_cast<int>(trait.bounds.size()) + 1;
    ranked.accepted.resize(static_cast<std::size_t>(scores) + 1);
    for (int score = 1; score <= scores; ++score)
      ranked.accepted[static_cast<std::size_t>(score)] =
          comparison.holds(people::AttributeValue(std::int64_t{score})) != comparison.negated;
    ranked.without_value = comparison.negated;
    return add(std::move(ranked));
  }

  PlanNode events(const EventSet& set, const Sequence& asked) {
    SequenceTest test;
    test.sequence.first = resolver_.events(set);
    test.sequence.then = resolver_.events(asked.next);
    test.sequence.negated = asked.negated;
    test.from = asked.from;
    if (asked.within) {
      const std::int64_t within = seconds(*asked.within);
      test.sequence.within =
          static_cast<std::uint32_t>(std::min<std::int64_t>(within, kNoLimit - 1));
      // The last second at which the answer might come must be over.
      const std::int64_t over = second_of(names_.moments.now) - within;
      if (asked.negated)
        test.sequence.first_before =
            static_cast<std::uint32_t>(std::clamp<std::int64_t>(over, 0, kNoLimit));
    }
    return add(std::move(test));
  }

  PlanNode events(const EventSet& set, const LastBefore& asked) {
    return add(LastBeforeTest{resolver_.events(set), resolver_.events(asked.other)});
  }

  PlanNode events(const EventSet& set, const Regular& asked) {
    RegularTest test;
    test.at_least = static_cast<std::uint32_t>(asked.at_least);
    test.times = static_cast<std::uint32_t>(asked.times);
    for (int i = 0; i < asked.last; ++i)
      test.periods.push_back(resolver_.events(
          set, period_before_now(asked.unit, i, names_.moments.now, names_.moments.zone)));
    return add(std::move(test));
  }

  PlanNode events(const EventSet& set, const Stopped& asked) {
    const Seconds quiet = last_of(asked.quiet, names_.moments.now, names_.moments.zone);
    Seconds earlier{.to = quiet.from};
    if (asked.before) earlier.from = before(quiet.from - 1, *asked.before, names_.moments.zone) + 1;
    return add(StoppedTest{resolver_.events(set, quiet), resolver_.events(set, earlier)});
  }

  PlanNode events(const EventSet& set, const Restarted& asked) {
    RestartedTest test;
    test.events =
        resolver_.events(set, last_of(asked.within, names_.moments.now, names_.moments.zone));
    test.since = resolver_.events(set).window.from;
    test.gap = static_cast<std::uint32_t>(
        std::min<std::int64_t>(seconds(asked.gap), std::numeric_limits<std::uint32_t>::max()));
    return add(std::move(test));
  }

  const Question& question_;
  const Names& names_;
  const Answer& answer_;
  Resolver resolver_;
  Plan plan_;
};

}  // namespace

Result<Plan> compile(const Node& node, const Question& question, const Names& names,
                     const Answer& answer) {
  return Compiler(question, names, answer).compile(node);
}

}  // namespace enishi::segment
