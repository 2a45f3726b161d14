// The brand's other tool, which gets a copy of every webhook: a receiver that is not always well.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include "base/random.h"
#include "base/thread.h"
#include "net/server.h"

namespace enishi::app::testing {

// Thread safe.
class Tool {
 public:
  // Refuses or drops `faults_permille` of what comes, after it took note of it or before.
  Tool(std::uint64_t seed, unsigned faults_permille);
  ~Tool() { server_.reset(); }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()) + "/t"; }
  // Bodies it answered with 200, or took and then lost the answer, as signature + body.
  std::set<std::string> bodies() const;
  std::uint64_t requests() const;

 private:
  void handle(net::Request&& request, net::Reply&& reply);

  const unsigned faults_permille_;
  SeededRandom random_;
  mutable Mutex mutex_;
  std::set<std::string> bodies_ GUARDED_BY(mutex_);
  std::uint64_t requests_ GUARDED_BY(mutex_) = 0;
  std::unique_ptr<net::Server> server_;
};

}  // namespace enishi::app::testing
