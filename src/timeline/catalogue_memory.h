// The catalogue in memory; loaded from part "state" at start.
#pragma once

#include <map>

#include "timeline/catalogue_categories.h"
#include "timeline/catalogue_items.h"

namespace enishi::timeline {

// Written by the pipeline's thread only, under the exclusive lock of the catalogue; so that thread
// reads without it.
struct CatalogueMemory {
  Items items;
  Categories categories;
  std::map<WorkspaceNo, std::uint64_t> items_beyond;
};

Status load(store::Tx& tx, CatalogueMemory& memory);

}  // namespace enishi::timeline
