// Acts, streams, webhook statistics.
#include "base/text.h"
#include "simulator/control.h"

namespace enishi::simulator {

namespace {
Result<Act> act_of(const JsonValue& in) {
  Act act;
  ASSIGN(act.type, in.string_at("type", 1, 60));
  ASSIGN(const auto user, in.opt_string_at("userId"));
  ASSIGN(const auto chat, in.opt_string_at("chatId"));
  ASSIGN(const auto copies, in.opt_integer_at("copies", 1, 100));
  ASSIGN(const auto preparation, in.opt_integer_at("mediaPreparationMs", 0, 86'400'000));
  ASSIGN(act.standby, in.boolean_at("standby", false));
  ASSIGN(act.escape, in.boolean_at("escape", false));
  act.user = user.value_or("");
  act.chat = chat.value_or("");
  act.copies = static_cast<unsigned>(copies.value_or(1));
  act.media_preparation = Millis{preparation.value_or(0)};
  if (const auto payload = in.find("payload")) act.payload = payload->dump();
  return act;
}

// One act, or {"acts": [...]} for several events in one body.
Result<std::string> act(LinePlatform& platform, const ControlCall& call) {
  std::vector<Act> acts;
  if (const auto list = call.body.find("acts")) {
    ASSIGN(const std::size_t size, list->array(1, 100));
    for (std::size_t i = 0; i < size; ++i) {
      ASSIGN(Act one, act_of(list->at(i)));
      acts.push_back(std::move(one));
    }
  } else {
    ASSIGN(Act one, act_of(call.body));
    acts.push_back(std::move(one));
  }
  ASSIGN(const std::vector<std::string> ids, platform.act(call.channel(), acts));
  JsonOut json;
  json.object().key("webhookEventIds").array();
  for (const std::string& id : ids) json.string(id);
  return json.end().end().take();
}

Result<std::string> link_account(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const std::string token, call.body.string_at("linkToken"));
  ASSIGN(const std::string nonce, call.body.string_at("nonce", 10, 255));
  ASSIGN(const std::string id, platform.link_account(call.channel(), token, nonce));
  JsonOut json;
  return json.object().field("webhookEventId", id).end().take();
}

Status read_mix(const JsonValue& in, StreamSpec& spec) {
  const auto mix = in.find("mix");
  if (!mix) return {};
  spec.mix.clear();
  return mix->each([&](std::string_view name, const JsonValue& value) -> Status {
    ASSIGN(const std::int64_t weight, value.integer(0, 1'000'000));
    spec.mix[std::string(name)] = static_cast<unsigned>(weight);
    return {};
  });
}

Result<StreamSpec> stream_of(const JsonValue& in) {
  StreamSpec spec;
  ASSIGN(const auto events, in.opt_integer_at("events", 1));
  ASSIGN(const auto batch_min, in.opt_integer_at("batchMin", 1, 100));
  ASSIGN(const auto batch_max, in.opt_integer_at("batchMax", 1, 100));
  ASSIGN(const auto duplicates, in.opt_integer_at("duplicatesPermille", 0, 1'000));
  ASSIGN(const auto window, in.opt_integer_at("reorderWindow", 0, 100'000));
  ASSIGN(const auto in_flight, in.opt_integer_at("inFlightMax", 1, 10'000));
  if (const auto rate = in.find("perSecond")) {
    ASSIGN(spec.per_second, rate->real());
    if (spec.per_second < 0) return invalid("perSecond", "must not be negative");
  }
  TRY(read_mix(in, spec));
  spec.events = static_cast<std::uint64_t>(events.value_or(1'000));
  spec.batch_max = static_cast<unsigned>(batch_max.value_or(spec.batch_max));
  spec.batch_min = static_cast<unsigned>(batch_min.value_or(1));
  spec.duplicates_permille = static_cast<unsigned>(duplicates.value_or(0));
  spec.reorder_window = static_cast<unsigned>(window.value_or(0));
  spec.in_flight_max = static_cast<std::size_t>(in_flight.value_or(64));
  return spec;
}

Result<std::string> start_stream(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const StreamSpec spec, stream_of(call.body));
  ASSIGN(const std::uint64_t number, platform.start_stream(call.channel(), spec));
  JsonOut json;
  return json.object().field("stream", number).end().take();
}

Result<std::uint64_t> stream_number(const ControlCall& call) {
  const auto number = parse_int<std::uint64_t>(call.parameters["stream"]);
  if (!number) return fail(ErrorCode::not_found, "no such stream", "stream");
  return *number;
}

Result<std::string> show_stream(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const std::uint64_t number, stream_number(call));
  ASSIGN(const StreamStatus status, platform.stream(number));
  JsonOut json;
  json.object().field("done", status.done).field("events", status.events);
  json.field("bodies", status.bodies).field("duplicates", status.duplicates);
  return json.field("refused", status.refused).end().take();
}

Result<std::string> stop_stream(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const std::uint64_t number, stream_number(call));
  TRY(platform.stop_stream(number));
  return "{}";
}

Result<std::string> webhook_stats(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const WebhookStats stats, platform.webhook_stats(call.channel()));
  JsonOut json;
  json.object().field("bodies", stats.bodies).field("events", stats.events);
  json.field("redelivered", stats.redelivered).field("ok", stats.ok);
  json.field("couldNotConnect", stats.could_not_connect);
  json.field("requestTimeout", stats.request_timeout);
  json.field("errorStatusCode", stats.error_status_code);
  json.field("unclassified", stats.unclassified).key("statuses").object();
  for (const auto& [status, count] : stats.statuses) json.field(std::to_string(status), count);
  return json.end().end().take();
}
}  // namespace

void add_event_controls(ControlRoutes& routes) {
  const std::string channel = "/simulator/channels/{channel}";
  routes.add("POST", channel + "/act", act);
  routes.add("POST", channel + "/account-link", link_account);
  routes.add("POST", channel + "/streams", start_stream);
  routes.add("GET", "/simulator/streams/{stream}", show_stream);
  routes.add("DELETE", "/simulator/streams/{stream}", stop_stream);
  routes.add("GET", channel + "/webhook-stats", webhook_stats);
}

}  // namespace enishi::simulator
