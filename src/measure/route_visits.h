// Visits of friend-add routes: their log entry, and the applier that counts them.
#pragma once

#include <map>
#include <optional>

#include "measure/routes.h"

namespace enishi::measure {

struct RouteVisit {
  std::int64_t route = 0;
  bool preview = false;  // fetched by a crawler
};

spine::NewEntry route_visit_entry(const RouteVisit& visit, Time at);
// nullopt for an entry of another kind or of an unknown format.
std::optional<RouteVisit> parse_route_visit(const spine::Entry& entry);

class RouteVisitApplier final : public spine::Applier {
 public:
  std::string_view name() const override { return "measure.routes"; }
  Status apply(store::Tx& tx, spine::Entry& entry) override;
  Status flush(store::Tx& tx) override;
  void committed() noexcept override { counts_.clear(); }
  void rolled_back() noexcept override { counts_.clear(); }

 private:
  struct Count {
    std::int64_t visits = 0, previews = 0;
  };
  std::map<std::pair<std::int64_t, std::string>, Count> counts_;  // by route and day
};

}  // namespace enishi::measure
