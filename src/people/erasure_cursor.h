// How far the erasure of a person has come; the job's cursor.
#pragma once

#include <string>

#include "base/json.h"
#include "people/people.h"

namespace enishi::people {

struct ErasureCursor {
  // In this order.
  enum class Phase : unsigned char { begin, append, apply, log, bodies, operations, purge, finish };

  Phase phase = Phase::begin;
  Time started_at;
  spine::Position position = 0;  // of the entry kPersonDeleted, or later
  std::string part;              // the last part of the log that was done
  // What was erased.
  std::int64_t friendships = 0, history = 0, profiles = 0, tags = 0, values = 0;
  std::int64_t identifiers = 0;  // beside a LINE user id
  std::int64_t log_parts = 0, log_entries = 0, bodies = 0, operations = 0;
  bool found = false;  // false: the person was gone before

  std::string text() const;
  static Result<ErasureCursor> parse(std::string_view text);  // "" is the beginning
};

// The job's result: what was erased where, and when. No personal data.
std::string certificate(const ErasureCursor& cursor, RecordNo record, Time finished_at);

}  // namespace enishi::people
