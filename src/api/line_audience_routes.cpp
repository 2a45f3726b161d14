// Audiences at LINE.
#include "api/json_fields.h"
#include "api/routes.h"
#include "line/limits.h"

namespace enishi::api {
namespace {

using line::AudienceKind;
using line::LineAudience;

void write(JsonOut& out, const LineAudience& audience) {
  out.object().field("id", audience.id.text()).field("name", audience.name);
  out.field("kind", name(audience.kind)).field("state", name(audience.state));
  out.field("line_id", audience.group).key("source").raw(audience.source);
  out.field("members", audience.members).field("sent", audience.sent).key("count");
  audience.count ? out.number(*audience.count) : out.null();
  text_field(out, "error", audience.error);
  out.field("created_at", iso8601(audience.created_at));
  time_field(out, "checked_at", audience.checked_at);
  time_field(out, "expires_at", audience.expires_at);
  if (audience.job != 0) out.field("job", audience.job);
  out.end();
}

Answer shown(const Result<LineAudience>& audience) {
  if (!audience) return std::unexpected(audience.error());
  JsonOut out;
  write(out, *audience);
  return out.take();
}

Result<LineAudienceId> audience_of(const Call& call) {
  const auto id = LineAudienceId::parse(call.path["audience"]);
  if (!id) return fail(ErrorCode::not_found, "There is no such audience.", "audience");
  return *id;
}

Answer create(Call& call) {
  const JsonValue json = call.json();
  line::AudienceSpec spec;
  ASSIGN(spec.name, json.string_at("name"));
  ASSIGN(const std::string kind, json.string_at("kind"));
  spec.kind = kind == "upload"  ? AudienceKind::upload
              : kind == "click" ? AudienceKind::click
                                : AudienceKind::impression;
  if (const auto condition = json.find("condition")) spec.condition = condition->dump();
  if (json.has("list")) {
    ASSIGN(spec.list, id_at<AudienceId>(json, "list"));
  }
  ASSIGN(spec.with_blocked, json.boolean_at("with_blocked", false));
  ASSIGN(auto request, json.opt_string_at("request_id"));
  spec.request_id = std::move(request).value_or("");
  ASSIGN(auto url, json.opt_string_at("url"));
  spec.url = std::move(url).value_or("");
  return shown(call.rooms.line_audiences.create(call.actor(), call.channel->id, std::move(spec)));
}

Answer list(Call& call) {
  ASSIGN(const auto all, call.rooms.line_audiences.list(call.channel->id));
  return page_of_list(call, all, [](JsonOut& out, const LineAudience& a) { write(out, a); });
}

Answer show(Call& call) {
  ASSIGN(const LineAudienceId id, audience_of(call));
  return shown(call.rooms.line_audiences.get(call.channel->id, id));
}

Answer rename(Call& call) {
  ASSIGN(const LineAudienceId id, audience_of(call));
  ASSIGN(std::string name, call.json().string_at("name"));
  return shown(
      call.rooms.line_audiences.rename(call.actor(), call.channel->id, id, std::move(name)));
}

Answer remove(Call& call) {
  ASSIGN(const LineAudienceId id, audience_of(call));
  TRY(call.rooms.line_audiences.remove(call.actor(), call.channel->id, id));
  return std::string();
}

Answer refresh(Call& call) {
  ASSIGN(const LineAudienceId id, audience_of(call));
  return shown(call.rooms.line_audiences.refresh(call.actor(), call.channel->id, id));
}

std::string schema() {
  return object(
      {{"id", kUuid},
       {"name", kText},
       {"kind", words_of(AudienceKind::impression)},
       {"state", words_of(line::AudienceState::deleted)},
       {"line_id?", described(kInteger, "LINE's audienceGroupId; absent until LINE made it")},
       {"source", described(kAnyObject, "what it was made of")},
       {"members", described(kCount, "people to upload, once that was decided")},
       {"sent", described(kCount, "of them uploaded")},
       {"count", described(or_null(kCount), "LINE's count; null: unknown, or under 20")},
       {"error?", kText},
       {"created_at", kTime},
       {"checked_at?", described(kTime, "when LINE was asked last")},
       {"expires_at?", kTime},
       {"job?", kInteger}});
}

std::string request_schema() {
  const std::string name = text_upto(limits::audience_name_units_max, 1);
  return closed(
      {{"name", name},
       {"kind", words_of(AudienceKind::impression)},
       {"condition?", described(kAnyObject, "upload: evaluated once, soon")},
       {"list?", described(kUuid, "upload: an uploaded list of people instead")},
       {"with_blocked?", described(kFlag, "upload: also those who blocked the account")},
       {"request_id?", described(kText, "click, impression: of the broadcast or narrowcast")},
       {"url?", described(kText, "click: of this link only")}});
}

}  // namespace

void add_line_audience_routes(Table& table) {
  table.components.push_back({"LineAudience", schema()});
  constexpr std::string_view all = "/channels/{channel}/line-audiences";
  constexpr std::string_view one = "/channels/{channel}/line-audiences/{audience}";
  table.routes.push_back({.method = "GET",
                          .path = all,
                          .name = "listLineAudiences",
                          .scope = "campaigns.read",
                          .summary = "Audiences at LINE that were made here, newest first.",
                          .response = page_of(ref("LineAudience")),
                          .paged = true,
                          .run = list});
  table.routes.push_back(
      {.method = "POST",
       .path = all,
       .name = "createLineAudience",
       .scope = "campaigns.write",
       .summary = "Makes an audience at LINE: of friends, or of who clicked or saw a message.",
       .body = Body::json,
       .request = request_schema(),
       .response = ref("LineAudience"),
       .status = 201,
       .run = create});
  table.routes.push_back({.method = "GET",
                          .path = one,
                          .name = "getLineAudience",
                          .scope = "campaigns.read",
                          .summary = "An audience, as LINE told last.",
                          .response = ref("LineAudience"),
                          .run = show});
  table.routes.push_back(
      {.method = "PATCH",
       .path = one,
       .name = "renameLineAudience",
       .scope = "campaigns.write",
       .summary = "Renames an audience, at LINE too.",
       .body = Body::json,
       .request = closed({{"name", text_upto(limits::audience_name_units_max, 1)}}),
       .response = ref("LineAudience"),
       .slow = true,
       .run = rename});
  table.routes.push_back({.method = "DELETE",
                          .path = one,
                          .name = "deleteLineAudience",
                          .scope = "campaigns.write",
                          .summary = "Deletes an audience, at LINE too.",
                          .status = 204,
                          .slow = true,
                          .run = remove});
  table.routes.push_back(
      {.method = "POST",
       .path = "/channels/{channel}/line-audiences/{audience}/refresh",
       .name = "refreshLineAudience",
       .scope = "campaigns.write",
       .summary = "Asks LINE for its state; one that failed before it was whole is tried again.",
       .response = ref("LineAudience"),
       .slow = true,
       .run = refresh});
}

}  // namespace enishi::api
