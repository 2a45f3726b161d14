// The plain values of line_platform.h: options, specifications, views.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "simulator/faults.h"

namespace enishi::simulator {

using ProviderNumber = std::uint32_t;  // 1, 2, ... in order of creation

enum class MulticastUnknown : unsigned char { refuse, silent };  // LINE documents both

struct LinePlatformOptions {
  std::string listen = "127.0.0.1:0";
  unsigned threads = 2;
  Clock* clock = nullptr;  // required; must outlive the platform
  // Set it (to the same object) to let control calls advance the clock.
  ManualClock* manual_clock = nullptr;
  std::uint64_t seed = 1;

  bool rate_limits = true;
  double bucket_capacity = 0;  // 0: a whole period's amount; otherwise >= 1
  FaultPlan faults;
  Millis timeout_hold{60'000};  // how long a fault "timeout" keeps the connection open
  Millis latency{0};            // every answer of the API waits this long

  MulticastUnknown multicast_unknown = MulticastUnknown::refuse;
  unsigned same_user_pushes_max = 0;  // pushes to one user in a minute before 429; 0: no limit
  Millis narrowcast_wait{0};          // phase waiting
  Millis narrowcast_send{0};          // phase sending
  // A narrowcast under a key that was accepted before is accepted again and fails (errorCode 3).
  bool narrowcast_repeat_late = false;
  Millis audience_queue{500};               // a job of added users waits
  Millis audience_work{1'500};              // and works; then its users are in the audience
  Millis audience_gather{5'000};            // until a click or impression audience has its users
  Millis retarget_after{0};                 // from a send until such an audience of it can be made
  Millis statistics_delay{0};               // figures tell what had happened that long ago
  std::chrono::days demographics_delay{3};  // attributes are known of who has been a friend so long
  Millis rich_menu_bulk{2'000};             // until a bulk link or unlink is done ("a few seconds")
  Millis rich_menu_batch{5'000};            // until a batch of rich menu operations is done
  Millis rich_menu_alias_cache{0};          // a changed alias leads to its old menu for so long
  bool https_webhooks_only = false;         // LINE: true; plain http is for tests on one machine

  Millis webhook_timeout{2'000};  // as LINE
  std::size_t webhooks_in_flight_max = 256;
  std::vector<Millis> redelivery_delays{Millis{10'000}, Millis{60'000}, Millis{300'000}};
};

struct ChannelSpec {
  ProviderNumber provider = 1;
  std::string name = "Enishi";
  std::string id;                      // digits; empty: derived from the seed
  std::string secret;                  // 32 hex digits; empty: derived
  std::optional<std::uint64_t> quota;  // messages a month; nullopt: no limit
  bool verified = true;                // may read followers/ids and group member ids
  bool corporate = false;              // may use the old markAsRead by user id
  bool chat = true;                    // OA Manager's "Chat" is on
  std::string premium_id;              // "@enishi"; empty: none
};

struct ChannelInfo {
  ProviderNumber provider = 0;
  std::string id, name, secret;
  std::string token;  // long-lived
  std::string bot;    // userId of the bot: the webhook's destination
};

// What OA Manager changes of an account; what is left out stays.
struct AccountChange {
  std::optional<std::string> name, premium_id;
  std::optional<bool> verified, corporate, chat;
};

// Why a user sees a rich menu. Manager: OA Manager's default, which the API does not know.
enum class MenuSource : unsigned char { none, linked, api_default, manager_default };

struct ShownMenu {
  MenuSource source = MenuSource::none;
  std::string menu;  // its id; empty: none that the API knows
};

struct Tap {
  std::string user;
  std::size_t area = 0;  // index in the areas of the menu that the user sees
  std::string picked;    // datetimepicker: what the user picks; empty: `initial`, or now
};

struct Tapped {
  std::string menu, action;  // the id of the menu tapped; the action as JSON
  std::vector<std::string> events;
};

// Impressions and clicks as counted by LINE, of users nobody names.
struct MenuCounts {
  std::string menu;
  int jst_day = 0;
  std::uint64_t impressions = 0, impression_users = 0;
  struct Clicks {
    std::size_t area = 0;
    std::uint64_t count = 0, users = 0;
  };
  std::vector<Clicks> clicks;
};

enum class UserState : unsigned char {
  friends,
  blocked,
  deleted,   // the LINE account is gone (in every channel of the provider)
  restored,  // undoes deleted
  stranger,  // known to the provider, never a friend of this channel
  hidden,    // no profile consent
};
std::optional<UserState> parse_user_state(std::string_view name);

struct GroupSpec {
  char kind = 'C';  // 'R': room
  std::string name = "Group";
  std::vector<std::string> members;  // user ids; unknown ones become users of the provider
};

struct WebhookSpec {
  std::string url;
  bool active = true;
  bool redelivery = false;  // off by default, as LINE
};

struct Act {
  std::string type;     // event type, also unknown future ones
  std::string user;     // who; unknown ids become users of the provider. Empty: nobody
  std::string chat;     // group or room id; empty: one-to-one
  std::string payload;  // JSON object of the event's own member; empty: a default of the type
  bool standby = false;
  bool escape = false;          // the body with \uXXXX for all beyond ASCII
  unsigned copies = 1;          // bodies sent with this event (isRedelivery stays false)
  Millis media_preparation{0};  // content answers 202 for this long
};

struct StreamSpec {
  std::uint64_t events = 1'000;
  double per_second = 0;  // 0: as fast as the receiver answers
  // Weights per event type; message is text mostly, media and stickers sometimes.
  std::map<std::string, unsigned> mix{
      {"message", 60}, {"postback", 25}, {"follow", 10}, {"unfollow", 5}};
  unsigned batch_min = 1, batch_max = 5;  // events per body, 1..100
  unsigned duplicates_permille = 0;       // events sent again later, isRedelivery false
  unsigned reorder_window = 0;            // events are shuffled within windows of this size
  std::size_t in_flight_max = 64;         // bodies unanswered at a time
};

struct StreamStatus {
  bool done = false;
  std::uint64_t events = 0, bodies = 0;  // out so far; duplicates are not counted as events
  std::uint64_t duplicates = 0;
  std::uint64_t refused = 0;  // bodies that did not get a 2xx
};

struct ChannelStats {
  std::uint64_t ever_friends = 0, friends = 0, blocks = 0;
  std::uint64_t provider_users = 0;
  std::uint64_t quota_used = 0, quota_reserved = 0;
  std::optional<std::uint64_t> quota_limit;
  std::uint64_t sends = 0, delivered = 0;
};

// As the console's "Webhook errors" tab counts.
struct WebhookStats {
  std::uint64_t bodies = 0, events = 0, redelivered = 0;  // redeliveries count as bodies too
  std::uint64_t ok = 0, could_not_connect = 0, request_timeout = 0, error_status_code = 0,
                unclassified = 0;
  std::map<int, std::uint64_t> statuses;
};

struct RecordQuery {
  std::string kind;  // "push", ...; empty: all
  std::string unit;  // customAggregationUnits name; empty: all
  std::string body;  // hash, 16 hex digits; empty: all
  Time since = kTimeMin, until = kTimeMax;
};

struct SendView {
  std::uint64_t number = 0;
  std::string request_id, retry_key;  // retry_key empty: none
  std::string kind, unit, body;       // body: hash, 16 hex digits
  std::string messages;               // JSON, empty if not kept
  Time time;
  std::uint32_t asked = 0, delivered = 0, bubbles = 0;
};

// How many of the recipients: a number, or a share of them.
struct InteractionShare {
  std::uint64_t count = 0;
  std::optional<unsigned> permille;
};

// What recipients of a message do from now on. One of send, request_id and unit says which message.
struct InteractionSpec {
  std::uint64_t send = 0;  // its number in the record
  std::string request_id;
  std::string unit;  // every send of it in the last 14 days
  InteractionShare seen, clicked, played;
  std::string url;                      // clicked; empty: any link of the message
  Millis over{std::chrono::hours{72}};  // how long they take; 0: all at once
};
struct InteractionCounts {
  std::uint64_t seen = 0, clicked = 0, played = 0;  // people
};

// What a person is deemed to be, in the words of insight/demographic; areas as "jp_13".
struct PersonSpec {
  std::string gender, age, area, app_type;  // empty: as it is
  std::optional<int> friend_days;           // how long ago they became a friend of the channel
};
struct PersonView {
  std::string gender, age, area, app_type;
  std::optional<int> friend_days;  // nullopt: never was a friend
};

struct DuplicateView {
  std::string user, body;
  std::uint32_t times = 0;
};

struct UserCount {
  std::string user;
  std::uint32_t count = 0;
};

struct CountTable {
  std::uint64_t users = 0, deliveries = 0;
  std::string digest;
};

}  // namespace enishi::simulator
