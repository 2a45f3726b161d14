// LINE's side in tests of the whole: the simulator's control API, wherever the simulator runs.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "base/json.h"
#include "net/client.h"

namespace enishi::app::testing {

// A call that fails fails the test and gives an empty document. Thread safe.
class Line {
 public:
  // `url` of a running simulator. Takes its last channel, or makes one.
  explicit Line(std::string url);

  const std::string& url() const { return url_; }
  struct Channel {
    std::string id, secret, bot;
  };
  const Channel& channel() const { return channel_; }

  void add_friends(std::uint64_t count);
  void set_webhook(const std::string& url, bool redelivery);
  // Permille of each fault of the sending endpoints, and of a few of the others.
  void set_faults(const std::string& sending, const std::string& others);
  void fault_next(const std::string& endpoint, const std::string& fault, unsigned count);
  void clear_faults() { (void)ask("PUT", "/faults", "{}"); }
  void message_from(const std::string& user);  // one webhook
  // Random events; `spec` as of the control API. The stream's number.
  std::int64_t start_stream(const std::string& spec);
  bool stream_done(std::int64_t number);

  // The record: what really happened.
  std::int64_t sends();                                                   // accepted, of all kinds
  std::map<std::string, std::int64_t> received(const std::string& unit);  // user -> times
  std::int64_t asked(const std::string& unit);  // recipients named; "": of everything
  std::int64_t duplicates(const std::string& unit);

  JsonDocument ask(const std::string& method, const std::string& path, std::string body = {});

 private:
  JsonDocument of_channel(const std::string& method, const std::string& path,
                          std::string body = {});

  const std::string url_;
  std::unique_ptr<net::Client> client_;
  Channel channel_;
};

}  // namespace enishi::app::testing
