// Leaves of behaviour as JSON.
#include "base/zone.h"
#include "segment/write.h"

namespace enishi::segment {
namespace {

void write_window(JsonOut& out, const EventWindow& window) {
  out.object();
  switch (window.kind) {
    case EventWindow::Kind::ever:
      if (window.weekdays == kEveryDay && window.from_minute == window.to_minute)
        out.field("ever", true);
      break;
    case EventWindow::Kind::last:
      write_span(out.key("last"), window.last);
      if (window.ago) write_span(out.key("ago"), *window.ago);
      break;
    case EventWindow::Kind::absolute:
      if (window.from) out.field("from", moment_text(*window.from));
      if (window.to) out.field("to", moment_text(*window.to));
      break;
    case EventWindow::Kind::calendar:
      out.field("during", name(window.word));
      break;
  }
  if (window.weekdays != kEveryDay) {
    out.key("weekdays").array();
    for (std::size_t i = 0; i < kWeekdayNames.size(); ++i)
      if (window.weekdays >> i & 1) out.string(kWeekdayNames[i]);
    out.end();
  }
  if (window.from_minute != window.to_minute)
    out.key("hours")
        .object()
        .field("from", minute_text(window.from_minute))
        .field("to", minute_text(window.to_minute))
        .end();
  out.end();
}

// The window is left out where it is what a set without one has.
void write_events(JsonOut& out, const EventSet& events, const EventWindow& otherwise) {
  out.field("type", events.type);
  if (!events.where.empty()) {
    out.key("where").array();
    for (const EventTest& test : events.where) {
      out.object().field("property", test.property);
      write_test(out, test.test);
      out.end();
    }
    out.end();
  }
  if (events.window != otherwise) write_window(out.key("window"), events.window);
}

// Members of the measure's operand, but those of its test.
void write_measure(JsonOut& out, const Measure& measure, const EventSet& events) {
  using enum Measure::Kind;
  const bool nth = measure.nth != 1 && measure.nth != -1;
  if ((measure.kind == time || measure.kind == value) && nth) out.field("n", measure.nth);
  if (measure.kind == interval) out.field("of", name(measure.interval));
  if (measure.kind == share) {
    out.key("of").object();
    write_events(out, measure.of[0], events.window);
    out.end();
    if (!measure.property.empty()) out.field("distinct", measure.property);
    return;
  }
  if (!measure.property.empty()) out.field("property", measure.property);
  if (measure.level > 0) out.field("level", measure.level);
}

// count ge 1 and count eq 0 are written as "did".
bool is_did(const Measured& measured) {
  const Test& test = measured.test;
  if (measured.measure.kind != Measure::Kind::count) return false;
  return (test.op == Operator::ge && test.values[0] == Scalar(std::int64_t{1})) ||
         (test.op == Operator::eq && test.values[0] == Scalar(std::int64_t{0}));
}

class BehaviourWriter {
 public:
  BehaviourWriter(JsonOut& out, const EventSet& events) : out_(out), events_(events) {}

  void operator()(const Measured& measured) {
    if (is_did(measured)) {
      out_.field("did", measured.test.op == Operator::ge);
      return;
    }
    out_.key(measure_word(measured.measure)).object();
    write_measure(out_, measured.measure, events_);
    write_test(out_, measured.test);
    out_.end();
  }
  void operator()(const Sequence& sequence) {
    out_.key(sequence.negated ? "not_then" : "then").object();
    write_events(out_, sequence.next, {});
    if (sequence.within) write_span(out_.key("within"), *sequence.within);
    if (sequence.from == 1) out_.field("from", "first");
    if (sequence.from == -1) out_.field("from", "last");
    if (sequence.from < -1 || sequence.from > 1) out_.field("from", sequence.from);
    out_.end();
  }
  void operator()(const LastBefore& before) {
    out_.key("last_before").object();
    write_events(out_, before.other, events_.window);
    out_.end();
  }
  void operator()(const Regular& regular) {
    out_.key("periods").object().field("last", regular.last).field("unit", name(regular.unit));
    out_.field("at_least", regular.at_least).field("times", regular.times).end();
  }
  void operator()(const Stopped& stopped) {
    write_span(out_.key("stopped").object().key("quiet"), stopped.quiet);
    if (stopped.before) write_span(out_.key("before"), *stopped.before);
    out_.end();
  }
  void operator()(const Restarted& restarted) {
    write_span(out_.key("restarted").object().key("within"), restarted.within);
    write_span(out_.key("gap"), restarted.gap);
    out_.end();
  }

 private:
  JsonOut& out_;
  const EventSet& events_;
};

}  // namespace

std::string moment_text(const Moment& moment) {
  if (!moment.date) return iso8601(moment.instant);
  const std::string digits = yyyymmdd(*moment.date);
  return digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6);
}

std::string minute_text(int minute) {
  const auto two = [](int n) { return std::string(n < 10 ? "0" : "") + std::to_string(n); };
  return two(minute / 60) + ":" + two(minute % 60);
}

std::string_view measure_word(const Measure& measure) {
  const bool time = measure.kind == Measure::Kind::time;
  if (time || measure.kind == Measure::Kind::value) {
    if (measure.nth == 1) return time ? "first_time" : "first_value";
    if (measure.nth == -1) return time ? "last_time" : "last_value";
  }
  return name(measure.kind);
}

void write_event(JsonOut& out, const EventLeaf& leaf) {
  out.object();
  write_events(out, leaf.events, {});
  std::visit(BehaviourWriter(out, leaf.events), leaf.behaviour);
  out.end();
}

void write_message(JsonOut& out, const MessageLeaf& leaf) {
  out.object();
  if (!leaf.campaigns.empty()) {
    out.key("campaigns").array();
    for (const auto& id : leaf.campaigns) out.string(id);
    out.end();
  }
  if (leaf.last > 0) out.field("last", leaf.last);
  if (leaf.window != EventWindow{}) write_window(out.key("window"), leaf.window);
  if (leaf.clicked_percent) {
    out.key("clicked_percent").object();
    write_test(out, *leaf.clicked_percent);
    out.end();
  } else {
    out.field("did", name(leaf.did));
  }
  out.end();
}

void write_trait(JsonOut& out, const Trait& trait) {
  const Measure& measure = trait.measure;
  out.object().key("aggregate").object();
  write_events(out, trait.events, {});
  const std::string_view word = measure_word(measure);
  if (word == "count" || word == "first_time" || word == "last_time") {
    out.field(word, true);
  } else {
    out.key(word).object();
    write_measure(out, measure, trait.events);
    out.end();
  }
  if (trait.parts > 0 || !trait.bounds.empty()) {
    out.key("score").object();
    if (trait.parts > 0) out.field("parts", trait.parts);
    if (!trait.bounds.empty()) {
      out.key("bounds").array();
      for (const Scalar& bound : trait.bounds) write_scalar(out, bound);
      out.end();
    }
    out.end();
  }
  out.end().end();
}

}  // namespace enishi::segment
