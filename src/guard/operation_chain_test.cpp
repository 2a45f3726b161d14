#include "guard/operation_chain.h"

#include <gtest/gtest.h>

#include <string>

namespace enishi::guard {
namespace {

ChainedColumns sample() {
  static const Digest before = value_digest("0123456789abcdef", "{}");
  static const Digest after = value_digest("0123456789abcdef", R"({"a":1})");
  return {.sequence = 1,
          .at_ms = 1'790'000'000'000,
          .workspace = std::string_view("\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20", 16),
          .actor_kind = "local",
          .actor_id = "1000",
          .actor_remote = "",
          .action = "backup.make",
          .target = "backup/1",
          .refused = 0,
          .subject = 7,
          .before_digest = as_view(before),
          .after_digest = as_view(after)};
}

// Computed once with another implementation (docs/formats.md gives the bytes): a change here means
// that no existing log verifies any more.
TEST(OperationChain, BytesNeverChange) {
  const Digest chain = next_chain(as_view(kChainStart), sample());
  const Secret key(std::string(32, 'k'));
  EXPECT_EQ(hex(as_view(value_digest("0123456789abcdef", "{}"))),
            "6d577e551dd647d911b608869a827d14eabf3df12ff16934232bb79cf2dcfa62");
  EXPECT_EQ(hex(as_view(chain)),
            "269f967da8b904cf4db8edcf0f6e8468006e33a5958eaa2b99063e328e0baca2");
  EXPECT_EQ(hex(as_view(head_mac(key, 1, as_view(chain)))),
            "db9e70e5d2d7cb829a3e8183ee6d8db8e6d566b04349d115d118084097121418");
  EXPECT_EQ(hex(as_view(erasure_mac(key, 1, as_view(chain)))),
            "d18f47a8d5ffa2c51f38861485f3fce86b373971f347c6111cfee86b0750fd5f");
}

TEST(OperationChain, NoByteMovesFromFieldToField) {
  ChainedColumns a = sample(), b = sample();
  a.actor_id = "10";
  a.actor_remote = "00";
  EXPECT_NE(next_chain(as_view(kChainStart), a), next_chain(as_view(kChainStart), b));
  EXPECT_NE(value_digest("ab", "c"), value_digest("a", "bc"));
}

}  // namespace
}  // namespace enishi::guard
