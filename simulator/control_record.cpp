// Questions to the record.
#include "base/text.h"
#include "base/zone.h"
#include "simulator/control.h"

namespace enishi::simulator {

namespace {
constexpr std::size_t kDuplicatesShown = 100;

Result<Time> time_at(const ControlCall& call, std::string_view name, Time fallback) {
  const std::string_view text = call.query_text(name);
  if (text.empty()) return fallback;
  if (const auto time = parse_iso8601(text)) return *time;
  return invalid(std::string(name), "must be a time as 2026-11-21T10:00:00Z");
}

Result<RecordQuery> query_of(const ControlCall& call) {
  RecordQuery out;
  out.kind = call.query_text("kind");
  out.unit = call.query_text("unit");
  out.body = call.query_text("body");
  ASSIGN(out.since, time_at(call, "since", kTimeMin));
  ASSIGN(out.until, time_at(call, "until", kTimeMax));
  return out;
}

struct Page {
  std::uint64_t after = 0, limit = 0;
};
Result<Page> page_of(const ControlCall& call) {
  Page out;
  ASSIGN(out.after, call.query_number("after", 0, UINT64_MAX));
  ASSIGN(out.limit, call.query_number("limit", kControlPageDefault, kControlPageMax));
  return out;
}

Result<std::string> totals(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const RecordQuery query, query_of(call));
  ASSIGN(const RecordTotals totals, platform.totals(call.channel(), query));
  JsonOut json;
  json.object().field("sends", totals.sends).field("asked", totals.asked);
  return json.field("delivered", totals.delivered).end().take();
}

Result<std::string> digest(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const RecordQuery query, query_of(call));
  ASSIGN(const CountTable table, platform.count_table(call.channel(), query));
  JsonOut json;
  json.object().field("users", table.users).field("deliveries", table.deliveries);
  return json.field("sha256", table.digest).end().take();
}

Result<std::string> duplicates(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const RecordQuery query, query_of(call));
  ASSIGN(const auto found, platform.duplicates(call.channel(), query));
  JsonOut json;
  json.object().field("count", found.size()).key("first").array();
  for (std::size_t i = 0; i < found.size() && i < kDuplicatesShown; ++i)
    json.object()
        .field("userId", found[i].user)
        .field("body", found[i].body)
        .field("times", found[i].times)
        .end();
  return json.end().end().take();
}

void write(JsonOut& json, const SendView& send) {
  json.object().field("number", send.number).field("requestId", send.request_id);
  if (!send.retry_key.empty()) json.field("retryKey", send.retry_key);
  json.field("kind", send.kind).field("time", iso8601(send.time));
  if (!send.unit.empty()) json.field("unit", send.unit);
  json.field("asked", send.asked).field("delivered", send.delivered);
  json.field("bubbles", send.bubbles).field("body", send.body);
  if (!send.messages.empty()) json.key("messages").raw(send.messages);
  json.end();
}

Result<std::string> sends(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const Page page, page_of(call));
  ASSIGN(const auto found, platform.sends(call.channel(), page.after, page.limit));
  JsonOut json;
  json.object().key("sends").array();
  for (const SendView& send : found) write(json, send);
  return json.end().end().take();
}

Result<std::string> recipients(LinePlatform& platform, const ControlCall& call) {
  const auto number = parse_int<std::uint64_t>(call.parameters["send"]);
  if (!number) return fail(ErrorCode::not_found, "no such send", "send");
  ASSIGN(const Page page, page_of(call));
  ASSIGN(const auto users, platform.recipients(call.channel(), *number, page.after, page.limit));
  JsonOut json;
  json.object().key("userIds").array();
  for (const std::string& user : users) json.string(user);
  return json.end().end().take();
}

// Rows in order of addition, users without a delivery included, so that `after` is the number of
// rows read so far.
Result<std::string> counts(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const Page page, page_of(call));
  ASSIGN(const RecordQuery query, query_of(call));
  ASSIGN(const auto rows, platform.counts(call.channel(), query, page.after, page.limit));
  JsonOut json;
  json.object().key("users").array();
  for (const UserCount& row : rows)
    json.object().field("userId", row.user).field("count", row.count).end();
  return json.end().end().take();
}

Result<std::string> user_count(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const std::uint32_t count, platform.deliveries(call.channel(), call.parameters["user"]));
  JsonOut json;
  return json.object().field("count", count).end().take();
}
}  // namespace

void add_record_controls(ControlRoutes& routes) {
  const std::string record = "/simulator/channels/{channel}/record";
  routes.add("GET", record, totals);
  routes.add("GET", record + "/digest", digest);
  routes.add("GET", record + "/duplicates", duplicates);
  routes.add("GET", record + "/sends", sends);
  routes.add("GET", record + "/sends/{send}/recipients", recipients);
  routes.add("GET", record + "/users", counts);
  routes.add("GET", record + "/users/{user}", user_count);
}

}  // namespace enishi::simulator
