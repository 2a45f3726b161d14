// What LINE tells of friends, deliveries and messages, asked for by itself and kept: by day for
// friends, demographics and deliveries; per message after 3 hours and 1, 2, 3, 5, 8 and 14 days,
// then it is final. LINE answers 60 such questions an hour of each kind; of each kind what has been
// due longest is asked first, so that a thousand messages at once take 20 hours and none is
// forgotten.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "measure/insight_source.h"
#include "people/people.h"
#include "spine/spine.h"
#include "store/store.h"

namespace enishi::measure {

struct FriendsDay {
  std::string day;
  Known followers, targeted_reaches, blocks;
  std::int64_t ours = 0;  // friends we could reach when LINE was asked
  Time as_of;
  Known at_line() const;     // followers without those who block
  Known difference() const;  // at_line() - ours: friends we do not know
};
struct DeliveryDay {
  std::string day;
  // LINE's name of a way to send ("apiPush", "broadcast"), or "delivered_" and reply, push,
  // multicast, broadcast: what reached somebody through the API.
  std::string kind;
  Known count;
  Time as_of;
};
struct Demographics {
  std::string body;  // LINE's answer
  Time as_of;
};
struct MessageInsight {
  MessageNumbers numbers;
  Time as_of;
  bool final = false;
};

struct InsightParts {
  store::Database& state;
  spine::Jobs& jobs;
  const people::People& people;
  const workspace::Workspaces& workspaces;
  InsightSource& source;
  const Clock& clock;
  Metrics& metrics;
};

// Job kind "insight.gather": one a channel while something is planned. The plan is in the store: a
// restart changes nothing. Gauge enishi_insight_lag_seconds: for how long the oldest question has
// been due. Thread safe. Stop `jobs` before this goes.
class Insight {
 public:
  static std::unique_ptr<Insight> make(const InsightParts& parts);
  virtual ~Insight() = default;

  // Plans the units of campaigns as their calls are accepted, and each day's questions. Stands
  // after the appliers of spine and delivery.
  virtual spine::Applier& applier() = 0;

  // A broadcast or narrowcast that LINE accepted. Call Jobs::wake() after the transaction.
  virtual Status watch_message(store::Tx& tx, ChannelNo channel, const std::string& request_id,
                               Time sent) = 0;
  // As the applier does. `first`, `last`: when the unit was first and last used.
  virtual Status watch_unit(store::Tx& tx, ChannelNo channel, const std::string& unit, Time first,
                            Time last) = 0;

  // Days from and to, inclusive.
  virtual Result<std::vector<FriendsDay>> friends(ChannelNo channel, const std::string& from,
                                                  const std::string& to) const = 0;
  virtual Result<std::vector<DeliveryDay>> deliveries(ChannelNo channel, const std::string& from,
                                                      const std::string& to) const = 0;
  virtual Result<std::optional<Demographics>> demographics(ChannelNo channel) const = 0;
  // nullopt: not asked yet.
  virtual Result<std::optional<MessageInsight>> of_unit(ChannelNo channel,
                                                        const std::string& unit) const = 0;
  virtual Result<std::optional<MessageInsight>> of_message(ChannelNo channel,
                                                           const std::string& request_id) const = 0;
};

}  // namespace enishi::measure
