// After a restore, or on another host: nothing that may have been sent is sent again.
#include "delivery/campaign_store.h"
#include "delivery/delivery.h"
#include "delivery/mass_store.h"
#include "delivery/sql.h"

namespace enishi::delivery {

Status hold_everything(store::Database& state, const Clock& clock, std::string_view why) {
  const Time now = clock.now();
  TRY(state.write([&](store::Tx& tx) { return hold_mass_sends(tx, now, why); }));
  std::vector<std::pair<CampaignNo, CampaignState>> found;
  TRY(state.read([&](store::Tx& tx) {
    return tx.query(sql::unfinished_campaigns, {}, [&](const store::Row& row) {
      found.emplace_back(CampaignNo{static_cast<std::uint32_t>(row.integer(0))},
                         static_cast<CampaignState>(row.integer(1)));
    });
  }));
  for (const auto& [no, was] : found) {
    TRY(state.write([&](store::Tx& tx) -> Status {
      struct Open {
        bool multicast;
        std::int64_t calls, recipients;
      };
      ASSIGN(const auto open, tx.all<Open>(sql::hold_open_calls, {no}, [](const store::Row& row) {
        return Open{row.boolean(0), row.integer(1), row.integer(2)};
      }));
      for (const Open& o : open)
        TRY(tx.exec(sql::add_settled, {no, static_cast<int>(CallState::unknown), o.multicast,
                                       o.calls, o.recipients}));
      TRY(tx.exec(sql::hold_calls, {no, now, why}));
      if (was == CampaignState::cancelled) {
        TRY(tx.exec(sql::close_all_calls, {no}));
        TRY(tx.exec(sql::finish_if_complete, {no, now}));
      } else {
        TRY(tx.exec(sql::hold_campaign, {no, why, now}));
      }
      return {};
    }));
  }
  return {};
}

}  // namespace enishi::delivery
