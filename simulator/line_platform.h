// A stand-in for api.line.me and api-data.line.me (one listener serves both), with millions of
// friends, faults by plan and a virtual clock: for tests, benches and the demo.
//
// It promises to refuse what LINE refuses, to accept what LINE accepts, to deliver webhooks as LINE
// does, and to keep its own record of what really happened. docs/simulator.md names the rules and
// the test of each. The same control functions are served as JSON under /simulator/.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "simulator/faults.h"
#include "simulator/line_options.h"
#include "simulator/memberships.h"
#include "simulator/record.h"

namespace enishi::simulator {

struct Platform;  // the inside: platform.h

// Thread safe. Channels are named by their channel id; users by "U...". Errors name the argument.
class LinePlatform {
 public:
  static Result<std::unique_ptr<LinePlatform>> start(LinePlatformOptions options);
  ~LinePlatform();  // as stop()
  std::uint16_t port() const;
  std::string url() const;  // "http://127.0.0.1:8090"
  void stop();              // held answers are aborted, streams end, threads join. Idempotent.

  // Providers and channels. A user id means something only inside its provider.
  ProviderNumber create_provider();
  Result<ChannelInfo> create_channel(const ChannelSpec& spec);
  Result<ChannelInfo> channel(std::string_view id) const;
  std::vector<ChannelInfo> channels() const;
  // A new long-lived token; the old one goes on for `overlap` (LINE: at most 24 hours).
  Result<std::string> reissue_token(std::string_view channel, Millis overlap);
  Status set_quota(std::string_view channel, std::optional<std::uint64_t> limit);
  // Messages sent by LINE Official Account Manager: they count, our client does not know of them.
  Status add_consumption(std::string_view channel, std::uint64_t messages);
  // The same by a door of kOtherDoors (delivery_counts.h); not all of them use the quota.
  Status send_by_other_door(std::string_view channel, std::string_view door,
                            std::uint64_t messages);

  Result<ChannelStats> stats(std::string_view channel) const;

  // Users. All of these are silent: no webhook is sent.
  Result<std::uint64_t> add_friends(std::string_view channel, std::uint64_t count);
  Result<std::vector<std::string>> friends(std::string_view channel, std::uint64_t after,
                                           std::size_t limit) const;  // in order of addition
  Status set_users(std::string_view channel, std::span<const std::string> users, UserState state);
  // `count` friends chosen by the seed; the number changed is smaller if there are fewer.
  Result<std::uint64_t> set_some(std::string_view channel, std::uint64_t count, UserState state);
  Result<PersonView> person(std::string_view channel, std::string_view user) const;
  Status set_people(std::string_view channel, std::span<const std::string> users,
                    const PersonSpec& spec);
  // People do something with a message they got; counted in LINE's statistics as time goes by.
  Result<InteractionCounts> interact(std::string_view channel, const InteractionSpec& spec);
  // An audience of `count` friends that another account shares by Business Manager; its id.
  Result<std::uint64_t> share_audience(std::string_view channel, const std::string& name,
                                       std::uint64_t count);
  Result<std::string> add_group(std::string_view channel, const GroupSpec& spec);  // its id

  // What OA Manager and the console do.
  Status change_account(std::string_view channel, const AccountChange& change);
  // Registers the public half (a JWK) of an assertion signing key; its kid.
  Result<std::string> add_assertion_key(std::string_view channel, std::string_view jwk);
  // At most kMembershipPlansMax; the plan's id. `act` with type membership lets users join.
  Result<std::uint32_t> add_membership(std::string_view channel, const MembershipPlan& plan);
  Status set_manager_rich_menu(std::string_view channel, bool set);

  // Rich menus.
  Result<ShownMenu> shown_rich_menu(std::string_view channel, std::string_view user) const;
  // The user taps an area of the menu shown: counted, and sent as webhook events where the action
  // has any. not_found (field userId) when the user sees none of the API's menus.
  Result<Tapped> tap(std::string_view channel, const Tap& tap);
  Status count_rich_menu(std::string_view channel, const MenuCounts& counts);
  // The next batch of rich menu operations leaves about so many of a thousand users as they are,
  // and fails.
  Status fail_next_rich_menu_batch(std::string_view channel, unsigned permille);

  // Webhooks.
  Status set_webhook(std::string_view channel, const WebhookSpec& spec);
  // Users do something: changes the state and sends one body with one event each. The webhook event
  // ids.
  Result<std::vector<std::string>> act(std::string_view channel, std::span<const Act> acts);
  // The user followed https://access.line.me/dialog/bot/accountLink with this link token.
  // not_found when it is unknown, used or expired: LINE then sends no event.
  Result<std::string> link_account(std::string_view channel, std::string_view link_token,
                                   std::string_view nonce);
  // Random users do random things until `spec.events` are out. The stream's number.
  Result<std::uint64_t> start_stream(std::string_view channel, const StreamSpec& spec);
  Result<StreamStatus> stream(std::uint64_t number) const;
  Status stop_stream(std::uint64_t number);
  void wait_stream(std::uint64_t number);  // until it is done
  Result<WebhookStats> webhook_stats(std::string_view channel) const;
  // Until no body is in flight; redeliveries whose time has come are, later ones are not.
  void wait_webhooks();

  // Faults of the HTTP API.
  Faults& faults();

  // The record. Empty filters ask for everything.
  Result<RecordTotals> totals(std::string_view channel, const RecordQuery& query = {}) const;
  Result<std::uint32_t> deliveries(std::string_view channel, std::string_view user) const;
  Result<std::vector<SendView>> sends(std::string_view channel, std::uint64_t after,
                                      std::size_t limit) const;
  Result<std::vector<std::string>> recipients(std::string_view channel, std::uint64_t send,
                                              std::uint64_t after, std::size_t limit) const;
  // Users who got one body more than once, by sends of their own.
  Result<std::vector<DuplicateView>> duplicates(std::string_view channel,
                                                const RecordQuery& query = {}) const;
  // Users reached, deliveries, and a digest of the table user -> count (see count_digest()).
  Result<CountTable> count_table(std::string_view channel, const RecordQuery& query = {}) const;
  Result<std::vector<UserCount>> counts(std::string_view channel, const RecordQuery& query,
                                        std::uint64_t after, std::size_t limit) const;

  const Clock& clock() const;
  Status advance(Millis by);  // conflict unless it was started with a ManualClock
  enum class Scope : unsigned char { everything, record, faults };
  void reset(Scope scope);

 private:
  explicit LinePlatform(std::unique_ptr<Platform> platform);
  std::unique_ptr<Platform> platform_;
};

}  // namespace enishi::simulator
