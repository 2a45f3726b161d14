// Windows, events and what is asked of them in words.
#include "segment/message.h"
#include "segment/sentence_parts.h"
#include "segment/sentence_words.h"
#include "segment/write.h"

namespace enishi::segment {
namespace {

const timeline::EventType* find(const Wording& wording, const std::string& type) {
  const Grounds& grounds = wording.grounds;
  return grounds.schema ? grounds.schema->find(grounds.workspace, type) : nullptr;
}

std::string labelled(const Wording& wording, const timeline::Labels& labels,
                     const std::string& name) {
  const std::string& label = wording.language == Language::ja ? labels.ja : labels.en;
  return label.empty() ? name : label;
}

}  // namespace

ValueType Speaker::property_type(const std::string& type, const std::string& property) const {
  const auto* known = find(wording_, type);
  const auto* found = known ? known->property(property) : nullptr;
  return found ? type_of(found->type) : ValueType::text;
}

std::string Speaker::property(const std::string& type, const std::string& property) const {
  const auto* known = find(wording_, type);
  const auto* found = known ? known->property(property) : nullptr;
  return found ? labelled(wording_, found->label, property) : property;
}

std::string Speaker::window(const EventWindow& window) const {
  std::string out;
  const auto day_or_time = [&](const Moment& at) { return moment(at); };
  switch (window.kind) {
    case EventWindow::Kind::ever:
      break;
    case EventWindow::Kind::last:
      out = window.ago
                ? say(words::kInLastEnding, {{"v", span(*window.ago)}, {"t", length(window.last)}})
                : say(words::kInLast, {{"t", length(window.last)}});
      break;
    case EventWindow::Kind::absolute: {
      const std::string from = window.from ? day_or_time(*window.from) : "";
      const std::string to = window.to ? day_or_time(*window.to) : "";
      const Phrase& until = window.to && window.to->date ? words::kUntilDay : words::kUntilInstant;
      out = say(window.from && window.to ? words::kFromTo
                : window.from            ? words::kFrom
                                         : until,
                {{"v", from}, {"w", to}});
      break;
    }
    case EventWindow::Kind::calendar:
      out = say(words::kDuring, {{"v", say(words::calendar(window.word))}});
      break;
  }
  const auto add = [&](const std::string& part) {
    out += (out.empty() ? "" : say(words::kWindowAnd)) + part;
  };
  if (window.weekdays != kEveryDay) add(weekdays(window.weekdays, words::kOnWeekdays));
  if (window.from_minute != window.to_minute)
    add(say(words::kInHours,
            {{"v", minute_text(window.from_minute)}, {"w", minute_text(window.to_minute)}}));
  return out;
}

std::string Speaker::beside_verb(const EventWindow& of) const {
  const std::string when = window(of);
  return when.empty() ? "" : say(words::kWindowIn, {{"v", when}});
}

std::string Speaker::events(const EventSet& set) const {
  const auto* type = find(wording_, set.type);
  std::string out = quote(type ? labelled(wording_, type->label, set.type) : set.type);
  std::string where;
  for (const EventTest& one : set.where)
    where +=
        (where.empty() ? "" : say(words::kWhereAnd)) +
        test(one.test, property(set.type, one.property), {property_type(set.type, one.property)});
  return where.empty() ? out : out + say(words::kWhere, {{"x", where}});
}

std::string Speaker::windowed(const EventSet& set, const std::string& which) const {
  const std::string when = window(set.window);
  if (when.empty()) return which + events(set);
  return say(words::kWindowOf, {{"v", when}, {"e", which + events(set)}});
}

std::string Speaker::subject(const Measure& measure, const EventSet& set) const {
  std::string of = property(set.type, measure.property);
  if (measure.level > 0)
    of = say(words::kCategoryOfLevel, {{"p", of}, {"n", std::to_string(measure.level)}});
  const bool one = measure.kind == Measure::Kind::time || measure.kind == Measure::Kind::value;
  const std::string whole = measure.of.empty() ? "" : windowed(measure.of[0]);
  return say(words::measure(measure), {{"e", windowed(set, one ? which(measure.nth) : "")},
                                       {"p", of},
                                       {"x", say(words::interval(measure.interval))},
                                       {"f", whole}});
}

std::string Speaker::which(int nth) const {
  return say(words::nth(nth), {{"n", std::to_string(nth < 0 ? -nth : nth)}});
}

ValueWords Speaker::words_of(const Measure& measure, const EventSet& set) const {
  using enum Measure::Kind;
  switch (measure.kind) {
    case count:
      return {ValueType::integer, &words::kTimes};
    case distinct:
      return {ValueType::integer};
    case time:
      return {ValueType::time};
    case share:
      return {ValueType::number, &words::kPercent};
    case interval:
      return {ValueType::number, &words::unit(Unit::days, false)};
    default:
      return {property_type(set.type, measure.property)};
  }
}

namespace {

class BehaviourWords {
 public:
  BehaviourWords(const Speaker& speaker, const EventSet& set) : speaker_(speaker), set_(set) {}

  std::string operator()(const Measured& measured) const {
    const Measure& measure = measured.measure;
    const Test& test = measured.test;
    const ValueWords as = speaker_.words_of(measure, set_);
    if (measure.kind != Measure::Kind::count || !words::quantity(test.op))
      return speaker_.test(test, speaker_.subject(measure, set_), as);
    const std::string events = speaker_.events(set_), when = speaker_.beside_verb(set_.window);
    const bool none = test.op == Operator::eq && test.values[0] == Scalar(std::int64_t{0});
    const bool some = test.op == Operator::ge && test.values[0] == Scalar(std::int64_t{1});
    if (none) return speaker_.say(words::kDidNot, {{"e", events}, {"w", when}});
    if (some) return speaker_.say(words::kDid, {{"e", events}, {"w", when}});
    const std::string times = speaker_.say(
        *words::quantity(test.op),
        {{"v", speaker_.value(test.values[0], as)}, {"w", speaker_.value(test.values.back(), as)}});
    return speaker_.say(words::kTimesDid, {{"e", events}, {"x", times}, {"w", when}});
  }

  std::string operator()(const Sequence& sequence) const {
    const std::string which =
        sequence.from == 0 ? speaker_.say(words::kAnyEvent) : speaker_.which(sequence.from);
    const Phrase& phrase = sequence.within    ? (sequence.negated ? words::kNotThen : words::kThen)
                           : sequence.negated ? words::kNotThenEver
                                              : words::kThenEver;
    const std::string within = sequence.within ? speaker_.span(*sequence.within) : "";
    return speaker_.say(phrase, {{"e", speaker_.windowed(set_, which)},
                                 {"t", within},
                                 {"f", speaker_.events(sequence.next)}});
  }

  std::string operator()(const LastBefore& before) const {
    const std::string last = speaker_.which(-1);
    return speaker_.say(words::kLastBefore, {{"e", speaker_.windowed(set_, last)},
                                             {"f", speaker_.windowed(before.other, last)}});
  }

  std::string operator()(const Regular& regular) const {
    const Scalar times = std::int64_t{regular.times};
    return speaker_.say(words::kPeriods,
                        {{"t", speaker_.span({regular.last, regular.unit})},
                         {"n", std::to_string(regular.at_least)},
                         {"x", speaker_.value(times, {ValueType::integer, &words::kTimes})},
                         {"e", speaker_.windowed(set_)}});
  }

  std::string operator()(const Stopped& stopped) const {
    const std::string before = stopped.before ? speaker_.length(*stopped.before) : "";
    return speaker_.say(
        stopped.before ? words::kStoppedBefore : words::kStopped,
        {{"e", speaker_.windowed(set_)}, {"t", speaker_.length(stopped.quiet)}, {"v", before}});
  }

  std::string operator()(const Restarted& restarted) const {
    return speaker_.say(words::kRestarted, {{"e", speaker_.windowed(set_)},
                                            {"t", speaker_.length(restarted.within)},
                                            {"v", speaker_.span(restarted.gap)}});
  }

 private:
  const Speaker& speaker_;
  const EventSet& set_;
};

}  // namespace

std::string Speaker::event(const EventLeaf& leaf) const {
  return std::visit(BehaviourWords(*this, leaf.events), leaf.behaviour);
}

std::string Speaker::message(const MessageLeaf& leaf) const {
  if (leaf.last > 0) return say(words::last_messages(leaf.did), {{"n", std::to_string(leaf.last)}});
  std::vector<std::string> campaigns;
  for (const std::string& id : leaf.campaigns)
    campaigns.push_back(wording_.titles ? wording_.titles->campaign(id) : id);
  const std::string what =
      campaigns.empty() ? say(words::kMessages) : say(words::kCampaigns, {{"x", list(campaigns)}});
  const std::string when = beside_verb(leaf.window);
  if (!leaf.clicked_percent) return say(words::message(leaf.did), {{"x", what}, {"w", when}});
  return test(*leaf.clicked_percent, say(words::kClickedShare, {{"x", what}, {"w", when}}),
              {ValueType::number, &words::kPercent});
}

}  // namespace enishi::segment
