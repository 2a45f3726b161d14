// Signed webhook requests as LINE sends them, made before any clock starts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"

namespace enishi::bench {

struct RequestPlan {
  std::string path;    // "/line/webhook/019..."
  std::string secret;  // the channel's
  std::string destination;
  std::size_t requests = 0;
  std::size_t events_min = 1, events_max = 1;  // of one body, evenly spread
  std::size_t users = 100'000;                 // different people
};

// The requests' bytes, head and body, one after the other. Every event has an id of its own.
class Requests {
 public:
  Requests(const RequestPlan& plan, Random& random);

  std::size_t size() const { return ends_.size(); }
  std::size_t events() const { return events_; }
  std::string_view operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(bytes_).substr(begin, ends_[i] - begin);
  }

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
  std::size_t events_ = 0;
};

}  // namespace enishi::bench
