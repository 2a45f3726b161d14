// People for tests of conditions: a View over plain maps. Only *_test.cpp include it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "people/people.h"
#include "segment/plain_blocks_testing.h"

namespace enishi::segment {

struct Person {
  std::set<std::string> tags;
  std::map<std::string, people::AttributeValue> values;
  std::optional<people::FriendState> friend_state;  // of channel 1
  std::string language;
};

// Workspace 1 with channel 1. Also has friends that are no longer records.
class World final : public people::View {
 public:
  std::map<std::uint32_t, Person> people;
  std::map<std::string, people::AttributeDefinition, std::less<>> declared;

  void declare(std::string name, people::AttributeType type) {
    const auto no = static_cast<std::int64_t>(declared.size()) + 1;
    declared[name] = {no, name, type};
  }
  // Once the people are set.
  void index() {
    for (const auto& [no, person] : people) {
      everyone_.add({no});
      for (const auto& tag : person.tags) tags_[tag].add({no});
      if (person.friend_state) friends_[*person.friend_state].add({no});
    }
    friends_[people::FriendState::followed].add({4'000'000});
  }

  RecordNo find(ProviderNo, const people::LineUserId&) const override { return {}; }
  RecordNo find(WorkspaceNo, const people::Identifier&) const override { return {}; }
  std::vector<people::Namespace> namespaces(WorkspaceNo) const override { return {}; }
  std::optional<people::LineUserId> line_user_id(RecordNo) const override { return {}; }
  std::optional<people::Friendship> friendship(ChannelNo, RecordNo) const override { return {}; }
  people::FriendCounts counts(ChannelNo) const override { return {}; }
  const people::RecordSet& friends(ChannelNo channel, people::FriendState state) const override {
    static const people::RecordSet none;
    auto it = friends_.find(state);
    return channel.value != 1 || it == friends_.end() ? none : it->second;
  }
  people::RecordSet reachable(ChannelNo) const override { return {}; }
  people::RecordSet everyone(WorkspaceNo workspace) const override {
    return workspace.value == 1 ? everyone_ : people::RecordSet();
  }
  const people::RecordSet* tag(WorkspaceNo, std::string_view name) const override {
    auto it = tags_.find(name);
    return it == tags_.end() ? nullptr : &it->second;
  }
  std::vector<std::string> tags_of(WorkspaceNo, RecordNo) const override { return {}; }
  std::vector<std::pair<std::string, std::uint64_t>> tags(WorkspaceNo) const override { return {}; }
  const people::AttributeDefinition* attribute(WorkspaceNo, std::string_view name) const override {
    auto it = declared.find(name);
    return it == declared.end() ? nullptr : &it->second;
  }
  std::vector<people::AttributeDefinition> attributes(WorkspaceNo) const override { return {}; }
  std::optional<people::AttributeValue> value(const people::AttributeDefinition& attribute,
                                              RecordNo record) const override {
    const auto& values = people.at(record.value).values;
    auto it = values.find(attribute.name);
    return it == values.end() ? std::nullopt : std::optional(it->second);
  }
  void each_value(
      const people::AttributeDefinition& attribute,
      const std::function<void(RecordNo, const people::AttributeValue&)>& f) const override {
    for (const auto& [no, person] : people) {
      auto it = person.values.find(attribute.name);
      if (it != person.values.end()) f({no}, it->second);
    }
  }
  void each_block(const people::AttributeDefinition& attribute,
                  const std::function<void(const people::AttributeBlock&)>& f) const override {
    blocks_.each(*this, attribute, f);
  }
  const people::AttributeValue& text(const people::AttributeDefinition&,
                                     std::uint32_t number) const override {
    return blocks_.text(number);
  }
  std::string_view language(RecordNo record) const override {
    return people.at(record.value).language;
  }

 private:
  mutable PlainBlocks blocks_;
  people::RecordSet everyone_;
  std::map<std::string, people::RecordSet, std::less<>> tags_;
  std::map<people::FriendState, people::RecordSet> friends_;
};

}  // namespace enishi::segment
