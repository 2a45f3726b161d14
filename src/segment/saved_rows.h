// Rows and words of what is saved, and the grounds that it is checked on.
#pragma once

#include "segment/check.h"
#include "segment/saved_names.h"
#include "store/store.h"

namespace enishi::segment {

// Of the statements all_segments and all_traits.
Result<SavedSegment> segment_of(const store::Row& row);
Result<SavedTrait> trait_of(const store::Row& row);

std::string trait_json(const Trait& trait);
std::string shown(const SavedSegment& segment);  // for the operation log

// A consistent look at all that conditions of a workspace name, as `names` has it. `names` outlives
// it.
class SavedGround {
 public:
  SavedGround(const SavedSeams& seams, const SavedNames& names, WorkspaceNo workspace);
  Grounds& operator*() { return grounds_; }

 private:
  const SavedLookup lookup_;
  const std::unique_ptr<people::View> people_;
  const std::shared_ptr<const timeline::SchemaView> schema_;
  const std::unique_ptr<timeline::CatalogueView> catalogue_;
  Grounds grounds_;
};

}  // namespace enishi::segment
