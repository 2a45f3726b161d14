#include "access/api_keys.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

#include "access/sql.h"
#include "access/token.h"
#include "guard/sql.h"
#include "guard/testing.h"
#include "store/testing.h"

namespace enishi::access {
namespace {

// `Base` is StoreTest or CrashTest.
template <class Base>
class FixtureOn : public Base {
 protected:
  void SetUp() override {
    Base::SetUp();
    auto migrations = guard::sql::migrations;
    migrations.insert(migrations.end(), sql::migrations.begin(), sql::migrations.end());
    ASSERT_TRUE(state().migrate(migrations));
    open();
  }
  store::Database& state() { return this->store().state(); }
  void open() {
    auto opened = ApiKeys::open(state(), clock_, random_, log_);
    ASSERT_TRUE(opened) << opened.error().message;
    keys_ = *std::move(opened);
  }
  ApiKeys::Created make(std::vector<std::string> scopes = {"people.read"},
                        std::optional<Time> expires_at = std::nullopt) {
    return *keys_->create(kActor, kWorkspace, "CRM", std::move(scopes), expires_at);
  }
  static std::string header(const ApiKeys::Created& created) {
    return "Bearer " + std::string(created.token.reveal());
  }
  bool valid(const std::string& authorization) {
    return keys_->authenticate(authorization, "192.0.2.1").has_value();
  }
  std::vector<guard::OperationRow> operations() {
    return *state().reading([&](store::Tx& tx) { return log_.list(tx, std::nullopt, 0, 100); });
  }
  std::optional<std::int64_t> stored_use() {
    static const store::Sql use{"test.last_used", "SELECT max(last_used_ms) FROM api_key",
                                "SELECT max(last_used_ms) FROM api_key"};
    return *state().reading([&](store::Tx& tx) { return tx.integer(use); });
  }

  static inline const guard::Actor kActor{guard::ActorKind::local, "1000", ""};
  static inline const WorkspaceId kWorkspace{Bytes16{1}};
  ManualClock clock_;
  SeededRandom random_{5};
  guard::OperationLog log_{clock_, random_, Secret(std::string(32, 'k'))};
  std::unique_ptr<ApiKeys> keys_;
};

class ApiKeysTest : public FixtureOn<store::testing::StoreTest> {};
ENISHI_ON_BOTH_STORES(ApiKeysTest);
class ApiKeysCrashTest : public FixtureOn<store::testing::CrashTest> {};
ENISHI_ON_BOTH_STORES(ApiKeysCrashTest);

TEST_P(ApiKeysTest, ANewKeyAuthenticates) {
  const auto created = make({"people.read", "counts.read", "people.read"});
  auto caller = keys_->authenticate(header(created), "192.0.2.1");
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->actor,
            (guard::Actor{guard::ActorKind::api_key, created.key.id.text(), "192.0.2.1"}));
  EXPECT_EQ(caller->workspace, kWorkspace);
  EXPECT_EQ(caller->scopes, (std::vector<std::string>{"counts.read", "people.read"}));
  EXPECT_TRUE(valid("bearer " + std::string(created.token.reveal())));
  EXPECT_EQ(created.token.reveal().size(), 71u);
  EXPECT_TRUE(created.token.reveal().starts_with("enishi_"));
}

TEST_P(ApiKeysTest, AKeyLivesOn) {
  const auto created = make();
  keys_.reset();
  reopen();
  open();
  EXPECT_TRUE(valid(header(created)));
}

TEST_P(ApiKeysTest, RefusesEverythingElseWithOneText) {
  const auto created = make();
  const auto expired = make({"people.read"}, clock_.now() + Millis{1'000});
  const auto revoked = make();
  ASSERT_TRUE(keys_->revoke(kActor, revoked.key.id));
  clock_.advance(Millis{1'000});
  const std::string token(created.token.reveal());
  std::string other_secret = token;
  other_secret[40] = other_secret[40] == 'A' ? 'B' : 'A';
  const auto unknown = make_token(ApiKeyId::make(clock_.now(), random_), random_);
  for (const std::string& authorization :
       {std::string(), std::string("Bearer"), std::string("Bearer "), token, "Basic " + token,
        "Bearer " + other_secret, "Bearer " + token + "A", "Bearer " + token.substr(1),
        "Bearer " + token + " x", "Bearer enishi_" + std::string(64, '!'),
        "Bearer " + std::string(unknown.text.reveal()), header(expired), header(revoked),
        "Bearer " + std::string(100'000, 'a')}) {
    auto caller = keys_->authenticate(authorization, "192.0.2.1");
    ASSERT_FALSE(caller) << authorization.substr(0, 100);
    EXPECT_EQ(caller.error().code, ErrorCode::unauthenticated);
    EXPECT_EQ(caller.error().message, "the API key is missing or not valid");
    EXPECT_EQ(caller.error().field, "");
  }
  EXPECT_TRUE(valid(header(created)));
}

TEST_P(ApiKeysTest, ExpiresAtItsTime) {
  const auto created = make({"people.read"}, clock_.now() + Millis{1'000});
  clock_.advance(Millis{999});
  EXPECT_TRUE(valid(header(created)));
  clock_.advance(Millis{1});
  EXPECT_FALSE(valid(header(created)));
}

TEST_P(ApiKeysTest, ARevokedKeyStaysRevoked) {
  const auto created = make();
  ASSERT_TRUE(valid(header(created)));
  ASSERT_TRUE(keys_->revoke(kActor, created.key.id));
  EXPECT_FALSE(valid(header(created)));
  open();
  EXPECT_FALSE(valid(header(created)));
  const auto listed = *keys_->list();
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0].revoked_at, clock_.now());
  EXPECT_TRUE(listed[0].last_used_at);  // the use before is not lost with the revocation
  EXPECT_EQ(keys_->revoke(kActor, created.key.id).error().code, ErrorCode::conflict);
  EXPECT_EQ(keys_->revoke(kActor, ApiKeyId{}).error().code, ErrorCode::not_found);
}

TEST_P(ApiKeysTest, RefusesBadInput) {
  auto field = [&](std::string name, std::vector<std::string> scopes,
                   std::optional<Time> expires_at = std::nullopt) {
    auto created = keys_->create(kActor, kWorkspace, name, scopes, expires_at);
    return created ? "" : created.error().field;
  };
  EXPECT_EQ(field("", {"admin"}), "name");
  EXPECT_EQ(field(" ", {"admin"}), "name");
  EXPECT_EQ(field("a\nb", {"admin"}), "name");
  EXPECT_EQ(field("\xff", {"admin"}), "name");
  EXPECT_EQ(field(std::string(101, 'a'), {"admin"}), "name");
  EXPECT_EQ(field("n", {}), "scopes");
  EXPECT_EQ(field("n", {"admin", "people"}), "scopes[1]");
  EXPECT_EQ(field("n", {"people.read campaigns.read"}), "scopes[0]");
  EXPECT_EQ(field("n", {"admin"}, clock_.now()), "expires_at");
  EXPECT_TRUE(keys_->list()->empty());
  EXPECT_TRUE(operations().empty());
  EXPECT_EQ(field(std::string(100, 'a'), {"admin"}, clock_.now() + Millis{1}), "");
}

TEST_P(ApiKeysTest, ListsOldestFirst) {
  const auto first = make({"admin"}, clock_.now() + Millis{5'000});
  clock_.advance(Millis{10});
  const auto second = make();
  const auto listed = *keys_->list();
  ASSERT_EQ(listed.size(), 2u);
  EXPECT_EQ(listed[0].id, first.key.id);
  EXPECT_EQ(listed[0].name, "CRM");
  EXPECT_EQ(listed[0].workspace, kWorkspace);
  EXPECT_EQ(listed[0].scopes, std::vector<std::string>{"admin"});
  EXPECT_EQ(listed[0].expires_at, first.key.expires_at);
  EXPECT_EQ(listed[0].created_at, first.key.created_at);
  EXPECT_FALSE(listed[0].revoked_at);
  EXPECT_FALSE(listed[0].last_used_at);
  EXPECT_EQ(listed[1].id, second.key.id);
}

TEST_P(ApiKeysTest, WritesTheLastUseToTheMinute) {
  const auto created = make();
  EXPECT_TRUE(keys_->flush_last_used());
  EXPECT_FALSE(stored_use());
  clock_.set(from_ms(1'800'000'030'000));  // half a minute past
  ASSERT_TRUE(valid(header(created)));
  EXPECT_FALSE(stored_use());  // never in the path of a request
  EXPECT_EQ(keys_->list()->at(0).last_used_at, from_ms(1'800'000'000'000));
  ASSERT_TRUE(keys_->flush_last_used());
  EXPECT_EQ(stored_use(), 1'800'000'000'000);

  // Uses within the minute cause no second write.
  static const store::Sql clear{"test.clear", "UPDATE api_key SET last_used_ms = NULL",
                                "UPDATE api_key SET last_used_ms = NULL"};
  ASSERT_TRUE(state().write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(clear));
    return {};
  }));
  ASSERT_TRUE(valid(header(created)));
  ASSERT_TRUE(keys_->flush_last_used());
  EXPECT_FALSE(stored_use());
  clock_.advance(Millis{60'000});
  ASSERT_TRUE(valid(header(created)));
  ASSERT_TRUE(keys_->flush_last_used());
  EXPECT_EQ(stored_use(), 1'800'000'060'000);
}

TEST_P(ApiKeysTest, ChangesStandInTheOperationLog) {
  const auto created = make({"people.read"}, from_ms(1'900'000'000'000));
  ASSERT_TRUE(keys_->revoke(kActor, created.key.id));
  const auto rows = operations();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1].operation.action, "api_key.create");
  EXPECT_EQ(rows[1].operation.target, "api_key/" + created.key.id.text());
  EXPECT_EQ(rows[1].operation.workspace, kWorkspace);
  EXPECT_EQ(rows[1].actor, kActor);
  EXPECT_EQ(rows[1].operation.after,
            R"({"name":"CRM","scopes":["people.read"],"expires_at":"2030-03-17T17:46:40.000Z"})");
  EXPECT_EQ(rows[0].operation.action, "api_key.revoke");
  EXPECT_EQ(rows[0].operation.before, rows[1].operation.after);
}

TEST_P(ApiKeysTest, NoTokenStandsInTheStore) {
  const auto created = make();
  ASSERT_TRUE(valid(header(created)));
  ASSERT_TRUE(keys_->flush_last_used());
  const std::string token(created.token.reveal());
  const std::string bytes = *parse_base64url(token.substr(7));
  ASSERT_TRUE(guard::testing::holds(store(), "CRM"));  // the search finds what is there
  ASSERT_TRUE(guard::testing::holds(store(), bytes.substr(0, 16)));  // the id
  EXPECT_FALSE(guard::testing::holds(store(), token));
  EXPECT_FALSE(guard::testing::holds(store(), token.substr(7)));
  EXPECT_FALSE(guard::testing::holds(store(), token.substr(40)));
  EXPECT_FALSE(guard::testing::holds(store(), bytes.substr(16)));
  EXPECT_FALSE(guard::testing::holds(store(), bytes.substr(16, 12)));
}

TEST_P(ApiKeysTest, ManyThreadsUseAndChangeKeys) {
  const auto lasting = make();
  std::atomic<int> refused{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 300; ++i) refused += valid(header(lasting)) ? 0 : 1;
    });
  }
  threads.emplace_back([&] {
    for (int i = 0; i < 5; ++i) {
      const auto passing = make();
      if (!keys_->revoke(kActor, passing.key.id) || !keys_->flush_last_used()) ++refused;
    }
  });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(refused, 0);
}

TEST_P(ApiKeysCrashTest, ARevocationSurvivesAPowerCut) {
  const auto kept = make(), revoked = make();
  ASSERT_TRUE(keys_->revoke(kActor, revoked.key.id));
  crash([&] { keys_.reset(); });
  open();
  EXPECT_TRUE(valid(header(kept)));
  EXPECT_FALSE(valid(header(revoked)));
}

}  // namespace
}  // namespace enishi::access
