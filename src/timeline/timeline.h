// The front of room timeline: the events of people, ready to be counted.
//
// The log is the truth; from it come, for each type of event, columnar strips: per partition of
// 65,536 records an immutable file that is mapped into memory, and the few events that came since
// (schema.h, catalogue.h and events.h say what gets in). A merge writes one partition at a time and
// stops nobody. Late events land where their time says; an event that came twice counts once.
#pragma once

#include <memory>
#include <vector>

#include "base/metrics.h"
#include "people/people.h"
#include "timeline/catalogue.h"
#include "timeline/event_texts.h"
#include "timeline/events.h"
#include "timeline/partition.h"
#include "timeline/schema.h"

namespace enishi::timeline {

// All events at one moment. Immutable, so that nobody who reads holds a lock.
class TimelineView {
 public:
  explicit TimelineView(spine::Position applied,
                        std::vector<std::shared_ptr<const Partition>> partitions)
      : applied_(applied), partitions_(std::move(partitions)) {}

  spine::Position applied() const { return applied_; }
  std::size_t partitions() const { return partitions_.size(); }
  const Partition* partition(std::size_t number) const {  // null: no events
    return number < partitions_.size() ? partitions_[number].get() : nullptr;
  }
  // All events of a record, oldest first (types mixed); of one slot's runs, so it is cheap.
  std::size_t recent_events() const;
  std::size_t merged_bytes() const;

 private:
  friend class Strips;
  spine::Position applied_;
  std::vector<std::shared_ptr<const Partition>> partitions_;
};

struct TimelineSeams {
  store::Store& store;
  Schema& schema;
  Catalogue& catalogue;
  // The record that identifiers name, made if nobody has them: of the pipeline's thread, inside
  // apply(). 0: none can be.
  std::function<RecordNo(WorkspaceNo, std::span<const people::Identifier>, Time)> record_of;
  // The records of a workspace that live: for rows that name theirs.
  std::function<people::RecordSet(WorkspaceNo)> everyone = {};
  const workspace::Workspaces& workspaces;
  const Clock& clock;
  Metrics& metrics;
};

class Timeline {
 public:
  // Maps the merged strips and reads what came since from part "state".
  static Result<std::unique_ptr<Timeline>> open(const TimelineSeams& seams);
  virtual ~Timeline() = default;  // stops

  // Stands behind the appliers of people and of the catalogue.
  virtual spine::Applier& applier() = 0;
  // Before the pipeline starts: what entries of this kind say. Several rooms may read one kind.
  virtual void read_also(spine::EntryKind kind, EventReader reader) = 0;

  virtual std::shared_ptr<const TimelineView> view() const = 0;  // thread safe
  virtual const EventTexts& texts() const = 0;

  // A thread that merges when limits::recent_events_merged have come.
  virtual void start() = 0;
  virtual void stop() = 0;
  // Merges what is recent, on the calling thread. Waits for a merge under way.
  virtual Status merge() = 0;

  // Erases the bytes of the events of a record that is deleted, from memory, files and store; texts
  // that only they had too. May be run again.
  virtual Status forget(RecordNo record) = 0;

  // While it lives nothing is merged, so that a backup copies state and strips that fit.
  class Pause {
   public:
    virtual ~Pause() = default;
  };
  virtual std::unique_ptr<Pause> pause() = 0;
};

}  // namespace enishi::timeline
