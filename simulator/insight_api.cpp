// insight/message/delivery, demographic, message/event, message/event/aggregation.
#include <algorithm>
#include <cmath>

#include "base/json.h"
#include "simulator/day_query.h"
#include "simulator/jst.h"
#include "simulator/open_channel.h"
#include "simulator/statistics.h"

namespace enishi::simulator {

namespace {
using namespace std::chrono_literals;
constexpr int kDeliveriesBegin = day_number(2017y / 3 / 1);
constexpr std::uint64_t kReachForDemographics = 20;
constexpr int kPeriodMax = 30;  // days from `from` to `to`

// All doors by which something went out that day.
Answer deliveries(Platform& platform, ApiCall& call) {
  const auto day = day_of(call);
  if (!day) return day.error();
  JsonOut json;
  if (const char* status = not_ready(*day, kDeliveriesBegin, call.now))
    return json_answer(json.object().field("status", status).end().take());
  static constexpr std::string_view kNames[] = {"apiReply", "apiPush", "apiMulticast",
                                                "apiBroadcast", "apiNarrowcast"};
  OpenChannel channel(platform, call);
  json.object().field("status", "ready");
  const auto tell = [&](std::string_view name, std::uint64_t count) {
    if (count > 0) json.field(name, count);
  };
  for (std::size_t door = 0; door < kOtherDoors.size(); ++door)
    tell(kOtherDoors[door], channel->counts.of_other(*day, door));
  for (std::size_t kind = 0; kind < kSendKinds; ++kind)
    tell(kNames[kind], channel->counts.of(*day, static_cast<SendKind>(kind)));
  return json_answer(json.end().take());
}

// How many friends have each value of each attribute.
struct Crowd {
  std::uint64_t all = 0;
  std::array<std::uint64_t, kGenders.size()> genders{};
  std::array<std::uint64_t, kAges.size()> ages{};
  std::array<std::uint64_t, kAreas> areas{};
  std::array<std::uint64_t, kAppTypes.size()> apps{};
  std::array<std::uint64_t, 6> periods{};
};
constexpr std::array<int, 6> kPeriodDays{0, 7, 30, 90, 180, 365};

Crowd crowd_of(const Channel& channel, int today, int delay) {
  Crowd out;
  for (const UserNumber user : channel.friends.ever_friends()) {
    const int days = today - channel.friends.since(user);
    if (days < delay || !channel.friends.reachable(user)) continue;
    const Demographics is = channel.provider.demographics(user);
    ++out.all;
    ++out.genders[static_cast<std::size_t>(is.gender)];
    ++out.ages[is.age];
    ++out.areas[is.area];
    ++out.apps[static_cast<std::size_t>(is.app)];
    const auto period = std::ranges::upper_bound(kPeriodDays, days);
    ++out.periods[static_cast<std::size_t>(period - kPeriodDays.begin()) - 1];
  }
  return out;
}

// Values that nobody has are left out; percentages have one digit after the point.
template <class Counts, class Name>
void write_shares(JsonOut& json, std::string_view list, std::string_view key, const Counts& counts,
                  std::uint64_t all, const Name& name) {
  json.key(list).array();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    const double share = 100.0 * static_cast<double>(counts[i]) / static_cast<double>(all);
    json.object().field(key, name(i)).field("percentage", std::round(share * 10) / 10).end();
  }
  json.end();
}

std::string demographics_body(const Channel& channel, int today, int delay) {
  const Crowd crowd = crowd_of(channel, today, delay);
  JsonOut json;
  const bool available = crowd.all >= kReachForDemographics;
  json.object().field("available", available);
  if (!available) {
    for (const char* list : {"genders", "ages", "areas", "appTypes", "subscriptionPeriods"})
      json.key(list).array().end();
    return json.end().take();
  }
  const auto shares = [&](std::string_view list, std::string_view key, const auto& counts,
                          const auto& name) {
    write_shares(json, list, key, counts, crowd.all, name);
  };
  shares("genders", "gender", crowd.genders, [](std::size_t i) { return kGenders[i]; });
  shares("ages", "age", crowd.ages, [](std::size_t i) { return kAges[i]; });
  shares("areas", "area", crowd.areas, [](std::size_t i) { return area_name(unsigned(i)); });
  shares("appTypes", "appType", crowd.apps, [](std::size_t i) { return kAppTypes[i]; });
  shares("subscriptionPeriods", "subscriptionPeriod", crowd.periods,
         [](std::size_t i) { return friendship_name(kPeriodDays[i]); });
  return json.end().take();
}

// Once a day, as LINE: a look at a million friends takes a while.
Answer demographic(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  FriendDemographics& made = channel->friend_demographics;
  const int today = jst_day(call.now);
  if (made.day != today)
    made = {today,
            demographics_body(*channel, today,
                              static_cast<int>(platform.options.demographics_delay.count()))};
  return json_answer(made.body);
}

// One broadcast or narrowcast, as far as it has come.
struct Asked {
  Time sent;
  std::optional<std::uint64_t> delivered;  // nullopt: not all is sent
  InteractionBatches batches;
};

std::optional<Asked> find_asked(const Platform& platform, const Channel& channel,
                                std::string_view request) {
  for (const std::size_t index : channel.record.casts()) {
    const SendRecord& send = channel.record.sends()[index];
    if (platform.request_id(send.request) == request)
      return Asked{send.time, send.delivered, channel.interactions.of_cast(index)};
  }
  for (const Narrowcast& cast : channel.narrowcasts)
    if (platform.request_id(cast.request) == request) return Asked{cast.accepted, {}, {}};
  return std::nullopt;
}

void write_overview(JsonOut& json, const Statistics& statistics) {
  write_sum(json, "uniqueImpression", statistics.seen, statistics.seen);
  write_sum(json, "uniqueClick", statistics.opened, statistics.opened);
  write_sum(json, "uniqueMediaPlayed", statistics.played, statistics.played);
  write_sum(json, "uniqueMediaPlayed100Percent", statistics.played_whole, statistics.played_whole);
}

// Figures tell what happened before this.
Time known_until(const Platform& platform, const ApiCall& call) {
  return call.now - platform.options.statistics_delay + Millis{1};
}

Answer event(Platform& platform, ApiCall& call) {
  const auto request = query_parameter(call, "requestId");
  if (!request || request->empty()) return refuse_body({{"May not be empty", "requestId"}});
  std::optional<Asked> asked;
  {
    OpenChannel channel(platform, call);
    asked = find_asked(platform, *channel, *request);
  }
  if (!asked) return not_found();
  const Statistics statistics =
      statistics_of(asked->batches, kTimeMin, known_until(platform, call));
  JsonOut json;
  json.object().key("overview").object().field("requestId", *request);
  json.field("timestamp", to_ms(asked->sent) / 1'000).key("delivered");
  asked->delivered ? json.number(*asked->delivered) : json.null();
  write_overview(json, statistics);
  json.end();
  write_details(json, statistics, false);
  return json_answer(json.end().take());
}

bool unit_pattern(std::string_view name) {
  return !name.empty() && name.size() <= 30 && std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  });
}

Answer per_unit(Platform& platform, ApiCall& call) {
  const auto unit = query_parameter(call, "customAggregationUnit");
  if (!unit || !unit_pattern(*unit))
    return refuse_body({{"Must be the name of a unit", "customAggregationUnit"}});
  const auto from = day_of(call, "from"), to = day_of(call, "to");
  if (!from) return from.error();
  if (!to) return to.error();
  if (*to < *from || *to > *from + kPeriodMax)
    return refuse_body({{"Must be within 30 days after from", "to"}});
  InteractionBatches batches;
  {
    OpenChannel channel(platform, call);
    if (const auto number = channel->units.find(*unit))
      batches = channel->interactions.of_unit(*number);
  }
  const Time until = std::min(jst_day_start(*to + 1), known_until(platform, call));
  const Statistics statistics = statistics_of(batches, jst_day_start(*from), until);
  JsonOut json;
  json.object().key("overview").object();
  write_overview(json, statistics);
  json.end();
  write_details(json, statistics, true);
  return json_answer(json.end().take());
}

void add(Endpoints& endpoints, const std::string& path, Handle handle) {
  Endpoint endpoint{"GET", "/v2/bot/insight/" + path, kPerHour60};
  endpoint.handle = handle;
  endpoints.add(std::move(endpoint));
}
}  // namespace

void add_insight_endpoints(Endpoints& endpoints) {
  add(endpoints, "message/delivery", deliveries);
  add(endpoints, "demographic", demographic);
  add(endpoints, "message/event", event);
  add(endpoints, "message/event/aggregation", per_unit);
}

}  // namespace enishi::simulator
