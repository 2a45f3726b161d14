// What became of a campaign: estimate, report, ledger, calls.
#include "api/campaign_json.h"
#include "api/json_fields.h"
#include "api/money.h"
#include "api/routes.h"

namespace enishi::api {
namespace {

using delivery::CallState;
using delivery::Skip;

constexpr std::string_view kReaders = "campaigns.read campaigns.write campaigns.approve";

Answer estimate(Call& call) {
  ASSIGN(const auto e, call.rooms.delivery.estimate(call.campaign->id));
  JsonOut out;
  out.object().field("audience", e.audience).field("excluded", e.excluded);
  out.field("recipients", e.recipients).field("unreachable", e.unreachable);
  out.field("quota_remaining", e.quota_remaining);
  out.field("needs_approval", e.needs_approval);
  out.field("starts_at", iso8601(e.starts_at)).field("expected_end", iso8601(e.expected_end));
  yen_field(out, "cost", e.cost);
  write_warnings(out, e.warnings);
  return out.end().take();
}

void write_links(JsonOut& out, const std::vector<measure::LinkReport>& links) {
  out.key("links").array();
  for (const measure::LinkReport& link : links) {
    out.object().field("position", link.position).field("url", link.url);
    out.field("clicks", link.clicks).field("people", link.people);
    out.field("previews", link.previews).end();
  }
  out.end();
}

Answer report(Call& call) {
  ASSIGN(const auto r, call.rooms.delivery.report(call.campaign->id));
  ASSIGN(const auto links, call.rooms.clicks.report(call.campaign->id.bytes()));
  JsonOut out;
  out.object().field("state", name(call.campaign->state)).field("audience", r.audience);
  out.field("not_planned", r.not_planned).field("pending", r.pending);
  out.key("skipped").object();
  for (std::size_t i = 1; i < delivery::kSkipKinds; ++i)
    out.field(name(static_cast<Skip>(i)), r.skipped[i]);
  out.end().key("settled").object();
  for (std::size_t i = 0; i < delivery::kCallStates; ++i)
    if (!open(static_cast<CallState>(i))) out.field(name(static_cast<CallState>(i)), r.settled[i]);
  out.end().field("push_requests", r.push_requests);
  out.field("multicast_requests", r.multicast_requests).field("balances", r.balances());
  if (r.stages) {
    out.key("stages").object().field("count", r.stages->count);
    out.field("current", r.stages->current);
    time_field(out, "next_at", r.stages->next_at);
    out.end();
  }
  yen_field(out, "cost", r.cost);
  write_links(out, links);
  return out.end().take();
}

std::string report_schema() {
  return object(
      {{"state", words_of(delivery::CampaignState::held)},
       {"audience", described(kCount, "= not_planned + pending + all of skipped + all of settled")},
       {"not_planned", described(kCount, "frozen; no call is stored yet")},
       {"pending", described(kCount, "in calls that are not settled")},
       {"skipped", described(map_of(kCount), "people who get nothing, by the reason")},
       {"settled", described(map_of(kCount),
                             "people by what became of their call. accepted: by "
                             "LINE, which is not yet delivered. unknown: may or "
                             "may not have been accepted; never sent again")},
       {"push_requests", described(kCount, "accepted ones")},
       {"multicast_requests", described(kCount, "accepted ones")},
       {"balances", kFlag},
       {"stages?", object({{"count", described(kCount, "as planned so far")},
                           {"current", described(kCount, "from 1; 0: none has begun")},
                           {"next_at?", kTime}})},
       {"cost?", described(kYen,
                           "of the accepted messages by the channel's tariff, after those that "
                           "LINE had counted when the campaign began: an attribution, LINE bills "
                           "the month. Absent: no tariff, or it does not sell so many")},
       {"links",
        list_of(object({{"position", kCount},
                        {"url", kText},
                        {"clicks", described(kCount, "people's; fetches for previews not counted")},
                        {"people", described(kCount,
                                             "different people; only of links that carry a "
                                             "person's code (link_policy person)")},
                        {"previews", described(kCount, "fetches by LINE's link previews")}}))}});
}

Answer ledger(Call& call) {
  ASSIGN(const Page page, call.page());
  ASSIGN(const std::int64_t after, call.cursor_number());
  ASSIGN(const auto rows,
         call.rooms.delivery.ledger(call.campaign->id, RecordNo{static_cast<std::uint32_t>(after)},
                                    page.limit));
  JsonOut out;
  out.object().key("items").array();
  for (const delivery::LedgerRow& row : rows) {
    out.object().field("record", row.record.value).field("skip", name(row.skip));
    if (row.call != 0) out.field("call", row.call).field("state", name(row.state));
    text_field(out, "request_id", row.request_id);
    time_field(out, "settled_at", row.settled_at);
    out.end();
  }
  end_page(out, rows.size() == page.limit ? std::optional(encode_cursor(rows.back().record.value))
                                          : std::nullopt);
  return out.take();
}

std::optional<CallState> state_of(std::string_view word) {
  for (std::size_t i = 0; i < delivery::kCallStates; ++i)
    if (name(static_cast<CallState>(i)) == word) return static_cast<CallState>(i);
  return std::nullopt;
}

void write(JsonOut& out, const delivery::CallRow& row) {
  out.object().field("no", row.no).field("multicast", row.multicast);
  out.field("recipients", row.recipients).field("state", name(row.state));
  out.field("tries", row.tries);
  if (row.status != 0) out.field("status", row.status);
  out.field("retry_key", row.retry_key);
  text_field(out, "request_id", row.request_id);
  text_field(out, "accepted_request_id", row.accepted_request_id);
  text_field(out, "detail", row.detail);
  time_field(out, "first_try_at", row.first_try_at);
  time_field(out, "settled_at", row.settled_at);
  out.end();
}

Answer calls(Call& call) {
  ASSIGN(const Page page, call.page());
  ASSIGN(const std::int64_t after, call.cursor_number());
  const auto word = call.given("state");
  ASSIGN(const auto rows,
         call.rooms.delivery.calls(call.campaign->id, word ? state_of(*word) : std::nullopt, after,
                                   page.limit));
  JsonOut out;
  out.object().key("items").array();
  for (const delivery::CallRow& row : rows) write(out, row);
  end_page(out,
           rows.size() == page.limit ? std::optional(encode_cursor(rows.back().no)) : std::nullopt);
  return out.take();
}

Answer verify(Call& call) {
  ASSIGN(const auto difference, call.rooms.delivery.verify(call.campaign->id));
  JsonOut out;
  out.object().field("balances", !difference.has_value());
  if (difference) out.field("difference", *difference);
  return out.end().take();
}

void add_rows(Table& table) {
  table.routes.push_back(
      {.method = "GET",
       .path = "/campaigns/{campaign}/ledger",
       .name = "getLedger",
       .scope = kReaders,
       .summary = "Lists the people of a campaign, each with what became of the message.",
       .response = page_of(object({{"record", kInteger},
                                   {"skip", words_of(Skip::restored)},
                                   {"call?", kInteger},
                                   {"state?", words_of(CallState::withdrawn)},
                                   {"request_id?", kText},
                                   {"settled_at?", kTime}})),
       .paged = true,
       .run = ledger});
  table.routes.push_back(
      {.method = "GET",
       .path = "/campaigns/{campaign}/calls",
       .name = "listCalls",
       .scope = kReaders,
       .summary = "Lists the calls to LINE of a campaign; ?state=unknown are those to look into.",
       .response = page_of(object({{"no", kInteger},
                                   {"multicast", kFlag},
                                   {"recipients", kCount},
                                   {"state", words_of(CallState::withdrawn)},
                                   {"tries", kCount},
                                   {"status?", kInteger},
                                   {"retry_key", kText},
                                   {"request_id?", kText},
                                   {"accepted_request_id?", kText},
                                   {"detail?", kText},
                                   {"first_try_at?", kTime},
                                   {"settled_at?", kTime}})),
       .query = {{.name = "state",
                  .description = "Only calls in this state.",
                  .kind = Parameter::Kind::choice,
                  .choices = words_of(CallState::withdrawn)}},
       .paged = true,
       .run = calls});
}

}  // namespace

void add_campaign_report_routes(Table& table) {
  table.components.push_back({"Report", report_schema()});
  table.routes.push_back(
      {.method = "GET",
       .path = "/campaigns/{campaign}/estimate",
       .name = "estimateCampaign",
       .scope = kReaders,
       .summary = "Counts who would get it if it were sent now.",
       .response = object(
           {{"audience", kCount},
            {"excluded", kCount},
            {"recipients", kCount},
            {"unreachable", kCount},
            {"quota_remaining?", described(kInteger, "absent: no limit, or LINE did not answer")},
            {"needs_approval", kFlag},
            {"starts_at", kTime},
            {"expected_end", described(kTime, "of the last call, as stages or spread plan it")},
            {"cost?", described(kYen, "after what is used and reserved; absent: not known")},
            {"warnings", warnings_schema()}}),
       .slow = true,
       .run = estimate});
  table.routes.push_back({.method = "GET",
                          .path = "/campaigns/{campaign}/report",
                          .name = "getReport",
                          .scope = kReaders,
                          .summary = "Accounts for every person of the audience, and for clicks.",
                          .response = ref("Report"),
                          .run = report});
  add_rows(table);
  table.routes.push_back(
      {.method = "GET",
       .path = "/campaigns/{campaign}/verify",
       .name = "verifyCampaign",
       .scope = kReaders,
       .summary = "Recounts the ledger row by row and compares it with the report.",
       .response = object({{"balances", kFlag}, {"difference?", kText}}),
       .slow = true,
       .run = verify});
}

}  // namespace enishi::api
