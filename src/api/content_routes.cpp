// The library of contents, and what can be asked of a body: check, preview, test send.
#include "api/campaign_json.h"
#include "api/content_json.h"
#include "api/json_fields.h"
#include "api/resolve.h"
#include "api/routes.h"
#include "base/limits.h"
#include "base/text.h"
#include "content/gallery.h"

namespace enishi::api {
namespace {

using content::Content;
using content::Library;
using content::Template;

constexpr std::string_view kReaders = "contents.read contents.write contents.approve";
constexpr std::string_view kLanguages[] = {"ja", "en"};

Language language_of(const Call& call) {
  return parse_language(call.given("language").value_or("ja")).value_or(Language::ja);
}

Answer json_or_error(const Result<Content>& content) {
  if (!content) return std::unexpected(content.error());
  JsonOut out;
  write_content(out, *content);
  return out.take();
}

// The body of a request, checked. The error names the first problem's place.
Result<std::string> checked_body(const JsonValue& json) {
  ASSIGN(const std::string body, body_at(json));
  ASSIGN(const auto document,
         JsonDocument::parse(body, {.bytes_max = limits::message_body_bytes_max}));
  TRY(Template::compile(document.root()));
  return body;
}

Answer create_content(Call& call) {
  ASSIGN(std::string name, call.json().string_at("name"));
  ASSIGN(auto note, call.json().opt_string_at("note"));
  ASSIGN(std::string body, checked_body(call.json()));
  return json_or_error(call.rooms.library.create(call.actor(), call.workspace->id, std::move(name),
                                                 std::move(body), std::move(note).value_or("")));
}

Answer list_contents(Call& call) {
  ASSIGN(const Page page, call.page());
  ASSIGN(const std::int64_t before, call.cursor_number(INT64_MAX));
  const auto stage = call.given("stage");
  ASSIGN(const auto contents,
         call.rooms.library.list(call.workspace->id,
                                 stage ? content::parse_stage(*stage) : std::nullopt, before,
                                 page.limit));
  JsonOut out;
  out.object().key("items").array();
  for (const Content& one : contents) write_content(out, one);
  end_page(out, contents.size() == page.limit ? std::optional(encode_cursor(contents.back().no))
                                              : std::nullopt);
  return out.take();
}

Answer show_version(Call& call) {
  const auto number = call.given_integer("version");
  ASSIGN(const auto version,
         call.rooms.library.version(call.content->id,
                                    number ? static_cast<int>(*number) : call.content->version));
  JsonOut out;
  write_version(out, version, true);
  return out.take();
}

Answer list_versions(Call& call) {
  ASSIGN(const auto versions, call.rooms.library.versions(call.content->id));
  return page_of_list(call, versions, [](JsonOut& out, const content::Version& v) {
    write_version(out, v, false);
  });
}

Answer save_content(Call& call) {
  const JsonValue json = call.json();
  ASSIGN(const std::int64_t version, json.integer_at("version", 1, limits::content_versions_max));
  ASSIGN(auto name, json.opt_string_at("name"));
  ASSIGN(auto note, json.opt_string_at("note"));
  ASSIGN(std::string body, checked_body(json));
  return json_or_error(call.rooms.library.save(
      call.actor(), call.content->id, static_cast<int>(version),
      name ? *std::move(name) : call.content->name, std::move(body), std::move(note).value_or("")));
}

Answer submit_content(Call& call) {
  ASSIGN(auto assignee, call.json().opt_string_at("assignee"));
  return json_or_error(
      call.rooms.library.submit(call.actor(), call.content->id, std::move(assignee).value_or("")));
}

Answer send_back_content(Call& call) {
  ASSIGN(auto assignee, call.json().opt_string_at("assignee"));
  ASSIGN(auto comment, call.json().string_at("comment"));
  return json_or_error(call.rooms.library.send_back(
      call.actor(), call.content->id, std::move(assignee).value_or(""), std::move(comment)));
}

Answer create_comment(Call& call) {
  ASSIGN(auto place, call.json().opt_string_at("place"));
  ASSIGN(auto text, call.json().string_at("text"));
  ASSIGN(const auto made,
         call.rooms.library.comment(call.actor(), call.content->id, std::move(place).value_or(""),
                                    std::move(text)));
  JsonOut out;
  write_comment(out, made);
  return out.take();
}

Answer list_comments(Call& call) {
  ASSIGN(const auto comments, call.rooms.library.comments(call.content->id));
  return page_of_list(call, comments,
                      [](JsonOut& out, const content::Comment& c) { write_comment(out, c); });
}

Answer resolve_comment(Call& call) {
  ASSIGN(const std::int64_t number, call.json().integer_at("number", 1));
  TRY(call.rooms.library.resolve(call.actor(), call.content->id, number));
  ASSIGN(const auto now, call.rooms.library.get(call.content->id));
  return json_or_error(now);
}

// Everything that is wrong, in words; what the body asks for where nothing is.
Answer check_body(Call& call) {
  ASSIGN(const std::string body, body_at(call.json()));
  ASSIGN(const auto document, JsonDocument::parse(body, {.bytes_max = 4 << 20}));
  const auto door = content::parse_door(call.given("door").value_or("friends"));
  const auto checked = Template::check(document.root(), door.value_or(content::Door::friends));
  JsonOut out;
  out.object().field("valid", checked.has_value()).key("problems").array();
  if (!checked)
    for (const content::Problem& problem : checked.error())
      write_problem(out, problem, language_of(call));
  out.end();
  if (checked) {
    out.field("personal", !checked->is_static()).key("fields").array();
    for (const content::Field& field : checked->fields()) out.string(field.path);
    out.end().key("links").array();
    for (const std::string& link : checked->links()) out.string(link);
    out.end();
  }
  return out.end().take();
}

Answer preview_body(Call& call) {
  const JsonValue json = call.json();
  ASSIGN(const std::string body, checked_body(json));
  RecordNo record;
  if (json.has("user")) {
    ASSIGN(const std::string id, json.string_at("channel"));
    ASSIGN(const auto* channel, channel_of_workspace(call, id, "channel"));
    ASSIGN(const std::string text, json.string_at("user"));
    const auto user = people::parse_line_user_id(text);
    if (user) record = call.rooms.people.view()->find(channel->provider_no, *user);
    if (!record) return invalid("user", "is no friend that is known");
    call.target += "/friend/" + std::to_string(record.value);
  }
  ASSIGN(const auto preview, call.rooms.delivery.preview(call.workspace->id, body, record));
  JsonOut out;
  out.object().key("messages").raw(preview.messages).key("values").array();
  for (const auto& [path, value] : preview.values)
    out.object().field("field", path).field("value", value).end();
  return out.end().end().take();
}

Answer test_content(Call& call) {
  const JsonValue json = call.json();
  delivery::CampaignSpec spec;
  ASSIGN(spec.channel, id_at<ChannelId>(json, "channel"));
  spec.name = "[テスト] " + call.content->name.substr(0, limits::content_name_bytes_max - 16);
  while (!valid_utf8(spec.name)) spec.name.pop_back();
  // A copy of its body: a test needs no approval and counts as no use.
  ASSIGN(const auto number, json.opt_integer_at("version", 1, limits::content_versions_max));
  ASSIGN(auto version,
         call.rooms.library.version(call.content->id,
                                    static_cast<int>(number.value_or(call.content->version))));
  spec.messages = std::move(version.body);
  ASSIGN(const JsonValue users, json.get("users"));
  ASSIGN(const std::size_t count, users.array(1, limits::test_send_people_max));
  std::string rows;
  for (std::size_t i = 0; i < count; ++i) {
    ASSIGN(const std::string_view user, users.at(i).string(1, 64));
    rows.append(user).append("\n");
  }
  ASSIGN(const auto campaign,
         call.rooms.delivery.test_send(call.actor(), call.workspace->id, std::move(spec), rows));
  return campaign_json(campaign);
}

Answer list_gallery(Call& call) {
  const Language language = language_of(call);
  std::vector<const content::Sample*> all;
  for (const content::Sample& sample : content::gallery()) all.push_back(&sample);
  return page_of_list(call, all, [&](JsonOut& out, const content::Sample* sample) {
    out.object().field("key", sample->key).field("name", sample->name.in(language));
    out.field("use", sample->use.in(language));
    write_body(out, std::string(sample->body));
    out.end();
  });
}

Parameter language_parameter() {
  return {.name = "language",
          .description = "Of the words.",
          .kind = Parameter::Kind::choice,
          .choices = one_of(kLanguages)};
}

void add_life(Table& table) {
  const auto step = [&table](std::string_view path, std::string_view name, std::string_view scope,
                             std::string_view summary, std::string request,
                             std::function<Answer(Call&)> run) {
    table.routes.push_back({.method = "POST",
                            .path = path,
                            .name = name,
                            .scope = scope,
                            .summary = summary,
                            .body = request.empty() ? Body::none : Body::json,
                            .request = std::move(request),
                            .response = ref("Content"),
                            .run = std::move(run)});
  };
  step("/contents/{content}/submit", "submitContent", "contents.write",
       "Asks for a review; draft -> review.", closed({{"assignee?", text_upto(100)}}),
       submit_content);
  step("/contents/{content}/approve", "approveContent", "contents.approve",
       "Approves the newest version, by somebody else than its author; review -> approved.", "",
       [](Call& call) {
         return json_or_error(call.rooms.library.approve(call.actor(), call.content->id));
       });
  step("/contents/{content}/send-back", "sendBackContent", "contents.write contents.approve",
       "Gives it back with what is to be changed; -> draft.",
       closed({{"comment", text_upto(2'000, 1)}, {"assignee?", text_upto(100)}}),
       send_back_content);
  step("/contents/{content}/archive", "archiveContent", "contents.write",
       "Takes it out of the lists.", "", [](Call& call) {
         return json_or_error(call.rooms.library.archive(call.actor(), call.content->id, true));
       });
  step("/contents/{content}/unarchive", "unarchiveContent", "contents.write",
       "Brings it back, as a draft.", "", [](Call& call) {
         return json_or_error(call.rooms.library.archive(call.actor(), call.content->id, false));
       });
  step("/contents/{content}/comments/resolve", "resolveComment", "contents.write contents.approve",
       "Marks a comment as done.", closed({{"number", kCount}}), resolve_comment);
}

void add_bodies(Table& table) {
  table.routes.push_back({.method = "POST",
                          .path = "/workspaces/{workspace}/contents/check",
                          .name = "checkBody",
                          .scope = kReaders,
                          .summary = "Tells everything that LINE would refuse, place by place.",
                          .body = Body::json,
                          .request = closed({{"messages", kAnything}, {"data?", kAnything}}),
                          .response = object({{"valid", kFlag},
                                              {"problems", list_of(ref("BodyProblem"))},
                                              {"personal?", described(kFlag, "differs per person")},
                                              {"fields?", list_of(kText)},
                                              {"links?", list_of(kText)}}),
                          .query = {{.name = "door",
                                     .description = "Where it would go: campaigns go to friends.",
                                     .kind = Parameter::Kind::choice,
                                     .choices = words_of(content::Door::group)},
                                    language_parameter()},
                          .run = check_body});
  table.routes.push_back(
      {.method = "POST",
       .path = "/workspaces/{workspace}/contents/preview",
       .name = "previewBody",
       .scope = "people.read",
       .summary = "Shows the body as a friend would get it, or a stranger.",
       .body = Body::json,
       .request = closed({{"messages", body_messages_schema()},
                          {"data?", body_data_schema()},
                          {"channel?", described(kUuid, "whose friend `user` is")},
                          {"user?", described(kText, "a LINE user id")}}),
       .response = object({{"messages", list_of(kAnyObject)},
                           {"values", list_of(object({{"field", kText}, {"value?", kText}}))}}),
       .personal = true,
       .run = preview_body});
  table.routes.push_back(
      {.method = "POST",
       .path = "/contents/{content}/test",
       .name = "testContent",
       .scope = "campaigns.write",
       .summary = "Sends it to a few friends now, as a campaign of its own.",
       .body = Body::json,
       .request = closed({{"channel", kUuid},
                          {"version?", kCount},
                          {"users", list_of(kText, limits::test_send_people_max)}}),
       .response = ref("Campaign"),
       .status = 201,
       .slow = true,
       .run = test_content});
  table.routes.push_back({.method = "GET",
                          .path = "/gallery",
                          .name = "listGallery",
                          .scope = kReaders,
                          .summary = "Bodies to begin with.",
                          .response = page_of(object({{"key", kText},
                                                      {"name", kText},
                                                      {"use", kText},
                                                      {"messages", list_of(kAnyObject)},
                                                      {"data?", kAnyObject}})),
                          .query = {language_parameter()},
                          .paged = true,
                          .run = list_gallery});
}

void add_library(Table& table) {
  const auto body = [](bool made) {
    return made ? closed({{"name", text_upto(100, 1)},
                          {"note?", text_upto(2'000)},
                          {"messages", body_messages_schema()},
                          {"data?", body_data_schema()}})
                : closed({{"version", described(kCount, "the one it was made from")},
                          {"name?", text_upto(100, 1)},
                          {"note?", text_upto(2'000)},
                          {"messages", body_messages_schema()},
                          {"data?", body_data_schema()}});
  };
  table.routes.push_back({.method = "POST",
                          .path = "/workspaces/{workspace}/contents",
                          .name = "createContent",
                          .scope = "contents.write",
                          .summary = "Puts a body into the library, as a draft.",
                          .body = Body::json,
                          .request = body(true),
                          .response = ref("Content"),
                          .status = 201,
                          .run = create_content});
  table.routes.push_back({.method = "GET",
                          .path = "/workspaces/{workspace}/contents",
                          .name = "listContents",
                          .scope = kReaders,
                          .summary = "Lists the library, newest first; archived ones by stage.",
                          .response = page_of(ref("Content")),
                          .query = {{.name = "stage",
                                     .description = "Only those.",
                                     .kind = Parameter::Kind::choice,
                                     .choices = words_of(content::Stage::archived)}},
                          .paged = true,
                          .run = list_contents});
  table.routes.push_back({.method = "GET",
                          .path = "/contents/{content}",
                          .name = "getContent",
                          .scope = kReaders,
                          .summary = "Shows a content.",
                          .response = ref("Content"),
                          .run = [](Call& call) { return json_or_error(*call.content); }});
  table.routes.push_back({.method = "PUT",
                          .path = "/contents/{content}",
                          .name = "saveContent",
                          .scope = "contents.write",
                          .summary = "Stores a new version, a draft again.",
                          .body = Body::json,
                          .request = body(false),
                          .response = ref("Content"),
                          .run = save_content});
  table.routes.push_back({.method = "GET",
                          .path = "/contents/{content}/body",
                          .name = "getContentBody",
                          .scope = kReaders,
                          .summary = "Shows a version with its messages.",
                          .response = ref("ContentVersion"),
                          .query = {{.name = "version",
                                     .description = "The newest where not given.",
                                     .kind = Parameter::Kind::integer,
                                     .min = 1,
                                     .max = limits::content_versions_max}},
                          .run = show_version});
  table.routes.push_back({.method = "GET",
                          .path = "/contents/{content}/versions",
                          .name = "listContentVersions",
                          .scope = kReaders,
                          .summary = "Lists the versions, newest first.",
                          .response = page_of(ref("ContentVersion")),
                          .paged = true,
                          .run = list_versions});
  table.routes.push_back(
      {.method = "POST",
       .path = "/contents/{content}/comments",
       .name = "createComment",
       .scope = kReaders,
       .summary = "Writes a comment on the newest version.",
       .body = Body::json,
       .request = closed({{"place?", text_upto(500)}, {"text", text_upto(2'000, 1)}}),
       .response = ref("Comment"),
       .status = 201,
       .run = create_comment});
  table.routes.push_back({.method = "GET",
                          .path = "/contents/{content}/comments",
                          .name = "listComments",
                          .scope = kReaders,
                          .summary = "Lists the comments, oldest first.",
                          .response = page_of(ref("Comment")),
                          .paged = true,
                          .run = list_comments});
}

}  // namespace

void add_content_routes(Table& table) {
  table.components.push_back({"Content", content_schema()});
  table.components.push_back({"ContentVersion", version_schema()});
  table.components.push_back({"Comment", comment_schema()});
  table.components.push_back({"BodyProblem", problem_schema()});
  add_library(table);
  add_life(table);
  add_bodies(table);
}

}  // namespace enishi::api
