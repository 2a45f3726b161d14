#include <set>

#include "simulator/test_platform.h"
#include "simulator/webhook_sender.h"

namespace enishi::simulator {
namespace {

struct Flow {
  explicit Flow(std::uint64_t friends = 100, std::function<int(std::size_t)> answer = {})
      : inbox(std::move(answer)) {
    t.add_friends(friends);
    EXPECT_TRUE(t.platform->set_webhook(t.channel.id, {inbox.url()}));
  }
  StreamStatus run(const StreamSpec& spec) {
    const auto number = t.platform->start_stream(t.channel.id, spec);
    EXPECT_TRUE(number);
    t.platform->wait_stream(*number);
    return t.platform->stream(*number).value();
  }
  Inbox inbox;
  TestPlatform t;
};

std::string id_of(const boost::json::object& event) {
  return std::string(event.at("webhookEventId").as_string());
}

TEST(Stream, SendsTheEventsInSignedBatches) {
  Flow flow;
  StreamSpec spec;
  spec.events = 1'000;
  spec.batch_min = 2;
  spec.batch_max = 7;
  const auto status = flow.run(spec);
  EXPECT_TRUE(status.done);
  EXPECT_EQ(status.events, 1'000u);
  EXPECT_EQ(status.refused, 0u);
  std::set<std::string> ids, types;
  for (const auto& event : flow.inbox.events()) {
    ids.insert(id_of(event));
    types.emplace(event.at("type").as_string());
  }
  EXPECT_EQ(ids.size(), 1'000u);
  EXPECT_EQ(types, (std::set<std::string>{"follow", "message", "postback", "unfollow"}));
  for (const auto& request : flow.inbox.requests()) {
    const auto body = boost::json::parse(request.body);
    EXPECT_LE(body.at("events").as_array().size(), 7u);
    EXPECT_EQ(request.header("x-line-signature"),
              webhook_signature(flow.t.channel.secret, request.body));
  }
}

TEST(Stream, RepeatsEventsWithTheSameId) {
  Flow flow;
  StreamSpec spec;
  spec.events = 1'000;
  spec.duplicates_permille = 100;
  const auto status = flow.run(spec);
  std::multiset<std::string> ids;
  for (const auto& event : flow.inbox.events()) {
    ids.insert(id_of(event));
    EXPECT_FALSE(event.at("deliveryContext").at("isRedelivery").as_bool());
  }
  EXPECT_EQ(ids.size(), 1'000u + status.duplicates);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 1'000u);
  EXPECT_NEAR(static_cast<double>(status.duplicates), 100, 40);
}

TEST(Stream, ReordersWithinItsWindow) {
  const auto order_of = [](unsigned window) {
    Flow flow;
    StreamSpec spec;
    spec.events = 300;
    spec.reorder_window = window;
    spec.in_flight_max = 1;
    flow.run(spec);
    std::vector<std::string> ids;
    for (const auto& event : flow.inbox.events()) ids.push_back(id_of(event));
    return ids;
  };
  auto straight = order_of(0), shuffled = order_of(50);
  EXPECT_NE(straight, shuffled);
  std::ranges::sort(straight);
  std::ranges::sort(shuffled);
  EXPECT_EQ(straight, shuffled) << "the same seed makes the same events";
}

TEST(Stream, CountsWhatWasRefused) {
  Flow flow(10, [](std::size_t n) { return n % 2 == 0 ? 200 : 500; });
  StreamSpec spec;
  spec.events = 100;
  spec.batch_max = 1;
  EXPECT_EQ(flow.run(spec).refused, 50u);
}

TEST(Stream, MixChoosesTheTypes) {
  Flow flow;
  StreamSpec spec;
  spec.events = 50;
  spec.mix = {{"beacon", 1}, {"videoPlayComplete", 1}};
  flow.run(spec);
  for (const auto& event : flow.inbox.events())
    EXPECT_TRUE(event.at("type") == "beacon" || event.at("type") == "videoPlayComplete");
}

TEST(Stream, WithoutFriendsPeopleFollowFirst) {
  Flow flow(0);
  StreamSpec spec;
  spec.events = 20;
  spec.mix = {{"message", 1}};
  flow.run(spec);
  EXPECT_EQ(flow.inbox.events().size(), 20u);
  EXPECT_EQ(flow.t.platform->friends(flow.t.channel.id, 0, 100)->size(), 1u);
}

TEST(Stream, IsPacedByTheClock) {
  Flow flow;
  StreamSpec spec;
  spec.events = 20;
  spec.batch_max = 1;
  spec.per_second = 10;
  const auto number = flow.t.platform->start_stream(flow.t.channel.id, spec).value();
  // The clock stands: the stream cannot be done before it has moved almost two seconds.
  const Time begin = flow.t.clock.now();
  while (!flow.t.platform->stream(number)->done) flow.t.clock.advance(Millis{10});
  EXPECT_GE(flow.t.clock.now() - begin, Millis{1'900});
  EXPECT_EQ(flow.t.platform->stream(number)->events, 20u);
}

TEST(Stream, StopsWhenAsked) {
  Flow flow;
  StreamSpec spec;
  spec.events = 1'000'000'000;
  spec.per_second = 1;
  const auto number = flow.t.platform->start_stream(flow.t.channel.id, spec).value();
  EXPECT_TRUE(flow.t.platform->stop_stream(number));
  flow.t.platform->wait_stream(number);
  EXPECT_TRUE(flow.t.platform->stream(number)->done);
  EXPECT_FALSE(flow.t.platform->stop_stream(99));
}

TEST(Stream, ThePlatformStopsARunningStream) {
  Flow flow;
  StreamSpec spec;
  spec.events = 1'000'000'000;
  spec.per_second = 1;
  EXPECT_TRUE(flow.t.platform->start_stream(flow.t.channel.id, spec));
}

TEST(Stream, BadSpecificationsAreRefused) {
  Flow flow;
  StreamSpec spec;
  spec.batch_max = 101;
  EXPECT_EQ(flow.t.platform->start_stream(flow.t.channel.id, spec).error().field, "batch");
  spec = {};
  spec.mix = {{"message", 0}};
  EXPECT_EQ(flow.t.platform->start_stream(flow.t.channel.id, spec).error().field, "mix");
  EXPECT_EQ(flow.t.platform->start_stream("1", {}).error().code, ErrorCode::not_found);
  ASSERT_TRUE(flow.t.platform->set_webhook(flow.t.channel.id, {}));
  EXPECT_EQ(flow.t.platform->start_stream(flow.t.channel.id, {}).error().field, "webhook");
}

}  // namespace
}  // namespace enishi::simulator
