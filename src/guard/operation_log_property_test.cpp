// Whatever was appended and erased verifies; whatever one cell is changed afterwards does not.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <string>

#include "guard/operation_log.h"
#include "guard/sql.h"
#include "store/testing.h"

namespace enishi::guard {
namespace {

class OperationLogProperty : public store::testing::StoreTest {};
ENISHI_ON_BOTH_STORES(OperationLogProperty);

Operation any_operation() {
  const auto text = rc::gen::container<std::string>(rc::gen::inRange<char>(' ', '~'));
  return {.workspace = WorkspaceId{Bytes16{*rc::gen::inRange<std::uint8_t>(0, 3)}},
          .action = "person.change",
          .target = "record/" + std::to_string(*rc::gen::inRange(0, 5)),
          .before = *text,
          .after = *text,
          .subject = *rc::gen::inRange(0, 3),
          .refused = *rc::gen::arbitrary<bool>()};
}

Status run(store::Tx& tx, const std::string& text) {
  return tx.query_text(text, {}, [](const store::Row&) {});
}

// One change that keeps types and constraints, so that only verify() can find it.
constexpr std::array kTampering{
    "UPDATE operation SET at_ms = at_ms + 1",
    "UPDATE operation SET workspace = chain",
    "UPDATE operation SET actor_kind = 'system'",
    "UPDATE operation SET actor_id = actor_id || 'x'",
    "UPDATE operation SET actor_remote = actor_remote || 'x'",
    "UPDATE operation SET action = action || 'x'",
    "UPDATE operation SET target = target || 'x'",
    "UPDATE operation SET refused = refused + 1",
    "UPDATE operation SET subject = subject + 1",
    "UPDATE operation SET salt = chain",
    "UPDATE operation SET before_value = coalesce(before_value, '') || 'x'",
    "UPDATE operation SET after_value = coalesce(after_value, '') || 'x'",
    "UPDATE operation SET before_digest = chain",
    "UPDATE operation SET after_digest = chain",
    "UPDATE operation SET chain = before_digest",
    "UPDATE operation SET erasure = chain",
    "UPDATE operation SET sequence = sequence + 1000",
    "DELETE FROM operation",
};

TEST_P(OperationLogProperty, VerifiesUnlessTamperedWith) {
  ManualClock clock;
  SeededRandom random{11};
  const OperationLog log(clock, random, Secret(std::string(32, 'k')));
  auto& state = store().state();
  ASSERT_TRUE(state.migrate(sql::migrations));

  const bool held = rc::check("tampering is found", [&] {
    const int rows = *rc::gen::inRange(1, 9);
    const int victim = *rc::gen::inRange(1, rows + 1);
    const int erased_subject = *rc::gen::inRange(1, 4);
    const std::string tampering = *rc::gen::elementOf(kTampering);
    ChainReport before, after;
    auto done = state.write([&](store::Tx& tx) -> Status {
      TRY(run(tx, "DELETE FROM operation"));
      TRY(run(tx, "DELETE FROM operation_head"));
      for (int i = 0; i < rows; ++i) {
        TRY(log.append(tx, {ActorKind::api_key, "key", "192.0.2.1"}, any_operation()));
      }
      TRY(log.erase_subject(tx, erased_subject));
      ASSIGN(before, log.verify(tx));
      TRY(run(tx, tampering + " WHERE sequence = " + std::to_string(victim)));
      ASSIGN(after, log.verify(tx));
      return {};
    });
    RC_ASSERT(done.has_value());
    RC_ASSERT(before.problem == "");
    RC_ASSERT(before.rows == rows);
    RC_ASSERT(after.problem != "");
    RC_ASSERT(after.bad_sequence == victim);
  });
  EXPECT_TRUE(held);
}

}  // namespace
}  // namespace enishi::guard
