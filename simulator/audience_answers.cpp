#include "simulator/audience_answers.h"

#include "base/text.h"

namespace enishi::simulator {

namespace {
constexpr std::size_t kNameMax = 120;

std::int64_t seconds(Time t) {
  return to_ms(t) / 1'000;
}

void write_origin(JsonOut& json, const Audience& audience) {
  if (!audience.request.empty()) json.field("requestId", audience.request);
  if (!audience.url.empty()) json.field("clickUrl", audience.url);
}

std::string_view name(AudienceJobStatus status) {
  static constexpr std::string_view kNames[] = {"QUEUED", "WORKING", "FINISHED"};
  return kNames[static_cast<std::size_t>(status)];
}

// Too small a crowd is not told, unless the account named its members itself.
std::uint64_t shown_count(const Audience& audience) {
  const bool open = audience.type == AudienceType::upload && !audience.ifa && !audience.shared;
  const std::uint64_t count = audience.members.size();
  return open || count >= kAudienceCountShown ? count : 0;
}
}  // namespace

Answer refuse_audience(std::string_view message, std::string_view code, std::string_view property) {
  const Detail detail{std::string(code), std::string(property)};
  return refuse(400, message, {&detail, 1});
}

Answer audience_not_found() {
  return refuse_audience("audience group not found", "AUDIENCE_GROUP_NOT_FOUND");
}

Answer too_many_audiences() {
  return refuse_audience("audience group count max over", "AUDIENCE_GROUP_COUNT_MAX_OVER");
}

std::expected<std::string, Answer> checked_name(std::string name) {
  if (name.find_first_not_of(' ') == std::string::npos)
    return std::unexpected(
        refuse_audience("audienceGroupName is empty", "AUDIENCE_GROUP_NAME_EMPTY"));
  if (utf16_length(name) > kNameMax)
    return std::unexpected(
        refuse_audience("size over audienceGroupName", "AUDIENCE_GROUP_NAME_SIZE_OVER"));
  if (!valid_utf8(name) || has_control_characters(name, false))
    return std::unexpected(refuse_audience("wrong audienceGroupName", "AUDIENCE_GROUP_NAME_WRONG"));
  return name;
}

std::expected<std::string, Answer> audience_name(const JsonValue& body) {
  auto name = body.opt_string_at("description");
  if (!name) return std::unexpected(refuse_property("description"));
  return checked_name(name->value_or(""));
}

std::string_view name(AudienceStatus status) {
  static constexpr std::string_view kNames[] = {"IN_PROGRESS", "READY", "EXPIRED"};
  return kNames[static_cast<std::size_t>(status)];
}

std::string_view name(AudienceType type) {
  static constexpr std::string_view kNames[] = {"UPLOAD", "CLICK", "IMP"};
  return kNames[static_cast<std::size_t>(type)];
}

Answer audience_made(const Audience& audience) {
  JsonOut json;
  json.object().field("audienceGroupId", audience.id).field("createRoute", "MESSAGING_API");
  json.field("type", name(audience.type)).field("description", audience.description);
  json.field("created", seconds(audience.created)).field("permission", "READ_WRITE");
  json.field("expireTimestamp", seconds(audience.created + kAudienceLife));
  json.field("isIfaAudience", audience.ifa);
  write_origin(json, audience);
  return json_answer(json.end().take(), 202);
}

void write_audience(JsonOut& json, const Audience& audience, Time now) {
  json.object().field("audienceGroupId", audience.id);
  json.field("createRoute", audience.shared ? "AD_MANAGER" : "MESSAGING_API");
  json.field("type", name(audience.type)).field("description", audience.description);
  json.field("status", name(status_of(audience, now)));
  json.field("audienceCount", shown_count(audience)).field("created", seconds(audience.created));
  json.field("permission", audience.shared ? "READ" : "READ_WRITE");
  json.field("isIfaAudience", audience.ifa);
  if (!audience.shared) json.field("expireTimestamp", seconds(audience.created + kAudienceLife));
  write_origin(json, audience);
  json.end();
}

void write_jobs(JsonOut& json, const Audience& audience, Time now) {
  json.key("jobs").array();
  for (const AudienceJob& job : audience.jobs) {
    const std::string_view status = name(status_of(job, now));
    json.object().field("audienceGroupJobId", job.number).field("audienceGroupId", audience.id);
    json.key("description");
    job.description ? json.string(*job.description) : json.null();
    json.field("type", "DIFF_ADD").field("status", status).key("failedType").null();
    json.field("audienceCount", job.added).field("created", seconds(job.created));
    json.field("jobStatus", status).end();
  }
  json.end();
}

}  // namespace enishi::simulator
