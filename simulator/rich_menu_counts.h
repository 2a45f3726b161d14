// Impressions and clicks of one rich menu, day by day (UTC+9).
#pragma once

#include <cstdint>
#include <map>
#include <unordered_set>
#include <vector>

#include "simulator/users.h"

namespace enishi::simulator {

struct CountedEvents {
  std::uint64_t count = 0, unique_users = 0;
};

// Users the simulator knows are counted once; those that a control call only counts ("others") are
// taken for different people on every day.
class CountedUsers {
 public:
  void add(UserNumber user) {
    ++count_;
    users_.insert(user);
  }
  void add_others(const CountedEvents& events) {
    count_ += events.count;
    others_ += events.unique_users;
  }
  void add(const CountedUsers& more);
  CountedEvents total() const { return {count_, users_.size() + others_}; }

 private:
  std::uint64_t count_ = 0, others_ = 0;
  std::unordered_set<UserNumber> users_;
};

struct RichMenuDay {
  CountedUsers impressions;
  std::vector<CountedUsers> clicks;  // by area
};

class RichMenuCounts {
 public:
  explicit RichMenuCounts(std::size_t areas = 0) : areas_(areas) {}

  RichMenuDay& at(int jst_day);
  // The days with anything from `first` to `last`.
  std::vector<std::pair<int, const RichMenuDay*>> between(int first, int last) const;

 private:
  std::size_t areas_;
  std::map<int, RichMenuDay> days_;
};

}  // namespace enishi::simulator
