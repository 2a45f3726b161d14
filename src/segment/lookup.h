// What conditions name by id or name and another room or table keeps.
#pragma once

#include <string_view>

#include "segment/node.h"

namespace enishi::segment {

// One consistent look; what its pointers point to lives as long as it does. null: there is none.
class Lookup {
 public:
  virtual ~Lookup() = default;
  virtual const Node* segment(WorkspaceNo workspace, const SegmentId& id) const = 0;
  virtual const Trait* trait(WorkspaceNo workspace, std::string_view name) const = 0;
  virtual const people::RecordSet* audience(WorkspaceNo workspace, const AudienceId& id) const = 0;
  virtual ChannelNo channel(WorkspaceNo workspace, const ChannelId& id) const = 0;  // none: 0
};

}  // namespace enishi::segment
