// POST /v2/bot/message/narrowcast and its progress.
#include <algorithm>

#include "base/json.h"
#include "base/zone.h"
#include "simulator/open_channel.h"
#include "simulator/send_request.h"

namespace enishi::simulator {

namespace {
const char* name(NarrowcastPhase phase) {
  static constexpr const char* kNames[] = {"waiting", "sending", "succeeded", "failed"};
  return kNames[static_cast<std::size_t>(phase)];
}

// Target reach cut down by limit.max, before the quota is looked at.
std::uint64_t wanted(const Channel& channel, const SendRequest& request) {
  const std::uint64_t reach = reachable_friends(channel).size();
  return request.max ? std::min(reach, *request.max) : reach;
}

Answer narrowcast(Platform& platform, ApiCall& call) {
  auto request = read_send(call.request.body, SendKind::narrowcast);
  if (!request) return request.error();
  OpenChannel channel(platform, call);
  if (auto repeat = refuse_repeat(platform, *channel, call)) return *std::move(repeat);
  Narrowcast cast;
  cast.request = call.number;
  cast.retry_key = call.retry_key.value_or(Bytes16{});
  cast.messages = std::move(request->messages);
  cast.bubbles = request->bubbles;
  cast.accepted = call.now;
  cast.starts = call.now + platform.options.narrowcast_wait;
  cast.ends = cast.starts + platform.options.narrowcast_send;
  cast.most = wanted(*channel, *request);
  const auto remaining = channel->quota.remaining(call.now);
  if (request->up_to_remaining_quota && remaining && cast.most > *remaining) {
    if (request->forbid_partial_delivery) {
      cast.phase = NarrowcastPhase::failed;
      cast.error = kNarrowcastPartialForbidden;
      cast.targets = cast.most;
      cast.ends = call.now;
    }
    cast.most = *remaining;
  }
  if (cast.phase != NarrowcastPhase::failed) {
    if (!channel->quota.reserve(call.now, cast.most)) return refuse(429, kMonthlyLimitText);
    cast.reserved = cast.most;
  }
  channel->narrowcasts.push_back(std::move(cast));
  if (call.retry_key) channel->retry_keys.accept(*call.retry_key, {call.number, 0, 0, 0});
  return json_answer("{}", 202);
}

// While sending: in proportion to the time that has passed.
std::uint64_t sent_so_far(const Narrowcast& cast, Time now) {
  if (cast.phase != NarrowcastPhase::sending) return cast.succeeded;
  const auto whole = (cast.ends - cast.starts).count();
  const auto part = (now - cast.starts).count();
  return whole <= 0
             ? 0
             : cast.most * static_cast<std::uint64_t>(part) / static_cast<std::uint64_t>(whole);
}

Answer progress(Platform& platform, ApiCall& call) {
  const auto id = query_parameter(call, "requestId");
  if (!id) return refuse_body({{"May not be empty", "requestId"}});
  OpenChannel channel(platform, call);
  const auto found = std::ranges::find_if(channel->narrowcasts, [&](const Narrowcast& cast) {
    return platform.request_id(cast.request) == *id;
  });
  if (found == channel->narrowcasts.end() || call.now >= found->accepted + kNarrowcastProgressLife)
    return not_found();
  const Narrowcast& cast = *found;
  const bool over =
      cast.phase == NarrowcastPhase::succeeded || cast.phase == NarrowcastPhase::failed;
  JsonOut json;
  json.object().field("phase", name(cast.phase));
  if (cast.phase != NarrowcastPhase::waiting) {
    const std::uint64_t targets = over ? cast.targets : cast.most;
    const bool failed = cast.phase == NarrowcastPhase::failed;
    json.field("successCount", sent_so_far(cast, call.now));
    json.field("failureCount", failed ? targets : std::uint64_t{0});
    json.field("targetCount", targets);
  }
  if (cast.phase == NarrowcastPhase::failed) {
    json.field("failedDescription", "The delivery would have reached only a part of the targets");
    json.field("errorCode", cast.error);
  }
  json.field("acceptedTime", iso8601(cast.accepted));
  if (over) json.field("completedTime", iso8601(cast.ends));
  return json_answer(json.end().take());
}
}  // namespace

void add_narrowcast_endpoints(Endpoints& endpoints) {
  Endpoint send{"POST", "/v2/bot/message/narrowcast", kPerHour60, Body::json, true};
  send.handle = narrowcast;
  endpoints.add(std::move(send));
  Endpoint status{"GET", "/v2/bot/message/progress/narrowcast"};
  status.handle = progress;
  endpoints.add(std::move(status));
}

}  // namespace enishi::simulator
