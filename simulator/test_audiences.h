// For tests: audiences, and what people do with a message.
#pragma once

#include "simulator/test_platform.h"

namespace enishi::simulator {

inline constexpr std::string_view kUpload = "/v2/bot/audienceGroup/upload";

inline std::string ids_json(const std::vector<std::string>& users) {
  std::string out = "[";
  for (const std::string& user : users)
    out += (out.size() > 1 ? ",{\"id\":\"" : "{\"id\":\"") + user + "\"}";
  return out + "]";
}

inline net::Response put(TestPlatform& t, std::string_view path, std::string body) {
  return t.outcome(t.call("PUT", path, std::move(body))).response;
}

inline std::uint64_t id_of(const net::Response& made) {
  EXPECT_EQ(made.status, 202) << made.body;
  return TestPlatform::json(made).at("audienceGroupId").to_number<std::uint64_t>();
}

// A new audience of these users; its jobs are done.
inline std::uint64_t uploaded(TestPlatform& t, const std::vector<std::string>& users) {
  const auto id =
      id_of(t.post(kUpload, "{\"description\":\"a\",\"audiences\":" + ids_json(users) + "}"));
  t.clock.advance(Millis{2'000});
  return id;
}

inline boost::json::object audience(TestPlatform& t, std::uint64_t id) {
  const auto response = t.get("/v2/bot/audienceGroup/" + std::to_string(id));
  EXPECT_EQ(response.status, 200) << response.body;
  return TestPlatform::json(response);
}
inline std::string status_of(TestPlatform& t, std::uint64_t id) {
  return std::string(audience(t, id).at("audienceGroup").at("status").as_string());
}
inline std::int64_t count_of(TestPlatform& t, std::uint64_t id) {
  return audience(t, id).at("audienceGroup").at("audienceCount").to_number<std::int64_t>();
}

// The code that LINE documents, of a 400.
inline std::string code_of(const net::Response& refused) {
  EXPECT_EQ(refused.status, 400) << refused.body;
  const auto json = TestPlatform::json(refused);
  const auto* details = json.if_contains("details");
  return details ? std::string(details->at(0).at("message").as_string()) : "";
}

// A broadcast whose message has two links; its request id.
inline std::string broadcast_with_links(TestPlatform& t) {
  const auto sent = t.post(
      kBroadcast,
      R"({"messages":[{"type":"text","text":"https://a.example/ または https://b.example/x"}]})");
  EXPECT_EQ(sent.status, 200) << sent.body;
  return std::string(sent.header("x-line-request-id"));
}

inline InteractionCounts interact(TestPlatform& t, const std::string& request, std::uint64_t seen,
                                  std::uint64_t clicked = 0, std::string url = {},
                                  Millis over = Millis{0}) {
  InteractionSpec spec;
  spec.request_id = request;
  spec.seen.count = seen;
  spec.clicked.count = clicked;
  spec.url = std::move(url);
  spec.over = over;
  const auto counts = t.platform->interact(t.channel.id, spec);
  EXPECT_TRUE(counts.has_value()) << (counts ? "" : counts.error().message);
  return counts.value_or(InteractionCounts{});
}

// Everybody has LINE on a telephone, so that numbers in tests are exact.
inline void on_telephones(TestPlatform& t, const std::vector<std::string>& users) {
  PersonSpec spec;
  spec.app_type = "ios";
  ASSERT_TRUE(t.platform->set_people(t.channel.id, users, spec));
}

}  // namespace enishi::simulator
