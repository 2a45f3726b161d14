// What a channel answers by itself: business hours and rules.
#include "api/changes.h"
#include "api/json_fields.h"
#include "api/routes.h"
#include "base/limits.h"
#include "base/zone.h"
#include "engage/engage.h"

namespace enishi::api {
namespace {

using engage::AnswerBook;

constexpr std::string_view kReaders = "contents.read contents.write";
constexpr std::string_view kEvents[] = {"follow", "return", "message", "postback"};

Answer show_answers(Call& call) {
  ASSIGN(const engage::Book book, call.rooms.engage.book(call.channel->id));
  JsonOut out;
  out.object().field("version", book.version);
  time_field(out, "changed_at", book.changed_at);
  return out.key("answers").raw(engage::book_json(book.book)).end().take();
}

void change_answers(Call&& call, Done&& done) {
  auto book = engage::parse_book(call.json());
  if (!book) return done(std::unexpected(book.error()));
  auto entry = call.rooms.engage.change_answers(call.actor(), call.channel->id, *std::move(book));
  append_then_show(std::move(call), std::move(done), std::move(entry), show_answers);
}

Answer try_answers(Call& call) {
  const JsonValue json = call.json();
  ASSIGN(const std::string event, json.string_at("event"));
  ASSIGN(auto text, json.opt_string_at("text", 0, 20'000));
  ASSIGN(auto data, json.opt_string_at("data", 0, 300));
  ASSIGN(const auto at, opt_time_at(json, "at"));
  engage::Incoming incoming;
  incoming.what = event == "follow"     ? engage::What::followed
                  : event == "return"   ? engage::What::returned
                  : event == "postback" ? engage::What::postback
                                        : engage::What::message;
  incoming.text = std::move(text).value_or("");
  incoming.data = std::move(data).value_or("");
  ASSIGN(const engage::Trial trial,
         call.rooms.engage.try_answer(call.channel->id, incoming, at.value_or(call.now)));
  JsonOut out;
  out.object().field("open", trial.open).key("rule");
  if (trial.rule) {
    ASSIGN(const engage::Book book, call.rooms.engage.book(call.channel->id));
    if (*trial.rule < book.book.rules.size())
      out.string(book.book.rules[*trial.rule].name);
    else
      out.null();
    out.key("messages").raw(trial.messages);
  } else {
    out.null();
  }
  return out.end().take();
}

std::string day_text(const Zone& zone, Time at) {
  return yyyymmdd(zone.civil(at).date);
}

Answer count_answers(Call& call) {
  const Zone& zone = call.directory.zone(call.workspace->id);
  const std::string from(
      call.given("from").value_or(day_text(zone, call.now - std::chrono::days{30})));
  const std::string to(call.given("to").value_or(day_text(zone, call.now)));
  ASSIGN(const auto counts, call.rooms.engage.answer_counts(call.channel->id, from, to));
  JsonOut out;
  out.object().field("from", from).field("to", to).key("rules").array();
  for (std::size_t i = 0; i < counts.size();) {
    const std::string& rule = counts[i].rule;
    out.object().field("rule", rule).key("answers").object();
    for (; i < counts.size() && counts[i].rule == rule; ++i)
      out.field(engage::name(counts[i].state), counts[i].answers);
    out.end().end();
  }
  return out.end().end().take();
}

std::string book_schema() {
  const std::string ranges =
      described(list_of(kText), R"(like "10:00-19:00"; an empty list: closed)");
  return closed(
      {{"hours?", closed({{"week?", map_of(ranges)},
                          {"special?",
                           described(map_of(ranges), "days that differ from the week, by date")}})},
       {"rules", described(list_of(kAnyObject, limits::answer_rules_max),
                           "{name, on: follow|return|keyword|postback|message, words, match: "
                           "equals|starts|contains, when: always|open|closed, active, quiet, "
                           "once_minutes, loading_seconds, messages and data, or content and "
                           "content_version}; the first that fits answers")}});
}

void add_components(Table& table) {
  table.components.push_back({"AnswerBook", book_schema()});
  table.components.push_back(
      {"Answers", object({{"version", described(kCount, "0: none were ever set")},
                          {"changed_at?", kTime},
                          {"answers", kAnyObject}})});
  table.components.push_back(
      {"AnswerTrial", object({{"open", described(kFlag, "by the business hours")},
                              {"rule", or_null(kText)},
                              {"messages?", list_of(kAnyObject)}})});
  table.components.push_back(
      {"AnswerCounts",
       object({{"from", kText},
               {"to", kText},
               {"rules", list_of(object({{"rule", kText},
                                         {"answers", described(map_of(kCount),
                                                               "by what became of them")}}))}})});
}

}  // namespace

void add_answer_routes(Table& table) {
  add_components(table);
  table.routes.push_back({.method = "GET",
                          .path = "/channels/{channel}/answers",
                          .name = "getAnswers",
                          .scope = kReaders,
                          .summary = "Business hours and the rules by which the channel answers.",
                          .response = ref("Answers"),
                          .run = show_answers});
  table.routes.push_back({.method = "PUT",
                          .path = "/channels/{channel}/answers",
                          .name = "setAnswers",
                          .scope = "contents.write",
                          .summary = "Replaces hours and rules; answers once they are in force.",
                          .body = Body::json,
                          .request = ref("AnswerBook"),
                          .response = ref("Answers"),
                          .run_later = change_answers});
  table.routes.push_back(
      {.method = "POST",
       .path = "/channels/{channel}/answers/try",
       .name = "tryAnswers",
       .scope = kReaders,
       .summary = "Which rule would answer, and with what. Sends nothing.",
       .body = Body::json,
       .request = closed({{"event", one_of(kEvents)},
                          {"text?", kText},
                          {"data?", described(kText, "of a postback")},
                          {"at?", described(kTime, "by which the hours are read")}}),
       .response = ref("AnswerTrial"),
       .run = try_answers});
  table.routes.push_back(
      {.method = "GET",
       .path = "/channels/{channel}/answers/counts",
       .name = "countAnswers",
       .scope = "counts.read contents.read",
       .summary = "How many answers each rule gave, by what became of them.",
       .response = ref("AnswerCounts"),
       .query = {{.name = "from", .description = "First day, like 20261121 (workspace's zone)."},
                 {.name = "to", .description = "Last day, included."}},
       .run = count_answers});
}

}  // namespace enishi::api
