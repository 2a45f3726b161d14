// What is done once a day, at 10:30 of UTC+9, when LINE has counted the day before. It goes by the
// log's ticks, so that a day is done once whatever happens, and late when the server was off.
#pragma once

#include <optional>
#include <string>

#include "spine/spine.h"

namespace enishi::measure {

// The day of LINE's counters that holds `at`: "20261121", in UTC+9.
std::string line_day(Time at, int days_back = 0);

// Part of an applier: the pipeline's thread only.
class Daily {
 public:
  explicit Daily(std::string name) : name_(std::move(name)) {}

  // True for the first tick after 10:30 of a day; noted in the transaction. The first tick of all
  // only says where days begin.
  Result<bool> begins(store::Tx& tx, const spine::Entry& entry);
  void rolled_back() noexcept { known_.reset(); }

 private:
  const std::string name_;
  std::optional<std::int64_t> known_;  // the newest day that has begun
};

}  // namespace enishi::measure
