#include <gtest/gtest.h>

#include "access/api_keys.h"

namespace enishi::access {
namespace {

const WorkspaceId kOne{Bytes16{1}}, kTwo{Bytes16{2}};

TEST(Scopes, AreAClosedSet) {
  EXPECT_EQ(scopes().size(), 15u);
  for (auto scope : scopes()) EXPECT_TRUE(known_scope(scope));
  for (auto scope : {"", "Admin", "people", "people.read ", "*"}) EXPECT_FALSE(known_scope(scope));
}

TEST(Scopes, ACallerMayWhatItHolds) {
  const Caller caller{.scopes = {"people.read"}};
  EXPECT_TRUE(caller.may("people.read"));
  EXPECT_FALSE(caller.may("people.write"));
  EXPECT_FALSE(caller.may("people"));
  EXPECT_FALSE(Caller{}.may("people.read"));
}

TEST(Scopes, AdminMayEverything) {
  const Caller caller{.scopes = {"admin"}};
  for (auto scope : scopes()) EXPECT_TRUE(caller.may(scope));
}

TEST(Scopes, ACallerOfOneWorkspaceStaysInIt) {
  const Caller bound{.workspace = kOne, .scopes = {"admin"}};
  EXPECT_TRUE(bound.may_in(kOne));
  EXPECT_FALSE(bound.may_in(kTwo));
  EXPECT_FALSE(bound.may_in(WorkspaceId{}));  // what concerns the whole server
  const Caller free{.scopes = {"people.read"}};
  EXPECT_TRUE(free.may_in(kTwo));
  EXPECT_TRUE(free.may_in(WorkspaceId{}));
}

TEST(Scopes, TheLocalCallerMayEverythingEverywhere) {
  const Caller local = local_caller("1000");
  EXPECT_EQ(local.actor, (guard::Actor{guard::ActorKind::local, "1000", ""}));
  for (auto scope : scopes()) EXPECT_TRUE(local.may(scope));
  EXPECT_TRUE(local.may_in(kTwo));
}

}  // namespace
}  // namespace enishi::access
