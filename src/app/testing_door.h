// The door between LINE and the server, which notes every webhook that goes through and how it was
// answered. It keeps its address while the server behind it dies, restarts and moves.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/thread.h"
#include "net/client.h"
#include "net/server.h"

namespace enishi::app::testing {

// Thread safe.
class Door {
 public:
  Door();
  ~Door();

  // Where bodies go from now on; 0: nowhere, they are refused with 503.
  void lead_to(std::uint16_t port);
  std::string url(const std::string& path) const;

  struct Seen {
    std::string type, user;
    bool accepted = false;  // a body with this event was answered 2xx
  };
  std::map<std::string, Seen> events() const;  // by webhookEventId
  // Bodies that were answered 2xx, as signature + body.
  std::set<std::string> accepted_bodies() const;
  std::uint64_t bodies() const;   // so far, refused ones too
  std::uint64_t refused() const;  // bodies not answered 2xx
  std::map<int, std::uint64_t> statuses() const;
  bool all_accepted() const;  // every event that came by
  std::set<std::string> users_who_left() const;

 private:
  void handle(net::Request&& request, net::Reply&& reply);
  void note(const std::string& body, const std::string& signature, int status);

  mutable Mutex mutex_;
  std::uint16_t port_ GUARDED_BY(mutex_) = 0;
  std::map<std::string, Seen> events_ GUARDED_BY(mutex_);
  std::set<std::string> accepted_ GUARDED_BY(mutex_);
  std::map<int, std::uint64_t> statuses_ GUARDED_BY(mutex_);
  std::unique_ptr<net::Client> client_;
  std::unique_ptr<net::Server> server_;
};

}  // namespace enishi::app::testing
