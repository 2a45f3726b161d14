// Raw bodies waiting to be forwarded to a brand's other receivers; at least once, in order of
// arrival per receiver as long as nothing fails.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "spine/log.h"
#include "store/store.h"

namespace enishi::spine {

struct Forward {
  std::string part;  // "bodies_20261121"
  std::int64_t id = 0;
  std::int64_t receiver = 0;
  std::uint32_t source = 0;
  std::string signature, body;
  int tries = 0;
  Time received_at;
};

// Thread safe.
class Bodies {
 public:
  explicit Bodies(store::Store& store);
  // Forwards that are due, oldest first; at most limits::forwards_due_max. Not marked: the caller
  // keeps track of what is in flight.
  Result<std::vector<Forward>> due(Time now, std::size_t limit) const;
  // These three do nothing when the body was erased or its part dropped meanwhile.
  Status delivered(const Forward& forward) const;
  Status retry_at(const Forward& forward, Time at) const;
  Status give_up(const Forward& forward, std::string_view why) const;
  // Numbers for the API: waiting, delivered, given up, per receiver.
  struct Count {
    std::int64_t receiver = 0, waiting = 0, delivered = 0, given_up = 0;
  };
  Result<std::vector<Count>> counts() const;
  // Drops parts of days that ended before `before`. A part that somebody has open (a backup, or
  // the intake before its first append of a new day) stays until the next call.
  Status retire(Time before) const;
  // Erases bodies that mention this text (a LINE user id), delivered or not, and the deleted bytes
  // from the files. Gives how many.
  Result<std::int64_t> erase_mentions(std::string_view text) const;

 private:
  class Parts;
  Status update(const Forward& forward, const store::Sql& sql,
                std::initializer_list<store::Param> more) const;

  store::Store& store_;
  std::shared_ptr<Parts> parts_;
};

}  // namespace enishi::spine
