// Who meets a condition now, or at a past moment: conditions over columns, bitmaps and strips.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "segment/condition.h"
#include "segment/explain.h"
#include "segment/lookup.h"
#include "timeline/timeline.h"

namespace enishi::segment {

// Whom is asked about, and when. `now` may lie in the past: later events are not seen then (but
// tags, attributes and friendships are those of today; docs/conditions.md, "As of").
struct Ask {
  WorkspaceNo workspace;
  ChannelNo channel;  // what "friend" asks about without a channel of its own; may be 0
  Time now;
  const Lookup* lookup = nullptr;  // segments, audiences, traits, channels
};

struct EngineSeams {
  const people::People& people;
  const timeline::Timeline& timeline;
  const timeline::Schema& schema;
  const timeline::Catalogue& catalogue;
  const workspace::Workspaces& workspaces;
};

// Thread safe. Answers come from a consistent look at each room; none is kept for a later question.
class Engine {
 public:
  // `threads`: how many partitions are looked at at once.
  static std::unique_ptr<Engine> make(const EngineSeams& seams, unsigned threads);
  // One that knows no events: conditions on behaviour are ErrorCode::unavailable.
  static std::unique_ptr<Engine> of_people(const people::People& people,
                                           const workspace::Workspaces& workspaces);
  virtual ~Engine() = default;

  // Errors name the place.
  virtual Status check(const Condition& condition, const Ask& ask) const = 0;
  // They check the condition first. The caller holds no view of people: these take one.
  virtual Result<people::RecordSet> members(const Condition& condition, const Ask& ask) const = 0;
  virtual Result<std::uint64_t> count(const Condition& condition, const Ask& ask) const = 0;
  // ErrorCode::not_found for a record that is none of the workspace's.
  virtual Result<Explanation> explain(const Condition& condition, const Ask& ask,
                                      RecordNo record) const = 0;
};

}  // namespace enishi::segment
