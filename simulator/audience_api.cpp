// Audiences: told, listed, renamed, deleted; made of who saw or clicked a message.
#include <algorithm>

#include "base/text.h"
#include "simulator/audience_answers.h"
#include "simulator/message_rules.h"
#include "simulator/open_channel.h"

namespace enishi::simulator {

namespace {
constexpr std::uint64_t kPageMax = 40, kPageDefault = 20;
constexpr std::chrono::days kRetargetable{60};
constexpr std::size_t kUrlMax = 2'000;

// The channel's audience of the path, or nullptr. `shared` says whether another account's will do.
Audience* audience_of(Channel& channel, const ApiCall& call, bool shared) {
  settle_audiences(channel, call.now);
  const auto id = parse_int<std::uint64_t>(call.parameters["audienceGroupId"]);
  Audience* found = id ? channel.audiences.find(*id) : nullptr;
  return found == nullptr || (found->shared && !shared) ? nullptr : found;
}

Answer show(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  const Audience* audience = audience_of(*channel, call, false);
  if (audience == nullptr) return audience_not_found();
  JsonOut json;
  json.object().key("audienceGroup");
  write_audience(json, *audience, call.now);
  write_jobs(json, *audience, call.now);
  return json_answer(json.end().take());
}

Answer show_shared(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  const Audience* audience = audience_of(*channel, call, true);
  if (audience == nullptr) return audience_not_found();
  JsonOut json;
  json.object().key("audienceGroup");
  write_audience(json, *audience, call.now);
  write_jobs(json, *audience, call.now);
  json.key("owner").object();
  json.field("serviceType", audience->shared ? "lap" : "account");
  json.field("id", audience->shared ? "A0123456789" : "@" + channel->info.bot.substr(1, 8));
  json.field("name", audience->shared ? "Ad Account" : channel->info.name).end();
  return json_answer(json.end().take());
}

// What a list is asked for.
struct Query {
  std::uint64_t page = 1, size = kPageDefault;
  std::string description, status, route;  // lower case, as given, as given; empty: any
  bool own = true, shared = false;
};

Answer refuse_query(std::string_view what, std::string_view code) {
  return refuse_audience(what, code);
}

std::optional<Answer> read_number(const ApiCall& call, std::string_view name, std::uint64_t most,
                                  std::uint64_t& out) {
  const auto text = query_parameter(call, name);
  if (!text) return std::nullopt;
  const auto number = parse_int<std::uint64_t>(*text);
  if (!number) return refuse_query(std::string(name) + ": must be a number", "INVALID_VALUE");
  if (*number < 1)
    return refuse_query(std::string(name) + ": must be greater than or equal to 1", "TOO_LOW");
  if (*number > most)
    return refuse_query(
        std::string(name) + ": must be less than or equal to " + std::to_string(most), "TOO_HIGH");
  out = *number;
  return std::nullopt;
}

std::optional<Answer> read_choice(const ApiCall& call, std::string_view name,
                                  std::initializer_list<std::string_view> allowed,
                                  std::string& out) {
  const auto text = query_parameter(call, name);
  if (!text) return std::nullopt;
  if (std::ranges::find(allowed, std::string_view{*text}) == allowed.end())
    return refuse_query(std::string(name) + ": no such value", "INVALID_VALUE");
  out = *text;
  return std::nullopt;
}

std::expected<Query, Answer> query_of(const ApiCall& call, std::string_view flag) {
  Query out;
  std::string include;
  auto refused = read_number(call, "page", UINT32_MAX, out.page);
  if (!refused) refused = read_number(call, "size", kPageMax, out.size);
  if (!refused)
    refused = read_choice(call, "status",
                          {"IN_PROGRESS", "READY", "FAILED", "EXPIRED", "INACTIVE", "ACTIVATING"},
                          out.status);
  if (!refused)
    refused = read_choice(call, "createRoute",
                          {"OA_MANAGER", "MESSAGING_API", "POINT_AD", "AD_MANAGER"}, out.route);
  if (!refused) refused = read_choice(call, flag, {"true", "false"}, include);
  if (refused) return std::unexpected(*std::move(refused));
  out.description = lower_ascii(query_parameter(call, "description").value_or(""));
  if (flag == "includesOwnedAudienceGroups") {
    out.shared = true;
    out.own = include == "true";
  }
  return out;
}

bool wanted(const Query& query, const Audience& audience, Time now) {
  if (audience.shared ? !query.shared : !query.own) return false;
  const std::string_view route = audience.shared ? "AD_MANAGER" : "MESSAGING_API";
  return (query.status.empty() || query.status == name(status_of(audience, now))) &&
         (query.route.empty() || query.route == route) &&
         lower_ascii(audience.description).find(query.description) != std::string::npos;
}

Answer list_of(Platform& platform, ApiCall& call, const Query& query) {
  OpenChannel channel(platform, call);
  settle_audiences(*channel, call.now);
  std::vector<const Audience*> found;  // the newest first
  for (const auto& [id, audience] : channel->audiences.all())
    if (wanted(query, audience, call.now)) found.insert(found.begin(), &audience);
  const std::uint64_t from = std::min<std::uint64_t>((query.page - 1) * query.size, found.size());
  const std::uint64_t end = std::min<std::uint64_t>(from + query.size, found.size());
  JsonOut json;
  json.object().key("audienceGroups").array();
  for (std::uint64_t i = from; i < end; ++i) write_audience(json, *found[i], call.now);
  json.end().field("hasNextPage", end < found.size()).field("totalCount", found.size());
  json.field("readWriteAudienceGroupTotalCount",
             static_cast<std::uint64_t>(std::ranges::count(found, false, &Audience::shared)));
  json.field("size", query.size).field("page", query.page);
  return json_answer(json.end().take());
}

Answer list(Platform& platform, ApiCall& call) {
  if (!query_parameter(call, "page")) return refuse_query("page: must not be null", "REQUIRED");
  const auto query = query_of(call, "includesExternalPublicGroups");
  return query ? list_of(platform, call, *query) : query.error();
}

Answer list_shared(Platform& platform, ApiCall& call) {
  const auto query = query_of(call, "includesOwnedAudienceGroups");
  return query ? list_of(platform, call, *query) : query.error();
}

Answer rename(Platform& platform, ApiCall& call) {
  const auto body = JsonDocument::parse(call.request.body);
  if (!body || !body->root().object()) return refuse(400, "The request body is not JSON");
  auto name = audience_name(body->root());
  if (!name) return name.error();
  OpenChannel channel(platform, call);
  Audience* audience = audience_of(*channel, call, false);
  if (audience == nullptr) return audience_not_found();
  audience->description = *std::move(name);
  return json_answer("{}");
}

Answer remove(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  const Audience* audience = audience_of(*channel, call, false);
  if (audience == nullptr) return audience_not_found();
  channel->audiences.erase(audience->id);
  return json_answer("{}", 202);
}

// The broadcast or narrowcast of a request id: its index in the record, or why it cannot be used.
std::expected<std::size_t, Answer> retargeted(Platform& platform, const Channel& channel,
                                              const std::string& request,
                                              Time now) NO_THREAD_SAFETY_ANALYSIS {
  for (const auto& other : platform.world.channels)
    for (const std::size_t index : other->record.casts()) {
      const SendRecord& send = other->record.sends()[index];
      if (platform.request_id(send.request) != request) continue;
      if (other.get() != &channel)
        return std::unexpected(refuse_audience("wrong bot id", "WRONG_BOT_ID"));
      if (now > send.time + kRetargetable)
        return std::unexpected(refuse_audience("too old messages", "TOO_OLD_MESSAGES"));
      if (now >= send.time + platform.options.retarget_after) return index;
    }
  return std::unexpected(refuse_audience("request not found", "REQUEST_NOT_FOUND"));
}

Answer retarget(Platform& platform, ApiCall& call, AudienceType type) {
  const auto body = JsonDocument::parse(call.request.body);
  if (!body || !body->root().object()) return refuse(400, "The request body is not JSON");
  Audience made;
  auto name = audience_name(body->root());
  if (!name) return name.error();
  const auto request = body->root().string_at("requestId", 1, 100);
  if (!request) return refuse_body({{"May not be empty", "requestId"}});
  const auto url = body->root().opt_string_at("clickUrl", 0, 4 * kUrlMax);
  if (type == AudienceType::click) {
    if (!url) return refuse_property("clickUrl");
    made.url = url->value_or("");
    if (!made.url.empty() && (utf16_length(made.url) > kUrlMax || !has_uri_scheme(made.url)))
      return refuse_property("clickUrl");
  }
  OpenChannel channel(platform, call);
  settle_audiences(*channel, call.now);
  const auto send = retargeted(platform, *channel, *request, call.now);
  if (!send) return send.error();
  for (const auto& [id, other] : channel->audiences.all())
    if (other.type == type && other.request == *request && other.url == made.url)
      return refuse_audience("duplicated request id", "AUDIENCE_GROUP_REQUESTID_DUPLICATE");
  if (channel->audiences.full()) return too_many_audiences();
  made.id = next_audience_id(*channel);
  made.type = type;
  made.description = *std::move(name);
  made.created = call.now;
  made.request = *request;
  made.send = *send;
  made.gathers = call.now + platform.options.audience_gather;
  return audience_made(channel->audiences.add(std::move(made)));
}

Answer of_clicks(Platform& platform, ApiCall& call) {
  return retarget(platform, call, AudienceType::click);
}
Answer of_impressions(Platform& platform, ApiCall& call) {
  return retarget(platform, call, AudienceType::imp);
}

void add(Endpoints& endpoints, std::string method, const std::string& path, Body body,
         Handle handle) {
  Endpoint endpoint{std::move(method), "/v2/bot/audienceGroup/" + path, kPerMinute60, body};
  endpoint.handle = handle;
  endpoints.add(std::move(endpoint));
}
}  // namespace

void add_audience_endpoints(Endpoints& endpoints) {
  add(endpoints, "GET", "list", Body::none, list);
  add(endpoints, "GET", "{audienceGroupId}", Body::none, show);
  add(endpoints, "DELETE", "{audienceGroupId}", Body::none, remove);
  add(endpoints, "PUT", "{audienceGroupId}/updateDescription", Body::json, rename);
  add(endpoints, "GET", "shared/list", Body::none, list_shared);
  add(endpoints, "GET", "shared/{audienceGroupId}", Body::none, show_shared);
  add(endpoints, "POST", "click", Body::json, of_clicks);
  add(endpoints, "POST", "imp", Body::json, of_impressions);
}

}  // namespace enishi::simulator
