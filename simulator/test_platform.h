// For tests: a platform on a manual clock with one channel, and a client for it.
#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/thread.h"
#include "net/client.h"
#include "net/server.h"
#include "simulator/line_platform.h"

namespace enishi::simulator {

inline constexpr std::string_view kPush = "/v2/bot/message/push";
inline constexpr std::string_view kMulticast = "/v2/bot/message/multicast";
inline constexpr std::string_view kBroadcast = "/v2/bot/message/broadcast";
inline constexpr std::string_view kNarrowcast = "/v2/bot/message/narrowcast";
inline constexpr std::string_view kReply = "/v2/bot/message/reply";
inline constexpr std::string_view kKeyA = "123e4567-e89b-42d3-a456-426614174000";
inline constexpr std::string_view kKeyB = "223e4567-e89b-42d3-a456-426614174001";

class TestPlatform {
 public:
  explicit TestPlatform(LinePlatformOptions options = {}, ChannelSpec spec = {}) {
    options.clock = options.manual_clock = &clock;
    auto started = LinePlatform::start(std::move(options));
    if (!started) throw std::runtime_error(started.error().message);
    platform = *std::move(started);
    spec.provider = platform->create_provider();
    channel = platform->create_channel(spec).value();
    client = net::Client::make();
  }

  net::Call call(std::string method, std::string_view path, std::string body = {}) const {
    net::Call out;
    out.method = std::move(method);
    out.url = platform->url() + std::string(path);
    out.headers = {{"Authorization", "Bearer " + channel.token}};
    if (!body.empty()) out.headers.push_back({"Content-Type", "application/json"});
    out.body = std::move(body);
    return out;
  }
  net::Outcome outcome(net::Call call) { return client->call_and_wait(std::move(call)); }
  net::Response get(std::string_view path) { return outcome(call("GET", path)).response; }
  net::Response post(std::string_view path, std::string body = {},
                     std::vector<net::Header> headers = {}) {
    net::Call request = call("POST", path, std::move(body));
    for (net::Header& header : headers) request.headers.push_back(std::move(header));
    return outcome(std::move(request)).response;
  }
  // With X-Line-Retry-Key.
  net::Response post_key(std::string_view path, std::string body, std::string_view key) {
    return post(path, std::move(body), {{"X-Line-Retry-Key", std::string(key)}});
  }

  std::vector<std::string> add_friends(std::uint64_t count) {
    EXPECT_TRUE(platform->add_friends(channel.id, count).has_value());
    return platform->friends(channel.id, 0, count).value();
  }
  RecordTotals totals() { return platform->totals(channel.id).value(); }
  std::uint64_t used() {
    return static_cast<std::uint64_t>(
        json(get("/v2/bot/message/quota/consumption")).at("totalUsage").to_number<std::int64_t>());
  }

  static boost::json::object json(const net::Response& response) {
    boost::system::error_code error;
    auto value = boost::json::parse(response.body, error);
    EXPECT_FALSE(error) << response.body;
    return value.is_object() ? value.as_object() : boost::json::object{};
  }

  ManualClock clock;
  std::unique_ptr<LinePlatform> platform;
  ChannelInfo channel;
  std::unique_ptr<net::Client> client;
};

inline std::string text_to(std::string_view to, std::string_view text = "hi") {
  return "{\"to\":\"" + std::string(to) + "\",\"messages\":[{\"type\":\"text\",\"text\":\"" +
         std::string(text) + "\"}]}";
}

inline std::string text_to_all(const std::vector<std::string>& to, std::string_view text = "hi") {
  std::string list;
  for (const std::string& user : to) list += (list.empty() ? "\"" : ",\"") + user + "\"";
  return "{\"to\":[" + list + "],\"messages\":[{\"type\":\"text\",\"text\":\"" + std::string(text) +
         "\"}]}";
}

inline std::string message_of(const net::Response& response) {
  const auto json = TestPlatform::json(response);
  const auto* message = json.if_contains("message");
  return message ? std::string(message->as_string()) : "";
}

// A bot server that keeps what it gets. Make it before the platform: the platform's connections to
// it are then closed first, and it need not wait for them.
class Inbox {
 public:
  // `answer`: status of the n-th request (0: hold it back); default 200.
  explicit Inbox(std::function<int(std::size_t)> answer = {}) : answer_(std::move(answer)) {
    net::ServerOptions options;
    options.listen = "127.0.0.1:0";
    server_ = net::Server::start(options, [this](net::Request&& request, net::Reply&& reply) {
                receive(std::move(request), std::move(reply));
              }).value();
  }
  ~Inbox() {
    const MutexLock lock(mutex_);
    held_.clear();  // or the server would wait for them
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()) + "/w"; }

  std::vector<net::Request> requests() {
    const MutexLock lock(mutex_);
    return requests_;
  }
  // Every event of every body, in order of arrival.
  std::vector<boost::json::object> events() {
    std::vector<boost::json::object> out;
    for (const net::Request& request : requests()) {
      const auto body = boost::json::parse(request.body);
      for (const auto& event : body.at("events").as_array()) out.push_back(event.as_object());
    }
    return out;
  }

 private:
  void receive(net::Request&& request, net::Reply&& reply) {
    int status = 200;
    {
      const MutexLock lock(mutex_);
      if (answer_) status = answer_(requests_.size());
      requests_.push_back(std::move(request));
      if (status == 0) return held_.push_back(std::move(reply));
    }
    reply(net::text_response(status, ""));
  }

  std::function<int(std::size_t)> answer_;
  Mutex mutex_;
  std::vector<net::Request> requests_;
  std::vector<net::Reply> held_;
  std::unique_ptr<net::Server> server_;
};

}  // namespace enishi::simulator
