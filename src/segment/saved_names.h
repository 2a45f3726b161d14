// What is saved at one moment, as conditions look it up.
#pragma once

#include <map>
#include <memory>

#include "base/thread.h"
#include "segment/saved.h"

namespace enishi::segment {

// Copied for every change: conditions share their trees.
struct SavedNames {
  std::map<SegmentId, SavedSegment> segments;
  std::map<std::pair<WorkspaceNo, std::string>, std::shared_ptr<const SavedTrait>> traits;
};

// Thread safe. Reads a list when it is first asked for, and keeps it.
class SavedLookup final : public Lookup {
 public:
  SavedLookup(std::shared_ptr<const SavedNames> names, const SavedSeams& seams)
      : names_(std::move(names)), directory_(seams.workspaces.directory()), seams_(seams) {}

  const Node* segment(WorkspaceNo workspace, const SegmentId& id) const override;
  const Trait* trait(WorkspaceNo workspace, std::string_view name) const override;
  const people::RecordSet* audience(WorkspaceNo workspace, const AudienceId& id) const override;
  ChannelNo channel(WorkspaceNo workspace, const ChannelId& id) const override;

 private:
  using Audience = std::shared_ptr<const people::RecordSet>;

  const std::shared_ptr<const SavedNames> names_;
  const workspace::Directory directory_;
  const SavedSeams& seams_;
  mutable Mutex mutex_;
  mutable std::map<std::pair<WorkspaceNo, AudienceId>, Audience> audiences_ GUARDED_BY(mutex_);
};

// Whether a condition names the segment, or the trait.
bool names(const Condition& condition, const SegmentId& segment);
bool names(const Condition& condition, std::string_view trait);

}  // namespace enishi::segment
