// The bytes of the operation log's chain: pure functions, specified in docs/formats.md,
// "Operation log". A change here breaks every existing log.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/secret.h"

namespace enishi::guard {

inline constexpr std::size_t kOperationSaltBytes = 16;
inline constexpr Digest kChainStart{};  // before the first row

// The columns that the chain covers, as they are stored. Does not own its texts.
struct ChainedColumns {
  std::int64_t sequence = 0, at_ms = 0;
  std::string_view workspace;  // 16 bytes
  std::string_view actor_kind, actor_id, actor_remote;
  std::string_view action, target;
  std::int64_t refused = 0, subject = 0;
  std::string_view before_digest, after_digest;
};

Digest value_digest(std::string_view salt, std::string_view value);
Digest next_chain(std::string_view previous, const ChainedColumns& row);
// Under the log's key.
Digest head_mac(const Secret& key, std::int64_t sequence, std::string_view chain);
Digest erasure_mac(const Secret& key, std::int64_t sequence, std::string_view chain);

}  // namespace enishi::guard
