#include "api/segment_json.h"

#include "api/json_fields.h"
#include "api/resolve.h"
#include "api/schema_text.h"

namespace enishi::api {

Result<segment::Condition> condition_at(const Call& call) {
  const auto json = call.json().find("condition");
  const auto text = call.json().find("text");
  if (json && text) return invalid("text", "goes without a condition");
  if (json) return segment::Condition::parse(*json);
  if (!text) return invalid("condition", "is needed, or text");
  ASSIGN(const std::string_view words, text->string());
  return segment::Condition::parse_text(words);  // errors name line:column
}

Result<segment::SavedSegment> segment_of(const Call& call) {
  const auto id = SegmentId::parse(call.path["segment"]);
  if (!id) return fail(ErrorCode::not_found, "There is no such segment.", "segment");
  return call.rooms.saved_segments.get(call.workspace->no, *id);
}

Result<segment::Ask> ask_at(const Call& call) {
  segment::Ask ask{.workspace = call.workspace->no, .channel = {}, .now = call.now};
  ASSIGN(const auto channel, call.json().opt_string_at("channel"));
  if (channel) {
    ASSIGN(const auto* found, channel_of_workspace(call, *channel, "channel"));
    ask.channel = found->no;
  }
  ASSIGN(const auto at, opt_time_at(call.json(), "at"));
  if (at && *at > call.now) return invalid("at", "lies in the future");
  ask.now = at.value_or(call.now);
  return ask;
}

void write_segment(JsonOut& out, const segment::SavedSegment& segment) {
  out.object().field("id", segment.id.text()).field("name", segment.name);
  text_field(out, "description", segment.description);
  out.field("version", segment.version).field("archived", segment.archived);
  out.key("condition").raw(segment.condition.json()).field("text", segment.condition.text());
  out.field("created_by", segment.created_by).field("edited_by", segment.edited_by);
  out.field("created_at", iso8601(segment.created_at));
  out.field("updated_at", iso8601(segment.updated_at)).end();
}

std::string segment_schema() {
  return object({{"id", kUuid},
                 {"name", kText},
                 {"description?", kText},
                 {"version", kCount},
                 {"archived", kFlag},
                 {"condition", described(kAnyObject, "canonical")},
                 {"text", described(kText, "the same in the text form")},
                 {"created_by", kText},
                 {"edited_by", kText},
                 {"created_at", kTime},
                 {"updated_at", kTime}});
}

}  // namespace enishi::api
