// One message on its way to one person: an answer of a rule, or what a person of the brand wrote.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "people/record.h"
#include "store/store.h"
#include "workspace/workspace.h"

namespace enishi::engage {

// Stored; never changes.
enum class OutKind : unsigned char { reply, push };
std::string_view name(OutKind kind);

// Stored; never changes. As delivery::CallState, but a reply that may have been sent is never tried
// again: its token has no key.
enum class OutState : unsigned char {
  ready,    // never tried
  waiting,  // not accepted so far, will be tried (again)
  trying,   // may be at the platform right now
  accepted,
  refused,
  unknown,    // may or may not have been accepted; never sent again
  expired,    // too late
  withdrawn,  // the channel is stopped, the rule is gone, the person may not receive
};
inline constexpr std::size_t kOutStates = 8;
std::string_view name(OutState state);
constexpr bool open(OutState s) {
  return s <= OutState::trying;
}

struct Outgoing {
  std::int64_t no = 0;
  ChannelNo channel;
  RecordNo record;
  OutKind kind = OutKind::reply;
  std::string rule;    // whose answer it is; empty: a person's
  std::string author;  // "api_key/..."; empty: a rule's
  std::string token;
  std::optional<Bytes16> retry_key;
  std::string messages;  // rendered; of a rule's answer empty until it is claimed
  bool quiet = false;
  OutState state = OutState::ready;
  Time created_at, expires_at;
  std::optional<Time> first_try_at, settled_at;
  int tries = 0;
  bool maybe = false;  // a try may have been accepted
  int status = 0;
  std::string request_id, detail;
};

// How one ended, for the log.
struct Settled {
  std::int64_t no = 0;
  OutState state = OutState::unknown;
  int status = 0;
  std::string request_id, detail;
};

// Columns up to `maybe`, as due_outgoing selects them.
Outgoing read_due(const store::Row& row);
// As outgoing_row selects them.
Outgoing read_outgoing(const store::Row& row);

}  // namespace enishi::engage
