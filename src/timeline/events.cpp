#include "timeline/events.h"

#include <algorithm>

#include "base/byte_reader.h"
#include "base/json.h"
#include "timeline/limits.h"
#include "timeline/schema_names.h"

namespace enishi::timeline {
namespace {

constexpr Time kTimeLast = from_ms(std::int64_t{0xFFFF'FFFE} * 1'000);

Status check(const EventRow& row, const std::string& field) {
  if (!row.record && row.who.empty())
    return invalid(field + ".who", "name at least one identifier");
  if (row.who.size() > limits::event_identifiers_max)
    return invalid(field + ".who", "at most 10 identifiers");
  for (std::size_t i = 0; i < row.who.size(); ++i)
    TRY(people::check_identifier(row.who[i], field + ".who[" + std::to_string(i) + "]"));
  if (!is_event_name(row.type))
    return invalid(field + ".type", "1 to 100 characters without control characters");
  if (row.at < from_ms(0) || row.at > kTimeLast)
    return invalid(field + ".at", "a time from 1970 to 2106");
  if (row.id.size() > limits::event_id_bytes_max)
    return invalid(field + ".id", "at most 200 bytes");
  if (row.properties.empty()) return {};
  const auto document =
      JsonDocument::parse(row.properties, {.bytes_max = limits::event_properties_bytes_max});
  if (!document) return invalid(field + ".properties", document.error().message);
  if (document->root().type() != JsonType::object)
    return invalid(field + ".properties", "a JSON object");
  return {};
}
static_assert(limits::event_identifiers_max == 10 && limits::event_id_bytes_max == 200 &&
                  limits::event_name_characters_max == 100,
              "named in the messages above");

void append(std::string& out, const EventRow& row) {
  append_be32(out, row.record.value);
  append_be32(out, static_cast<std::uint32_t>(row.who.size()));
  for (const people::Identifier& one : row.who) {
    append_field(out, one.name_space);
    append_field(out, one.value);
  }
  append_field(out, row.type);
  append_be64(out, static_cast<std::uint64_t>(to_ms(row.at)));
  append_field(out, row.id);
  append_field(out, row.properties);
}

std::string encode(WorkspaceNo workspace, std::span<const EventRow> rows) {
  std::string out;
  append_be32(out, workspace.value);
  append_be32(out, static_cast<std::uint32_t>(rows.size()));
  for (const EventRow& row : rows) append(out, row);
  return out;
}

EventRow read_row(ByteReader& in) {
  EventRow row{.record = {in.be32()}, .type = {}, .at = {}};
  row.who.resize(in.count(8));
  for (people::Identifier& one : row.who) {
    one.name_space = in.field();
    one.value = in.field();
  }
  row.type = in.field();
  row.at = from_ms(static_cast<std::int64_t>(in.be64()));
  row.id = in.field();
  row.properties = in.field();
  return row;
}

}  // namespace

Result<spine::NewEntry> events_entry(WorkspaceNo workspace, Time at,
                                     std::span<const EventRow> rows) {
  if (rows.empty() || rows.size() > limits::event_entry_rows_max)
    return invalid("events", "1 to 500 events");
  static_assert(limits::event_entry_rows_max == 500, "named in the message above");
  for (std::size_t i = 0; i < rows.size(); ++i)
    TRY(check(rows[i], "events[" + std::to_string(i) + "]"));
  spine::NewEntry entry{.kind = kEvents, .occurred_at = at, .payload = encode(workspace, rows)};
  if (entry.payload.size() > limits::event_entry_bytes_max)
    return fail(ErrorCode::too_large, "these events come to more than 8 MiB", "events");
  return entry;
}

Result<EventBatch> decode_events(std::string_view payload) {
  ByteReader in(payload);
  EventBatch batch{.workspace = {in.be32()}, .rows = {}};
  const std::size_t rows = in.count(28);
  batch.rows.reserve(rows);
  for (std::size_t i = 0; i < rows && in.ok(); ++i) batch.rows.push_back(read_row(in));
  if (!in.done()) return fail(ErrorCode::corrupt, "a log entry is no batch of events");
  return batch;
}

std::optional<std::string> without_person(const spine::Entry& entry, const people::Person& person) {
  if (entry.kind != kEvents || entry.payload.empty()) return std::nullopt;
  auto batch = decode_events(entry.payload);
  if (!batch) return std::nullopt;
  const auto named = [&](const people::Identifier& one) {
    return person.goes_by(batch->workspace, one);
  };
  const auto theirs = [&](const EventRow& row) {
    return row.record == person.record || std::ranges::any_of(row.who, named);
  };
  if (std::erase_if(batch->rows, theirs) == 0) return std::nullopt;
  return encode(batch->workspace, batch->rows);
}

}  // namespace enishi::timeline
