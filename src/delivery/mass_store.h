// Rows of mass sends. Everything about the table's shape stands here.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "delivery/mass_send.h"
#include "store/store.h"

namespace enishi::delivery {

Result<std::optional<MassSend>> load_mass_send(store::Tx& tx, const MassSendId& id);
Result<std::optional<MassSend>> load_mass_send(store::Tx& tx, MassSendNo no);
// not_found when there is none.
Result<MassSend> need_mass_send(store::Tx& tx, const MassSendId& id);
// Newest first, below `before` (nil: from the newest).
Result<std::vector<MassSend>> load_mass_sends(store::Tx& tx, WorkspaceNo workspace,
                                              MassSendNo before, std::size_t limit);

Status insert_mass_send(store::Tx& tx, MassSend& send);  // gives it its number
Status update_mass_send(store::Tx& tx, const MassSend& send);

// Those that go before this one: of its channel and kind, and their turn came earlier.
Result<std::int64_t> mass_sends_ahead(store::Tx& tx, const MassSend& send);
// Of a channel, scheduled or under way.
Result<std::int64_t> open_mass_sends(store::Tx& tx, ChannelNo channel);
// For hold_everything(): what was tried is unknown, what waits is held. What LINE has accepted is
// only asked for, and goes on.
Status hold_mass_sends(store::Tx& tx, Time now, std::string_view why);

}  // namespace enishi::delivery
