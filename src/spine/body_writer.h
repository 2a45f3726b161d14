// The intake's side of the raw bodies: stores those of a commit group.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "spine/append.h"
#include "spine/day.h"
#include "store/store.h"

namespace enishi::spine {

// Used by the intake thread alone.
class BodyWriter {
 public:
  explicit BodyWriter(store::Store& store) : store_(store) {}
  // Stores the bodies of the group, in its order, in one commit. Without any it does nothing.
  Status write(std::span<const Append> group, Time received_at);
  // Closes the part of an earlier day, so that it can be retired.
  void enter(Day day);

 private:
  Status open(Day day);
  Status insert(store::Tx& tx, std::span<const Append> group, Time received_at);

  store::Store& store_;
  Day day_{};
  std::shared_ptr<store::Database> part_;  // null: not open
  std::int64_t last_id_ = 0;
  std::vector<store::Param> bodies_, forwards_;
};

}  // namespace enishi::spine
