#include "delivery/timeline_events.h"

#include "base/bytes.h"
#include "base/json.h"
#include "delivery/campaign_store.h"
#include "delivery/outcomes.h"
#include "delivery/sql.h"

namespace enishi::delivery {
namespace {

// Of an unknown call nobody can say, and a withdrawn one was never sent.
std::string_view type_of(CallState state) {
  if (state == CallState::accepted) return "message_accepted";
  if (state == CallState::refused || state == CallState::expired) return "message_failed";
  return {};
}

std::string properties_of(const Campaign& campaign, CallState state) {
  JsonOut out;
  out.object().field("channel", campaign.spec.channel.text()).field("campaign", campaign.id.text());
  if (campaign.spec.content) out.field("content", campaign.spec.content->text());
  if (!campaign.unit.empty()) out.field("message_unit", campaign.unit);
  if (state != CallState::accepted) out.field("reason", name(state));
  return out.end().take();
}

// One event a recipient that is still known, of a call that no earlier entry has settled.
Status read_call(store::Tx& tx, const people::People& people, const spine::Entry& entry,
                 const Campaign& campaign, const CallOutcome& outcome,
                 const std::function<void(WorkspaceNo, timeline::EventRow)>& add) {
  const std::string_view type = type_of(outcome.state);
  if (type.empty()) return {};
  ASSIGN(const auto recipients,
         tx.first<std::string>(sql::open_call_recipients, {campaign.no, outcome.call},
                               [](const auto& row) { return std::string(row.blob(0)); }));
  if (!recipients) return {};
  const timeline::EventRow event{.type = std::string(type),
                                 .at = entry.occurred_at,
                                 .id = campaign.id.text() + "/" + std::to_string(outcome.call),
                                 .properties = properties_of(campaign, outcome.state)};
  const auto view = people.view();
  for (std::size_t at = 0; at + 4 <= recipients->size(); at += 4) {
    const RecordNo record{read_be32(*recipients, at)};
    if (!view->line_user_id(record)) continue;
    timeline::EventRow row = event;
    row.record = record;
    add(campaign.workspace_no, std::move(row));
  }
  return {};
}

}  // namespace

void register_events(timeline::Timeline& timeline, const people::People& people) {
  timeline.read_also(
      kOutcomes, [&people](store::Tx& tx, const spine::Entry& entry, const auto& add) -> Status {
        const auto parsed = parse_outcomes(entry.payload);
        if (!parsed) return {};  // this room's applier tells of it
        ASSIGN(const auto stored, load_campaign(tx, parsed->campaign));
        if (!stored) return {};
        for (const CallOutcome& outcome : parsed->outcomes)
          TRY(read_call(tx, people, entry, stored->campaign, outcome, add));
        return {};
      });
}

}  // namespace enishi::delivery
