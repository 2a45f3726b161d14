#include "api/mass_json.h"

#include "api/campaign_json.h"
#include "api/content_json.h"
#include "api/json_fields.h"
#include "api/schema_text.h"
#include "delivery/limits.h"
#include "delivery/mass_words.h"

namespace enishi::api {
namespace {

using delivery::MassKind;
using delivery::MassSend;
using delivery::MassSpec;

// Messages, or a content of the library that holds them.
Status read_what(const JsonValue& json, MassSpec& spec) {
  if (!json.has("content")) {
    ASSIGN(spec.messages, body_at(json));
    return {};
  }
  if (json.has("messages") || json.has("data"))
    return invalid("content", "cannot be given beside messages or data");
  ASSIGN(spec.content, id_at<ContentId>(json, "content"));
  ASSIGN(const auto version, json.opt_integer_at("content_version", 1, 1'000'000));
  spec.content_version = static_cast<int>(version.value_or(0));
  return {};
}

Status read_limit(const JsonValue& json, delivery::MassLimit& limit) {
  const auto given = json.find("limit");
  if (!given) return {};
  TRY(given->only({"max", "up_to_remaining_quota", "forbid_partial_delivery"}));
  ASSIGN(limit.max, given->opt_integer_at("max", 1, limits::mass_recipients_max));
  ASSIGN(limit.up_to_remaining_quota, given->boolean_at("up_to_remaining_quota", false));
  ASSIGN(limit.forbid_partial_delivery, given->boolean_at("forbid_partial_delivery", false));
  return {};
}

std::string limit_schema() {
  return closed(
      {{"max?", integer_between(1, limits::mass_recipients_max)},
       {"up_to_remaining_quota?", described(kFlag, "as many as the month's quota leaves")},
       {"forbid_partial_delivery?",
        described(kFlag, "nobody rather than some; with up_to_remaining_quota")}});
}

void write_spec(JsonOut& out, const MassSpec& spec) {
  out.field("name", spec.name).field("channel", spec.channel.text());
  out.field("kind", name(spec.kind));
  write_body(out, spec.messages);
  if (spec.content)
    out.field("content", spec.content->text()).field("content_version", spec.content_version);
  if (!spec.recipient.empty()) out.key("recipient").raw(spec.recipient);
  if (!spec.demographic.empty()) out.key("demographic").raw(spec.demographic);
  const delivery::MassLimit& limit = spec.limit;
  if (spec.kind == MassKind::narrowcast) {
    out.key("limit").object().field("max", limit.max);
    out.field("up_to_remaining_quota", limit.up_to_remaining_quota);
    out.field("forbid_partial_delivery", limit.forbid_partial_delivery).end();
  }
  time_field(out, "send_at", spec.send_at);
  out.field("notification_disabled", spec.notification_disabled);
  out.field("ignore_quiet_hours", spec.ignore_quiet_hours);
}

void write_words(JsonOut& out, std::string_view ja, std::string_view en) {
  out.field("message", en).field("message_ja", ja);
}

// What LINE said and counted.
void write_outcome(JsonOut& out, const MassSend& m, std::optional<std::int64_t> delivered) {
  out.field("tries", m.tries);
  time_field(out, "first_try_at", m.first_try_at);
  text_field(out, "request_id", m.request_id);
  time_field(out, "accepted_at", m.accepted_at);
  out.field("reserved", m.reserved);
  if (m.phase != delivery::MassPhase::none) out.field("phase", name(m.phase));
  out.field("targets", m.targets).field("successes", m.successes).field("failures", m.failures);
  out.key("delivered");
  delivered ? out.number(*delivered) : out.null();
  if (m.error_code == 0) return;
  const Phrase& words = delivery::narrowcast_error(m.error_code);
  out.key("error").object().field("code", m.error_code);
  write_words(out, words.ja, words.en);
  out.end();
}

}  // namespace

std::string mass_spec_schema() {
  return closed(
      {{"name", text_upto(limits::mass_name_bytes_max, 1)},
       {"channel", kUuid},
       {"kind", words_of(MassKind::narrowcast)},
       {"messages?", described(list_of(kAnyObject),
                               "LINE message objects, the same for everybody: no placeholders of "
                               "a person, no tracked links")},
       {"data?", body_data_schema()},
       {"content?", described(kUuid, "of the library, instead of messages")},
       {"content_version?", described(kCount, "the newest where not given")},
       {"recipient?",
        described(kAnyObject,
                  "narrowcast: {audience: LINE's number}, {redelivery: id of an earlier "
                  "narrowcast}, joined by {and: [...]}, {or: [...]}, {not: ...}; 10 at most")},
       {"demographic?",
        described(kAnyObject,
                  "narrowcast: {gender: [...]}, {age: {gte, lt}}, {app_type: [...]}, {area: "
                  "[...]}, {subscription_period: {gte, lt}}, joined in the same way; 10 at most")},
       {"limit?", limit_schema()},
       {"send_at?", described(kTime, "not before; at once where not given")},
       {"notification_disabled?", kFlag},
       {"ignore_quiet_hours?", kFlag}});
}

std::string mass_schema() {
  return object(
      {{"id", kUuid},
       {"workspace", kUuid},
       {"state", words_of(delivery::MassState::held)},
       {"reason?", described(kText, "why it is paused, held, or ended otherwise than done")},
       {"name", kText},
       {"channel", kUuid},
       {"kind", words_of(MassKind::narrowcast)},
       {"messages", list_of(kAnyObject)},
       {"data?", kAnyObject},
       {"content?", kUuid},
       {"content_version?", kCount},
       {"recipient?", kAnyObject},
       {"demographic?", kAnyObject},
       {"limit?", object({{"max?", kCount},
                          {"up_to_remaining_quota", kFlag},
                          {"forbid_partial_delivery", kFlag}})},
       {"send_at?", kTime},
       {"notification_disabled", kFlag},
       {"ignore_quiet_hours", kFlag},
       {"needs_approval", kFlag},
       {"created_by", kText},
       {"edited_by", kText},
       {"approved_by?", kText},
       {"tries", described(kCount, "how often LINE was asked, each time under one key")},
       {"first_try_at?", kTime},
       {"request_id?", described(kText, "LINE's, of the request that it accepted")},
       {"accepted_at?", kTime},
       {"reserved", described(kCount, "messages of the month's quota kept for it now")},
       {"phase?", described(words_of(delivery::MassPhase::failed), "LINE's, of a narrowcast")},
       {"targets?", described(kCount, "LINE's count of whom a narrowcast is for")},
       {"successes?", kCount},
       {"failures?", kCount},
       {"delivered", described(or_null(kCount), "LINE's count of the message; null: not told yet")},
       {"error?", object({{"code", described(kInteger, "LINE's errorCode of a narrowcast")},
                          {"message", kText},
                          {"message_ja", kText}})},
       {"created_at", kTime},
       {"updated_at", kTime},
       {"started_at?", kTime},
       {"ended_at?", kTime}});
}

std::string mass_check_schema() {
  return object({{"mass_send", ref("MassSend")},
                 {"reach", described(kCount, "whom LINE could reach at most")},
                 {"planned", described(kCount, "messages of the quota that LINE will reserve")},
                 {"quota_remaining",
                  described(or_null(kInteger), "null: there is no limit, or LINE did not answer")},
                 {"warnings", warnings_schema()}});
}

Result<MassSpec> mass_spec(const JsonValue& json) {
  TRY(json.object());
  MassSpec spec;
  ASSIGN(spec.name, json.string_at("name"));
  ASSIGN(spec.channel, id_at<ChannelId>(json, "channel"));
  ASSIGN(const std::string kind, json.string_at("kind"));
  spec.kind = kind == name(MassKind::narrowcast) ? MassKind::narrowcast : MassKind::broadcast;
  TRY(read_what(json, spec));
  if (const auto recipient = json.find("recipient")) spec.recipient = recipient->dump();
  if (const auto demographic = json.find("demographic")) spec.demographic = demographic->dump();
  TRY(read_limit(json, spec.limit));
  ASSIGN(spec.send_at, opt_time_at(json, "send_at"));
  ASSIGN(spec.notification_disabled, json.boolean_at("notification_disabled", false));
  ASSIGN(spec.ignore_quiet_hours, json.boolean_at("ignore_quiet_hours", false));
  return spec;
}

void write_mass(JsonOut& out, const MassSend& m, std::optional<std::int64_t> delivered) {
  out.object().field("id", m.id.text()).field("workspace", m.workspace.text());
  out.field("state", name(m.state));
  text_field(out, "reason", m.reason);
  write_spec(out, m.spec);
  out.field("needs_approval", m.needs_approval);
  out.field("created_by", m.created_by).field("edited_by", m.edited_by);
  text_field(out, "approved_by", m.approved_by);
  write_outcome(out, m, delivered);
  out.field("created_at", iso8601(m.created_at)).field("updated_at", iso8601(m.updated_at));
  time_field(out, "started_at", m.started_at);
  time_field(out, "ended_at", m.ended_at);
  out.end();
}

std::string mass_check_json(const delivery::MassCheck& check) {
  JsonOut out;
  out.object().key("mass_send");
  write_mass(out, check.send, std::nullopt);
  out.field("reach", check.reach).field("planned", check.planned).key("quota_remaining");
  check.quota_remaining ? out.number(*check.quota_remaining) : out.null();
  write_warnings(out, check.warnings);
  return out.end().take();
}

}  // namespace enishi::api
