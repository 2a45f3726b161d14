// webhookEventId: by it a redelivered event is stored once.
#pragma once

#include <optional>
#include <string_view>

#include "spine/entry.h"

namespace enishi::line {

// 26 characters of Crockford's base 32 (either case, no I, L, O, U), at most 128 bits.
std::optional<Bytes16> parse_ulid(std::string_view text);
Time ulid_time(const Bytes16& ulid);

// `id` must not be empty. An id that is no ULID is hashed, and searched for in every kept part.
// `received_at` guards against a ULID whose time cannot be true.
spine::DedupeKey dedupe_key(std::string_view id, Time received_at);

// The key of the n-th entry that an event was split into. Hashed, because ULIDs made in the same
// millisecond may be neighbours: adding n to one could hit the id of another event.
spine::DedupeKey split_key(const spine::DedupeKey& event, std::uint32_t ordinal);

}  // namespace enishi::line
