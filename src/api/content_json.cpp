#include "api/content_json.h"

#include "api/json_fields.h"
#include "api/schema_text.h"
#include "base/limits.h"

namespace enishi::api {

Result<std::string> body_at(const JsonValue& json) {
  ASSIGN(const JsonValue messages, json.get("messages"));
  const auto data = json.find("data");
  if (!data) return messages.dump();
  JsonOut out;
  out.object().key("messages").raw(messages.dump()).key("data").raw(data->dump()).end();
  return out.take();
}

void write_body(JsonOut& out, const std::string& body) {
  if (body.starts_with('[')) {
    out.key("messages").raw(body);
    return;
  }
  const auto document = JsonDocument::parse(body, {.bytes_max = limits::message_body_bytes_max});
  const auto messages = document ? document->root().find("messages") : std::nullopt;
  const auto data = document ? document->root().find("data") : std::nullopt;
  out.key("messages").raw(messages ? messages->dump() : "[]");
  if (data) out.key("data").raw(data->dump());
}

std::string body_messages_schema() {
  return described(list_of(kAnyObject),
                   "LINE message objects, with placeholders {{name|...}}, {{attribute.x|...}}, "
                   "{{data.x}}, {{#if ...}}, {{#each ...}}, and $if and $each on elements");
}

std::string body_data_schema() {
  return described(kAnyObject, "constants and lists of rows that the messages call data.x");
}

void write_content(JsonOut& out, const content::Content& c) {
  out.object().field("id", c.id.text()).field("workspace", c.workspace.text());
  out.field("name", c.name).field("stage", name(c.stage)).field("version", c.version);
  text_field(out, "assignee", c.assignee);
  out.field("created_by", c.created_by).field("edited_by", c.edited_by);
  text_field(out, "approved_by", c.approved_by);
  out.field("created_at", iso8601(c.created_at)).field("updated_at", iso8601(c.updated_at));
  time_field(out, "approved_at", c.approved_at);
  time_field(out, "used_at", c.used_at);
  out.field("uses", c.uses).end();
}

std::string content_schema() {
  return object({{"id", kUuid},
                 {"workspace", kUuid},
                 {"name", kText},
                 {"stage", words_of(content::Stage::archived)},
                 {"version", described(kCount, "the newest")},
                 {"assignee?", described(kText, "who does the next step")},
                 {"created_by", kText},
                 {"edited_by", described(kText, "of the newest version")},
                 {"approved_by?", described(kText, "of the newest version")},
                 {"created_at", kTime},
                 {"updated_at", kTime},
                 {"approved_at?", kTime},
                 {"used_at?", described(kTime, "the last send of any version")},
                 {"uses", described(kCount, "sends of any version")}});
}

void write_version(JsonOut& out, const content::Version& v, bool with_body) {
  out.object().field("version", v.version);
  if (with_body) write_body(out, v.body);
  text_field(out, "note", v.note);
  out.field("edited_by", v.edited_by).field("edited_at", iso8601(v.edited_at));
  text_field(out, "approved_by", v.approved_by);
  time_field(out, "approved_at", v.approved_at);
  time_field(out, "used_at", v.used_at);
  out.field("uses", v.uses).end();
}

std::string version_schema() {
  return object({{"version", kCount},
                 {"messages?", described(list_of(kAnyObject), "left out in lists")},
                 {"data?", kAnyObject},
                 {"note?", kText},
                 {"edited_by", kText},
                 {"edited_at", kTime},
                 {"approved_by?", kText},
                 {"approved_at?", kTime},
                 {"used_at?", kTime},
                 {"uses", kCount}});
}

void write_comment(JsonOut& out, const content::Comment& c) {
  out.object().field("number", c.no).field("version", c.version);
  text_field(out, "place", c.place);
  out.field("text", c.text).field("author", c.author);
  out.field("written_at", iso8601(c.written_at));
  text_field(out, "resolved_by", c.resolved_by);
  time_field(out, "resolved_at", c.resolved_at);
  out.end();
}

std::string comment_schema() {
  return object({{"number", kCount},
                 {"version", kCount},
                 {"place?", described(kText, "a path in the body")},
                 {"text", kText},
                 {"author", kText},
                 {"written_at", kTime},
                 {"resolved_by?", kText},
                 {"resolved_at?", kTime}});
}

void write_problem(JsonOut& out, const content::Problem& problem, Language language) {
  out.object().field("code", problem.code()).field("path", problem.path);
  out.field("place", problem.place(language)).field("text", problem.text(language)).end();
}

std::string problem_schema() {
  return object({{"code", described(kText, "what kind of mistake; stable")},
                 {"path", described(kText, "messages[0].contents.body")},
                 {"place", described(kText, "the same in words")},
                 {"text", kText}});
}

}  // namespace enishi::api
