#include "measure/route_visits.h"

#include "base/bytes.h"
#include "measure/daily.h"
#include "measure/sql.h"

namespace enishi::measure {
namespace {

constexpr std::uint32_t kFormat = 1;
constexpr std::size_t kBytes = 16;

}  // namespace

spine::NewEntry route_visit_entry(const RouteVisit& visit, Time at) {
  spine::NewEntry entry;
  entry.kind = kRouteVisit;
  entry.occurred_at = at;
  append_be32(entry.payload, kFormat);
  append_be64(entry.payload, static_cast<std::uint64_t>(visit.route));
  append_be32(entry.payload, visit.preview ? 1 : 0);
  return entry;
}

std::optional<RouteVisit> parse_route_visit(const spine::Entry& entry) {
  if (entry.kind != kRouteVisit || entry.payload.size() != kBytes) return std::nullopt;
  if (read_be32(entry.payload, 0) != kFormat) return std::nullopt;
  return RouteVisit{.route = static_cast<std::int64_t>(read_be64(entry.payload, 4)),
                    .preview = read_be32(entry.payload, 12) != 0};
}

Status RouteVisitApplier::apply(store::Tx&, spine::Entry& entry) {
  const auto visit = parse_route_visit(entry);
  if (!visit) return {};
  Count& count = counts_[{visit->route, line_day(entry.occurred_at)}];
  ++(visit->preview ? count.previews : count.visits);
  return {};
}

Status RouteVisitApplier::flush(store::Tx& tx) {
  std::vector<store::Param> rows;
  for (const auto& [key, count] : counts_)
    rows.insert(rows.end(), {key.first, key.second, count.visits, count.previews});
  if (!rows.empty()) TRY(tx.exec_many(sql::add_friend_route_visits, 4, rows));
  counts_.clear();
  return {};
}

}  // namespace enishi::measure
