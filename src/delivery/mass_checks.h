// What is looked at before a mass send goes: its specification, its size, the month's quota.
#pragma once

#include <functional>

#include "delivery/delivery.h"
#include "delivery/mass_platform.h"
#include "delivery/mass_targeting.h"

namespace enishi::delivery {

// What higher rooms do for mass sends; any may be empty.
struct MassHooks {
  // LINE accepted one, in the transaction that says so; jobs are woken after it.
  std::function<Status(store::Tx& tx, ChannelNo channel, const std::string& request_id, Time sent)>
      accepted;
  // The target reach that LINE told last; nullopt: unknown.
  std::function<std::optional<std::int64_t>(ChannelNo channel)> target_reach;
};

// Puts the body of a content of the library in, and checks everything that needs neither LINE nor
// earlier sends. Errors name the place.
Status check_mass_spec(const Seams& seams, const WorkspaceId& workspace, MassSpec& spec);
// The messages array as LINE takes it.
Result<std::string> render_mass(const MassSpec& spec);

// LINE's id of the request of an earlier narrowcast; invalid, with the place, where LINE would not
// take it at `when`.
Result<std::string> request_of_redelivery(store::Tx& tx, const MassSend& send,
                                          const Redelivery& redelivery, Time when);

// Whom LINE could reach at most: LINE's last word or what we know ourselves, whichever is more.
std::int64_t mass_reach(const Seams& seams, const MassHooks& hooks, ChannelNo channel);
// What LINE reserves of the month's quota; `remaining` nullopt: no limit or not known.
std::int64_t mass_planned(const MassSpec& spec, std::int64_t reach,
                          std::optional<std::int64_t> remaining);
// What the month's quota leaves beside other sends that are under way; nullopt: no limit. Asks
// LINE.
Result<std::optional<std::int64_t>> quota_left(const Seams& seams, const ChannelId& channel,
                                               ChannelNo no);

}  // namespace enishi::delivery
