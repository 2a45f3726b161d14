// The state of the platform: providers with their users, channels with everything that is theirs.
// One mutex guards all of it; the work under it is short (a multicast to 500 takes microseconds).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/thread.h"
#include "simulator/aggregation_units.h"
#include "simulator/assertion_keys.h"
#include "simulator/audience.h"
#include "simulator/content.h"
#include "simulator/coupons.h"
#include "simulator/delivery_counts.h"
#include "simulator/demographics.h"
#include "simulator/friends.h"
#include "simulator/interactions.h"
#include "simulator/line_options.h"
#include "simulator/memberships.h"
#include "simulator/narrowcast.h"
#include "simulator/quota.h"
#include "simulator/record.h"
#include "simulator/reply_tokens.h"
#include "simulator/retry_keys.h"
#include "simulator/rich_menus.h"
#include "simulator/tokens.h"
#include "simulator/users.h"

namespace enishi::simulator {

struct Provider {
  Provider(ProviderNumber n, std::uint64_t seed) : number(n), users(seed) {}
  Demographics demographics(UserNumber user) const {
    const auto told = told_demographics.find(user);
    return told == told_demographics.end() ? demographics_of(users.id(user)) : told->second;
  }

  const ProviderNumber number;
  UserTable users;
  std::unordered_map<UserNumber, Demographics> told_demographics;  // by a control call
};

// insight/demographic, made once a day.
struct FriendDemographics {
  int day = -1;  // UTC+9
  std::string body;
};

struct Group {
  std::string name;
  std::vector<UserNumber> members;
  bool joined = true;  // the bot is in it
};

struct LinkToken {
  UserNumber user = 0;
  Time expires;
};
inline constexpr std::chrono::minutes kLinkTokenLife{10};

// Pushes to one user within the current minute.
struct PushBurst {
  std::int64_t minute = 0;
  unsigned pushes = 0;
};

struct Channel {
  Channel(ChannelNumber n, Provider& p) : number(n), provider(p), friends(p.users) {}

  const ChannelNumber number;
  Provider& provider;
  ChannelInfo info;
  ChannelSpec spec;
  Bytes16 bot{};
  WebhookSpec webhook;

  FriendTable friends;
  std::unordered_map<std::string, Group> groups;  // by "C..." or "R..."
  Quota quota;
  DeliveryCounts counts;
  AggregationUnits units;
  RetryKeys retry_keys;
  std::unordered_map<UserNumber, PushBurst> bursts;
  std::vector<Narrowcast> narrowcasts;  // in order of acceptance
  ReplyTokens reply_tokens;
  std::unordered_map<std::string, LinkToken> link_tokens;
  MediaStore media;
  RichMenus rich_menus;
  Coupons coupons;
  Memberships memberships;
  std::vector<AssertionKey> assertion_keys;
  AudienceTable audiences;
  Interactions interactions;
  FriendDemographics friend_demographics;
  Record record;
};

// Numbers of channels are never used twice: a reset leaves an empty channel behind, so that
// requests under way find something.
struct World {
  Mutex mutex;
  Provider nobody{0, 0};  // the provider of such channels
  std::vector<std::unique_ptr<Provider>> providers GUARDED_BY(mutex);
  std::vector<std::unique_ptr<Channel>> channels GUARDED_BY(mutex);  // by ChannelNumber

  Provider* provider(ProviderNumber number) REQUIRES(mutex);
  Channel* channel(std::string_view id) REQUIRES(mutex);
  Result<Channel*> need(std::string_view id) REQUIRES(mutex);  // not_found, field "channel"
};

}  // namespace enishi::simulator
