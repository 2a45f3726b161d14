// Segments and traits that people own.
#include "api/json_fields.h"
#include "api/routes.h"
#include "api/segment_json.h"
#include "base/text.h"
#include "segment/limits.h"

namespace enishi::api {
namespace {

using segment::SavedSegment;
using segment::SavedTrait;

std::string shown(const SavedSegment& segment) {
  JsonOut out;
  write_segment(out, segment);
  return out.take();
}

Answer list_segments(Call& call) {
  auto all = call.rooms.saved_segments.list(call.workspace->no);
  const bool archived = call.given("archived").value_or("false") == "true";
  std::erase_if(all, [&](const SavedSegment& segment) { return segment.archived != archived; });
  return page_of_list(call, all,
                      [](JsonOut& out, const SavedSegment& s) { write_segment(out, s); });
}

Result<segment::SegmentDraft> draft_of(const Call& call) {
  segment::SegmentDraft draft;
  ASSIGN(draft.name, call.json().string_at("name"));
  ASSIGN(const auto description, call.json().opt_string_at("description"));
  draft.description = description.value_or("");
  ASSIGN(draft.condition, condition_at(call));
  return draft;
}

Answer create_segment(Call& call) {
  ASSIGN(auto draft, draft_of(call));
  ASSIGN(const SavedSegment made,
         call.rooms.saved_segments.create(call.actor(), call.workspace->no, std::move(draft)));
  return shown(made);
}

Answer show_segment(Call& call) {
  ASSIGN(const SavedSegment segment, segment_of(call));
  return shown(segment);
}

Answer edit_segment(Call& call) {
  ASSIGN(const SavedSegment segment, segment_of(call));
  ASSIGN(const std::int64_t version, call.json().integer_at("version", 1, INT32_MAX));
  ASSIGN(auto draft, draft_of(call));
  ASSIGN(const SavedSegment edited,
         call.rooms.saved_segments.edit(call.actor(), call.workspace->no, segment.id,
                                        static_cast<int>(version), std::move(draft)));
  return shown(edited);
}

Answer set_archived(Call& call, bool archived) {
  ASSIGN(const SavedSegment segment, segment_of(call));
  ASSIGN(const SavedSegment changed,
         call.rooms.saved_segments.archive(call.actor(), call.workspace->no, segment.id, archived));
  return shown(changed);
}

Answer list_versions(Call& call) {
  ASSIGN(const SavedSegment segment, segment_of(call));
  ASSIGN(const Page page, call.page());
  ASSIGN(const std::int64_t before, call.cursor_number(INT32_MAX));
  ASSIGN(const auto versions,
         call.rooms.saved_segments.versions(
             segment.id, static_cast<int>(std::min<std::int64_t>(before, INT32_MAX)), page.limit));
  JsonOut out;
  out.object().key("items").array();
  for (const segment::SegmentVersion& version : versions) {
    out.object().field("version", version.version).field("name", version.name);
    text_field(out, "description", version.description);
    out.key("condition").raw(version.condition).field("edited_by", version.edited_by);
    out.field("edited_at", iso8601(version.edited_at)).end();
  }
  end_page(out, versions.size() == page.limit
                    ? std::optional(encode_cursor(std::int64_t{versions.back().version}))
                    : std::nullopt);
  return out.take();
}

void write(JsonOut& out, const SavedTrait& trait) {
  out.object().field("name", trait.name);
  text_field(out, "description", trait.description);
  out.key("definition").raw(trait.json).field("edited_by", trait.edited_by);
  out.field("updated_at", iso8601(trait.updated_at)).end();
}

Answer list_traits(Call& call) {
  return page_of_list(call, call.rooms.saved_segments.traits(call.workspace->no),
                      [](JsonOut& out, const SavedTrait& trait) { write(out, trait); });
}

Answer put_trait(Call& call) {
  ASSIGN(const auto description, call.json().opt_string_at("description"));
  ASSIGN(const JsonValue definition, call.json().get("definition"));
  ASSIGN(const SavedTrait trait,
         call.rooms.saved_segments.put_trait(call.actor(), call.workspace->no,
                                             std::string(call.path["trait"]),
                                             description.value_or(""), definition));
  JsonOut out;
  write(out, trait);
  return out.take();
}

Answer remove_trait(Call& call) {
  TRY(call.rooms.saved_segments.remove_trait(call.actor(), call.workspace->no, call.path["trait"]));
  return std::string();
}

std::string draft_schema(bool with_version) {
  const std::string name = text_upto(limits::segment_name_bytes_max, 1);
  const std::string description = text_upto(limits::segment_description_bytes_max);
  const std::string text = described(text_upto(limits::condition_text_bytes_max),
                                     "the text form, in place of `condition`");
  if (!with_version)
    return closed({{"name", name},
                   {"description?", description},
                   {"condition?", kAnyObject},
                   {"text?", text}});
  return closed({{"version", described(kCount, "that the change was made from")},
                 {"name", name},
                 {"description?", description},
                 {"condition?", kAnyObject},
                 {"text?", text}});
}

void add_trait_routes(Table& table) {
  table.components.push_back(
      {"Trait", object({{"name", kText},
                        {"description?", kText},
                        {"definition", described(kAnyObject, R"({\"aggregate\":{...}})")},
                        {"edited_by", kText},
                        {"updated_at", kTime}})});
  table.routes.push_back({.method = "GET",
                          .path = "/workspaces/{workspace}/traits",
                          .name = "listTraits",
                          .scope = kAnyReader,
                          .summary = "Lists the traits, by name.",
                          .response = page_of(ref("Trait")),
                          .paged = true,
                          .run = list_traits});
  table.routes.push_back(
      {.method = "PUT",
       .path = "/workspaces/{workspace}/traits/{trait}",
       .name = "putTrait",
       .scope = "campaigns.write",
       .summary = "Saves a measure under a name, or gives the name another one.",
       .body = Body::json,
       .request = closed({{"description?", text_upto(limits::segment_description_bytes_max)},
                          {"definition", kAnyObject}}),
       .response = ref("Trait"),
       .run = put_trait});
  table.routes.push_back({.method = "DELETE",
                          .path = "/workspaces/{workspace}/traits/{trait}",
                          .name = "removeTrait",
                          .scope = "campaigns.write",
                          .summary = "Removes a trait that no segment names.",
                          .status = 204,
                          .run = remove_trait});
}

}  // namespace

void add_segment_routes(Table& table) {
  const std::string_view one = "/workspaces/{workspace}/segments/{segment}";
  table.components.push_back({"Segment", segment_schema()});
  table.routes.push_back({.method = "GET",
                          .path = "/workspaces/{workspace}/segments",
                          .name = "listSegments",
                          .scope = kAnyReader,
                          .summary = "Lists the segments, oldest first.",
                          .response = page_of(ref("Segment")),
                          .query = {{.name = "archived",
                                     .description = "The archived ones instead.",
                                     .kind = Parameter::Kind::choice,
                                     .choices = R"({"type":"string","enum":["true","false"]})"}},
                          .paged = true,
                          .run = list_segments});
  table.routes.push_back({.method = "POST",
                          .path = "/workspaces/{workspace}/segments",
                          .name = "createSegment",
                          .scope = "campaigns.write",
                          .summary = "Saves a condition under a name.",
                          .body = Body::json,
                          .request = draft_schema(false),
                          .response = ref("Segment"),
                          .status = 201,
                          .run = create_segment});
  table.routes.push_back({.method = "GET",
                          .path = one,
                          .name = "getSegment",
                          .scope = kAnyReader,
                          .summary = "Shows one segment.",
                          .response = ref("Segment"),
                          .run = show_segment});
  table.routes.push_back({.method = "PUT",
                          .path = one,
                          .name = "updateSegment",
                          .scope = "campaigns.write",
                          .summary = "Gives a segment a new version.",
                          .body = Body::json,
                          .request = draft_schema(true),
                          .response = ref("Segment"),
                          .run = edit_segment});
  table.routes.push_back({.method = "POST",
                          .path = "/workspaces/{workspace}/segments/{segment}/archive",
                          .name = "archiveSegment",
                          .scope = "campaigns.write",
                          .summary = "Archives a segment that nothing uses.",
                          .response = ref("Segment"),
                          .run = [](Call& call) { return set_archived(call, true); }});
  table.routes.push_back({.method = "POST",
                          .path = "/workspaces/{workspace}/segments/{segment}/unarchive",
                          .name = "unarchiveSegment",
                          .scope = "campaigns.write",
                          .summary = "Takes an archived segment back.",
                          .response = ref("Segment"),
                          .run = [](Call& call) { return set_archived(call, false); }});
  table.routes.push_back({.method = "GET",
                          .path = "/workspaces/{workspace}/segments/{segment}/versions",
                          .name = "listSegmentVersions",
                          .scope = kAnyReader,
                          .summary = "Lists what the segment has been, newest first.",
                          .response = page_of(object({{"version", kCount},
                                                      {"name", kText},
                                                      {"description?", kText},
                                                      {"condition", kAnyObject},
                                                      {"edited_by", kText},
                                                      {"edited_at", kTime}})),
                          .paged = true,
                          .run = list_versions});
  add_trait_routes(table);
}

}  // namespace enishi::api
