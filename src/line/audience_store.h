// Rows of audiences. Everything about the tables' shape stands here.
#pragma once

#include "line/audience_api.h"
#include "line/audiences.h"

namespace enishi::line {

Result<std::optional<LineAudience>> load_audience(store::Tx& tx, const LineAudienceId& id);
Result<std::vector<LineAudience>> load_audiences(store::Tx& tx, ChannelNo channel);
Status insert_audience(store::Tx& tx, const LineAudience& audience);

// Who is to be uploaded: replaces what was there, in several short transactions, then marks it
// frozen.
Status freeze_members(store::Database& state, const LineAudienceId& id,
                      const people::RecordSet& members, const AudienceSizes& sizes);
// The call that comes next; nullopt when all are sent.
Result<std::optional<std::int64_t>> next_call(store::Tx& tx, const LineAudienceId& id);
// Record numbers of a call, a part at a time.
Status each_part(store::Database& state, const LineAudienceId& id, std::int64_t call,
                 const std::function<void(std::string_view be32)>& part);
// LINE has taken it.
Status call_sent(store::Tx& tx, const LineAudienceId& id, std::int64_t call, std::int64_t members);

// What LINE says becomes the row's.
Status store_look(store::Tx& tx, const LineAudience& audience, const RemoteAudience& remote,
                  AudienceState state, Time now);
// The state that LINE's words come to.
AudienceState state_of(const RemoteAudience& remote);
// One whose jobs go on is not ready.
AudienceState state_of(const RemoteAudienceDetail& remote);

}  // namespace enishi::line
