// What LINE says of a channel: counts of webhooks and friends, quota, reconciliations, imports,
// groups.
#include <algorithm>

#include "api/json_fields.h"
#include "api/money.h"
#include "api/routes.h"
#include "api/uploads.h"
#include "base/limits.h"
#include "measure/daily.h"

namespace enishi::api {
namespace {

constexpr std::string_view kJobAnswer = R"({"$ref":"#/components/schemas/StartedJob"})";

std::string started(std::int64_t job) {
  JsonOut out;
  return out.object().field("job", job).end().take();
}

Answer webhook_counts(Call& call) {
  const auto c = call.rooms.webhooks.counts(call.channel->no);
  JsonOut out;
  out.object().field("accepted", c.accepted).field("events", c.events);
  out.field("duplicates", c.duplicates).field("bad_signature", c.bad_signature);
  out.field("bad_body", c.bad_body).field("wrong_destination", c.wrong_destination);
  return out.field("refused", c.refused).end().take();
}

Answer friend_counts(Call& call) {
  const auto c = call.rooms.people.view()->counts(call.channel->no);
  JsonOut out;
  out.object().field("known", c.known).field("reachable", c.reachable);
  out.field("blocked", c.blocked).field("unknown", c.unknown).field("deleted", c.deleted);
  return out.end().take();
}

Answer quota(Call& call) {
  ASSIGN(const auto quota, call.rooms.delivery.quota(call.channel->id));
  ASSIGN(const std::int64_t reserved, call.rooms.delivery.reserved(call.channel->id));
  JsonOut out;
  out.object().field("limited", quota.limited);
  if (quota.limited) out.field("value", quota.value);
  out.field("used", quota.used).field("reserved", reserved);
  ASSIGN(const auto tariff, call.rooms.delivery.tariff(call.channel->id));
  if (tariff) {
    yen_field(out, "monthly_fee", tariff->monthly_fee);
    yen_field(out, "cost", delivery::messages_cost(*tariff, quota.used));
    out.field("included_left", delivery::included_left(*tariff, quota.used));
  }
  return out.end().take();
}

// LINE's newest count, where it is kept; else LINE is asked.
Result<line::UnknownFriends> unknown_of(const Call& call) {
  const std::string day = measure::line_day(call.now, 1);
  ASSIGN(const auto kept, call.rooms.insight.friends(call.channel->no, day, day));
  if (kept.empty() || !kept.front().at_line())
    return call.rooms.profiles.unknown_friends(call.channel->id);
  const auto known =
      static_cast<std::int64_t>(call.rooms.people.view()->counts(call.channel->no).reachable);
  const std::int64_t at_line = *kept.front().at_line();
  return line::UnknownFriends{.at_line = at_line,
                              .known = known,
                              .missing = std::max<std::int64_t>(0, at_line - known),
                              .date = day};
}

Answer unknown_friends(Call& call) {
  ASSIGN(const auto u, unknown_of(call));
  JsonOut out;
  out.object().field("at_line", u.at_line).field("known", u.known).field("missing", u.missing);
  return out.field("date", u.date).end().take();
}

Answer reconciliations(Call& call) {
  const auto limit = call.given_integer("limit").value_or(limits::api_page_default);
  ASSIGN(const auto rows,
         call.rooms.delivery.reconciliations(call.channel->id, static_cast<std::size_t>(limit)));
  JsonOut out;
  out.object().key("items").array();
  for (const delivery::Reconciliation& row : rows) {
    out.object().field("date", row.date);
    out.field("kind", row.kind == delivery::SendKind::push ? "push" : "multicast");
    out.field("ours", row.ours).field("theirs", row.theirs);
    if (row.theirs) out.field("difference", row.ours - *row.theirs);
    out.end();
  }
  end_page(out, std::nullopt);
  return out.take();
}

Answer reconcile(Call& call) {
  ASSIGN(const std::int64_t job, call.rooms.delivery.reconcile(call.actor(), call.channel->id));
  return started(job);
}

Answer import_followers(Call& call) {
  ASSIGN(const std::int64_t job,
         call.rooms.profiles.import_followers(call.actor(), call.channel->id));
  return started(job);
}

Answer import_user_ids(Call& call) {
  ASSIGN(const std::string rows, rows_of(call));
  ASSIGN(Upload upload, Upload::store(call, rows));
  ASSIGN(const std::int64_t job,
         call.rooms.profiles.import_user_ids(call.actor(), call.channel->id, upload.name()));
  upload.hand_over();
  return started(job);
}

Answer list_chats(Call& call) {
  ASSIGN(const Page page, call.page());
  ASSIGN(const auto chats, call.rooms.chats.list(call.channel->id, page.cursor, page.limit));
  JsonOut out;
  out.object().key("items").array();
  for (const line::Chat& chat : chats) {
    out.object().field("id", chat.id).field("kind", chat.group ? "group" : "room");
    out.field("joined", chat.joined).field("changed_at", iso8601(chat.changed_at));
    out.field("members", chat.members).field("events", chat.events).end();
  }
  end_page(out, chats.size() == page.limit ? std::optional(encode_cursor(chats.back().id))
                                           : std::nullopt);
  return out.take();
}

void add_counts(Table& table) {
  table.routes.push_back({.method = "GET",
                          .path = "/channels/{channel}/counts",
                          .name = "countFriends",
                          .scope = kAnyReader,
                          .summary = "Counts the channel's friends by state.",
                          .response = object({{"known", kCount},
                                              {"reachable", kCount},
                                              {"blocked", kCount},
                                              {"unknown", kCount},
                                              {"deleted", kCount}}),
                          .run = friend_counts});
  table.routes.push_back(
      {.method = "GET",
       .path = "/channels/{channel}/webhook-counts",
       .name = "countWebhooks",
       .scope = kAnyReader,
       .summary = "Counts the channel's webhooks since the start of the server.",
       .response = object({{"accepted", kCount},
                           {"events", kCount},
                           {"duplicates", kCount},
                           {"bad_signature", kCount},
                           {"bad_body", kCount},
                           {"wrong_destination", kCount},
                           {"refused", described(kCount, "answered 503: overloaded")}}),
       .run = webhook_counts});
  table.routes.push_back(
      {.method = "GET",
       .path = "/channels/{channel}/quota",
       .name = "getQuota",
       .scope = kAnyReader,
       .summary = "Shows the month's quota as LINE has it, and what campaigns have reserved.",
       .response = object({{"limited", kFlag},
                           {"value?", kCount},
                           {"used", described(kCount, "LINE's count; approximate")},
                           {"reserved", kCount},
                           {"monthly_fee?", described(kYen, "of the channel's tariff, if set")},
                           {"cost?", described(kYen,
                                               "of what is used so far, without the fee; absent: "
                                               "no tariff, or it does not sell so many")},
                           {"included_left?", described(kCount, "messages the fee still covers")}}),
       .slow = true,
       .run = quota});
  table.routes.push_back(
      {.method = "GET",
       .path = "/channels/{channel}/unknown-friends",
       .name = "countUnknownFriends",
       .scope = kAnyReader,
       .summary = "Compares LINE's count of friends with those that are known here.",
       .response = object({{"at_line", described(kCount, "followers less blocks, as of `date`")},
                           {"known", described(kCount, "reachable friends known now")},
                           {"missing", kCount},
                           {"date", described(kText, "yyyymmdd, UTC+9")}}),
       .slow = true,
       .run = unknown_friends});
}

void add_reconciliations(Table& table) {
  table.routes.push_back(
      {.method = "GET",
       .path = "/channels/{channel}/reconciliations",
       .name = "listReconciliations",
       .scope = kAnyReader,
       .summary = "Compares what was accepted, day by day, with LINE's own counts.",
       .response = page_of(object({{"date", described(kText, "yyyymmdd, UTC+9")},
                                   {"kind", R"({"type":"string","enum":["push","multicast"]})"},
                                   {"ours", described(kCount, "recipients of accepted calls")},
                                   {"theirs?", described(kCount, "absent: LINE is not ready")},
                                   {"difference?", kInteger}})),
       .query = {{.name = "limit",
                  .description = "Rows, newest first; 100 where not given.",
                  .kind = Parameter::Kind::integer,
                  .min = 1,
                  .max = limits::api_page_max}},
       .run = reconciliations});
  table.routes.push_back({.method = "POST",
                          .path = "/channels/{channel}/reconciliations",
                          .name = "reconcile",
                          .scope = "campaigns.write",
                          .summary = "Asks LINE for every day that is not settled yet.",
                          .response = std::string(kJobAnswer),
                          .status = 202,
                          .run = reconcile});
}

}  // namespace

void add_channel_line_routes(Table& table) {
  table.components.push_back({"StartedJob", object({{"job", kInteger}})});
  add_counts(table);
  add_reconciliations(table);
  table.routes.push_back({.method = "POST",
                          .path = "/channels/{channel}/followers-import",
                          .name = "importFollowers",
                          .scope = "people.write",
                          .summary = "Fetches LINE's list of followers (verified accounts only).",
                          .response = std::string(kJobAnswer),
                          .status = 202,
                          .run = import_followers});
  table.routes.push_back({.method = "POST",
                          .path = "/channels/{channel}/user-ids",
                          .name = "importUserIds",
                          .scope = "people.write",
                          .summary = "Takes a list of LINE user ids; which of them are friends is "
                                     "learned by asking LINE.",
                          .body = Body::json_or_lines,
                          .request = closed({{"users", list_of(kText)}}),
                          .response = std::string(kJobAnswer),
                          .status = 202,
                          .run = import_user_ids});
  table.routes.push_back(
      {.method = "GET",
       .path = "/channels/{channel}/chats",
       .name = "listChats",
       .scope = kAnyReader,
       .summary = "Lists the groups and rooms that the account was in.",
       .response = page_of(object({{"id", kText},
                                   {"kind", R"({"type":"string","enum":["group","room"]})"},
                                   {"joined", kFlag},
                                   {"changed_at", kTime},
                                   {"members", described(kCount, "seen joined and not left")},
                                   {"events", kCount}})),
       .paged = true,
       .run = list_chats});
}

}  // namespace enishi::api
