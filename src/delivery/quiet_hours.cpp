#include "delivery/quiet_hours.h"

namespace enishi::delivery {

std::optional<Time> quiet_until(const workspace::Directory& directory, const WorkspaceId& id,
                                Time now) {
  const auto* workspace = directory.workspace(id);
  if (!workspace || workspace->quiet_from_minute == workspace->quiet_to_minute) return std::nullopt;
  const Zone& zone = directory.zone(id);
  const CivilTime local = zone.civil(now);
  const int minute = local.hour * 60 + local.minute;
  const int from = workspace->quiet_from_minute, to = workspace->quiet_to_minute;
  const bool over_midnight = from > to;
  const bool quiet =
      over_midnight ? (minute >= from || minute < to) : (minute >= from && minute < to);
  if (!quiet) return std::nullopt;
  CivilTime end{local.date, to / 60, to % 60, 0};
  if (zone.instant(end) <= now) end.date = zone.civil(zone.next_day_start(now)).date;
  return zone.instant(end);
}

}  // namespace enishi::delivery
