// Conditions as text.
#include <array>

#include "base/json.h"
#include "segment/parse_parts.h"
#include "segment/text_form.h"
#include "segment/text_lexer.h"
#include "segment/write.h"

namespace enishi::segment {
namespace {

std::string quote(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string name_text(const std::string& name) {
  return is_word(name) ? name : quote(name);
}

std::string scalar_text(const Scalar& value) {
  JsonOut out;
  write_scalar(out, value);
  return out.take();
}

// A day or a time needs no quotes where nothing else can stand.
std::string moment_operand(const Scalar& value) {
  const auto* text = std::get_if<std::string>(&value);
  const auto tokens = cut_text(text ? *text : "");
  const bool bare = tokens && tokens->size() == 2 && (*tokens)[0].kind == Token::Kind::moment;
  return bare ? *text : scalar_text(value);
}

template <class T, class F>
std::string listed(const std::vector<T>& all, F&& one) {
  std::string out = "[";
  for (const T& item : all) out += (out.size() > 1 ? ", " : "") + one(item);
  return out + "]";
}

std::string weekdays_text(Weekdays days) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kWeekdayNames.size(); ++i)
    if (days >> i & 1) names.emplace_back(kWeekdayNames[i]);
  return listed(names, [](const std::string& name) { return name; });
}

std::string span_text(Span span) {
  std::string unit(name(span.unit));
  if (span.n == 1) unit.pop_back();
  return std::to_string(span.n) + " " + unit;
}

std::string test_text(const Test& test);

std::string anniversary_text(const Anniversary& asked) {
  if (asked.within_days) return "in " + std::to_string(*asked.within_days) + " days";
  std::string out;
  if (asked.month) out = "month " + std::to_string(*asked.month);
  if (asked.day) out += (out.empty() ? "day " : " day ") + std::to_string(*asked.day);
  return out;
}

// The operator's word and its operand, for those that are not signs and no opposites.
std::string operation_text(const Test& test, Operator op) {
  const std::string word(name(op));
  switch (op) {
    case Operator::in:
    case Operator::any:
    case Operator::all:
    case Operator::none:
    case Operator::category:
      return word + " " + listed(test.values, scalar_text);
    case Operator::exists:
      return std::get<bool>(test.values[0]) ? "exists" : "missing";
    case Operator::active:
      return std::get<bool>(test.values[0]) ? "active" : "inactive";
    case Operator::between:
      return "between " + scalar_text(test.values[0]) + " and " + scalar_text(test.values[1]);
    case Operator::before:
    case Operator::after:
    case Operator::on:
      return word + " " + moment_operand(test.values[0]);
    case Operator::in_last:
    case Operator::in_next:
      return (op == Operator::in_last ? "in last " : "in next ") + span_text(test.span);
    case Operator::during:
      return "during " + std::string(name(test.word));
    case Operator::anniversary:
      return "anniversary " + anniversary_text(test.anniversary);
    case Operator::weekday:
      return "weekday " + weekdays_text(test.weekdays);
    case Operator::days_since:
    case Operator::length:
    case Operator::price:
      return word + " " + test_text(test.inner[0]);
    case Operator::top_percent:
    case Operator::bottom_percent:
      return word.substr(0, word.find('_')) + " " + scalar_text(test.values[0]) + "%";
    case Operator::percentile:
      return "percentile " + scalar_text(test.values[0]) + " to " + scalar_text(test.values[1]);
    default:
      return word + " " + scalar_text(test.values[0]);
  }
}

std::string_view sign(Operator op) {
  switch (op) {
    case Operator::eq:
      return "= ";
    case Operator::ne:
      return "!= ";
    case Operator::lt:
      return "< ";
    case Operator::le:
      return "<= ";
    case Operator::gt:
      return "> ";
    case Operator::ge:
      return ">= ";
    default:
      return "";
  }
}

std::string test_text(const Test& test) {
  const std::string_view as_sign = sign(test.op);
  const auto op = test.op == Operator::none ? std::nullopt : opposite(test.op);
  std::string out = !as_sign.empty() ? std::string(as_sign) + scalar_text(test.values[0])
                    : op             ? "not " + operation_text(test, *op)
                                     : operation_text(test, test.op);
  return test.fold ? out + " folded" : out;
}

// " in last 90 days weekdays [sat, sun]"; "" for one that says nothing.
std::string window_text(const EventWindow& window) {
  std::string out;
  const auto moment = [](const Moment& at) { return moment_text(at); };
  switch (window.kind) {
    case EventWindow::Kind::ever:
      break;
    case EventWindow::Kind::last:
      out = " in last " + span_text(window.last);
      if (window.ago) out += " ending " + span_text(*window.ago) + " ago";
      break;
    case EventWindow::Kind::absolute:
      if (window.from) out = " from " + moment(*window.from);
      if (window.to) out += " to " + moment(*window.to);
      break;
    case EventWindow::Kind::calendar:
      out = " during " + std::string(name(window.word));
      break;
  }
  if (window.weekdays != kEveryDay) out += " weekdays " + weekdays_text(window.weekdays);
  if (window.from_minute != window.to_minute)
    out += " hours " + minute_text(window.from_minute) + " to " + minute_text(window.to_minute);
  return out;
}

std::string events_text(const EventSet& events, const EventWindow& otherwise) {
  std::string out = name_text(events.type);
  for (std::size_t i = 0; i < events.where.size(); ++i)
    out += (i == 0 ? " where " : ", ") + name_text(events.where[i].property) + " " +
           test_text(events.where[i].test);
  if (events.window == otherwise) return out;
  const std::string when = window_text(events.window);
  return out + (when.empty() ? " ever" : when);
}

std::string measure_text(const Measure& measure, const EventSet& events) {
  using enum Measure::Kind;
  const std::string word(measure_word(measure));
  switch (measure.kind) {
    case count:
      return word;
    case time:
      return word == "nth_time" ? word + " " + std::to_string(measure.nth) : word;
    case value:
      return word + (word == "nth_value" ? " " + std::to_string(measure.nth) : "") + " " +
             name_text(measure.property);
    case share:
      return word + " of (" + events_text(measure.of[0], events.window) + ")" +
             (measure.property.empty() ? "" : " distinct " + name_text(measure.property));
    case interval:
      return word + " " + std::string(name(measure.interval));
    case most_frequent:
      if (measure.level > 0)
        return word + " " + name_text(measure.property) + " level " + std::to_string(measure.level);
      break;
    default:
      break;
  }
  return word + " " + name_text(measure.property);
}

// What follows the events; "" where it is only that there are some.
class BehaviourText {
 public:
  explicit BehaviourText(const EventSet& events) : events_(events) {}

  std::string operator()(const Measured& measured) const {
    if (measured.measure.kind == Measure::Kind::count && measured.test.op == Operator::ge &&
        measured.test.values[0] == Scalar(std::int64_t{1}))
      return "";
    return " " + measure_text(measured.measure, events_) + " " + test_text(measured.test);
  }
  std::string operator()(const Sequence& sequence) const {
    std::string out = sequence.negated ? " not then (" : " then (";
    out += events_text(sequence.next, {}) + ")";
    if (sequence.within) out += " within " + span_text(*sequence.within);
    if (sequence.from == 0) return out;
    return out + " from " +
           (sequence.from == 1    ? "first"
            : sequence.from == -1 ? "last"
                                  : std::to_string(sequence.from));
  }
  std::string operator()(const LastBefore& before) const {
    return " last_before (" + events_text(before.other, events_.window) + ")";
  }
  std::string operator()(const Regular& regular) const {
    return " periods " + std::to_string(regular.at_least) + " of " +
           span_text({regular.last, regular.unit}) +
           (regular.times == 1 ? "" : " times " + std::to_string(regular.times));
  }
  std::string operator()(const Stopped& stopped) const {
    return " stopped " + span_text(stopped.quiet) +
           (stopped.before ? " before " + span_text(*stopped.before) : "");
  }
  std::string operator()(const Restarted& restarted) const {
    return " restarted within " + span_text(restarted.within) + " gap " + span_text(restarted.gap);
  }

 private:
  const EventSet& events_;
};

class NodeText {
 public:
  std::string operator()(const Everyone&) const { return "everyone"; }

  std::string operator()(const Group& group) const {
    constexpr std::array<std::string_view, 4> kLists{"all of (", "any of (", "one of (",
                                                     "none of ("};
    const auto& children = group.children;
    if (group.kind == Group::Kind::negation) return "not " + operand(children[0]);
    const bool infix = group.kind == Group::Kind::all || group.kind == Group::Kind::any;
    std::string out;
    if (infix && children.size() > 1) {
      for (const Node& child : children)
        out += (out.empty()                      ? ""
                : group.kind == Group::Kind::all ? " and "
                                                 : " or ") +
               operand(child);
      return out;
    }
    for (const Node& child : children) out += (out.empty() ? "" : "; ") + write_text(child);
    return std::string(kLists[static_cast<std::size_t>(group.kind)]) + out + ")";
  }

  std::string operator()(const TagLeaf& leaf) const {
    if (leaf.kind == TagLeaf::Kind::any && leaf.names.size() == 1)
      return "tag " + quote(leaf.names[0]);
    constexpr std::array<std::string_view, 3> kWords{"any", "all", "none"};
    return "tag " + std::string(kWords[static_cast<std::size_t>(leaf.kind)]) + " " +
           listed(leaf.names, quote);
  }
  std::string operator()(const FriendLeaf& leaf) const {
    std::string out = "friend " + listed(leaf.states, [](auto state) {
                        return std::string(people::name(state));
                      });
    return leaf.channel ? out + " of " + quote(leaf.channel->text()) : out;
  }
  std::string operator()(const LanguageLeaf& leaf) const {
    return "language " + listed(leaf.languages, quote);
  }
  std::string operator()(const AttributeLeaf& leaf) const {
    return "attribute " + name_text(leaf.name) + " " + test_text(leaf.test);
  }
  std::string operator()(const TraitLeaf& leaf) const {
    return "trait " + name_text(leaf.name) + " " + test_text(leaf.test);
  }
  std::string operator()(const SegmentLeaf& leaf) const {
    return "segment " + quote(leaf.id.text());
  }
  std::string operator()(const AudienceLeaf& leaf) const {
    return "audience " + quote(leaf.id.text());
  }
  std::string operator()(const SampleLeaf& leaf) const {
    std::string out;
    if (leaf.kind == SampleLeaf::Kind::split)
      out = "split " + std::to_string(leaf.take) + " of " + std::to_string(leaf.parts);
    if (leaf.kind == SampleLeaf::Kind::percent) out = "sample " + scalar_text(leaf.percent) + "%";
    if (leaf.kind == SampleLeaf::Kind::count) out = "sample " + std::to_string(leaf.count);
    if (!leaf.of.empty()) out += " of (" + write_text(leaf.of[0]) + ")";
    return out + " seed " + quote(leaf.seed);
  }
  std::string operator()(const EventLeaf& leaf) const {
    const auto* measured = std::get_if<Measured>(&leaf.behaviour);
    const bool none = measured && measured->measure.kind == Measure::Kind::count &&
                      measured->test.op == Operator::eq &&
                      measured->test.values[0] == Scalar(std::int64_t{0});
    const std::string events = events_text(leaf.events, {});
    if (none) return "no event " + events;
    return "event " + events + std::visit(BehaviourText(leaf.events), leaf.behaviour);
  }
  std::string operator()(const MessageLeaf& leaf) const {
    std::string out = "message";
    if (!leaf.campaigns.empty()) out += " campaigns " + listed(leaf.campaigns, quote);
    if (leaf.last > 0) out += " last " + std::to_string(leaf.last);
    out += window_text(leaf.window);
    if (leaf.clicked_percent) return out + " clicked_percent " + test_text(*leaf.clicked_percent);
    return out + " " + std::string(name(leaf.did));
  }

 private:
  // In parentheses where it would be read as part of what stands around it.
  static std::string operand(const Node& node) {
    const auto* group = std::get_if<Group>(&node.what);
    const bool infix = group && group->children.size() > 1 &&
                       (group->kind == Group::Kind::all || group->kind == Group::Kind::any);
    return infix ? "(" + write_text(node) + ")" : write_text(node);
  }
};

}  // namespace

std::string write_text(const Node& node) {
  return std::visit(NodeText(), node.what);
}

}  // namespace enishi::segment
