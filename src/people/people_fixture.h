// Tests of this room start from here; only *_test.cpp include it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "guard/sql.h"
#include "people/people.h"
#include "people/sql.h"
#include "spine/sql.h"
#include "store/testing.h"
#include "workspace/sql.h"

namespace enishi::people {

inline LineUserId user(unsigned n) {
  LineUserId id{};
  id[0] = 0xA5;
  id[14] = static_cast<std::uint8_t>(n >> 8);
  id[15] = static_cast<std::uint8_t>(n);
  return id;
}

// Two channels of one provider, one of another, and one of another workspace. Entries are applied
// by hand, a batch a call.
class PeopleFixture : public store::testing::StoreTest {
 protected:
  static constexpr spine::EntryKind kContact{0x7f01}, kFollow{0x7f02}, kUnblock{0x7f03},
      kBlock{0x7f04}, kSilent{0x7f05};

  void SetUp() override {
    StoreTest::SetUp();
    auto migrations = guard::sql::migrations;
    for (const auto* more :
         {&workspace::sql::migrations, &spine::sql::migrations, &sql::migrations})
      migrations.insert(migrations.end(), more->begin(), more->end());
    ASSERT_TRUE(state().migrate(migrations));
    workspaces_ = *workspace::Workspaces::open(state(), clock_, random_, sealer_, operations_);
    make_channels();
    open_people();
  }

  store::Database& state() { return store().state(); }
  People& people() { return *people_; }

  void open_people() {
    people_.reset();
    auto opened = People::open(state(), *workspaces_, &operations_);
    ASSERT_TRUE(opened) << opened.error().message;
    people_ = *std::move(opened);
    people_->register_signal(kContact, Signal::contact);
    people_->register_signal(kFollow, Signal::followed);
    people_->register_signal(kUnblock, Signal::unblocked);
    people_->register_signal(kBlock, Signal::blocked);
  }

  spine::NewEntry entry(spine::EntryKind kind, ChannelNo channel, unsigned who, int at) {
    return {
        .kind = kind, .source = channel.value, .occurred_at = from_ms(at), .subject = user(who)};
  }

  // Gives the record numbers the entries got.
  Result<std::vector<std::uint32_t>> try_apply(const std::vector<spine::NewEntry>& entries,
                                               bool commit = true) {
    std::vector<std::uint32_t> records;
    spine::Applier& applier = people().applier();
    const Status done = state().write([&](store::Tx& tx) -> Status {
      for (const spine::NewEntry& e : entries) {
        spine::Entry entry{.position = ++position_,
                           .kind = e.kind,
                           .source = e.source,
                           .occurred_at = e.occurred_at,
                           .received_at = clock_.now(),
                           .subject = e.subject,
                           .payload = e.payload};
        TRY(applier.apply(tx, entry));
        records.push_back(entry.record);
      }
      TRY(applier.flush(tx));
      return commit ? Status{} : fail(ErrorCode::cancelled, "rolled back by the test");
    });
    done ? applier.committed() : applier.rolled_back();
    if (!done) return std::unexpected(done.error());
    return records;
  }
  std::vector<std::uint32_t> apply(const std::vector<spine::NewEntry>& entries) {
    auto done = try_apply(entries);
    EXPECT_TRUE(done) << done.error().message;
    return done.value_or(std::vector<std::uint32_t>(entries.size()));
  }

  RecordNo record(unsigned who) { return people().view()->find(line_.provider_no, user(who)); }
  FriendState friend_state(ChannelNo channel, unsigned who) {
    const auto found = people().view()->friendship(channel, record(who));
    EXPECT_TRUE(found);
    return found ? found->state : FriendState::unknown;
  }
  // "what@time", with a "!" when late.
  std::vector<std::string> history(ChannelNo channel, unsigned who) {
    std::vector<std::string> out;
    const auto rows = *people().history(channel, record(who));
    for (const HistoryRow& row : rows)
      out.push_back(row.what + "@" + std::to_string(to_ms(row.at)) + (row.late ? "!" : ""));
    return out;
  }

  static inline const guard::Actor kActor{guard::ActorKind::api_key, "key-1", "192.0.2.1"};
  ManualClock clock_;
  SeededRandom random_{9};
  guard::Sealer sealer_ = *guard::Sealer::open("", Secret(std::string(64, 'a')), false, random_);
  guard::OperationLog operations_{clock_, random_, sealer_.derive("operation-log")};
  std::unique_ptr<workspace::Workspaces> workspaces_;
  workspace::Workspace brand_, other_brand_;
  workspace::Channel line_, second_, other_provider_, other_workspace_;
  ChannelNo channel_, channel2_;  // of line_ and second_

 private:
  void make_channels() {
    brand_ = *workspaces_->create_workspace(kActor, "Brand", "Asia/Tokyo");
    other_brand_ = *workspaces_->create_workspace(kActor, "Other", "Asia/Tokyo");
    const auto provider = *workspaces_->create_provider(kActor, brand_.id, "A");
    line_ = make_channel(provider.id, "1000000001");
    second_ = make_channel(provider.id, "1000000002");
    other_provider_ =
        make_channel(workspaces_->create_provider(kActor, brand_.id, "B")->id, "1000000003");
    other_workspace_ =
        make_channel(workspaces_->create_provider(kActor, other_brand_.id, "C")->id, "1000000004");
    channel_ = line_.no;
    channel2_ = second_.no;
  }
  workspace::Channel make_channel(const ProviderId& provider, std::string id) {
    return *workspaces_->create_channel(kActor, provider,
                                        {.name = "公式",
                                         .line_channel_id = std::move(id),
                                         .channel_secret = Secret(std::string(32, '5'))});
  }

  spine::Position position_ = 0;
  std::unique_ptr<People> people_;
};

}  // namespace enishi::people
