// testing_house.h: what must hold at the end, whatever happened on the way.
#include <algorithm>

#include "app/testing_house.h"
#include "line/line.h"

namespace enishi::app::testing {
namespace {

using delivery::CallState;

constexpr auto kAccepted = static_cast<std::size_t>(CallState::accepted);
constexpr auto kUnknown = static_cast<std::size_t>(CallState::unknown);

bool from_line(spine::EntryKind kind) {
  return static_cast<std::uint16_t>(kind) >> 8 == 0x03;
}

std::string event_id(std::string_view payload) {
  constexpr std::string_view key = R"("webhookEventId":")";
  const std::size_t at = payload.find(key);
  if (at == payload.npos) return {};
  const std::size_t from = at + key.size();
  return std::string(payload.substr(from, payload.find('"', from) - from));
}

// What the log says: how often each event is there, and of each user the newest of follow and
// block.
struct Told {
  struct Newest {
    Time at = kTimeMin;
    bool blocked = false;
  };
  std::map<std::string, int> events;
  std::map<people::LineUserId, Newest> newest;

  void take(const spine::Entry& entry) {
    ++events[event_id(entry.payload)];
    const bool blocked = entry.kind == line::kUnfollow;
    if (!blocked && entry.kind != line::kFollow && entry.kind != line::kFollowUnblocked) return;
    Newest& known = newest[entry.subject];
    if (entry.occurred_at < known.at) return;
    // At equal times the block wins.
    known.blocked = blocked || (entry.occurred_at == known.at && known.blocked);
    known.at = entry.occurred_at;
  }
};

Told read_log(House& house) {
  Told told;
  for (spine::Position after = 0;;) {
    const auto last =
        must(house.rooms().log.read(after, 10'000, [&](spine::Entry& entry) -> Status {
          if (entry.source == house.channel_no.value && from_line(entry.kind)) told.take(entry);
          return {};
        }));
    if (last == after) return told;
    after = last;
  }
}

void expect_friends(House& house, const Told& told) {
  const auto directory = house.rooms().workspaces.directory();
  const auto provider = directory.channel(house.channel)->provider_no;
  const auto view = house.rooms().people.view();
  for (const auto& [user, newest] : told.newest) {
    const auto friendship = view->friendship(house.channel_no, view->find(provider, user));
    ASSERT_TRUE(friendship) << "an event was not applied";
    EXPECT_EQ(friendship->state == people::FriendState::blocked, newest.blocked)
        << people::line_user_id_text(user);
  }
}

// Everybody on the ledger, against what LINE's record says of them.
struct Account {
  std::int64_t accepted = 0, unknown = 0, sent = 0, forgotten = 0;

  void take(const delivery::LedgerRow& row, bool got, bool may_have_left) {
    sent += got;
    if (row.call == 0) {
      EXPECT_FALSE(got) << "somebody who was left out was sent to";
    } else if (row.state == CallState::accepted) {
      ++accepted;
      // LINE accepts a message to somebody who has just blocked, and delivers nothing.
      EXPECT_TRUE(got || may_have_left) << "an accepted message is not in LINE's record";
    } else if (row.state == CallState::unknown) {
      ++unknown;
    } else {
      EXPECT_FALSE(got) << "a row in state " << name(row.state) << " was sent";
    }
  }
};

}  // namespace

void expect_events_once(House& house, const Door& door) {
  house.settle();
  const Told told = read_log(house);
  const auto passed = door.events();
  for (const auto& [id, seen] : passed) {
    EXPECT_TRUE(!seen.accepted || told.events.contains(id))
        << "event " << id << " was accepted and is lost";
  }
  for (const auto& [id, count] : told.events) {
    EXPECT_EQ(count, 1) << "event " << id << " is there more than once";
    EXPECT_TRUE(passed.contains(id)) << "event " << id << " came from nowhere";
  }
  expect_friends(house, told);
}

void expect_honest(House& house, Line& line, const CampaignId& campaign,
                   const std::set<std::string>& left, Unknowns unknowns) {
  auto& delivery = house.rooms().delivery;
  const std::string unit = must(delivery.get(campaign)).unit;
  ASSERT_NE(unit, "");
  const auto received = line.received(unit);
  for (const auto& [user, times] : received)
    EXPECT_EQ(times, 1) << user << " was sent to more than once";
  EXPECT_EQ(line.duplicates(unit), 0);

  Account account;
  for (RecordNo after;;) {
    const auto rows = must(delivery.ledger(campaign, after, 1'000));
    if (rows.empty()) break;
    after = rows.back().record;
    const auto view = house.rooms().people.view();
    for (const delivery::LedgerRow& row : rows) {
      const auto user = view->line_user_id(row.record);
      if (!user) {  // a deleted person: LINE's record still has the name
        ++account.forgotten;
        account.accepted += row.state == CallState::accepted && row.call != 0;
        account.unknown += row.state == CallState::unknown && row.call != 0;
        continue;
      }
      const std::string text = people::line_user_id_text(*user);
      account.take(row, received.contains(text), left.contains(text));
    }
  }
  const auto known = static_cast<std::int64_t>(received.size());
  EXPECT_LE(account.sent, known);
  EXPECT_GE(account.sent + account.forgotten, known)
      << "LINE's record names somebody who is not on the ledger";
  const std::int64_t asked = line.asked(unit);
  EXPECT_GE(asked, account.accepted);
  EXPECT_LE(asked, account.accepted + account.unknown);

  const auto report = must(delivery.report(campaign));
  EXPECT_TRUE(report.balances());
  EXPECT_EQ(report.pending + report.not_planned, 0);
  EXPECT_EQ(report.settled[kAccepted], account.accepted);
  EXPECT_EQ(report.settled[kUnknown], account.unknown);
  EXPECT_TRUE(account.unknown == 0 || unknowns == Unknowns::allowed);
  EXPECT_EQ(must(delivery.verify(campaign)).value_or(""), "");
}

void expect_nothing_else(House& house, Line& line) {
  std::int64_t asked = 0;
  for (const CampaignId& id : house.campaigns) {
    const std::string unit = must(house.rooms().delivery.get(id)).unit;
    if (!unit.empty()) asked += line.asked(unit);
  }
  EXPECT_EQ(line.asked(""), asked) << "something was sent that is no campaign of ours";
}

void expect_forwarded(const Door& door, const Tool& tool) {
  const auto there = tool.bodies();
  for (const std::string& body : door.accepted_bodies())
    ASSERT_TRUE(there.contains(body)) << "an accepted body was not forwarded";
}

}  // namespace enishi::app::testing
