// Carries out an accepted send: whom it reaches, what it costs, what is remembered.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "simulator/answer.h"
#include "simulator/api.h"
#include "simulator/send_request.h"
#include "simulator/world.h"

namespace enishi::simulator {

// The 409 of a repeat under an accepted retry key; nullopt: go on.
std::optional<Answer> refuse_repeat(const Platform& platform, Channel& channel,
                                    const ApiCall& call);

// One send after all checks. `asked` recipients were named and reserved in the quota, `reached` get
// it. Books quota, counts, unit and record; remembers the retry key.
struct Sent {
  SendKind kind = SendKind::push;
  std::uint64_t request = 0;
  std::optional<Bytes16> retry_key;
  Time now;
  std::uint64_t asked = 0;
  bool reserved = true;  // false: reply, which costs nothing
};
void book(Channel& channel, const Sent& sent, const SendRequest& request,
          std::span<const UserNumber> reached);

// "sentMessages":[{"id":"...","quoteToken":"..."}]
std::string sent_messages(std::uint64_t seed, std::uint64_t first_id, unsigned count,
                          unsigned quotable);

// Moves the channel's narrowcasts and rich menu links to where they are at `now`; deliveries happen
// at their end. Called before anything that reads quota or record.
void settle(Channel& channel, Time now);

// Everyone the channel can reach now, in order of first follow; and how many.
std::vector<UserNumber> reachable_friends(const Channel& channel);
std::uint64_t target_reach(const Channel& channel);

}  // namespace enishi::simulator
