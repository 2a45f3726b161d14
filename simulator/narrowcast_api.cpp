// POST /v2/bot/message/narrowcast and its progress.
#include <algorithm>

#include "base/json.h"
#include "base/zone.h"
#include "simulator/coupon_rules.h"
#include "simulator/open_channel.h"
#include "simulator/send_request.h"

namespace enishi::simulator {

namespace {
const char* name(NarrowcastPhase phase) {
  static constexpr const char* kNames[] = {"waiting", "sending", "succeeded", "failed"};
  return kNames[static_cast<std::size_t>(phase)];
}

// LINE names the cause in words of its own, which are not told.
const char* description(int error) {
  switch (error) {
    case kNarrowcastTooFew:
      return "There were not enough recipients";
    case kNarrowcastRepeated:
      return "A request under this retry key has been accepted before";
    case kNarrowcastSmallAudience:
      return "An audience has fewer than 50 recipients";
    case kNarrowcastPartialForbidden:
      return "The delivery would have reached only a part of the targets";
    default:
      return "An internal error occurred";
  }
}

// Holds messages back: the whole target reach, or the smallest of it and the limits.
bool reserve(Channel& channel, const SendRequest& request, Time now, Narrowcast& cast) {
  cast.most = target_reach(channel);
  if (request.max) cast.most = std::min(cast.most, *request.max);
  const auto remaining = channel.quota.remaining(now);
  if (request.up_to_remaining_quota && remaining) cast.most = std::min(cast.most, *remaining);
  if (!channel.quota.reserve(now, cast.most)) return false;
  cast.reserved = cast.most;
  return true;
}

Narrowcast narrowcast_of(const Platform& platform, const ApiCall& call, SendRequest& request) {
  Narrowcast cast;
  cast.request = call.number;
  cast.retry_key = call.retry_key.value_or(Bytes16{});
  cast.messages = std::move(request.messages);
  cast.bubbles = request.bubbles;
  cast.targeting = std::move(request.targeting);
  cast.attribute_days = static_cast<int>(platform.options.demographics_delay.count());
  cast.forbid_partial = request.forbid_partial_delivery;
  cast.accepted = call.now;
  cast.starts = call.now + platform.options.narrowcast_wait;
  cast.ends = cast.starts + platform.options.narrowcast_send;
  return cast;
}

// The race that LINE warns of: the repeat is accepted as well, and then fails.
Answer accept_repeat(Channel& channel, Narrowcast cast) {
  cast.phase = NarrowcastPhase::failed;
  cast.error = kNarrowcastRepeated;
  cast.ends = cast.starts;
  channel.narrowcasts.push_back(std::move(cast));
  return json_answer("{}", 202);
}

Answer narrowcast(Platform& platform, ApiCall& call) {
  auto request = read_send(call.request.body, SendKind::narrowcast);
  if (!request) return request.error();
  if (request->forbid_partial_delivery && !request->up_to_remaining_quota)
    return refuse(400, "The option forbidPartialDelivery must be used with upToRemainingQuota.");
  OpenChannel channel(platform, call);
  Narrowcast cast = narrowcast_of(platform, call, *request);
  if (auto repeat = refuse_repeat(platform, *channel, call)) {
    if (platform.options.narrowcast_repeat_late) return accept_repeat(*channel, std::move(cast));
    return *std::move(repeat);
  }
  if (auto refused = refuse_targeting(platform, *channel, cast.targeting, call.now))
    return *std::move(refused);
  if (auto refused = refuse_coupons(channel->coupons, *request, call.now))
    return *std::move(refused);
  if (!reserve(*channel, *request, call.now, cast)) return refuse(429, kMonthlyLimitText);
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
             : cast.targets * static_cast<std::uint64_t>(part) / static_cast<std::uint64_t>(whole);
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
    json.field("successCount", sent_so_far(cast, call.now));
    json.field("failureCount", over ? cast.targets - cast.succeeded : std::uint64_t{0});
    json.field("targetCount", cast.targets);
  }
  if (cast.phase == NarrowcastPhase::failed) {
    json.field("failedDescription", description(cast.error));
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
