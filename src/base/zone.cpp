#include "base/zone.h"

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

#include <algorithm>
#include <map>
#include <memory>

#include "base/thread.h"

namespace enishi {
namespace {

constexpr std::size_t name_bytes_max = 64;

// cctz would also read absolute paths and the machine's own zone: neither may come from input.
bool is_iana_name(std::string_view name) {
  const auto ok = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '+' || c == '/';
  };
  return !name.empty() && name.size() <= name_bytes_max && std::ranges::all_of(name, ok) &&
         name.front() != '/' && name != "localtime" && !name.starts_with("Fixed/");
}

const cctz::time_zone& as_zone(const void* zone) {
  return *static_cast<const cctz::time_zone*>(zone);
}

// Every zone that was asked for, for good: their number is bounded by the zone database.
class Registry {
 public:
  const void* find_or_load(const std::string& name) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    const auto found = zones_.find(name);
    if (found != zones_.end()) return found->second.get();
    cctz::time_zone zone;
    if (!cctz::load_time_zone(name, &zone)) return nullptr;
    return zones_.emplace(name, std::make_unique<cctz::time_zone>(zone)).first->second.get();
  }

 private:
  Mutex mutex_;
  std::map<std::string, std::unique_ptr<cctz::time_zone>> zones_ GUARDED_BY(mutex_);
};

Registry& registry() {
  static Registry* const all = new Registry;  // never destroyed: zones are used until the end
  return *all;
}

using Seconds = cctz::time_point<cctz::seconds>;

Seconds to_seconds(Time t) {
  return Seconds(std::chrono::floor<std::chrono::seconds>(t).time_since_epoch());
}

Time from_seconds(Seconds t) {
  return Time(std::chrono::duration_cast<Millis>(t.time_since_epoch()));
}

// Midnight that a change of the clock skips: the day begins after the gap.
Time begin_of(cctz::civil_day day, const cctz::time_zone& zone) {
  return from_seconds(cctz::convert(cctz::civil_second(day), zone));
}

}  // namespace

Result<Zone> Zone::load(std::string_view name) {
  const void* found = is_iana_name(name) ? registry().find_or_load(std::string(name)) : nullptr;
  if (found == nullptr) return invalid("zone", "is not a known time zone");
  Zone zone;
  zone.zone_ = found;
  return zone;
}

Zone Zone::utc() {
  static const cctz::time_zone utc = cctz::utc_time_zone();
  Zone zone;
  zone.zone_ = &utc;
  return zone;
}

std::string Zone::name() const {
  return as_zone(zone_).name();
}

CivilTime Zone::civil(Time t) const {
  const cctz::civil_second c = as_zone(zone_).lookup(to_seconds(t)).cs;
  return {{static_cast<int>(c.year()), c.month(), c.day()}, c.hour(), c.minute(), c.second()};
}

Time Zone::instant(const CivilTime& civil) const {
  const auto& [date, hour, minute, second] = civil;
  const cctz::civil_second local(date.year, date.month, date.day, hour, minute, second);
  return from_seconds(cctz::convert(local, as_zone(zone_)));
}

Time Zone::day_start(Time t) const {
  return begin_of(cctz::civil_day(as_zone(zone_).lookup(to_seconds(t)).cs), as_zone(zone_));
}

Time Zone::next_day_start(Time t) const {
  return begin_of(cctz::civil_day(as_zone(zone_).lookup(to_seconds(t)).cs) + 1, as_zone(zone_));
}

Time Zone::month_start(Time t) const {
  const cctz::civil_month month(as_zone(zone_).lookup(to_seconds(t)).cs);
  return begin_of(cctz::civil_day(month), as_zone(zone_));
}

Time Zone::next_month_start(Time t) const {
  const cctz::civil_month month(as_zone(zone_).lookup(to_seconds(t)).cs);
  return begin_of(cctz::civil_day(month + 1), as_zone(zone_));
}

}  // namespace enishi
