// How often generated conditions met each operator, question and window with some people in and
// some out, and how many values stood at the very edge of what was asked.
#pragma once

#include <map>
#include <string>

#include "segment/plain_world_testing.h"

namespace enishi::segment {

class Coverage {
 public:
  // Every leaf and group of the condition, on its own.
  void add(const Node& condition, const PlainWorld& world, Time now);
  std::string report() const;
  // Words that had fewer than `least` cases with 1 to 99 % of the people in; every word counts.
  std::string thin(int least) const;

 private:
  struct Cases {
    int all = 0, mixed = 0;
  };
  void count(const std::string& word, bool mixed);
  void count_test(const Test& test, bool mixed);
  void count_events(const EventSet& events, bool mixed, const PlainWorld& world, Time now);
  void count_leaf(const EventLeaf& leaf, bool mixed, const PlainWorld& world, Time now);

  std::map<std::string, Cases> words_;
  std::uint64_t edges_ = 0;  // events on the first or the last second of a window, or beside it
};

}  // namespace enishi::segment
