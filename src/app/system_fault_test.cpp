// A store that fails for a while under a working server: a full disk, a database server that drops
// every connection. Nothing is answered 2xx that is not durable, the server goes on by itself when
// the store is back, and nothing is lost or sent twice.
#include <gtest/gtest.h>

#include "app/system_fixture.h"
#include "base/testing_seeds.h"
#include "store/pg_connection.h"

namespace enishi::app {
namespace {

using namespace testing;
using store::testing::Fault;

class SystemFaultTest : public SystemTest {
 protected:
  SystemFaultTest() { can_crash_ = true; }

  // The disk is full from a certain write on, for a few seconds of LINE's.
  void fill_disk(Random& random, std::int64_t stream) {
    store::testing::fail_after(1 + static_cast<std::int64_t>(random.below(150)), Fault::disk_full,
                               true);
    until(stream, store::testing::fault_struck);
    // A webhook meets it for certain; the others of a few seconds may.
    const std::uint64_t refused = door_->refused();
    const std::string user = platform_->friends(line_->channel().id, 0, 1).value().front();
    const Time end = clock_.now() + std::chrono::seconds(5);
    EXPECT_TRUE(eventually([&] {
      if (door_->refused() == refused) line_->message_from(user);
      return door_->refused() > refused && clock_.now() >= end;
    }));
    store::testing::fail_after(0, Fault::none);
  }

  void drop_connections() {
    auto server = store::PgConnection::open(house_->database_url());
    ASSERT_TRUE(server) << server.error().message;
    ASSERT_TRUE(
        server->exec("SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity"
                     " WHERE datname = current_database() AND pid <> pg_backend_pid()"));
  }
};
ENISHI_ON_BOTH_STORES(SystemFaultTest);

TEST_P(SystemFaultTest, AStoreThatFailsForAWhile) {
  const bool sqlite = GetParam() == store::Backend::sqlite;
  for (const std::uint64_t seed : seeds(3)) {
    SCOPED_TRACE(seed_text(seed));
    SeededRandom random(seed);
    const std::int64_t stream = line_->start_stream(kStream);
    send_campaigns(std::to_string(seed));
    for (std::uint64_t times = 1 + random.below(sqlite ? 2 : 4); times > 0; --times) {
      let_work(random, stream);
      sqlite ? fill_disk(random, stream) : drop_connections();
    }
    ASSERT_TRUE(eventually([&] { return work_is_done(stream); }));
    expect_all();
    if (HasFailure()) return;
  }
  // The other tool did not get bodies again and again because they could not be noted.
  EXPECT_LT(tool_->requests(), 4 * door_->bodies());
  // What was said to be stored is on the disk.
  door_->lead_to(0);
  house_->crash(store::testing::Loss::all, 1);
  expect_all();
}

}  // namespace
}  // namespace enishi::app
