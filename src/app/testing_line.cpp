#include "app/testing_line.h"

#include <gtest/gtest.h>

namespace enishi::app::testing {
namespace {

constexpr std::int64_t kPage = 1'000;

JsonDocument empty() {
  return JsonDocument::parse("{}").value();
}

std::int64_t number(const JsonDocument& document, std::string_view name) {
  return document.root().integer_at(name).value_or(-1);
}

}  // namespace

Line::Line(std::string url) : url_(std::move(url)), client_(net::Client::make()) {
  const auto listed = ask("GET", "/channels");
  auto channels = listed.root().get("channels");
  if (!channels || channels->array().value_or(0) == 0) {
    const auto provider = ask("POST", "/providers");
    JsonOut spec;
    (void)ask("POST", "/channels",
              spec.object().field("provider", number(provider, "provider")).end().take());
  }
  const auto again = ask("GET", "/channels");
  channels = again.root().get("channels");
  if (!channels || channels->array().value_or(0) == 0) return;
  const JsonValue last = channels->at(*channels->array() - 1);
  channel_ = {last.string_at("channelId").value_or(""),
              last.string_at("channelSecret").value_or(""),
              last.string_at("botUserId").value_or("")};
}

JsonDocument Line::ask(const std::string& method, const std::string& path, std::string body) {
  net::Call call;
  call.method = method;
  call.url = url_ + "/simulator" + path;
  if (!body.empty()) call.headers.push_back({"Content-Type", "application/json"});
  call.body = std::move(body);
  const net::Outcome outcome = client_->call_and_wait(std::move(call));
  const bool good = outcome.fate == net::Fate::answered && outcome.response.status < 300;
  if (!good) {
    ADD_FAILURE() << method << " " << path << ": " << outcome.detail << outcome.response.body;
    return empty();
  }
  auto parsed = JsonDocument::parse(outcome.response.body, {.bytes_max = 64 << 20});
  if (parsed) return *std::move(parsed);
  return empty();  // an answer without a body
}

JsonDocument Line::of_channel(const std::string& method, const std::string& path,
                              std::string body) {
  return ask(method, "/channels/" + channel_.id + path, std::move(body));
}

void Line::add_friends(std::uint64_t count) {
  JsonOut body;
  (void)of_channel("POST", "/friends", body.object().field("count", count).end().take());
}

void Line::set_webhook(const std::string& url, bool redelivery) {
  JsonOut body;
  body.object().field("url", url).field("redelivery", redelivery).end();
  (void)of_channel("PUT", "/webhook", body.take());
}

void Line::set_faults(const std::string& sending, const std::string& others) {
  JsonOut body;
  body.object();
  for (const char* endpoint : {"POST /v2/bot/message/push", "POST /v2/bot/message/multicast"})
    body.key(endpoint).raw(sending);
  (void)ask("PUT", "/faults", body.key("*").raw(others).end().take());
}

void Line::fault_next(const std::string& endpoint, const std::string& fault, unsigned count) {
  JsonOut body;
  body.object().field("endpoint", endpoint).field("fault", fault).field("count", count).end();
  (void)ask("POST", "/faults/next", body.take());
}

void Line::message_from(const std::string& user) {
  JsonOut body;
  (void)of_channel("POST", "/act",
                   body.object().field("type", "message").field("userId", user).end().take());
}

std::int64_t Line::start_stream(const std::string& spec) {
  return number(of_channel("POST", "/streams", spec), "stream");
}

bool Line::stream_done(std::int64_t stream) {
  return ask("GET", "/streams/" + std::to_string(stream)).root().boolean_at("done", false) == true;
}

std::int64_t Line::sends() {
  return number(of_channel("GET", "/record"), "sends");
}

std::map<std::string, std::int64_t> Line::received(const std::string& unit) {
  std::map<std::string, std::int64_t> out;
  for (std::int64_t after = 0;; after += kPage) {
    const auto page =
        of_channel("GET", "/record/users?unit=" + unit + "&after=" + std::to_string(after) +
                              "&limit=" + std::to_string(kPage));
    const auto users = page.root().get("users");
    const std::size_t count = users ? users->array().value_or(0) : 0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::int64_t times = users->at(i).integer_at("count").value_or(0);
      if (times > 0) out[users->at(i).string_at("userId").value_or("")] = times;
    }
    if (count == 0) return out;
  }
}

std::int64_t Line::asked(const std::string& unit) {
  return number(of_channel("GET", "/record?unit=" + unit), "asked");
}

std::int64_t Line::duplicates(const std::string& unit) {
  return number(of_channel("GET", "/record/duplicates?unit=" + unit), "count");
}

}  // namespace enishi::app::testing
