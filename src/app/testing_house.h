// A whole server on a store of its own that can be closed, opened and robbed of its power, with a
// brand on it; and what must hold of it, whatever happened.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/system.h"
#include "app/testing_door.h"
#include "app/testing_line.h"
#include "app/testing_tool.h"
#include "base/random.h"
#include "store/testing.h"

namespace enishi::app::testing {

struct HouseOptions {
  store::Backend backend = store::Backend::sqlite;
  // SQLite: the VFS "unsynced"; PostgreSQL: the private server. Needed for crash().
  bool can_crash = false;
  std::string line_url;
};

// Not thread safe; what it points to is.
class House {
 public:
  House(const HouseOptions& options, Clock& clock);
  ~House();

  const std::string& directory() const { return dir_.path(); }
  const Config& config() const { return *config_; }
  const std::string& database_url() const { return database_url_; }

  // Opens the server; waits for a database that is not ready yet. Fails the test when it can't.
  void open(SystemOptions options = {});
  void close() { system_.reset(); }
  // Takes the power away, and opens the server again as after a restart. `at_once` runs between the
  // cut and the end of the process.
  void crash(store::testing::Loss loss, std::uint64_t seed,
             const std::function<void()>& at_once = {});
  System& system() { return *system_; }
  const api::Rooms& rooms() { return system_->rooms(); }
  bool is_open() const { return system_ != nullptr; }

  // A brand whose channel is `line`'s, with the friends that `line` has now; profiles fetched.
  void make_brand(Line& line, const std::string& receiver_url);
  std::string webhook_path() const { return "/line/webhook/" + channel.text(); }
  // Made and checked. `text` may hold placeholders.
  CampaignId make_campaign(const std::string& text, delivery::CampaignSpec spec = {});
  void send(const CampaignId& campaign);
  delivery::CampaignState state(const CampaignId& campaign);
  // Every campaign made here is over; one that Enishi paused is resumed, as a person would.
  bool campaigns_over();
  bool all_forwarded();
  // Everything durable is applied and no job is left.
  void settle();

  guard::Actor actor{guard::ActorKind::local, "1000", ""};
  WorkspaceId workspace;
  ChannelId channel;
  ChannelNo channel_no;
  std::vector<CampaignId> campaigns;

 private:
  const HouseOptions options_;
  Clock& clock_;
  SeededRandom random_{7};
  store::testing::TempDir dir_;
  std::string database_url_;
  std::optional<Config> config_;
  std::unique_ptr<System> system_;
};

// Fails the test at once: nothing after it would mean anything.
template <class T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  throw std::runtime_error(result.error().field + ": " + result.error().message);
}
inline void must(const Status& status) {
  EXPECT_TRUE(status) << status.error().field << ": " << status.error().message;
}

// --- What must hold at the end ------------------------------------------------------------------

// Every event that was answered 2xx is in the log exactly once, nothing else is, and friends are
// what the newest event says.
void expect_events_once(House& house, const Door& door);
// Nobody was sent a campaign twice, and the ledger says what LINE's own record says. `open_calls`:
// calls may be unknown (after a restore); otherwise every call must have come to an end.
enum class Unknowns : unsigned char { none, allowed };
void expect_honest(House& house, Line& line, const CampaignId& campaign,
                   const std::set<std::string>& left, Unknowns unknowns = Unknowns::none);
// What the log and the ledgers say of people who are known is on their timelines, once, and nothing
// else is.
void expect_timeline(House& house);
// LINE's record holds nothing but these campaigns.
void expect_nothing_else(House& house, Line& line);
// The other tool has every body that was answered 2xx.
void expect_forwarded(const Door& door, const Tool& tool);

}  // namespace enishi::app::testing
