#include "app/testing_door.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/json.h"

namespace enishi::app::testing {

Door::Door() : client_(net::Client::make()) {
  server_ = net::Server::start({.listen = "127.0.0.1:0"}, [this](net::Request&& request,
                                                                 net::Reply&& reply) {
              handle(std::move(request), std::move(reply));
            }).value();
}

Door::~Door() {
  client_.reset();  // ends what waits behind the door, so that the server need not wait for it
  server_.reset();
}

void Door::lead_to(std::uint16_t port) {
  const MutexLock lock(mutex_);
  port_ = port;
}

std::string Door::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(server_->port()) + path;
}

void Door::handle(net::Request&& request, net::Reply&& reply) {
  const std::string body = request.body;
  const std::string signature(request.header("x-line-signature"));
  std::uint16_t port = 0;
  {
    const MutexLock lock(mutex_);
    port = port_;
  }
  note(body, signature, 0);
  net::Call call;
  call.method = "POST";
  call.url = "http://127.0.0.1:" + std::to_string(port) + request.target;
  call.headers = {{"Content-Type", "application/json"}, {"x-line-signature", signature}};
  call.body = std::move(request.body);
  // Shared, because it is needed here when the client refuses the call.
  const auto answer = std::make_shared<net::Reply>(std::move(reply));
  const auto conclude = [this, answer, body, signature](const net::Outcome& outcome) {
    const bool answered = outcome.fate == net::Fate::answered;
    const int status = answered ? outcome.response.status : 503;
    note(body, signature, status);
    (*answer)(net::text_response(status, ""));
  };
  const bool taken = port != 0 && client_->call(std::move(call), conclude);
  if (!taken) conclude({.response = {}, .detail = {}});
}

// `status` 0: the body has come, and is not answered yet.
void Door::note(const std::string& body, const std::string& signature, int status) {
  const bool accepted = status >= 200 && status < 300;
  const auto document = JsonDocument::parse(body);
  ASSERT_TRUE(document);
  const auto events = document->root().get("events");
  const std::size_t count = events ? events->array().value_or(0) : 0;
  const MutexLock lock(mutex_);
  ++statuses_[status];
  if (accepted) accepted_.insert(signature + body);
  for (std::size_t i = 0; i < count; ++i) {
    const JsonValue event = events->at(i);
    Seen& seen = events_[event.string_at("webhookEventId").value_or("")];
    seen.type = event.string_at("type").value_or("");
    if (const auto source = event.find("source"))
      seen.user = source->string_at("userId").value_or("");
    seen.accepted |= accepted;
  }
}

std::map<std::string, Door::Seen> Door::events() const {
  const MutexLock lock(mutex_);
  return events_;
}

std::set<std::string> Door::accepted_bodies() const {
  const MutexLock lock(mutex_);
  return accepted_;
}

std::uint64_t Door::bodies() const {
  const MutexLock lock(mutex_);
  const auto found = statuses_.find(0);
  return found == statuses_.end() ? 0 : found->second;
}

std::map<int, std::uint64_t> Door::statuses() const {
  const MutexLock lock(mutex_);
  return statuses_;
}

std::uint64_t Door::refused() const {
  std::uint64_t sum = 0;
  for (const auto& [status, count] : statuses())
    if (status >= 300) sum += count;
  return sum;
}

bool Door::all_accepted() const {
  const MutexLock lock(mutex_);
  return std::ranges::all_of(events_, [](const auto& event) { return event.second.accepted; });
}

std::set<std::string> Door::users_who_left() const {
  std::set<std::string> out;
  for (const auto& [id, event] : events())
    if (event.type == "unfollow") out.insert(event.user);
  return out;
}

}  // namespace enishi::app::testing
