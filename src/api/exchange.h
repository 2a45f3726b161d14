// One request of /api/v1 from the check of its key to its answer.
#pragma once

#include <memory>
#include <optional>

#include "api/gate.h"
#include "api/input.h"
#include "api/route.h"

namespace enishi::api {

// A route and what is made from it once.
struct Ready {
  const Route* route = nullptr;
  std::optional<Schema> request;
  Histogram* seconds = nullptr;
};

// What exchanges share; lives as long as the Api.
struct Shared {
  const Rooms& rooms;
  Workers& workers;
  Mutex& patching;
  const Schema::Components& components;
  Counter& answered;
  Counter& refused;  // 4xx
  Counter& failed;   // 5xx
};

// Carries the call out and answers it. On a worker.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(const Shared& shared, const Ready& ready, net::PathParameters path,
           access::Caller caller, net::Request request, net::Reply reply, Gate::Ticket ticket);

  void serve();
  void answer(net::Response response);

 private:
  Result<Call> prepare();
  Status allow(const Call& call) const;
  void note_refusal(const Error& error) const;
  // Nullopt: go on. Otherwise the answer of the first request with this key.
  Result<std::optional<net::Response>> begin_once();
  void finish(Answer result);
  Status note_reading() const;
  void settle_claim(const Answer& result, const net::Response& response);

  const Gate::Ticket ticket_;  // first: everything else is gone when it goes
  const Shared& shared_;
  const Ready& ready_;
  net::PathParameters path_;
  const access::Caller caller_;
  net::Request request_;
  net::Reply reply_;
  const std::chrono::nanoseconds began_;
  // Of the call, for the operation log.
  WorkspaceId workspace_;
  std::string target_;
  bool personal_ = false;
  std::optional<Digest> claim_;
};

net::Response problem_response(const Error& error);

}  // namespace enishi::api
