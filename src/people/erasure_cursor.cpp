#include "people/erasure_cursor.h"

#include <array>

#include "base/zone.h"

namespace enishi::people {
namespace {

struct Number {
  std::string_view name;
  std::int64_t ErasureCursor::* field;
};
constexpr std::array<Number, 10> kCounts{{{"friendships", &ErasureCursor::friendships},
                                          {"history", &ErasureCursor::history},
                                          {"profiles", &ErasureCursor::profiles},
                                          {"tags", &ErasureCursor::tags},
                                          {"values", &ErasureCursor::values},
                                          {"identifiers", &ErasureCursor::identifiers},
                                          {"log_parts", &ErasureCursor::log_parts},
                                          {"log_entries", &ErasureCursor::log_entries},
                                          {"bodies", &ErasureCursor::bodies},
                                          {"operations", &ErasureCursor::operations}}};

}  // namespace

std::string ErasureCursor::text() const {
  JsonOut out;
  out.object()
      .field("phase", static_cast<int>(phase))
      .field("started_at", to_ms(started_at))
      .field("position", position)
      .field("part", part)
      .field("found", found);
  for (const Number& count : kCounts) out.field(count.name, this->*count.field);
  return out.end().take();
}

Result<ErasureCursor> ErasureCursor::parse(std::string_view text) {
  ErasureCursor cursor;
  if (text.empty()) return cursor;
  ASSIGN(const auto document, JsonDocument::parse(text));
  const JsonValue json = document.root();
  ASSIGN(const auto phase, json.integer_at("phase", 0, static_cast<int>(Phase::finish)));
  cursor.phase = static_cast<Phase>(phase);
  ASSIGN(const auto started_at, json.integer_at("started_at"));
  cursor.started_at = from_ms(started_at);
  ASSIGN(const auto position, json.integer_at("position", 0));
  cursor.position = static_cast<spine::Position>(position);
  ASSIGN(cursor.part, json.string_at("part"));
  ASSIGN(cursor.found, json.boolean_at("found", false));
  for (const Number& count : kCounts) {
    ASSIGN(const auto value, json.opt_integer_at(count.name));  // older cursors know fewer
    cursor.*count.field = value.value_or(0);
  }
  return cursor;
}

std::string certificate(const ErasureCursor& cursor, RecordNo record, Time finished_at) {
  JsonOut out;
  out.object()
      .field("record", record.value)
      .field("found", cursor.found)
      .field("started_at", iso8601(cursor.started_at))
      .field("finished_at", iso8601(finished_at))
      .field("on_list_of_deletions", true)
      .field("state_files_purged", true)
      .key("erased")
      .object();
  for (const Number& count : kCounts) out.field(count.name, cursor.*count.field);
  return out.end().end().take();
}

}  // namespace enishi::people
