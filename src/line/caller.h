// One call of LINE's API: its URL and token, a second try when the token had run out, its numbers.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/log_gate.h"
#include "base/metrics.h"
#include "line/asker.h"
#include "line/tokens.h"

namespace enishi::line {

struct ApiAnswer {
  // Why there was no token, and so no call: unauthenticated, or unavailable for a while.
  std::optional<Error> no_token;
  net::Outcome outcome;
};

// Thread safe. Held by its calls under way, so make it with make_shared.
class Caller : public std::enable_shared_from_this<Caller> {
 public:
  using Done = std::move_only_function<void(ApiAnswer)>;

  Caller(const workspace::Workspaces& workspaces, net::Client& client,
         std::shared_ptr<Tokens> tokens, const Clock& clock, Metrics& metrics);

  // `done` on the client's thread. False: not taken, or there is no such channel. A 401 is a
  // definite refusal, so a call with a stateless token is repeated once under a new one.
  [[nodiscard]] bool call(ApiRequest request, Done done);
  // Whether call() would begin at once, without waiting for a token; if not, one is on its way.
  bool prepare(const ChannelId& channel);
  // Not from the client's thread. unavailable when it was not taken.
  Result<ApiAnswer> call_and_wait(ApiRequest request);

 private:
  enum class Try : unsigned char { first, second };
  struct Numbers;

  bool call(ApiRequest request, Try which, Done done);
  bool send(ApiRequest request, std::string base, std::string token, Try which, Done done);
  void finish(ApiRequest request, std::string token, Try which, net::Outcome outcome, Done done);
  void count(const ApiRequest& request, const net::Outcome& outcome);

  const workspace::Workspaces& workspaces_;
  net::Client& client_;
  const std::shared_ptr<Tokens> tokens_;
  const Clock& clock_;
  const std::shared_ptr<Numbers> numbers_;
  std::array<LogGate, kEndpoints.size()> gates_;
};

}  // namespace enishi::line
