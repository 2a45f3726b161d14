// Audiences of uploaded ids: made and added to, by JSON or by file.
#include <algorithm>

#include "base/text.h"
#include "simulator/audience_answers.h"
#include "simulator/multipart.h"
#include "simulator/open_channel.h"

namespace enishi::simulator {

namespace {
constexpr std::size_t kIdsByJson = 10'000, kIdsByFile = 1'500'000;
constexpr std::size_t kFileBytesMax = 64 << 20;  // more than that many ids
constexpr std::size_t kJobDescriptionMax = 300;
constexpr std::size_t kIdsPerLock = 20'000;
constexpr std::string_view kWrongId = "UPLOAD_AUDIENCE_GROUP_INVALID_AUDIENCE_ID_FORMAT";
constexpr std::string_view kNoIds = "UPLOAD_AUDIENCE_GROUP_NO_VALID_AUDIENCE_IDS";
constexpr std::string_view kTooManyIds = "UPLOAD_AUDIENCE_GROUP_TOO_MANY_AUDIENCE_IDS";

// What an upload says, whichever way it came.
struct Upload {
  std::optional<std::uint64_t> audience;  // nullopt: a new one
  std::string description;                // of a new one
  bool ifa = false;
  std::optional<std::string> job;  // its description
  std::vector<Bytes16> ids;        // of users
  std::uint64_t named = 0;         // ids, those of advertisers too
};

// Where it came from.
struct Origin {
  Platform& platform;
  ChannelNumber channel;
  Time now;
  bool by_file;
};

Answer refuse_ids(const Origin& from, std::string_view code) {
  if (from.by_file) return refuse_audience(code, code, "file");
  return refuse_audience(code == kWrongId ? "Invalid audience id format" : code, code, "audiences");
}

// An IFA is a UUID; the simulator's people have none.
std::optional<Answer> add_id(const Origin& from, Upload& upload, std::string_view id) {
  const std::size_t most = from.by_file ? kIdsByFile : kIdsByJson;
  if (++upload.named > most) return refuse_ids(from, kTooManyIds);
  if (upload.ifa && parse_uuid(id)) return std::nullopt;
  const auto user = upload.ifa ? std::nullopt : parse_user_id(id);
  if (!user) return refuse_ids(from, kWrongId);
  upload.ids.push_back(*user);
  return std::nullopt;
}

std::optional<Answer> check_job(const Upload& upload) {
  if (upload.job && utf16_length(*upload.job) > kJobDescriptionMax)
    return refuse_audience("size over uploadDescription",
                           "AUDIENCE_GROUP_UPLOAD_DESCRIPTION_SIZE_OVER");
  return std::nullopt;
}

// The numbers of users that may be added; those without consent are left out in silence. A foreign
// or unknown id refuses the whole.
std::expected<std::vector<UserNumber>, Answer> find_users(const Origin& from,
                                                          const Upload& upload) {
  std::vector<UserNumber> out;
  out.reserve(upload.ids.size());
  for (std::size_t done = 0; done < upload.ids.size();) {
    const MutexLock lock(from.platform.world.mutex);
    const UserTable& users = from.platform.world.channels[from.channel]->provider.users;
    const std::size_t end = std::min(upload.ids.size(), done + kIdsPerLock);
    for (; done < end; ++done) {
      const auto user = users.find(upload.ids[done]);
      if (!user) return std::unexpected(refuse_ids(from, kWrongId));
      if (!users.hidden(*user)) out.push_back(*user);
    }
  }
  return out;
}

AudienceJob job_of(const Origin& from, Channel& channel, const Upload& upload,
                   std::vector<UserNumber> users) {
  const LinePlatformOptions& options = from.platform.options;
  AudienceJob job;
  job.number = 12'345'678 + channel.audiences.next_number();
  job.description = upload.job;
  job.created = from.now;
  job.works = from.now + options.audience_queue;
  job.ends = job.works + options.audience_work;
  job.users = std::move(users);
  return job;
}

Answer make(const Origin& from, Channel& channel, const Upload& upload,
            std::vector<UserNumber> users) {
  if (channel.audiences.full()) return too_many_audiences();
  if (upload.ifa && !channel.spec.corporate)
    return refuse(403, "Access to this API is not available for your account");
  Audience made;
  made.id = next_audience_id(channel);
  made.description = upload.description;
  made.ifa = upload.ifa;
  made.created = from.now;
  if (upload.named > 0) made.jobs.push_back(job_of(from, channel, upload, std::move(users)));
  return audience_made(channel.audiences.add(std::move(made)));
}

Answer add_to(const Origin& from, Channel& channel, const Upload& upload,
              std::vector<UserNumber> users) {
  Audience* audience = channel.audiences.find(*upload.audience);
  if (audience == nullptr || audience->shared || audience->type != AudienceType::upload)
    return audience_not_found();
  if (status_of(*audience, from.now) == AudienceStatus::expired)
    return refuse_audience("audience group is expired",
                           "AUDIENCE_GROUP_CAN_NOT_UPLOAD_STATUS_EXPIRED");
  if (audience->ifa != upload.ifa) return refuse_ids(from, kWrongId);
  if (jobs_under_way(*audience, from.now) >= kAudienceJobsAtOnce)
    return refuse(429, kConcurrentLimitText);
  audience->jobs.push_back(job_of(from, channel, upload, std::move(users)));
  return json_answer("{}", 202);
}

Answer store(const Origin& from, const Upload& upload) {
  auto users = find_users(from, upload);
  if (!users) return users.error();
  const MutexLock lock(from.platform.world.mutex);
  Channel& channel = *from.platform.world.channels[from.channel];
  settle_audiences(channel, from.now);
  return upload.audience ? add_to(from, channel, upload, *std::move(users))
                         : make(from, channel, upload, *std::move(users));
}

// Whether an audience that is added to holds ids of advertisers.
bool holds_ifa(const Origin& from, const Upload& upload) {
  const MutexLock lock(from.platform.world.mutex);
  Channel& channel = *from.platform.world.channels[from.channel];
  const Audience* audience = upload.audience ? channel.audiences.find(*upload.audience) : nullptr;
  return audience != nullptr && audience->ifa;
}

std::optional<Answer> read_ids(const Origin& from, const JsonValue& body, Upload& out) {
  const auto list = body.find("audiences");
  if (!list) return std::nullopt;
  const auto size = list->array();
  if (!size) return refuse_property("audiences");
  for (std::size_t i = 0; i < *size; ++i) {
    const auto id = list->at(i).string_at("id");
    if (!id) return refuse_property("audiences[" + std::to_string(i) + "].id");
    if (auto refused = add_id(from, out, *id)) return refused;
  }
  return std::nullopt;
}

// The parts that making and adding share.
std::expected<Upload, Answer> upload_of(const Origin& from, const JsonValue& body, bool adds) {
  Upload out;
  if (adds) {
    const auto id = body.integer_at("audienceGroupId", 1);
    if (!id) return std::unexpected(refuse_property("audienceGroupId"));
    out.audience = static_cast<std::uint64_t>(*id);
    out.ifa = holds_ifa(from, out);
  } else {
    auto name = audience_name(body);
    if (!name) return std::unexpected(name.error());
    out.description = *std::move(name);
    const auto ifa = body.boolean_at("isIfaAudience", false);
    if (!ifa) return std::unexpected(refuse_property("isIfaAudience"));
    out.ifa = *ifa;
  }
  const auto job = body.opt_string_at("uploadDescription");
  if (!job) return std::unexpected(refuse_property("uploadDescription"));
  out.job = *job;
  auto refused = check_job(out);
  if (!refused) refused = read_ids(from, body, out);
  if (!refused && adds && out.named == 0) refused = refuse_ids(from, kNoIds);
  if (refused) return std::unexpected(*std::move(refused));
  return out;
}

Answer by_json(Platform& platform, ApiCall& call, bool adds) {
  const auto body = JsonDocument::parse(call.request.body, {kRequestBytesMax, 8});
  if (!body || !body->root().object()) return refuse(400, "The request body is not JSON");
  const Origin from{platform, call.channel, call.now, false};
  const auto upload = upload_of(from, body->root(), adds);
  return upload ? store(from, *upload) : upload.error();
}
Answer make_by_json(Platform& platform, ApiCall& call) {
  return by_json(platform, call, false);
}
Answer add_by_json(Platform& platform, ApiCall& call) {
  return by_json(platform, call, true);
}

// One id a line; empty lines are nothing.
std::optional<Answer> read_lines(const Origin& from, std::string_view text, Upload& out) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    if (auto refused = add_id(from, out, line)) return refused;
  }
  if (out.named == 0) return refuse_ids(from, kNoIds);
  return std::nullopt;
}

// The parts of the form by name, except the file.
std::optional<Answer> read_part(const FormPart& part, bool adds, Upload& out) {
  if (part.name == "uploadDescription") out.job = std::string(part.body);
  if (part.name == "description") out.description = std::string(part.body);
  if (part.name == "isIfaAudience") {
    if (part.body != "true" && part.body != "false") return refuse_property("isIfaAudience");
    out.ifa = part.body == "true" && !adds;
  }
  if (part.name == "audienceGroupId" && adds) {
    out.audience = parse_int<std::uint64_t>(part.body);
    if (!out.audience) return refuse_property("audienceGroupId");
  }
  return std::nullopt;
}

Answer by_file(const Origin& from, std::string_view content_type, std::string_view body,
               bool adds) {
  const auto parts = parse_multipart(content_type, body);
  if (!parts) return refuse(400, "The request body is not multipart/form-data");
  Upload upload;
  const FormPart* file = nullptr;
  for (const FormPart& part : *parts) {
    if (part.name == "file") {
      if (file != nullptr) return refuse_body({{"At most one file", "file"}});
      file = &part;
    }
    if (auto refused = read_part(part, adds, upload)) return *std::move(refused);
  }
  if (file == nullptr) return refuse_body({{"May not be empty", "file"}});
  if (!file->content_type.empty() && file->content_type != "text/plain")
    return refuse(415, "The media type of the request is not supported");
  if (adds && !upload.audience) return refuse_property("audienceGroupId");
  if (adds) {
    upload.ifa = holds_ifa(from, upload);
  } else {
    auto name = checked_name(upload.description);
    if (!name) return name.error();
  }
  if (auto refused = check_job(upload)) return *std::move(refused);
  if (auto refused = read_lines(from, file->body, upload)) return *std::move(refused);
  return store(from, upload);
}

// A file of 50 MB is not read on an I/O thread.
void later_by_file(Platform& platform, ApiCall& call, ReplyWith reply, bool adds) {
  const Origin from{platform, call.channel, call.now, true};
  auto shared = std::make_shared<ReplyWith>(std::move(reply));
  const bool taken = platform.control->try_run(
      [from, adds, shared, type = std::string(call.request.header("content-type")),
       body = std::move(call.request.body)] { (*shared)(by_file(from, type, body, adds)); });
  if (!taken) (*shared)(refuse(429, kConcurrentLimitText));
}
void make_by_file(Platform& platform, ApiCall& call, ReplyWith reply) {
  later_by_file(platform, call, std::move(reply), false);
}
void add_by_file(Platform& platform, ApiCall& call, ReplyWith reply) {
  later_by_file(platform, call, std::move(reply), true);
}

void add(Endpoints& endpoints, std::string method, Handle handle, HandleLater file) {
  const std::string path = "/v2/bot/audienceGroup/upload";
  Endpoint by_json{method, path, kPerMinute60, Body::json};
  by_json.handle = handle;
  endpoints.add(std::move(by_json));
  Endpoint by_file{std::move(method), path + "/byFile", kPerMinute60, Body::multipart};
  by_file.later = file;
  by_file.bytes_max = kFileBytesMax;
  endpoints.add(std::move(by_file));
}
}  // namespace

void add_audience_upload_endpoints(Endpoints& endpoints) {
  add(endpoints, "POST", make_by_json, make_by_file);
  add(endpoints, "PUT", add_by_json, add_by_file);
}

}  // namespace enishi::simulator
