// What conditions ask of a person's events: which events are meant, and what is measured of them.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "segment/value_test.h"

namespace enishi::segment {

// A day of the zone, or an instant.
struct Moment {
  std::optional<CivilDate> date;
  Time instant = kTimeMin;                          // where there is no date
  auto operator<=>(const Moment&) const = default;  // days with days, instants with instants
};

// In whole seconds; no window sees events later than now. Weekdays and hours narrow every kind, by
// the event's local time.
struct EventWindow {
  enum class Kind : unsigned char {
    ever,
    last,      // (now - ago - last, now - ago]
    absolute,  // from or to or both. Days: both included; instants: from included, to excluded
    calendar,  // word; none that begins after today
  };
  Kind kind = Kind::ever;
  Span last;
  std::optional<Span> ago;
  std::optional<Moment> from, to;
  CalendarWord word = CalendarWord::today;
  Weekdays weekdays = kEveryDay;
  // Minutes of the local day, from 0 to 1439, to 0 to 1440: to excluded, from > to goes over
  // midnight, equal: all.
  int from_minute = 0, to_minute = 0;
  bool operator==(const EventWindow&) const = default;
};

struct EventTest {
  std::string property;
  Test test;  // no operator that ranks()
};

// Events of one type, in a window, for which every test holds.
struct EventSet {
  std::string type;
  std::vector<EventTest> where;
  EventWindow window;
  std::string path;  // where the object stands that names the type
};

enum class IntervalOf : unsigned char { min, avg, max, last };
std::string_view name(IntervalOf which);
std::optional<IntervalOf> parse_interval(std::string_view text);

// What is measured of a set of events, and the type of the answer. No value where there are too few
// events: then only the opposites hold (opposite()).
struct Measure {
  enum class Kind : unsigned char {
    count,          // whole number, 0 without events
    sum,            // of `property`: number or money
    avg,            // the same
    min,            // the same
    max,            // the same
    distinct,       // different values of `property`: whole number, 0 without any
    time,           // of the nth event: time in whole seconds
    value,          // `property` of the nth event: of the property's type
    most_frequent,  // value of `property`: of the property's type, text or item
    share,          // events in percent of those of `of`: number
    interval,       // between events that follow each other: number, in days of 24 hours
  };
  Kind kind = Kind::count;
  // Of sum to distinct, value, most_frequent. Of share, where it is not "": its different values
  // are counted on both sides, not the events.
  std::string property;
  int nth = 1;    // time, value: 1 the first, 2 the second; -1 the last, -2 the one before
  int level = 0;  // most_frequent: 1 to 5 means the item's category of that level; 0: the item
  IntervalOf interval = IntervalOf::last;
  std::vector<EventSet> of;  // share: one; it has a window of its own
  std::string path;          // where its operand stands: "event.sum"
};
// The JSON member. A time or value of the first or the last event has a name of its own there.
std::string_view name(Measure::Kind kind);
std::optional<Measure::Kind> parse_measure(std::string_view text);

struct Measured {
  Measure measure;
  Test test;
};

// After an event of the set an event of `next` comes, or, negated, does not come and the time in
// which it might is over. The window of `next` is not asked (it is Kind::ever).
struct Sequence {
  bool negated = false;
  EventSet next;
  std::optional<Span> within;  // not by_calendar(); none: at any time until now
  int from = 0;  // which event of the set: 0 any, 1 the first, -1 the last, -2 the one before ...
};

// The last event of the set lies before the last one of `other`, and there are both.
struct LastBefore {
  EventSet other;  // has a window of its own
};

// At least `times` events in each of at least `at_least` of the `last` periods that end now.
struct Regular {
  int last = 1;  // 1 to limits::condition_periods_max
  Unit unit = Unit::weeks;
  int at_least = 1;  // 1 to last
  int times = 1;     // 1 or more
};

// No event in the last `quiet`, but one before it: in the `before` that precedes it, or ever.
struct Stopped {
  Span quiet;
  std::optional<Span> before;
};

// An event in the last `within` that came at least `gap` after the event before it.
struct Restarted {
  Span within;
  Span gap;  // not by_calendar()
};

using Behaviour = std::variant<Measured, Sequence, LastBefore, Regular, Stopped, Restarted>;

struct EventLeaf {
  EventSet events;
  Behaviour behaviour;
};

// What a person did with messages. It says nothing of its own: expanded() in message.h gives the
// event leaves that it stands for.
struct MessageLeaf {
  enum class Did : unsigned char { sent, accepted, viewed, clicked, not_reacted };
  std::vector<std::string> campaigns;  // ids; none: any
  int last = 0;                        // the last n messages: 1 to 100, alone; 0: not asked
  EventWindow window;
  Did did = Did::accepted;
  std::optional<Test> clicked_percent;  // in place of `did`: campaigns clicked of those accepted
};
std::string_view name(MessageLeaf::Did did);
std::optional<MessageLeaf::Did> parse_did(std::string_view text);

// The definition of a trait: a measure that is saved under a name, or a score made from it.
struct Trait {
  EventSet events;
  Measure measure;  // of number, money or time where it is scored
  // By bounds, ascending: 1 below the first, 2 from the first on, and so on. As operands of eq.
  std::vector<Scalar> bounds;
  // By rank in so many equal parts of all who have a value, 2 to 100: 1 the lowest. 0: not asked.
  int parts = 0;
};

}  // namespace enishi::segment
