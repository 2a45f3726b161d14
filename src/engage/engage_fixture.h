// Tests of answers and conversations start from here: the rooms from the store to this one, and a
// platform that the test scripts. Only *_test.cpp include it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <thread>

#include "base/text.h"
#include "content/sql.h"
#include "delivery/sql.h"
#include "delivery/testing.h"
#include "engage/engage.h"
#include "engage/sql.h"
#include "guard/sql.h"
#include "people/sql.h"
#include "spine/sql.h"
#include "workspace/sql.h"

namespace enishi::engage {

// What the platform got, and how it is to answer.
class FakeChats final : public ChatPlatform {
 public:
  struct Got {
    std::string token, messages;
    bool quiet = false;
  };

  std::chrono::microseconds reply_room(const ChannelId&) override { return {}; }
  bool reply(ReplyRequest request,
             std::move_only_function<void(delivery::SendOutcome)> done) override {
    delivery::SendOutcome outcome;
    {
      MutexLock lock(mutex_);
      replies_.push_back({request.token, request.messages, request.notification_disabled});
      if (!script_.empty()) {
        outcome = script_.front();
        script_.pop_front();
      } else {
        outcome = {.result = delivery::SendResult::accepted, .status = 200, .request_id = "r"};
      }
      if (hang_) {
        hanging_.push_back(std::move(done));
        return true;
      }
    }
    done(std::move(outcome));
    return true;
  }
  bool token_refused(const delivery::SendOutcome& o) const override {
    return o.detail.contains("reply token");
  }
  bool profile(
      const ChannelId&, const people::LineUserId& user,
      std::move_only_function<void(Result<std::optional<people::Profile>>)> done) override {
    std::optional<people::Profile> profile;
    {
      MutexLock lock(mutex_);
      ++profiles_asked_;
      const auto found = names_.find(user);
      if (found != names_.end()) profile = people::Profile{.name = found->second};
    }
    done(std::move(profile));
    return true;
  }
  void show_loading(const ChannelId&, const people::LineUserId&, int seconds) override {
    MutexLock lock(mutex_);
    loading_.push_back(seconds);
  }
  Status start_loading(const ChannelId& c, const people::LineUserId& u, int seconds) override {
    show_loading(c, u, seconds);
    return {};
  }
  Status mark_as_read(const ChannelId&, const std::string& token) override {
    MutexLock lock(mutex_);
    read_.push_back(token);
    return {};
  }
  Result<ChatContent> content(const ChannelId&, const std::string& id) override {
    MutexLock lock(mutex_);
    const auto found = contents_.find(id);
    if (found == contents_.end()) return fail(ErrorCode::not_found, "gone");
    return found->second;
  }

  void script(std::deque<delivery::SendOutcome> outcomes) {
    MutexLock lock(mutex_);
    script_ = std::move(outcomes);
  }
  void set_name(const people::LineUserId& user, std::string name) {
    MutexLock lock(mutex_);
    names_[user] = std::move(name);
  }
  void set_content(std::string id, Result<ChatContent> content) {
    MutexLock lock(mutex_);
    contents_.insert_or_assign(std::move(id), std::move(content));
  }
  void hang(bool on) {
    MutexLock lock(mutex_);
    hang_ = on;
  }
  // What hangs ends so.
  void release(const delivery::SendOutcome& outcome) {
    std::vector<std::move_only_function<void(delivery::SendOutcome)>> ended;
    {
      MutexLock lock(mutex_);
      hang_ = false;
      ended.swap(hanging_);
    }
    for (auto& done : ended) done(outcome);
  }
  std::size_t hanging() const {
    MutexLock lock(mutex_);
    return hanging_.size();
  }
  std::vector<Got> replies() const {
    MutexLock lock(mutex_);
    return replies_;
  }
  int profiles_asked() const {
    MutexLock lock(mutex_);
    return profiles_asked_;
  }
  std::vector<int> loading() const {
    MutexLock lock(mutex_);
    return loading_;
  }
  std::vector<std::string> read() const {
    MutexLock lock(mutex_);
    return read_;
  }

 private:
  mutable Mutex mutex_;
  std::deque<delivery::SendOutcome> script_ GUARDED_BY(mutex_);
  std::vector<Got> replies_ GUARDED_BY(mutex_);
  std::map<people::LineUserId, std::string> names_ GUARDED_BY(mutex_);
  std::map<std::string, Result<ChatContent>> contents_ GUARDED_BY(mutex_);
  std::vector<int> loading_ GUARDED_BY(mutex_);
  std::vector<std::string> read_ GUARDED_BY(mutex_);
  std::vector<std::move_only_function<void(delivery::SendOutcome)>> hanging_ GUARDED_BY(mutex_);
  bool hang_ GUARDED_BY(mutex_) = false;
  int profiles_asked_ GUARDED_BY(mutex_) = 0;
};

// Kinds of these tests; the payload is read_test_event()'s.
inline constexpr spine::EntryKind kFollowed{0x7d01}, kReturned{0x7d02}, kBlocked{0x7d03},
    kSaid{0x7d04}, kPressed{0x7d05}, kTookBack{0x7d06}, kEdited{0x7d07};

// "key=value;key=value".
inline std::optional<Incoming> read_test_event(const spine::Entry& entry) {
  const auto kind = static_cast<std::uint16_t>(entry.kind);
  if (kind < 0x7d01 || kind > 0x7d07 || entry.payload.empty()) return std::nullopt;
  constexpr What kWhat[] = {What::followed, What::returned, What::left,  What::message,
                            What::postback, What::unsent,   What::edited};
  Incoming in;
  in.what = kWhat[kind - 0x7d01];
  for (const std::string_view pair : split(entry.payload, ';')) {
    const auto at = pair.find('=');
    const std::string_view key = pair.substr(0, at), value = pair.substr(at + 1);
    if (key == "token") in.reply_token = value;
    if (key == "text") in.text = value;
    if (key == "id") in.message_id = value;
    if (key == "data") in.data = value;
    if (key == "read") in.read_token = value;
    if (key == "standby") in.standby = true;
    if (key == "image") {
      in.type = MessageType::image;
      in.fetchable = true;
    }
  }
  return in;
}

class EngageFixture : public store::testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    auto migrations = guard::sql::migrations;
    for (const auto* more :
         {&workspace::sql::migrations, &spine::sql::migrations, &people::sql::migrations,
          &content::sql::migrations, &delivery::sql::migrations, &sql::migrations})
      migrations.insert(migrations.end(), more->begin(), more->end());
    ASSERT_TRUE(state().migrate(migrations));
    workspaces_ = *workspace::Workspaces::open(state(), clock_, random_, sealer_, operations_);
    const auto brand = *workspaces_->create_workspace(kActor, "Brand", "Asia/Tokyo");
    const auto provider = *workspaces_->create_provider(kActor, brand.id, "Provider");
    channel_ = *workspaces_->create_channel(kActor, provider.id,
                                            {.name = "公式",
                                             .line_channel_id = "1000000001",
                                             .channel_secret = Secret(std::string(32, '5'))});
    clock_.set(*parse_iso8601("2026-11-24T12:00:00+09:00"));  // a Tuesday
    open_rooms();
  }
  void TearDown() override {
    close_rooms();
    StoreTest::TearDown();
  }

  store::Database& state() { return store().state(); }

  void open_rooms(std::map<std::string, std::string> settings = {}) {
    auto config = Config::load(settings, {}, "");
    ASSERT_TRUE(config);
    config_.emplace(*std::move(config));
    people_ = *people::People::open(state(), *workspaces_, &operations_);
    people_->register_signal(kFollowed, people::Signal::followed);
    people_->register_signal(kReturned, people::Signal::unblocked);
    people_->register_signal(kBlocked, people::Signal::blocked);
    people_->register_signal(kSaid, people::Signal::contact);
    people_->register_signal(kPressed, people::Signal::contact);
    log_ = *spine::Log::open(store(), clock_, metrics_);
    jobs_ = *spine::Jobs::open(state(), clock_, metrics_);
    timers_ = *spine::Timers::open(state(), *log_, clock_);
    segments_ = segment::Engine::of_people(*people_, *workspaces_);
    seams_.reset(new delivery::Seams{store(), *log_, *jobs_, *timers_, *people_, *workspaces_,
                                     operations_, sealer_, line_, *config_, clock_, random_,
                                     metrics_, *segments_});
    auto opened = Engage::open(
        *seams_, chats_, read_test_event,
        {.keep = [this](const WorkspaceId&, RecordNo, const std::string& name, const std::string&,
                        const std::string& bytes) -> Result<Bytes16> {
           const Bytes16 id = make_uuid_from_name(name);
           MutexLock lock(shelf_mutex_);
           shelf_[id] = bytes;
           return id;
         },
         .drop = [this](const Bytes16& id) -> Status {
           MutexLock lock(shelf_mutex_);
           shelf_.erase(id);
           return {};
         }});
    ASSERT_TRUE(opened) << opened.error().message;
    engage_ = *std::move(opened);
    pipeline_ = *spine::Pipeline::open(state(), *log_, metrics_,
                                       {&people_->applier(), &engage_->applier()});
    ASSERT_TRUE(pipeline_->catch_up());
    pipeline_->start();
    ASSERT_TRUE(engage_->start());
  }
  void close_rooms() {
    if (engage_) engage_->stop(Millis{0});
    if (pipeline_) pipeline_->stop();
    pipeline_.reset();
    engage_.reset();
    timers_.reset();
    jobs_.reset();
    log_.reset();
    people_.reset();
  }

  static people::LineUserId user(std::uint32_t n) { return delivery::testing::user_of(n); }
  RecordNo record(std::uint32_t n) { return people_->view()->find(channel_.provider_no, user(n)); }

  // Something a person does, now.
  spine::NewEntry event(spine::EntryKind kind, std::uint32_t who, std::string payload) {
    return {.kind = kind,
            .source = channel_.no.value,
            .occurred_at = clock_.now(),
            .subject = user(who),
            .payload = std::move(payload)};
  }
  void append(std::vector<spine::NewEntry> entries) {
    const auto stored = log_->append_and_wait(std::move(entries));
    ASSERT_TRUE(stored) << stored.error().message;
    ASSERT_TRUE(pipeline_->wait_applied(stored->last));
  }
  void happens(spine::EntryKind kind, std::uint32_t who, std::string payload) {
    std::vector<spine::NewEntry> entries;
    entries.push_back(event(kind, who, std::move(payload)));
    append(std::move(entries));
  }
  // Until nothing is on its way; time stands still.
  void settle() {
    for (;;) {
      ASSERT_TRUE(pipeline_->wait_applied(log_->end()));
      const spine::Position end = log_->end();
      if (engage_->idle() && log_->end() == end && pipeline_->applied() >= end) return;
      std::this_thread::yield();
    }
  }
  void appended(Result<spine::NewEntry> entry) {
    ASSERT_TRUE(entry) << entry.error().field << ": " << entry.error().message;
    std::vector<spine::NewEntry> entries;
    entries.push_back(*std::move(entry));
    append(std::move(entries));
  }
  void set_answers(std::string_view json) {
    const auto document = JsonDocument::parse(json);
    ASSERT_TRUE(document) << document.error().message;
    auto book = parse_book(document->root());
    ASSERT_TRUE(book) << book.error().field << ": " << book.error().message;
    appended(engage_->change_answers(kActor, channel_.id, *std::move(book)));
  }
  std::vector<ChatMessage> said(std::uint32_t who) {
    auto all = *engage_->messages(channel_.id, record(who), INT64_MAX, 100);
    std::ranges::reverse(all);
    return all;
  }
  std::map<Bytes16, std::string> shelf() {
    MutexLock lock(shelf_mutex_);
    return shelf_;
  }

  static inline const guard::Actor kActor{guard::ActorKind::api_key, "key-1", "192.0.2.1"};
  ManualClock clock_;
  SeededRandom random_{3};
  Metrics metrics_;
  guard::Sealer sealer_ = *guard::Sealer::open("", Secret(std::string(64, 'a')), false, random_);
  guard::OperationLog operations_{clock_, random_, sealer_.derive("operation-log")};
  delivery::testing::FakeLine line_;
  FakeChats chats_;
  Mutex shelf_mutex_;
  std::map<Bytes16, std::string> shelf_ GUARDED_BY(shelf_mutex_);
  std::optional<Config> config_;
  std::unique_ptr<workspace::Workspaces> workspaces_;
  workspace::Channel channel_;
  std::unique_ptr<people::People> people_;
  std::unique_ptr<spine::Log> log_;
  std::unique_ptr<spine::Jobs> jobs_;
  std::unique_ptr<spine::Timers> timers_;
  std::unique_ptr<segment::Engine> segments_;
  std::unique_ptr<delivery::Seams> seams_;
  std::unique_ptr<Engage> engage_;
  std::unique_ptr<spine::Pipeline> pipeline_;
};

}  // namespace enishi::engage
