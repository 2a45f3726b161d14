#include "people/view.h"

#include <mutex>
#include <shared_mutex>

#include "people/owners.h"

namespace enishi::people {
namespace {

class MemoryView final : public View {
 public:
  MemoryView(const Memory& memory, SharedMutex& mutex, const workspace::Workspaces& workspaces)
      : lock_(mutex), memory_(memory), workspaces_(workspaces) {}

  RecordNo find(ProviderNo provider, const LineUserId& user) const override {
    return memory_.records.find({provider, user});
  }
  std::optional<LineUserId> line_user_id(RecordNo record) const override {
    const UserKey* key = memory_.records.key(record);
    return key ? std::optional(key->user) : std::nullopt;
  }
  std::optional<Friendship> friendship(ChannelNo channel, RecordNo record) const override {
    const auto facts = memory_.friends_of(channel).facts(record);
    if (!facts) return std::nullopt;
    return Friendship{facts->state(), facts->state_at()};
  }
  FriendCounts counts(ChannelNo channel) const override;
  const RecordSet& friends(ChannelNo channel, FriendState state) const override {
    return memory_.friends_of(channel).in(state);
  }
  RecordSet reachable(ChannelNo channel) const override {
    RecordSet all = friends(channel, FriendState::followed);
    return all |= friends(channel, FriendState::unblocked);
  }
  RecordSet everyone(WorkspaceNo workspace) const override {
    RecordSet all;
    for (ProviderNo provider : providers_of(workspaces_.directory(), workspace))
      all |= memory_.records.of(provider);
    return all;
  }

  const RecordSet* tag(WorkspaceNo workspace, std::string_view name) const override {
    const Tag* tag = memory_.tags.find(workspace, name);
    return tag ? &tag->members : nullptr;
  }
  std::vector<std::string> tags_of(WorkspaceNo workspace, RecordNo record) const override;
  std::vector<std::pair<std::string, std::uint64_t>> tags(WorkspaceNo workspace) const override;

  const AttributeDefinition* attribute(WorkspaceNo workspace,
                                       std::string_view name) const override {
    const Attribute* attribute = memory_.attributes.find(workspace, name);
    return attribute ? &attribute->definition : nullptr;
  }
  std::vector<AttributeDefinition> attributes(WorkspaceNo workspace) const override;
  std::optional<AttributeValue> value(const AttributeDefinition& attribute,
                                      RecordNo record) const override {
    const Attribute* known = memory_.attributes.at(attribute.no);
    return known ? known->column.value(record) : std::nullopt;
  }
  void each_value(const AttributeDefinition& attribute,
                  const std::function<void(RecordNo, const AttributeValue&)>& f) const override {
    if (const Attribute* known = memory_.attributes.at(attribute.no)) known->column.each(f);
  }
  std::string_view language(RecordNo record) const override {
    return memory_.profiles.language(record);
  }

 private:
  std::shared_lock<SharedMutex> lock_;
  const Memory& memory_;
  const workspace::Workspaces& workspaces_;
};

FriendCounts MemoryView::counts(ChannelNo channel) const {
  const auto in = [&](FriendState state) { return friends(channel, state).size(); };
  FriendCounts counts;
  counts.reachable = in(FriendState::followed) + in(FriendState::unblocked);
  counts.blocked = in(FriendState::blocked);
  counts.unknown = in(FriendState::unknown);
  counts.deleted = in(FriendState::deleted);
  counts.known = counts.reachable + counts.blocked + counts.unknown + counts.deleted;
  return counts;
}

std::vector<std::string> MemoryView::tags_of(WorkspaceNo workspace, RecordNo record) const {
  std::vector<std::string> names;
  for (const auto& [name, tag] : memory_.tags.of(workspace))
    if (tag.members.contains(record)) names.push_back(name);
  return names;
}

std::vector<std::pair<std::string, std::uint64_t>> MemoryView::tags(WorkspaceNo workspace) const {
  std::vector<std::pair<std::string, std::uint64_t>> out;
  for (const auto& [name, tag] : memory_.tags.of(workspace))
    out.emplace_back(name, tag.members.size());
  return out;
}

std::vector<AttributeDefinition> MemoryView::attributes(WorkspaceNo workspace) const {
  std::vector<AttributeDefinition> out;
  for (const auto& [name, attribute] : memory_.attributes.of(workspace))
    out.push_back(attribute.definition);
  return out;
}

}  // namespace

std::unique_ptr<View> make_view(const Memory& memory, SharedMutex& mutex,
                                const workspace::Workspaces& workspaces) {
  return std::make_unique<MemoryView>(memory, mutex, workspaces);
}

}  // namespace enishi::people
