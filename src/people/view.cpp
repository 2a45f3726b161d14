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
    return memory_.records.find(key_of(provider, user));
  }
  RecordNo find(WorkspaceNo workspace, const Identifier& identifier) const override;
  std::optional<LineUserId> line_user_id(RecordNo record) const override {
    const RecordKey* key = memory_.records.key(record);
    return key && provider_of(key->source) ? std::optional(key->id) : std::nullopt;
  }
  std::vector<Namespace> namespaces(WorkspaceNo workspace) const override;
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
      all |= memory_.records.of(source_of(provider));
    for (const auto& [name, source] : memory_.sources.of(workspace))
      all |= memory_.records.of(source.no);
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
  void each_block(const AttributeDefinition& attribute,
                  const std::function<void(const AttributeBlock&)>& f) const override {
    if (const Attribute* known = memory_.attributes.at(attribute.no)) known->column.each_block(f);
  }
  const AttributeValue& text(const AttributeDefinition& attribute,
                             std::uint32_t number) const override {
    return memory_.attributes.at(attribute.no)->column.text(number);
  }
  std::string_view language(RecordNo record) const override {
    return memory_.profiles.language(record);
  }

 private:
  std::shared_lock<SharedMutex> lock_;
  const Memory& memory_;
  const workspace::Workspaces& workspaces_;
};

RecordNo MemoryView::find(WorkspaceNo workspace, const Identifier& identifier) const {
  if (identifier.name_space == kLineUserIdNamespace) {
    const auto line = parse_line_identifier(identifier.value);
    if (!line) return {};
    const ProviderNo provider = provider_in(workspaces_.directory(), workspace, line->provider);
    return provider ? memory_.records.find(key_of(provider, line->user)) : RecordNo{};
  }
  const Source* source = memory_.sources.find(workspace, identifier.name_space);
  if (!source) return {};
  return memory_.records.find(
      key_of(source->no, normal_form(identifier.name_space, identifier.value)));
}

std::vector<Namespace> MemoryView::namespaces(WorkspaceNo workspace) const {
  std::vector<Namespace> out;
  for (const auto& [name, source] : memory_.sources.of(workspace))
    out.push_back({name, memory_.records.of(source.no).size(), source.left_alone});
  return out;
}

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
