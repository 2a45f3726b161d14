// Questions about segments and conditions: how many, who, why, and what a change would do.

#include "api/json_fields.h"
#include "api/routes.h"
#include "api/segment_json.h"
#include "segment/limits.h"

namespace enishi::api {
namespace {

using people::RecordSet;

constexpr std::size_t kExamples = 10;
constexpr std::string_view kReaders = "counts.read people.read campaigns.read";

// Of a channel its reachable friends, of none those that any channel of the workspace reaches.
RecordSet reachable(const Call& call, ChannelNo channel) {
  const auto view = call.rooms.people.view();
  if (channel) return view->reachable(channel);
  RecordSet all;
  for (const workspace::Channel& one : call.directory.channels())
    if (one.workspace_no == call.workspace->no) all |= view->reachable(one.no);
  return all;
}

Answer count(Call& call) {
  ASSIGN(const auto condition, condition_at(call));
  ASSIGN(const segment::Ask ask, ask_at(call));
  const std::uint64_t position = call.rooms.timeline.view()->applied();
  const auto begun = call.rooms.clock.monotonic();
  ASSIGN(RecordSet members, call.rooms.segments.members(condition, ask));
  const auto took = call.rooms.clock.monotonic() - begun;
  const std::uint64_t size = members.size();
  members &= reachable(call, ask.channel);
  JsonOut out;
  out.object().field("count", size).field("reachable", members.size());
  out.field(
      "reachable_percent",
      size == 0 ? 0.0 : 100.0 * static_cast<double>(members.size()) / static_cast<double>(size));
  out.field("milliseconds", std::chrono::duration<double, std::milli>(took).count());
  out.field("at", iso8601(ask.now)).field("position", position);
  out.key("condition").raw(condition.json()).field("text", condition.text());
  return out.end().take();
}

Answer members(Call& call) {
  ASSIGN(const auto segment, segment_of(call));
  ASSIGN(const Page page, call.page());
  ASSIGN(const std::int64_t after, call.cursor_number());
  ASSIGN(const RecordSet found,
         call.rooms.segments.members(
             segment.condition, {.workspace = call.workspace->no, .channel = {}, .now = call.now}));
  auto numbers = found.after(static_cast<std::uint32_t>(after), page.limit + 1);
  const bool more = numbers.size() > page.limit;
  if (more) numbers.pop_back();
  JsonOut out;
  out.object().field("count", found.size()).key("items").array();
  for (const std::uint32_t number : numbers) out.number(number);
  end_page(out, more ? std::optional(encode_cursor(std::int64_t{numbers.back()})) : std::nullopt);
  return out.take();
}

void write_examples(JsonOut& out, std::string_view name, const RecordSet& set) {
  out.key(name).object().field("count", set.size()).key("examples").array();
  for (const std::uint32_t number : set.after(0, kExamples)) out.number(number);
  out.end().end();
}

// Both are asked at one moment.
Answer diff(Call& call) {
  ASSIGN(const auto segment, segment_of(call));
  ASSIGN(const auto condition, condition_at(call));
  ASSIGN(const segment::Ask ask, ask_at(call));
  ASSIGN(const RecordSet before, call.rooms.segments.members(segment.condition, ask));
  ASSIGN(const RecordSet after, call.rooms.segments.members(condition, ask));
  RecordSet entering = after, leaving = before;
  entering -= before;
  leaving -= after;
  JsonOut out;
  out.object().field("before", before.size()).field("after", after.size());
  write_examples(out, "entering", entering);
  write_examples(out, "leaving", leaving);
  return out.field("at", iso8601(ask.now)).end().take();
}

void write_value(JsonOut& out, const segment::OwnValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value.value)) {
    if (value.type == segment::ValueType::time) {
      out.string(iso8601(from_ms(*number)));
    } else {
      out.number(*number);
    }
  } else if (const auto* real = std::get_if<double>(&value.value)) {
    out.number(*real);
  } else if (const auto* flag = std::get_if<bool>(&value.value)) {
    out.boolean(*flag);
  } else {
    out.string(std::get<std::string>(value.value));
  }
}

void write_part(JsonOut& out, const segment::Explanation& part) {
  out.object().field("path", part.path).field("holds", part.holds);
  if (part.value) {
    out.field("type", segment::name(part.value->type)).key("value");
    write_value(out, *part.value);
  }
  out.key("parts").array();
  for (const segment::Explanation& one : part.parts) write_part(out, one);
  out.end().end();
}

Answer explain(Call& call) {
  ASSIGN(const auto segment, segment_of(call));
  ASSIGN(const auto explanation,
         call.rooms.segments.explain(
             segment.condition, {.workspace = call.workspace->no, .channel = {}, .now = call.now},
             call.record));
  JsonOut out;
  write_part(out, explanation);
  return out.take();
}

std::string asked_schema() {
  return closed({{"condition?", kAnyObject},
                 {"text?", described(text_upto(limits::condition_text_bytes_max),
                                     "the text form, in place of `condition`")},
                 {"channel?", described(kUuid,
                                        "what conditions on friends ask about, where they "
                                        "name no channel")},
                 {"at?", described(kTime, "a past moment; now, where it is not given")}});
}

std::string examples_schema() {
  return object({{"count", kCount},
                 {"examples", described(list_of(kInteger), "record numbers; at most 10")}});
}

}  // namespace

void add_segment_ask_routes(Table& table) {
  table.routes.push_back(
      {.method = "POST",
       .path = "/workspaces/{workspace}/segments/count",
       .name = "countSegment",
       .scope = kReaders,
       .summary = "Counts who meets a condition, given as JSON or in the text form.",
       .body = Body::json,
       .request = asked_schema(),
       .response = object(
           {{"count", described(kCount, "people of the workspace")},
            {"reachable", described(kCount, "of them, reachable friends of the channel (of any)")},
            {"reachable_percent", R"({"type":"number"})"},
            {"milliseconds", described(R"({"type":"number"})", "that the evaluation took")},
            {"at", kTime},
            {"position", described(kCount, "of the log, up to which events were seen")},
            {"condition", kAnyObject},
            {"text", kText}}),
       .run = count});
  table.routes.push_back(
      {.method = "GET",
       .path = "/workspaces/{workspace}/segments/{segment}/members",
       .name = "listSegmentMembers",
       .scope = "people.read",
       .summary = "Lists who is in the segment now, by record number.",
       .response = object({{"count", kCount},
                           {"items", described(list_of(kInteger), "record numbers")},
                           {"next", or_null(kText)}}),
       .paged = true,
       .personal = true,
       .run = members});
  table.routes.push_back(
      {.method = "POST",
       .path = "/workspaces/{workspace}/segments/{segment}/diff",
       .name = "diffSegment",
       .scope = kReaders,
       .summary = "Tells who would come and go if the segment had this condition.",
       .body = Body::json,
       .request = asked_schema(),
       .response = object({{"before", kCount},
                           {"after", kCount},
                           {"entering", examples_schema()},
                           {"leaving", examples_schema()},
                           {"at", kTime}}),
       .run = diff});
  // A part holds parts: the document names the component.
  table.components.push_back(
      {"Explanation",
       object({{"path", described(kText, "of the part in the condition")},
               {"holds", kFlag},
               {"type?", described(kText, "of the person's own value")},
               {"value?", described(kAnything,
                                    "the person's own; money in minor units, items and "
                                    "categories by number")},
               {"parts", list_of(ref("Explanation"))}})});
  table.routes.push_back(
      {.method = "GET",
       .path = "/workspaces/{workspace}/segments/{segment}/explain/{person}",
       .name = "explainSegment",
       .scope = "people.read",
       .summary = "Tells why a person is in the segment or is not, part by part.",
       .response = ref("Explanation"),
       .personal = true,
       .run = explain});
}

}  // namespace enishi::api
