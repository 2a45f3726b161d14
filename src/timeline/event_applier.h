// Turns entries into events of strips, within a batch of the pipeline.
#pragma once

#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "timeline/schema_stage.h"
#include "timeline/strips.h"

namespace enishi::timeline {

class EventApplier final : public spine::Applier {
 public:
  // `changed` is called after a commit that brought events.
  EventApplier(const TimelineSeams& seams, EventTexts& texts, Strips& strips,
               std::function<void()> changed)
      : seams_(seams), texts_(texts), strips_(strips), changed_(std::move(changed)) {}

  void read_also(spine::EntryKind kind, EventReader reader);
  // Held from a batch's first entry until its events are seen: texts that it takes are in use.
  Mutex& batch() { return batch_; }

  std::string_view name() const override { return "timeline"; }
  Status apply(store::Tx& tx, spine::Entry& entry) override;
  Status flush(store::Tx& tx) override;
  void committed() noexcept override;
  void rolled_back() noexcept override;

 private:
  using Same = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::int64_t>;

  // Whose event the row of a kEvents is; 0: nobody's (any more).
  RecordNo owner(WorkspaceNo workspace, const EventRow& row, Time at);
  Status take(store::Tx& tx, WorkspaceNo workspace, RecordNo record, const EventRow& row);
  ResolvedValue resolve(WorkspaceNo workspace, EventTypeNo type, const EventValue& value);
  // Whether an event of that record, type, second and id is there already.
  bool seen(RecordNo record, EventTypeNo type, EventTime time, std::int64_t id);
  int digits(WorkspaceNo workspace);
  void begin();
  void end() noexcept;

  const TimelineSeams& seams_;
  EventTexts& texts_;
  Strips& strips_;
  const std::function<void()> changed_;
  std::unordered_map<spine::EntryKind, std::vector<EventReader>> readers_;
  Mutex batch_;

  bool begun_ = false;  // batch_ is held
  std::shared_ptr<const TimelineView> view_;
  spine::Position last_ = 0;
  ResolvedEvents staged_;
  std::set<Same> ids_;
  std::map<WorkspaceNo, int> digits_;
  std::map<WorkspaceNo, people::RecordSet> everyone_;
};

}  // namespace enishi::timeline
