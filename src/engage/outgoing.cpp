#include "engage/outgoing.h"

namespace enishi::engage {

std::string_view name(OutKind kind) {
  return kind == OutKind::reply ? "reply" : "push";
}

std::string_view name(OutState state) {
  constexpr std::string_view kNames[] = {"ready",   "waiting", "trying",  "accepted",
                                         "refused", "unknown", "expired", "withdrawn"};
  return kNames[static_cast<std::size_t>(state)];
}

Outgoing read_due(const store::Row& row) {
  Outgoing out;
  out.no = row.integer(0);
  out.channel = ChannelNo{static_cast<std::uint32_t>(row.integer(1))};
  out.record = RecordNo{static_cast<std::uint32_t>(row.integer(2))};
  out.kind = static_cast<OutKind>(row.integer(3));
  out.rule = row.str(4);
  out.author = row.str(5);
  out.token = row.str(6);
  if (!row.null(7)) out.retry_key = bytes16_from(row.blob(7));
  out.messages = row.str(8);
  out.quiet = row.boolean(9);
  out.state = static_cast<OutState>(row.integer(10));
  out.created_at = row.time(11);
  out.expires_at = row.time(12);
  out.first_try_at = row.opt_time(13);
  out.tries = static_cast<int>(row.integer(14));
  out.maybe = row.boolean(15);
  return out;
}

Outgoing read_outgoing(const store::Row& row) {
  Outgoing out = read_due(row);
  out.status = static_cast<int>(row.integer(16));
  out.request_id = row.str(17);
  out.detail = row.str(18);
  out.settled_at = row.opt_time(19);
  return out;
}

}  // namespace enishi::engage
