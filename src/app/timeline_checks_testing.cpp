// testing_house.h: what must hold of people's timelines, whatever happened on the way.
#include <algorithm>
#include <array>
#include <map>

#include "app/testing_house.h"
#include "line/line.h"
#include "timeline/person_events.h"

namespace enishi::app::testing {
namespace {

constexpr std::array kTypes{
    std::pair{line::kFollow, "line_followed"},
    std::pair{line::kFollowUnblocked, "line_unblocked"},
    std::pair{line::kUnfollow, "line_blocked"},
    std::pair{line::kMessage, "line_message_received"},
    std::pair{line::kUnsend, "line_message_unsent"},
    std::pair{line::kPostback, "line_postback"},
    std::pair{line::kVideoPlayComplete, "line_video_completed"},
    std::pair{line::kBeacon, "line_beacon"},
    std::pair{line::kAccountLink, "line_account_linked"},
};

using Counts = std::map<std::pair<std::uint32_t, std::string>, std::int64_t>;  // (record, type)

void count_line_events(House& house, Counts& counts) {
  const auto directory = house.rooms().workspaces.directory();
  const auto provider = directory.channel(house.channel)->provider_no;
  const auto view = house.rooms().people.view();
  for (spine::Position after = 0;;) {
    const auto last =
        must(house.rooms().log.read(after, 10'000, [&](spine::Entry& entry) -> Status {
          const auto* type = std::ranges::find(kTypes, entry.kind, [](auto& t) { return t.first; });
          if (type == kTypes.end() || entry.payload.empty()) return {};
          const RecordNo record = view->find(provider, entry.subject);
          if (record) ++counts[{record.value, std::string(type->second)}];
          return {};
        }));
    if (last == after) return;
    after = last;
  }
}

void count_accepted(House& house, Counts& counts) {
  for (const CampaignId& campaign : house.campaigns)
    for (RecordNo after;;) {
      const auto rows = must(house.rooms().delivery.ledger(campaign, after, 1'000));
      if (rows.empty()) break;
      after = rows.back().record;
      const auto view = house.rooms().people.view();
      for (const delivery::LedgerRow& row : rows)
        if (row.call != 0 && row.state == delivery::CallState::accepted &&
            view->line_user_id(row.record))
          ++counts[{row.record.value, "message_accepted"}];
    }
}

Counts count_timeline(House& house) {
  const api::Rooms& rooms = house.rooms();
  const auto directory = rooms.workspaces.directory();
  const auto workspace = directory.channel(house.channel)->workspace_no;
  const auto everyone = rooms.people.view()->everyone(workspace).numbers();
  const auto view = rooms.timeline.view();
  const auto schema = rooms.schema.view();
  Counts counts;
  for (const std::uint32_t number : everyone) {
    const RecordNo record{number};
    for (const auto& event :
         must(timeline::person_events(*view, *schema, rooms.timeline.texts(), rooms.catalogue,
                                      {.records = {&record, 1}, .limit = 10'000})))
      ++counts[{number, schema->at(event.place.type)->name}];
  }
  return counts;
}

}  // namespace

void expect_timeline(House& house) {
  house.settle();
  Counts told;
  count_line_events(house, told);
  count_accepted(house, told);
  const Counts kept = count_timeline(house);
  for (const auto& [what, count] : told) {
    const auto found = kept.find(what);
    EXPECT_EQ(found == kept.end() ? 0 : found->second, count)
        << what.second << " of record " << what.first;
  }
  for (const auto& [what, count] : kept)
    EXPECT_TRUE(told.contains(what) || what.second == "message_failed")
        << count << " " << what.second << " of record " << what.first << " came from nowhere";
}

}  // namespace enishi::app::testing
