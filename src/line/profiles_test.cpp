#include "line/profiles.h"

#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "line/line_fixture.h"
#include "line/profile_job.h"

namespace enishi::line {
namespace {

using simulator::Fault;
using simulator::UserState;
using spine::JobState;

constexpr std::string_view kProfilePath = "GET /v2/bot/profile/{userId}";
constexpr std::string_view kFollowersPath = "GET /v2/bot/followers/ids";

class ProfilesTest : public LineFixture {
 protected:
  void SetUp() override {
    LineFixture::SetUp();
    make_profiles();
    pipeline_->start();
  }
  void TearDown() override {
    jobs_->stop();
    profiles_.reset();
    LineFixture::TearDown();
  }
  void make_profiles() {
    profiles_ = Profiles::make(store(), *api_, *log_, *pipeline_, *jobs_, *people_, *workspaces_,
                               operations_, clock_);
  }
  // As after a restart: new rooms on the same store.
  void restart() {
    profiles_.reset();
    close_rooms();
    open_rooms();
    make_profiles();
    pipeline_->start();
  }

  // The users follow us, as webhooks would say.
  void follow(const std::vector<std::string>& users) {
    std::vector<spine::NewEntry> entries;
    for (const std::string& user : users)
      entries.push_back({.kind = kFollow,
                         .source = channel_.no.value,
                         .occurred_at = clock_.now() - std::chrono::minutes{5},
                         .subject = id_of(user),
                         .payload = "{}"});
    const auto receipt = log_->append_and_wait(std::move(entries));
    ASSERT_TRUE(receipt);
    ASSERT_TRUE(pipeline_->wait_applied(receipt->last));
  }
  std::int64_t create_profile_job() {
    auto id = state().writing([&](store::Tx& tx) {
      return jobs_->create(tx, kProfileJobKind, channel_.workspace, spine::Priority::low,
                           profile_job_input(channel_.id));
    });
    EXPECT_TRUE(id);
    return id.value_or(0);
  }
  spine::Job job(std::int64_t id) { return jobs_->get(id).value().value(); }
  // Runs steps, with the clock moving on over waits, until the job has ended.
  spine::Job run(std::int64_t id) {
    for (int i = 0; i < 100; ++i) {
      EXPECT_TRUE(jobs_->run_all());
      if (job(id).state != JobState::queued) return job(id);
      clock_.advance(Millis{5'000});
    }
    ADD_FAILURE() << "job does not end";
    return job(id);
  }
  std::int64_t in_result(const spine::Job& job, std::string_view name) {
    const auto document = JsonDocument::parse(job.result);
    EXPECT_TRUE(document) << job.result << job.error;
    return document ? document->root().integer_at(name).value_or(-1) : -1;
  }
  RecordNo record(const std::string& user) {
    return people_->view()->find(channel_.provider_no, id_of(user));
  }
  people::FriendCounts friends() { return people_->view()->counts(channel_.no); }
  bool has_profile(const std::string& user) {
    const auto profile = people_->profile(record(user));
    return profile && *profile && !(*profile)->name.empty();
  }
  std::string upload(const std::string& text) {
    const std::filesystem::path uploads = store().directory() + "/uploads";
    std::filesystem::create_directories(uploads);
    std::ofstream(uploads / "ids.txt", std::ios::binary) << text;
    return "ids.txt";
  }
  void applied() { ASSERT_TRUE(pipeline_->wait_applied(log_->end())); }
  std::vector<guard::OperationRow> operations() {
    return *state().reading(
        [&](store::Tx& tx) { return operations_.list(tx, channel_.workspace, 0, 100); });
  }

  std::unique_ptr<Profiles> profiles_;
};
ENISHI_ON_BOTH_STORES(ProfilesTest);

TEST_P(ProfilesTest, AreFetchedOnceForEveryFriend) {
  const auto users = add_friends(50);
  follow(users);
  const spine::Job done = run(create_profile_job());
  EXPECT_EQ(done.state, JobState::done) << done.error;
  EXPECT_EQ(in_result(done, "fetched"), 50);
  for (const std::string& user : users) EXPECT_TRUE(has_profile(user)) << user;
  const spine::Job again = run(create_profile_job());
  EXPECT_EQ(in_result(again, "fetched"), 0);
}

TEST_P(ProfilesTest, AreFetchedAgainWhenOld) {
  follow(add_friends(3));
  run(create_profile_job());
  clock_.advance(std::chrono::days{31});
  EXPECT_EQ(in_result(run(create_profile_job()), "fetched"), 3);
}

TEST_P(ProfilesTest, WhomLineDoesNotKnowIsNoLongerReachable) {
  const auto users = add_friends(3);
  follow(users);
  ASSERT_TRUE(platform_->set_users(line_.id, std::vector{users[1]}, UserState::deleted));
  const spine::Job done = run(create_profile_job());
  EXPECT_EQ(in_result(done, "fetched"), 2);
  EXPECT_EQ(in_result(done, "missing"), 1);
  applied();
  EXPECT_EQ(friends().reachable, 2u);
}

TEST_P(ProfilesTest, TroubleOnTheWayIsTriedAgain) {
  follow(add_friends(30));
  platform_->faults().script(std::string(kProfilePath), Fault::error_before, 3);
  platform_->faults().script(std::string(kProfilePath), Fault::limit_rate, 2);
  platform_->faults().script(std::string(kProfilePath), Fault::reset_after, 2);
  const spine::Job done = run(create_profile_job());
  EXPECT_EQ(done.state, JobState::done) << done.error;
  EXPECT_EQ(in_result(done, "fetched"), 30);
}

TEST_P(ProfilesTest, ARefusedChannelFailsTheJob) {
  follow(add_friends(3));
  ASSERT_TRUE(workspaces_->set_token(kActor, channel_.id, workspace::TokenKind::long_lived,
                                     Secret("wrong")));
  const spine::Job failed = run(create_profile_job());
  EXPECT_EQ(failed.state, JobState::failed);
  EXPECT_FALSE(failed.error.empty());
}

TEST_P(ProfilesTest, WakingMakesOneJobPerChannel) {
  follow(add_friends(5));
  profiles_->wake();
  const auto jobs_made = [&] {
    std::size_t count = 0;
    const auto jobs = jobs_->list(channel_.workspace, 0, 100).value();
    for (const spine::Job& each : jobs) count += each.kind == kProfileJobKind ? 1 : 0;
    return count;
  };
  while (jobs_made() == 0) std::this_thread::yield();
  profiles_->wake();
  profiles_->wake();
  jobs_->start(2);
  while (friends().reachable != 5 ||
         !people_->profiles_wanted(channel_.no, kTimeMax, RecordNo{}, 9).value().empty())
    if (jobs_->list(channel_.workspace, 0, 1)->at(0).state == JobState::done) break;
  EXPECT_EQ(jobs_made(), 1u);
}

TEST_P(ProfilesTest, AFriendWhoComesLaterIsFetchedToo) {
  jobs_->start(1);
  const auto users = add_friends(20);
  for (const std::string& user : users) {
    follow({user});
    profiles_->wake();
  }
  for (const std::string& user : users)
    while (!has_profile(user))
      if (!clock_.advance_to_deadline()) std::this_thread::yield();
}

TEST_P(ProfilesTest, ImportFollowersPageByPage) {
  const auto users = add_friends(2'300);
  ASSERT_TRUE(platform_->set_users(line_.id, std::vector{users[0]}, UserState::blocked));
  const auto id = profiles_->import_followers(kActor, channel_.id);
  ASSERT_TRUE(id) << id.error().message;
  const spine::Job done = run(*id);
  EXPECT_EQ(done.state, JobState::done) << done.error;
  EXPECT_EQ(in_result(done, "users"), 2'299);
  applied();
  EXPECT_EQ(friends().reachable, 2'299u);
  EXPECT_EQ(operations().at(0).operation.action, "line.followers.import");
  EXPECT_EQ(operations().at(0).actor, kActor);
}

TEST_P(ProfilesTest, AnImportGoesOnAfterARestart) {
  add_friends(3'000);
  const auto id = profiles_->import_followers(kActor, channel_.id);
  ASSERT_TRUE(id);
  // One page is read, then LINE is out of order until after the restart.
  platform_->faults().script(std::string(kFollowersPath), Fault::none, 1);
  platform_->faults().script(std::string(kFollowersPath), Fault::error_before, 1'000);
  ASSERT_TRUE(jobs_->run_all());
  EXPECT_EQ(job(*id).done, 1'000);
  restart();
  platform_->faults().clear();
  const spine::Job done = run(*id);
  EXPECT_EQ(done.state, JobState::done) << done.error;
  EXPECT_EQ(in_result(done, "pages"), 3);
  applied();
  EXPECT_EQ(friends().reachable, 3'000u);
}

TEST_P(ProfilesTest, AListThatWasAwayTooLongBeginsAgain) {
  add_friends(1'500);
  const auto id = profiles_->import_followers(kActor, channel_.id);
  ASSERT_TRUE(id);
  platform_->faults().set({.rates = {{std::string(kFollowersPath), [] {
                                        simulator::FaultRates rates;
                                        rates[Fault::limit_rate] = 1'000;
                                        return rates;
                                      }()}}});
  ASSERT_TRUE(jobs_->run_all());
  platform_->faults().clear();
  // As if the first page had been read by a process that then was away for two days.
  const spine::Job paused = job(*id);
  ASSERT_TRUE(state().write([&](store::Tx& tx) {
    return jobs_->save(tx, paused,
                       R"({"next":"old","token_at":)" + std::to_string(to_ms(clock_.now())) +
                           R"(,"users":1000,"pages":1,"restarts":0})",
                       1'000, 0);
  }));
  clock_.advance(std::chrono::days{2});
  const spine::Job done = run(*id);
  EXPECT_EQ(done.state, JobState::done) << done.error;
  EXPECT_EQ(in_result(done, "restarts"), 1);
  EXPECT_EQ(in_result(done, "users"), 1'500);
}

TEST_P(ProfilesTest, SaysWhyAnAccountGetsNoList) {
  simulator::ChannelSpec spec;
  spec.provider = platform_->create_provider();
  spec.verified = false;
  const auto unverified = *platform_->create_channel(spec);
  const auto created = workspaces_->create_channel(kActor, channel_.provider,
                                                   {.name = "未認証",
                                                    .line_channel_id = unverified.id,
                                                    .channel_secret = Secret(unverified.secret),
                                                    .api_base = platform_->url()});
  ASSERT_TRUE(created) << created.error().message;
  const auto id = profiles_->import_followers(kActor, created->id);
  ASSERT_TRUE(id);
  const spine::Job failed = run(*id);
  EXPECT_EQ(failed.state, JobState::failed);
  EXPECT_NE(failed.error.find("verified or premium accounts only"), std::string::npos);
}

TEST_P(ProfilesTest, AnImportNeverUndoesABlock) {
  const auto users = add_friends(10);
  const auto id = profiles_->import_followers(kActor, channel_.id);
  ASSERT_TRUE(id);
  ASSERT_TRUE(jobs_->run_all());
  // LINE's clock is a few seconds behind ours.
  spine::NewEntry block{.kind = kUnfollow,
                        .source = channel_.no.value,
                        .occurred_at = clock_.now() - std::chrono::seconds{5},
                        .subject = id_of(users[0]),
                        .payload = "{}"};
  ASSERT_TRUE(log_->append_and_wait({block}));
  applied();
  EXPECT_EQ(friends().blocked, 1u);
}

TEST_P(ProfilesTest, ImportsUploadedIds) {
  const std::string good = "Ubf95212523de9e37402f1e128a0a93e0";
  const std::string file = upload("\xef\xbb\xbf" + good + "\r\nnonsense\r\n\r\n" + good + "\r\n");
  const auto id = profiles_->import_user_ids(kActor, channel_.id, file);
  ASSERT_TRUE(id) << id.error().message;
  const spine::Job done = run(*id);
  EXPECT_EQ(done.state, JobState::done) << done.error;
  EXPECT_EQ(done.result, R"({"lines":4,"imported":2,"friends":0,"bad":1,"bad_lines":[2]})");
  applied();
  EXPECT_EQ(friends().known, 1u);
  EXPECT_EQ(friends().reachable, 0u);  // claimed, not confirmed
  EXPECT_FALSE(std::filesystem::exists(store().directory() + "/uploads/ids.txt"));
  EXPECT_EQ(operations().at(0).operation.action, "line.user_ids.import");
}

TEST_P(ProfilesTest, UploadedIdsThatLineKnowsAsFriendsAreReachable) {
  const auto users = add_friends(3);
  ASSERT_TRUE(platform_->set_users(line_.id, std::vector{users[1]}, UserState::blocked));
  const auto id = profiles_->import_user_ids(
      kActor, channel_.id, upload(users[0] + "\n" + users[1] + "\n" + users[2] + "\n"));
  ASSERT_TRUE(id) << id.error().message;
  // The third blocks after the upload, before LINE is asked.
  clock_.advance(Millis{1'000});
  spine::NewEntry block{.kind = kUnfollow,
                        .source = channel_.no.value,
                        .occurred_at = clock_.now(),
                        .subject = id_of(users[2]),
                        .payload = "{}"};
  ASSERT_TRUE(log_->append_and_wait({block}));
  platform_->faults().script("*", Fault::error_before, 1);  // and is asked again
  const spine::Job done = run(*id);
  EXPECT_EQ(done.state, JobState::done) << done.error;
  EXPECT_EQ(in_result(done, "friends"), 2);
  applied();
  EXPECT_EQ(friends().known, 3u);
  EXPECT_EQ(friends().reachable, 1u);
  EXPECT_EQ(friends().blocked, 1u);
}

TEST_P(ProfilesTest, ImportsFromTheUploadsOnly) {
  upload("x");
  for (const std::string& file :
       {std::string("../secret.key"), std::string("/etc/passwd"), std::string("none.txt"),
        std::string(""), std::string("."), store().directory() + "/uploads/../state.db"}) {
    const auto id = profiles_->import_user_ids(kActor, channel_.id, file);
    ASSERT_FALSE(id) << file;
    EXPECT_EQ(id.error().field, "file");
  }
  EXPECT_EQ(profiles_->import_followers(kActor, ChannelId(Bytes16{9})).error().code,
            ErrorCode::not_found);
}

TEST_P(ProfilesTest, KnowsHowManyFriendsItDoesNotKnow) {
  const auto users = add_friends(100);
  ASSERT_TRUE(platform_->set_users(line_.id, std::vector{users[99]}, UserState::blocked));
  follow({users.begin(), users.begin() + 40});
  clock_.advance(std::chrono::days{2});
  const auto unknown = profiles_->unknown_friends(channel_.id);
  ASSERT_TRUE(unknown) << unknown.error().message;
  EXPECT_EQ(unknown->at_line, 99);
  EXPECT_EQ(unknown->known, 40);
  EXPECT_EQ(unknown->missing, 59);
  EXPECT_EQ(unknown->date.size(), 8u);
  // Asked once; known friends are counted now.
  follow({users.begin() + 40, users.begin() + 50});
  platform_->faults().script("*", Fault::error_before, 1);
  EXPECT_EQ(profiles_->unknown_friends(channel_.id)->missing, 49);
}

}  // namespace
}  // namespace enishi::line
