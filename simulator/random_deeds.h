// What random users do: the generator behind a stream.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "simulator/deed.h"
#include "simulator/mix.h"

namespace enishi::simulator {

// Not thread safe.
class RandomDeeds {
 public:
  // `mix`: weights per event type; types without weight never come. Needs one weight above 0.
  RandomDeeds(std::uint64_t seed, const std::map<std::string, unsigned>& mix);

  // With the World locked. Who cannot act (nobody to unfollow) follows instead.
  Deed next(Channel& channel);

 private:
  const std::string& type();
  std::optional<UserNumber> some_friend(const Channel& channel);
  UserNumber newcomer(Channel& channel);
  void write_message(Deed& deed);

  Draws draws_;
  std::vector<std::pair<std::uint64_t, std::string>> weights_;  // running sum, type
};

}  // namespace enishi::simulator
