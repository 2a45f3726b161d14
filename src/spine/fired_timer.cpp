#include "spine/fired_timer.h"

#include "base/bytes.h"

namespace enishi::spine {
namespace {

constexpr std::size_t kPayloadBytes = 2 + 16 + 8;

NewEntry entry_of_clock(EntryKind kind, std::string_view key_name, Time at, std::string payload) {
  NewEntry entry;
  entry.kind = kind;
  entry.has_key = true;
  entry.key = {make_uuid_from_name(key_name), at};
  entry.occurred_at = at;
  entry.payload = std::move(payload);
  return entry;
}

}  // namespace

std::string fired_payload(const FiredTimer& fired) {
  std::string payload;
  payload.reserve(kPayloadBytes);
  payload.push_back(static_cast<char>(fired.name.kind >> 8));
  payload.push_back(static_cast<char>(fired.name.kind & 0xff));
  payload.append(as_view(fired.name.owner));
  append_be64(payload, static_cast<std::uint64_t>(to_ms(fired.due)));
  return payload;
}

std::optional<FiredTimer> parse_fired_timer(const Entry& entry) {
  if (entry.kind != kTimerFired || entry.payload.size() != kPayloadBytes) return std::nullopt;
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(entry.payload[at]); };
  FiredTimer fired;
  fired.name.kind = static_cast<std::uint16_t>(byte(0) << 8 | byte(1));
  fired.name.owner = *bytes16_from(entry.payload.substr(2, 16));
  fired.due = from_ms(static_cast<std::int64_t>(read_be64(entry.payload, 18)));
  return fired;
}

NewEntry fired_entry(const FiredTimer& fired, Position after) {
  std::string payload = fired_payload(fired);
  std::string name = "timer";
  name += payload;
  append_be64(name, after);
  return entry_of_clock(kTimerFired, name, fired.due, std::move(payload));
}

NewEntry tick_entry(Time minute) {
  std::string name = "tick";
  append_be64(name, static_cast<std::uint64_t>(to_ms(minute)));
  return entry_of_clock(kTick, name, minute, {});
}

}  // namespace enishi::spine
