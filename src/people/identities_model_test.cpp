// Random rows, friends, deletions, rollbacks and restarts against a slow twin of who is who.
#include <algorithm>
#include <map>
#include <set>

#include "base/testing_seeds.h"
#include "people/people_fixture.h"
#include "people/people_rows.h"

namespace enishi::people {
namespace {

constexpr unsigned kValues = 6;

// What the room promises of identifiers, on plain maps. Names are "namespace/value"; those of LINE
// are "line/...".
struct Twin {
  std::map<std::string, std::uint32_t> names;
  std::set<std::uint32_t> with_line;
  std::map<std::string, std::uint64_t> left_alone;
  std::uint32_t last = 0;

  static bool of_line(const std::string& name) { return name.starts_with("line/"); }
  void give(const std::string& name, std::uint32_t record) {
    names[name] = record;
    if (of_line(name)) with_line.insert(record);
  }
  std::uint32_t row(std::vector<std::string> who) {
    std::vector<std::string> once;
    for (const std::string& name : who)
      if (std::ranges::find(once, name) == once.end()) once.push_back(name);
    who = once;
    std::ranges::stable_partition(who, of_line);
    std::uint32_t record = 0;
    for (const std::string& name : who)
      if (record == 0 && names.contains(name)) record = names[name];
    if (record == 0) record = ++last;
    for (const std::string& name : who) {
      const auto known = names.find(name);
      const bool free = known == names.end() && !(of_line(name) && with_line.contains(record));
      if (free)
        give(name, record);
      else if (known == names.end() || known->second != record)
        ++left_alone[name.substr(0, name.find('/'))];
    }
    return record;
  }
  void forget(std::uint32_t record) {
    std::erase_if(names, [&](const auto& entry) { return entry.second == record; });
    with_line.erase(record);
  }
};

class IdentitiesModelTest : public PeopleFixture {
 protected:
  unsigned pick(unsigned below) { return static_cast<unsigned>(dice_->below(below)); }

  struct Named {
    Identifier identifier;
    std::string name;
  };
  Named any_name() {
    const unsigned value = pick(kValues);
    const std::string text = std::to_string(value);
    switch (pick(4)) {
      case 0:
        return {{"line_user_id", line_user_id_text(user(value))}, "line/" + text};
      case 1:
        return {{"line_user_id", line_identifier_value(user(value), other_provider_.provider)},
                "line/other" + text};
      case 2:
        return {{"email", " A" + text + "@X.jp"}, "email/" + text};
      default:
        return {{"member_number", text}, "member_number/" + text};
    }
  }

  // Both get it; gives the entry.
  spine::NewEntry rows(Twin& twin) {
    PeopleRows out(brand_.no, {});
    for (unsigned n = 1 + pick(4); n > 0; --n) {
      PersonRow row;
      std::vector<std::string> names;
      for (unsigned m = 1 + pick(3); m > 0; --m) {
        const Named one = any_name();
        row.who.push_back(one.identifier);
        names.push_back(one.name);
      }
      twin.row(std::move(names));
      EXPECT_TRUE(out.add(std::move(row), ""));
    }
    return out.take(clock_.now());
  }
  spine::NewEntry follow(Twin& twin) {
    const unsigned who = pick(kValues);
    const bool other = pick(2) == 0;
    const std::string name = "line/" + std::string(other ? "other" : "") + std::to_string(who);
    if (!twin.names.contains(name)) twin.give(name, ++twin.last);
    return entry(kFollow, other ? other_provider_.no : channel_, who, 1);
  }
  spine::NewEntry deletion(Twin& twin) {
    const RecordNo record{1 + pick(twin.last + 1)};
    twin.forget(record.value);
    return person_deleted_entry(clock_.now(), std::span(&record, 1));
  }

  void expect_same(const Twin& twin) {
    const auto view = people().view();
    std::set<std::uint32_t> everyone;
    for (unsigned value = 0; value < kValues; ++value) {
      const std::string text = std::to_string(value);
      const std::vector<Named> all{
          {{"line_user_id", line_user_id_text(user(value))}, "line/" + text},
          {{"line_user_id", line_identifier_value(user(value), other_provider_.provider)},
           "line/other" + text},
          {{"email", "a" + text + "@x.jp"}, "email/" + text},
          {{"member_number", text}, "member_number/" + text}};
      for (const Named& one : all) {
        const auto known = twin.names.find(one.name);
        const std::uint32_t record = known == twin.names.end() ? 0 : known->second;
        ASSERT_EQ(view->find(brand_.no, one.identifier).value, record) << one.name;
        if (record != 0) everyone.insert(record);
      }
    }
    ASSERT_EQ(view->everyone(brand_.no).numbers(),
              std::vector<std::uint32_t>(everyone.begin(), everyone.end()));
    for (std::uint32_t record = 1; record <= twin.last; ++record)
      ASSERT_EQ(view->line_user_id({record}).has_value(), twin.with_line.contains(record));
    for (const Namespace& one : view->namespaces(brand_.no)) {
      const auto counted =
          twin.left_alone.find(one.name == kLineUserIdNamespace ? "line" : one.name);
      ASSERT_EQ(one.left_alone, counted == twin.left_alone.end() ? 0 : counted->second) << one.name;
    }
  }

  void forget_everything() {
    ASSERT_TRUE(state().write([](store::Tx& tx) -> Status {
      for (std::string table : {"record", "identifier", "source", "friendship", "friend_history"})
        TRY(tx.query_text("DELETE FROM " + table, {}, [](const auto&) {}));
      return {};
    }));
    open_people();
  }

  void walk(std::uint64_t seed) {
    SCOPED_TRACE(seed_text(seed));
    dice_.emplace(seed);
    forget_everything();
    Twin twin;
    for (int batch = 0; batch < 25; ++batch) {
      Twin next = twin;
      std::vector<spine::NewEntry> entries;
      for (unsigned n = pick(5); n > 0; --n) {
        const unsigned what = pick(8);
        entries.push_back(what == 0 ? deletion(next) : what < 3 ? follow(next) : rows(next));
      }
      const bool commit = pick(5) > 0;
      ASSERT_EQ(try_apply(entries, commit).has_value(), commit);
      if (commit) twin = next;
      if (pick(6) == 0) open_people();
      ASSERT_NO_FATAL_FAILURE(expect_same(twin));
    }
  }

  std::optional<SeededRandom> dice_;
};
ENISHI_ON_BOTH_STORES(IdentitiesModelTest);

TEST_P(IdentitiesModelTest, AgreesWithTheTwin) {
  for (const std::uint64_t seed : seeds(10)) {
    walk(seed);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace enishi::people
