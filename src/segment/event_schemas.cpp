// Windows, events and questions in the schema of conditions.
#include <array>

#include "segment/behaviour.h"
#include "segment/limits.h"
#include "segment/schema_out.h"

namespace enishi::segment {
namespace {

constexpr std::string_view kMoment = "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T.+)?$";
constexpr std::string_view kClock = "^([01][0-9]|2[0-4]):[0-5][0-9]$";

class EventSchemas : SchemaOut {
 public:
  using SchemaOut::SchemaOut;

  void write() {
    windows();
    events();
  }

 private:
  void windows() {
    at("span").object().field("type", "object").field("minProperties", 1).field("maxProperties", 1);
    out_.field("additionalProperties", false).key("properties").object();
    for (int i = 0; i <= static_cast<int>(Unit::years); ++i) {
      at(name(static_cast<Unit>(i)));
      out_.object().field("type", "integer").field("minimum", 1).end();
    }
    out_.end().end();
    Words calendar, past;
    for (std::size_t i = 0; i < kCalendarWords; ++i) {
      const std::string_view word = name(static_cast<CalendarWord>(i));
      calendar.push_back(word);
      if (i % 3 != 2) past.push_back(word);
    }
    at("calendar_word");
    words(calendar);
    at("weekdays");
    list(1, 7, [&] { words(Words(kWeekdayNames.begin(), kWeekdayNames.end())); });

    at("window");
    begin_object();
    at("ever");
    yes();
    ref_at("last", "span");
    ref_at("ago", "span");
    for (const char* end : {"from", "to"}) {
      at(end).object().key("anyOf").array();
      pattern(kMoment);
      integer(to_ms(kTimeMin), to_ms(kTimeMax));
      out_.end().end();
    }
    at("during");
    words(past);
    ref_at("weekdays", "weekdays");
    at("hours");
    begin_object();
    for (const char* end : {"from", "to"}) {
      at(end);
      pattern(kClock);
    }
    end_object({"from", "to"});
    out_.end();
    at("dependentRequired").object().key("ago").array().string("last").end().end();
    // One way to say it at most.
    at("not").object().key("anyOf").array();
    const std::array<Words, 8> pairs{{{"ever", "last"},
                                      {"ever", "from"},
                                      {"ever", "to"},
                                      {"ever", "during"},
                                      {"last", "from"},
                                      {"last", "to"},
                                      {"last", "during"},
                                      {"during", "from"}}};
    for (const Words& pair : pairs) {
      out_.object();
      require(pair);
      out_.end();
    }
    out_.object();
    require({"during", "to"});
    out_.end().end().end();
    out_.field("additionalProperties", false).end();
  }

  void event_members(bool window) {
    ref_at("type", "event_name");
    at("where");
    list(1, limits::condition_tests_max, [&] { ref("property_test"); });
    if (window) ref_at("window", "window");
  }

  void measures() {
    const auto property = [&] { ref_at("property", "event_name"); };
    const auto n = [&] {
      at("n").object().field("type", "integer");
      out_.field("minimum", -limits::condition_nth_max).field("maximum", limits::condition_nth_max);
      at("not").object().field("const", 0).end().end();
    };
    tested("of_property", property, {"property"});
    tested("nth_time", n, {"n"});
    tested("nth_value", [&] { n(), property(); }, {"n", "property"});
    tested("most_frequent",
           [&] {
             property();
             at("level");
             integer(1, 5);
           },
           {"property"});
    tested("share_percent",
           [&] {
             ref_at("of", "events");
             ref_at("distinct", "event_name");
           },
           {"of"});
    tested("interval_days",
           [&] {
             at("of");
             words({"min", "avg", "max", "last"});
           },
           {"of"});
    tested("only_test", [] {}, {});
  }

  // A member for each question: its name and the definition of its operand.
  Words questions() {
    struct Question {
      std::string_view member, def;
    };
    static constexpr std::array<Question, 22> kQuestions{{{"count", "only_test"},
                                                          {"sum", "of_property"},
                                                          {"avg", "of_property"},
                                                          {"min", "of_property"},
                                                          {"max", "of_property"},
                                                          {"distinct", "of_property"},
                                                          {"first_time", "only_test"},
                                                          {"last_time", "only_test"},
                                                          {"nth_time", "nth_time"},
                                                          {"first_value", "of_property"},
                                                          {"last_value", "of_property"},
                                                          {"nth_value", "nth_value"},
                                                          {"most_frequent", "most_frequent"},
                                                          {"share_percent", "share_percent"},
                                                          {"interval_days", "interval_days"},
                                                          {"then", "sequence"},
                                                          {"not_then", "sequence"},
                                                          {"last_before", "events"},
                                                          {"periods", "periods"},
                                                          {"stopped", "stopped"},
                                                          {"restarted", "restarted"},
                                                          {"did", "boolean"}}};
    Words members;
    for (const auto& [member, def] : kQuestions) {
      ref_at(member, def);
      members.push_back(member);
    }
    return members;
  }

  void events() {
    at("boolean");
    type("boolean");
    tested("property_test", [&] { ref_at("property", "event_name"); }, {"property"}, "value_test");
    at("events");
    begin_object();
    event_members(true);
    end_object({"type"});
    measures();
    at("sequence");
    begin_object();
    event_members(false);
    ref_at("within", "fixed_span");
    at("from").object().key("anyOf").array();
    words({"any", "first", "last"});
    out_.object().field("type", "integer").key("not").object().field("const", 0).end().end();
    out_.end().end();
    end_object({"type"});
    at("fixed_span").object().field("$ref", "#/$defs/span").key("not").object();
    choice("anyOf", {"months", "years"});
    out_.end().end();
    habits();
    at("event");
    begin_object();
    event_members(true);
    const Words members = questions();
    out_.end();
    require({"type"});
    one_of(members);
    out_.field("additionalProperties", false).end();
  }

  void habits() {
    at("periods");
    begin_object();
    at("last");
    integer(1, limits::condition_periods_max);
    at("unit");
    words({"seconds", "minutes", "hours", "days", "weeks", "months", "years"});
    at("at_least");
    integer(1, limits::condition_periods_max);
    at("times");
    integer(1, limits::condition_nth_max);
    end_object({"last", "unit", "at_least"});
    at("stopped");
    begin_object();
    ref_at("quiet", "span");
    ref_at("before", "span");
    end_object({"quiet"});
    at("restarted");
    begin_object();
    ref_at("within", "span");
    ref_at("gap", "fixed_span");
    end_object({"within", "gap"});
  }
};

}  // namespace

void write_event_schemas(JsonOut& out) {
  EventSchemas(out).write();
}

}  // namespace enishi::segment
