// Channel access tokens: long-lived ones from the configuration, stateless ones (15 minutes) issued
// in time, one renewal in flight per channel.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/log_gate.h"
#include "base/thread.h"
#include "line/asker.h"
#include "line/pacing.h"
#include "net/client.h"
#include "workspace/workspace.h"

namespace enishi::line {

using TokenReady = std::move_only_function<void(Result<std::string>)>;

// Thread safe. Held by its calls under way, so make it with make_shared.
class Tokens : public std::enable_shared_from_this<Tokens> {
 public:
  Tokens(net::Client& client, std::shared_ptr<Pacing> pacing, const Clock& clock,
         std::string api_base, std::string api_data_base);

  // The token, if there is one that lives for another minute.
  std::optional<std::string> ready(const workspace::Directory& directory,
                                   const workspace::Channel& channel);
  // Whether a call would begin at once: there is a token, or the last try to get one failed and the
  // call is to tell why. Otherwise a token is on its way; ask again in a while.
  bool prepare(const workspace::Directory& directory, const workspace::Channel& channel);
  // Issues a token, or waits for the one that is being issued. `done` on the client's thread, or on
  // the caller's when one was issued since ready(); unauthenticated when LINE refuses the channel's
  // id or secret, else unavailable. False: not taken (too many wait, no place in the client's
  // queue); `done` is then not called.
  [[nodiscard]] bool issue(const workspace::Directory& directory, const workspace::Channel& channel,
                           TokenReady done);
  // LINE refused this token: it is not used again.
  void refused(const ChannelId& channel, const std::string& token);

  std::string base_of(const workspace::Channel& channel, Host host = Host::api) const;

 private:
  struct Entry {
    // The token, while it lasts.
    std::optional<std::string> good(std::chrono::nanoseconds now) const;
    Secret token;
    std::chrono::nanoseconds good_until{0};  // monotonic
    bool renewing = false;
    bool preparing = false, failed = false;  // prepare()'s
    std::vector<TokenReady> waiting;
  };
  void arrived(const ChannelId& channel, net::Outcome outcome);

  net::Client& client_;
  const std::shared_ptr<Pacing> pacing_;
  const Clock& clock_;
  const std::string api_base_, api_data_base_;
  LogGate log_gate_;
  Mutex mutex_;
  std::unordered_map<ChannelId, Entry> entries_ GUARDED_BY(mutex_);
};

}  // namespace enishi::line
