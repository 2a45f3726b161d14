#include "line/audience_api.h"

#include "base/json.h"
#include "base/text.h"
#include "line/audience_words.h"
#include "line/limits.h"
#include "line/reading.h"
#include "net/http.h"

namespace enishi::line {
namespace {

constexpr std::string_view kPath = "/v2/bot/audienceGroup/";
constexpr std::size_t kIdBytes = 33;  // of a user id as text
// No value of a form holds a line break, so that none can hold the boundary.
constexpr std::string_view kBoundary = "----enishi-audience-7d1f03c2";
constexpr std::string_view kFormType = "multipart/form-data; boundary=----enishi-audience-7d1f03c2";

template <class T>
Result<T> told(Result<T> result) {
  if (!result) return std::unexpected(audience_error(std::move(result).error()));
  return result;
}

Result<LineReply> ask(Asker& asker, ApiRequest request) {
  request.path.insert(0, kPath);
  return told(asker.ask(std::move(request)));
}

void add_field(std::string& body, std::string_view name, std::string_view value) {
  body.append("--").append(kBoundary);
  body.append("\r\nContent-Disposition: form-data; name=\"").append(name).append("\"\r\n\r\n");
  body.append(value).append("\r\n");
}

// What names the audience: its name when it is new, else its number.
struct Target {
  std::string name;
  std::int64_t group = 0;
};

std::string form_body(const Target& target, const UserIdLines& ids) {
  std::string body;
  body.reserve(ids.text.size() + 1'000);
  if (target.group == 0)
    add_field(body, "description", target.name);
  else
    add_field(body, "audienceGroupId", std::to_string(target.group));
  body.append("--").append(kBoundary);
  body.append("\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ids.txt\"\r\n");
  body.append("Content-Type: text/plain\r\n\r\n").append(ids.text);
  return body.append("\r\n--").append(kBoundary).append("--\r\n");
}

std::string json_body(const Target& target, const UserIdLines& ids) {
  JsonOut body;
  body.object();
  if (target.group == 0)
    body.field("description", target.name).field("isIfaAudience", false);
  else
    body.field("audienceGroupId", target.group);
  body.key("audiences").array();
  const std::string_view text = ids.text;
  for (std::size_t at = 0; at < text.size(); at += kIdBytes + 1)
    body.object().field("id", text.substr(at, kIdBytes)).end();
  return body.end().end().take();
}

Result<LineReply> upload(Asker& asker, const ChannelId& channel, const Target& target,
                         UserIdLines ids) {
  const bool adds = target.group != 0;
  ApiRequest request{
      .channel = channel, .method = adds ? "PUT" : "POST", .path = "upload", .body = {}};
  if (ids.count <= limits::audience_json_ids_max) {
    request.endpoint = adds ? Endpoint::audience_add : Endpoint::audience_create;
    request.body = json_body(target, ids);
  } else {
    request.endpoint = adds ? Endpoint::audience_add_file : Endpoint::audience_create_file;
    request.path += "/byFile";
    request.body = form_body(target, ids);
    request.content_type = kFormType;
    request.host = Host::data;
  }
  request.answer_within = std::chrono::seconds{limits::audience_upload_seconds_max};
  ids = {};  // the body holds them; they are large
  return ask(asker, std::move(request));
}

Result<std::int64_t> made(const Result<LineReply>& reply) {
  if (!reply) return std::unexpected(reply.error());
  return reading(reply->body,
                 [](const JsonValue& root) { return root.integer_at("audienceGroupId", 1); });
}

Result<std::int64_t> retarget(Asker& asker, const ChannelId& channel, Endpoint endpoint,
                              std::string path, const std::string& name,
                              const std::string& request_id, const std::string& url) {
  JsonOut body;
  body.object().field("description", name).field("requestId", request_id);
  if (!url.empty()) body.field("clickUrl", url);
  return made(ask(asker, {.channel = channel,
                          .endpoint = endpoint,
                          .method = "POST",
                          .path = std::move(path),
                          .body = body.end().take()}));
}

Result<std::optional<Time>> seconds_at(const JsonValue& json, std::string_view name) {
  ASSIGN(const auto value, json.opt_integer_at(name, 0, to_ms(kTimeMax) / 1'000));
  if (!value) return std::optional<Time>{};
  return std::optional(from_ms(*value * 1'000));
}

Result<RemoteAudience> read_audience(const JsonValue& json) {
  RemoteAudience out;
  ASSIGN(out.group, json.integer_at("audienceGroupId", 1));
  ASSIGN(out.name, json.string_at("description"));
  ASSIGN(out.type, json.string_at("type"));
  ASSIGN(out.status, optional_text(json, "status"));
  ASSIGN(out.failed_type, optional_text(json, "failedType"));
  ASSIGN(const auto count, json.opt_integer_at("audienceCount", 0));
  out.count = count.value_or(0);
  ASSIGN(const auto created, seconds_at(json, "created"));
  out.created = created.value_or(kTimeMin);
  ASSIGN(out.expires, seconds_at(json, "expireTimestamp"));
  return out;
}

Status read_jobs(const JsonValue& root, RemoteAudienceDetail& out) {
  const auto jobs = root.find("jobs");
  if (!jobs) return {};
  ASSIGN(const std::size_t size, jobs->array());
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(const std::string status, optional_text(jobs->at(i), "jobStatus"));
    if (status == "QUEUED" || status == "WORKING") ++out.jobs_open;
    if (status == "FAILED") ++out.jobs_failed;
  }
  return {};
}

Result<RemoteAudiencePage> read_page(const JsonValue& root) {
  RemoteAudiencePage out;
  ASSIGN(const JsonValue list, root.get("audienceGroups"));
  ASSIGN(const std::size_t size, list.array());
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(RemoteAudience audience, read_audience(list.at(i)));
    out.items.push_back(std::move(audience));
  }
  ASSIGN(out.more, root.boolean_at("hasNextPage", false));
  return out;
}

}  // namespace

void UserIdLines::reserve(std::size_t ids) {
  text.reserve(ids * (kIdBytes + 1));
}

void UserIdLines::add(const people::LineUserId& user) {
  text.append(people::line_user_id_text(user)).push_back('\n');
  ++count;
}

Result<std::int64_t> create_upload(Asker& asker, const ChannelId& channel, const std::string& name,
                                   UserIdLines ids) {
  return made(upload(asker, channel, {.name = name}, std::move(ids)));
}

Status add_to_upload(Asker& asker, const ChannelId& channel, std::int64_t group, UserIdLines ids) {
  TRY(upload(asker, channel, {.name = {}, .group = group}, std::move(ids)));
  return {};
}

Result<std::int64_t> create_click(Asker& asker, const ChannelId& channel, const std::string& name,
                                  const std::string& request_id, const std::string& url) {
  return retarget(asker, channel, Endpoint::audience_click, "click", name, request_id, url);
}

Result<std::int64_t> create_impression(Asker& asker, const ChannelId& channel,
                                       const std::string& name, const std::string& request_id) {
  return retarget(asker, channel, Endpoint::audience_impression, "imp", name, request_id, {});
}

Result<RemoteAudienceDetail> get_audience(Asker& asker, const ChannelId& channel,
                                          std::int64_t group) {
  ASSIGN(const LineReply reply, ask(asker, {.channel = channel,
                                            .endpoint = Endpoint::audience_get,
                                            .path = std::to_string(group),
                                            .body = {}}));
  return reading(reply.body, [](const JsonValue& root) -> Result<RemoteAudienceDetail> {
    RemoteAudienceDetail out;
    ASSIGN(const JsonValue audience, root.get("audienceGroup"));
    ASSIGN(out.audience, read_audience(audience));
    TRY(read_jobs(root, out));
    return out;
  });
}

Result<RemoteAudiencePage> list_audiences(Asker& asker, const ChannelId& channel, int page,
                                          const std::string& name) {
  std::string path =
      "list?page=" + std::to_string(page) + "&size=" + std::to_string(limits::audience_page_size);
  if (!name.empty()) path += "&description=" + net::percent_encode(name);
  ASSIGN(const LineReply reply, ask(asker, {.channel = channel,
                                            .endpoint = Endpoint::audience_list,
                                            .path = std::move(path),
                                            .body = {}}));
  return reading(reply.body, read_page);
}

Result<std::optional<RemoteAudience>> find_audience(Asker& asker, const ChannelId& channel,
                                                    const std::string& name) {
  for (int page = 1; page <= limits::audience_pages_max; ++page) {
    ASSIGN(RemoteAudiencePage found, list_audiences(asker, channel, page, name));
    for (RemoteAudience& audience : found.items)
      if (lower_ascii(audience.name) == lower_ascii(name))
        return std::optional(std::move(audience));
    if (!found.more) break;
  }
  return std::optional<RemoteAudience>{};
}

Status rename_audience(Asker& asker, const ChannelId& channel, std::int64_t group,
                       const std::string& name) {
  JsonOut body;
  body.object().field("description", name).end();
  TRY(ask(asker, {.channel = channel,
                  .endpoint = Endpoint::audience_rename,
                  .method = "PUT",
                  .path = std::to_string(group) + "/updateDescription",
                  .body = body.take()}));
  return {};
}

Status delete_audience(Asker& asker, const ChannelId& channel, std::int64_t group) {
  TRY(ask(asker, {.channel = channel,
                  .endpoint = Endpoint::audience_delete,
                  .method = "DELETE",
                  .path = std::to_string(group),
                  .body = {}}));
  return {};
}

}  // namespace enishi::line
