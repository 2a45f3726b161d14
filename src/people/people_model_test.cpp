// Random logs against a slow twin: after every batch memory says what the twin says, and so does a
// room opened anew from the store.
#include <algorithm>
#include <map>
#include <set>

#include "people/friend_facts.h"
#include "people/people_fixture.h"

namespace enishi::people {
namespace {

constexpr unsigned kUsers = 12;

// What the room promises, on plain maps and one entry at a time.
struct Twin {
  struct Person {
    ProviderNo provider;
    LineUserId user;
    std::map<ChannelNo, FriendFacts> friends;
    std::set<std::string> tags;
    std::map<std::string, AttributeValue> values;
    std::string name, language;
    Time fetched_at = kTimeMin;
  };
  std::map<std::uint32_t, Person> people;
  std::uint32_t last = 0;

  std::uint32_t find(ProviderNo provider, const LineUserId& user) const {
    for (const auto& [no, person] : people)
      if (person.provider == provider && person.user == user) return no;
    return 0;
  }
  std::uint32_t find_or_make(ProviderNo provider, const LineUserId& user) {
    if (auto no = find(provider, user)) return no;
    people[++last] = {.provider = provider, .user = user};
    return last;
  }
};

class PeopleModelTest : public PeopleFixture {
 protected:
  struct Step {
    spine::NewEntry entry;
    std::function<void(Twin&)> twin;
  };

  int pick(int below) { return static_cast<int>(dice_->below(static_cast<unsigned>(below))); }

  const workspace::Channel& any_channel() {
    const workspace::Channel* all[] = {&line_, &second_, &other_provider_};
    return *all[pick(3)];
  }

  Step signal() {
    const auto& channel = any_channel();
    const LineUserId who = user(static_cast<unsigned>(pick(kUsers)));
    const spine::EntryKind kind = std::array{kContact, kFollow, kUnblock, kBlock, kSilent}[pick(5)];
    const Time at = from_ms(1 + pick(50));
    return {{.kind = kind, .source = channel.no.value, .occurred_at = at, .subject = who},
            [=](Twin& twin) {
              if (kind == kSilent) return;
              auto& person = twin.people[twin.find_or_make(channel.provider_no, who)];
              FriendFacts& facts = person.friends[channel.no];
              if (kind == kFollow) facts.learn(FriendSign::followed, at);
              if (kind == kUnblock) facts.learn(FriendSign::unblocked, at);
              if (kind == kBlock) facts.learn(FriendSign::blocked, at);
            }};
  }

  Step list() {
    const auto& channel = any_channel();
    const auto sighting = static_cast<Sighting>(pick(3));
    const Time at = from_ms(1 + pick(50));
    std::vector<LineUserId> users;
    for (int n = pick(6); n > 0; --n) users.push_back(user(static_cast<unsigned>(pick(kUsers))));
    return {friend_list_entry(channel.no, sighting, at, users), [=](Twin& twin) {
              for (const LineUserId& who : users) {
                const bool missing = sighting == Sighting::missing;
                if (missing && !twin.find(channel.provider_no, who)) continue;
                auto& person = twin.people[twin.find_or_make(channel.provider_no, who)];
                FriendFacts& facts = person.friends[channel.no];
                if (missing) facts.learn(FriendSign::missing, at);
                if (sighting == Sighting::listed) facts.learn(FriendSign::listed, at);
              }
            }};
  }

  Step profile() {
    const auto& channel = any_channel();
    const LineUserId who = user(static_cast<unsigned>(pick(kUsers)));
    const Time at = from_ms(1 + pick(50));
    std::optional<Profile> profile;
    if (pick(3) > 0) profile = {"名" + std::to_string(pick(100)), pick(2) ? "ja" : "en", "", ""};
    return {profile_entry(channel.no, who, at, profile), [=](Twin& twin) {
              const auto no = twin.find(channel.provider_no, who);
              if (no == 0) return;
              Twin::Person& person = twin.people[no];
              if (!profile) person.friends[channel.no].learn(FriendSign::missing, at);
              if (at < person.fetched_at) return;
              person.fetched_at = at;
              if (profile) person.name = profile->name, person.language = profile->language;
            }};
  }

  std::vector<RecordNo> any_records() {
    std::vector<RecordNo> out;
    for (int n = 1 + pick(4); n > 0; --n) out.push_back({static_cast<std::uint32_t>(1 + pick(30))});
    return out;
  }

  Step tags() {
    const auto records = any_records();
    std::set<std::string> add, remove;
    for (int n = pick(3); n > 0; --n) add.insert("t" + std::to_string(pick(5)));
    for (int n = pick(3); n > 0; --n) remove.insert("t" + std::to_string(pick(5)));
    for (const auto& name : add) remove.erase(name);
    return {*tags_entry(brand_.no, from_ms(1), records, {add.begin(), add.end()},
                        {remove.begin(), remove.end()}),
            [=](Twin& twin) {
              for (RecordNo record : records) {
                auto it = twin.people.find(record.value);
                if (it == twin.people.end()) continue;
                for (const auto& name : add) it->second.tags.insert(name);
                for (const auto& name : remove) it->second.tags.erase(name);
              }
            }};
  }

  Step values() {
    std::vector<AttributeChange> rows;
    for (RecordNo record : any_records()) {
      AttributeChange row{.record = record, .set = {}, .unset = {}};
      if (pick(2)) row.set.push_back({"rank", "r" + std::to_string(pick(4))});
      pick(2) ? row.set.push_back({"points", std::int64_t{pick(100)}})
              : row.unset.push_back("points");
      if (pick(4) == 0 && row.set.empty()) row.unset.push_back("rank");
      rows.push_back(std::move(row));
    }
    return {*people().attributes_entry(brand_.id, from_ms(1), rows), [=](Twin& twin) {
              for (const AttributeChange& row : rows) {
                auto it = twin.people.find(row.record.value);
                if (it == twin.people.end()) continue;
                for (const auto& [name, value] : row.set) it->second.values[name] = value;
                for (const auto& name : row.unset) it->second.values.erase(name);
              }
            }};
  }

  Step deletion() {
    const auto records = any_records();
    return {person_deleted_entry(from_ms(1), records), [=](Twin& twin) {
              for (RecordNo record : records) twin.people.erase(record.value);
            }};
  }

  Step step() {
    const int what = pick(100);
    if (what < 50) return signal();
    if (what < 62) return list();
    if (what < 74) return profile();
    if (what < 85) return tags();
    if (what < 96) return values();
    return deletion();
  }

  void compare(const Twin& twin) {
    auto view = people().view();
    RecordSet everyone;
    std::map<std::pair<ChannelNo, FriendState>, RecordSet> states;
    std::map<std::string, RecordSet> tagged;
    for (const auto& [no, person] : twin.people) {
      const RecordNo record{no};
      everyone.add(record);
      ASSERT_EQ(view->find(person.provider, person.user), record);
      for (const auto& [channel, facts] : person.friends) {
        states[{channel, facts.state()}].add(record);
        const auto friendship = view->friendship(channel, record);
        ASSERT_TRUE(friendship);
        ASSERT_EQ(friendship->state, facts.state());
        ASSERT_EQ(friendship->state_at, facts.state_at());
      }
      for (const auto& tag : person.tags) tagged[tag].add(record);
      for (const char* name : {"rank", "points"}) {
        auto it = person.values.find(name);
        const auto value = view->value(*view->attribute(brand_.no, name), record);
        ASSERT_EQ(value.has_value(), it != person.values.end());
        if (value) {
          ASSERT_EQ(*value, it->second);
        }
      }
      ASSERT_EQ(view->language(record), person.language);
    }
    ASSERT_TRUE(view->everyone(brand_.no) == everyone);
    for (const auto* channel : {&line_, &second_, &other_provider_})
      for (int s = 0; s < 5; ++s)
        ASSERT_TRUE(view->friends(channel->no, static_cast<FriendState>(s)) ==
                    (states[{channel->no, static_cast<FriendState>(s)}]));
    for (int t = 0; t < 5; ++t) {
      const std::string name = "t" + std::to_string(t);
      const RecordSet* members = view->tag(brand_.no, name);
      ASSERT_TRUE((members ? *members : RecordSet()) == tagged[name]) << name;
    }
  }

  void compare_names(const Twin& twin) {
    std::vector<RecordNo> all;
    std::vector<std::pair<RecordNo, std::string>> names;
    for (const auto& [no, person] : twin.people) {
      all.push_back({no});
      if (!person.name.empty()) names.push_back({{no}, person.name});
    }
    ASSERT_EQ(*people().names(all), names);
  }

  void run(std::uint64_t seed, int batches) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    dice_ = std::make_unique<SeededRandom>(seed);
    Twin twin;
    for (int b = 0; b < batches; ++b) {
      std::vector<spine::NewEntry> entries;
      Twin next = twin;
      for (int n = pick(30); n > 0; --n) {
        Step one = step();
        one.twin(next);
        entries.push_back(std::move(one.entry));
      }
      const bool commit = pick(5) > 0;
      const auto done = try_apply(entries, commit);
      ASSERT_EQ(done.has_value(), commit) << done.error().message;
      if (commit) twin = std::move(next);
      if (pick(6) == 0) open_people();
      ASSERT_NO_FATAL_FAILURE(compare(twin));
    }
    open_people();
    ASSERT_NO_FATAL_FAILURE(compare(twin));
    ASSERT_NO_FATAL_FAILURE(compare_names(twin));
  }

  // The friendship as memory and the store have it.
  std::string row_of(RecordNo record) {
    const auto friendship = people().view()->friendship(channel_, record);
    std::string out = friendship ? std::string(name(friendship->state)) + "@" +
                                       std::to_string(to_ms(friendship->state_at))
                                 : "none";
    EXPECT_TRUE(state().read([&](store::Tx& tx) {
      return tx.query_text(
          "SELECT state, state_at, first_followed_at, first_blocked_at, missing_at, missing_before"
          " FROM friendship WHERE record = " +
              std::to_string(record.value),
          {}, [&](const store::Row& row) {
            for (int i = 0; i < 6; ++i)
              out += row.null(i) ? " -" : " " + std::to_string(row.integer(i));
          });
    }));
    return out;
  }

  void forget_everything() {
    ASSERT_TRUE(state().write([](store::Tx& tx) -> Status {
      for (std::string table : {"record", "friendship", "friend_history", "profile", "tag",
                                "tag_member", "attribute_value"})
        TRY(tx.query_text("DELETE FROM " + table, {}, [](const auto&) {}));
      return {};
    }));
    open_people();
  }

 private:
  std::unique_ptr<SeededRandom> dice_;
};
ENISHI_ON_BOTH_STORES(PeopleModelTest);

TEST_P(PeopleModelTest, RandomLogsAgreeWithTheTwin) {
  ASSERT_TRUE(people().declare_attribute(kActor, brand_.id, "rank", AttributeType::text));
  ASSERT_TRUE(people().declare_attribute(kActor, brand_.id, "points", AttributeType::integer));
  for (std::uint64_t seed = 1; seed <= 12 && !HasFatalFailure(); ++seed) {
    run(seed, 25);
    forget_everything();
  }
}

// The same events in many orders of arrival, cut into batches anywhere: the same friendship, the
// same row in the store.
TEST_P(PeopleModelTest, TheOrderOfArrivalDoesNotMatter) {
  SeededRandom dice(4);
  unsigned who = 100;
  for (int round = 0; round < 25; ++round) {
    std::vector<std::pair<spine::EntryKind, int>> events;
    for (std::uint64_t n = 2 + dice.below(6); n > 0; --n)
      events.push_back({std::array{kFollow, kUnblock, kBlock, kFriendList, kProfile}[dice.below(5)],
                        static_cast<int>(1 + dice.below(6))});
    std::set<std::string> outcomes;
    for (int order = 0; order < 6; ++order) {
      ++who;
      for (std::size_t i = events.size() - 1; i > 0; --i)
        std::swap(events[i], events[dice.below(i + 1)]);
      std::vector<spine::NewEntry> batch{entry(kContact, channel_, who, 1)};
      for (auto [kind, at] : events) {
        const std::vector<LineUserId> one{user(who)};
        if (kind == kFriendList)
          batch.push_back(friend_list_entry(channel_, Sighting::listed, from_ms(at), one));
        else if (kind == kProfile)
          batch.push_back(profile_entry(channel_, one[0], from_ms(at), std::nullopt));
        else
          batch.push_back(entry(kind, channel_, who, at));
        if (dice.below(3) == 0) apply(std::exchange(batch, {}));
      }
      apply(batch);
      outcomes.insert(row_of(record(who)));
    }
    ASSERT_EQ(outcomes.size(), 1u);
  }
}

}  // namespace
}  // namespace enishi::people
