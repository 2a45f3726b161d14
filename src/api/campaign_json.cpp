#include "api/campaign_json.h"

#include <array>

#include "api/content_json.h"
#include "api/json_fields.h"
#include "api/schema_text.h"
#include "delivery/limits.h"

namespace enishi::api {
namespace {

using delivery::Campaign;
using delivery::CampaignSpec;

constexpr std::array<std::string_view, 2> kQuotaPolicies{"refuse", "cut"};
constexpr std::array<std::string_view, 3> kLinkPolicies{"off", "campaign", "person"};
constexpr std::int64_t kSpreadSecondsMax = 30 * 24 * 3600;
constexpr std::int64_t kStageRecipientsMax = limits::stage_recipients_max;
constexpr std::int64_t kStageMinutesMax = limits::stage_minutes_max;

// Member `name` as one of `words`; `value` stays as it is where the member is absent.
template <class Enum>
Status word_at(const JsonValue& json, std::string_view name,
               std::span<const std::string_view> words, Enum& value) {
  ASSIGN(const auto given, json.opt_string_at(name));
  if (!given) return {};
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == *given) {
      value = static_cast<Enum>(i);
      return {};
    }
  }
  return invalid(std::string(name), "is not a known word");
}

template <class Enum>
std::string_view word(std::span<const std::string_view> words, Enum value) {
  return words[static_cast<std::size_t>(value)];
}

// Messages, or a content of the library that holds them.
Status read_what(const JsonValue& json, CampaignSpec& spec) {
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

Status read_who(const JsonValue& json, CampaignSpec& spec) {
  if (const auto recipients = json.find("recipients")) {
    TRY(recipients->object());
    spec.recipients = recipients->dump();
  }
  if (const auto exclude = json.find("exclude")) {
    TRY(exclude->object());
    spec.exclude = exclude->dump();
  }
  if (json.has("audience")) {
    ASSIGN(spec.audience, id_at<AudienceId>(json, "audience"));
  }
  return {};
}

Status read_how(const JsonValue& json, CampaignSpec& spec) {
  ASSIGN(const auto spread, json.opt_integer_at("spread_seconds", 0, kSpreadSecondsMax));
  spec.spread_seconds = spread.value_or(0);
  ASSIGN(const auto stage, json.opt_integer_at("stage_recipients", 0, kStageRecipientsMax));
  spec.stage_recipients = stage.value_or(0);
  ASSIGN(const auto minutes, json.opt_integer_at("stage_minutes", 0, kStageMinutesMax));
  spec.stage_minutes = minutes.value_or(0);
  TRY(word_at(json, "quota_policy", kQuotaPolicies, spec.quota_policy));
  TRY(word_at(json, "link_policy", kLinkPolicies, spec.link_policy));
  ASSIGN(spec.ignore_quiet_hours, json.boolean_at("ignore_quiet_hours", false));
  ASSIGN(spec.ignore_cap, json.boolean_at("ignore_cap", false));
  ASSIGN(spec.notification_disabled, json.boolean_at("notification_disabled", false));
  return {};
}

void write_spec(JsonOut& out, const CampaignSpec& spec) {
  out.field("name", spec.name).field("channel", spec.channel.text());
  write_body(out, spec.messages);
  if (spec.content) {
    out.field("content", spec.content->text()).field("content_version", spec.content_version);
  }
  out.key("recipients").raw(spec.recipients);
  if (!spec.exclude.empty()) out.key("exclude").raw(spec.exclude);
  if (spec.audience) out.field("audience", spec.audience->text());
  time_field(out, "send_at", spec.send_at);
  time_field(out, "expires_at", spec.expires_at);
  out.field("spread_seconds", spec.spread_seconds);
  out.field("stage_recipients", spec.stage_recipients).field("stage_minutes", spec.stage_minutes);
  out.field("quota_policy", word(kQuotaPolicies, spec.quota_policy));
  out.field("link_policy", word(kLinkPolicies, spec.link_policy));
  out.field("ignore_quiet_hours", spec.ignore_quiet_hours).field("ignore_cap", spec.ignore_cap);
  out.field("notification_disabled", spec.notification_disabled);
}

}  // namespace

std::string campaign_spec_schema() {
  return closed(
      {{"name", text_upto(300, 1)},
       {"channel", kUuid},
       {"messages?", body_messages_schema()},
       {"data?", body_data_schema()},
       {"content?", described(kUuid, "of the library, instead of messages")},
       {"content_version?", described(kCount, "the newest where not given")},
       {"recipients?", described(kAnyObject, "a condition; everyone where not given")},
       {"audience?", described(kUuid, "only members of this uploaded list")},
       {"exclude?", described(kAnyObject, "a condition: who fits gets nothing")},
       {"send_at?", described(kTime, "not before; at once where not given")},
       {"expires_at?", described(kTime, "what is not accepted by then expires")},
       {"spread_seconds?", integer_between(0, kSpreadSecondsMax)},
       {"stage_recipients?",
        described(integer_between(0, kStageRecipientsMax),
                  "in stages of so many people, from 1000; 0: all at once. Not with a spread")},
       {"stage_minutes?",
        described(integer_between(0, kStageMinutesMax), "from one stage to the next")},
       {"quota_policy?", one_of(kQuotaPolicies)},
       {"link_policy?", described(one_of(kLinkPolicies), "whose code a tracked link carries")},
       {"ignore_quiet_hours?", kFlag},
       {"ignore_cap?", kFlag},
       {"notification_disabled?", kFlag}});
}

std::string campaign_schema() {
  return object(
      {{"id", kUuid},
       {"workspace", kUuid},
       {"state", words_of(delivery::CampaignState::held)},
       {"reason?", described(kText, "why it is paused, held or ended early")},
       {"name", kText},
       {"channel", kUuid},
       {"messages", list_of(kAnyObject)},
       {"data?", kAnyObject},
       {"content?", kUuid},
       {"content_version?", kCount},
       {"recipients", kAnyObject},
       {"exclude?", kAnyObject},
       {"audience?", kUuid},
       {"send_at?", kTime},
       {"expires_at?", kTime},
       {"spread_seconds", kCount},
       {"stage_recipients", kCount},
       {"stage_minutes", kCount},
       {"quota_policy", one_of(kQuotaPolicies)},
       {"link_policy", one_of(kLinkPolicies)},
       {"ignore_quiet_hours", kFlag},
       {"ignore_cap", kFlag},
       {"notification_disabled", kFlag},
       {"needs_approval", kFlag},
       {"test?", described(kFlag, "a test send")},
       {"estimated?", described(kCount, "people who would have got it when it was checked")},
       {"warnings?", described(warnings_schema(), "told by a check")},
       {"created_by", kText},
       {"edited_by", kText},
       {"approved_by?", kText},
       {"frozen", described(kFlag, "who gets it is fixed")},
       {"planned", described(kFlag, "every message is rendered and stored")},
       {"audience_size", described(kCount, "members of condition and list, when frozen")},
       {"frozen_recipients", described(kCount, "of them, without excluded people")},
       {"recipients_hash", described(kText, "SHA-256 chain of the frozen recipients, hex")},
       {"reserved", described(kCount, "messages of the month's quota kept for it")},
       {"unit?", described(kText, "LINE's aggregation unit")},
       {"unit_shared?", described(kFlag, "the unit is shared: LINE's statistics are merged")},
       {"created_at", kTime},
       {"updated_at", kTime},
       {"started_at?", kTime},
       {"ended_at?", kTime}});
}

std::string warnings_schema() {
  return list_of(object({{"code", kText}, {"message", kText}, {"message_ja", kText}}));
}

void write_warnings(JsonOut& out, const std::vector<delivery::Warning>& warnings) {
  out.key("warnings").array();
  for (const delivery::Warning& warning : warnings) {
    out.object().field("code", warning.code).field("message", warning.en);
    out.field("message_ja", warning.ja).end();
  }
  out.end();
}

Result<CampaignSpec> campaign_spec(const JsonValue& json) {
  TRY(json.object());
  CampaignSpec spec;
  ASSIGN(spec.name, json.string_at("name"));
  ASSIGN(spec.channel, id_at<ChannelId>(json, "channel"));
  TRY(read_what(json, spec));
  TRY(read_who(json, spec));
  ASSIGN(spec.send_at, opt_time_at(json, "send_at"));
  ASSIGN(spec.expires_at, opt_time_at(json, "expires_at"));
  TRY(read_how(json, spec));
  return spec;
}

void write_campaign(JsonOut& out, const Campaign& c) {
  out.object().field("id", c.id.text()).field("workspace", c.workspace.text());
  out.field("state", name(c.state));
  text_field(out, "reason", c.reason);
  write_spec(out, c.spec);
  out.field("needs_approval", c.needs_approval);
  if (c.test) out.field("test", true);
  out.field("estimated", c.estimated);
  if (!c.warnings.empty()) write_warnings(out, c.warnings);
  out.field("created_by", c.created_by).field("edited_by", c.edited_by);
  text_field(out, "approved_by", c.approved_by);
  out.field("frozen", c.frozen).field("planned", c.planned);
  out.field("audience_size", c.audience_size).field("frozen_recipients", c.recipients);
  out.field("recipients_hash", c.recipients_hash).field("reserved", c.reserved);
  if (!c.unit.empty()) out.field("unit", c.unit).field("unit_shared", c.unit_shared);
  out.field("created_at", iso8601(c.created_at)).field("updated_at", iso8601(c.updated_at));
  time_field(out, "started_at", c.started_at);
  time_field(out, "ended_at", c.ended_at);
  out.end();
}

std::string campaign_json(const Campaign& campaign) {
  JsonOut out;
  write_campaign(out, campaign);
  return out.take();
}

}  // namespace enishi::api
