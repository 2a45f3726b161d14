// A plain world as what conditions are checked against and evaluated over.
#pragma once

#include <memory>

#include "segment/evaluate.h"
#include "segment/plain_world_testing.h"

namespace enishi::segment {

// Of the world as it was when this was made; the world outlives it.
class PlainGrounds {
 public:
  explicit PlainGrounds(const PlainWorld& world);
  ~PlainGrounds();

  Grounds grounds() const;
  Question question(Time now) const;
  const people::View& people() const;
  const timeline::SchemaView& schema() const;
  const timeline::CatalogueView& catalogue() const;
  const Lookup& lookup() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace enishi::segment
