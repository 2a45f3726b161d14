#include "people/people.h"

#include <algorithm>

#include "base/limits.h"
#include "people/applier.h"
#include "people/attributes_entry.h"
#include "people/names.h"
#include "people/queries.h"
#include "people/view.h"

namespace enishi::people {
namespace {

class PeopleImpl final : public People {
 public:
  PeopleImpl(store::Database& state, const workspace::Workspaces& workspaces,
             const guard::OperationLog* operations, std::unique_ptr<Memory> memory)
      : state_(state),
        workspaces_(workspaces),
        operations_(operations),
        memory_(std::move(memory)),
        applier_(*memory_, mutex_, workspaces) {}

  void register_signal(spine::EntryKind kind, Signal signal) override {
    applier_.register_signal(kind, signal);
  }
  spine::Applier& applier() override { return applier_; }
  std::unique_ptr<View> view() const override { return make_view(*memory_, mutex_, workspaces_); }

  Result<AttributeDefinition> declare_attribute(const guard::Actor& actor,
                                                const WorkspaceId& workspace, std::string name,
                                                AttributeType type) override;
  Result<spine::NewEntry> attributes_entry(const WorkspaceId& workspace, Time at,
                                           std::span<const AttributeChange> rows) const override;

  Result<std::optional<Profile>> profile(RecordNo record) const override {
    return state_.reading([&](store::Tx& tx) { return read_profile(tx, record); });
  }
  Result<std::vector<std::pair<RecordNo, std::string>>> names(
      std::span<const RecordNo> records) const override {
    return state_.reading([&](store::Tx& tx) { return read_names(tx, records); });
  }
  Result<std::vector<HistoryRow>> history(ChannelNo channel, RecordNo record) const override {
    return state_.reading([&](store::Tx& tx) { return read_history(tx, channel, record); });
  }
  Result<std::vector<RecordNo>> profiles_wanted(ChannelNo channel, Time before, RecordNo after,
                                                std::size_t limit) const override;
  RecordNo record_of(WorkspaceNo workspace, std::span<const Identifier> who, Time at) override {
    return applier_.record_of(workspace, who, at);
  }
  Result<std::optional<Person>> person(RecordNo record) const override {
    const workspace::Directory directory = workspaces_.directory();
    return state_.reading([&](store::Tx& tx) { return read_person(tx, directory, record); });
  }

 private:
  store::Database& state_;
  const workspace::Workspaces& workspaces_;
  const guard::OperationLog* operations_;
  mutable SharedMutex mutex_;
  std::unique_ptr<Memory> memory_;  // written under mutex_: memory.h says by whom
  PeopleApplier applier_;
};

Result<AttributeDefinition> PeopleImpl::declare_attribute(const guard::Actor& actor,
                                                          const WorkspaceId& workspace,
                                                          std::string name, AttributeType type) {
  TRY(check_attribute_name(name, "name"));
  const workspace::Directory directory = workspaces_.directory();
  const workspace::Workspace* owner = directory.workspace(workspace);
  if (!owner) return fail(ErrorCode::not_found, "no such workspace");
  {
    ReadLock lock(mutex_);
    const bool full =
        memory_->attributes.of(owner->no).size() >= limits::attributes_per_workspace_max;
    if (full && !memory_->attributes.find(owner->no, name))
      return fail(ErrorCode::conflict, "a workspace has at most 500 attributes", "name");
    static_assert(limits::attributes_per_workspace_max == 500, "named in the message above");
  }
  ASSIGN(const Declaration done, state_.writing([&](store::Tx& tx) -> Result<Declaration> {
    ASSIGN(Declaration declaration, declare(tx, owner->no, name, type));
    if (declaration.definition.type != type)
      return fail(ErrorCode::conflict,
                  "the attribute exists with type " +
                      std::string(people::name(declaration.definition.type)),
                  "type");
    if (declaration.made && operations_) {
      JsonOut after;
      after.object().field("name", name).field("type", people::name(type)).end();
      TRY(operations_->append(tx, actor,
                              {.workspace = workspace,
                               .action = "attribute.declare",
                               .target = "attribute/" + std::to_string(declaration.definition.no),
                               .after = after.take()}));
    }
    return declaration;
  }));
  WriteLock lock(mutex_);
  memory_->attributes.add(owner->no, done.definition);
  return done.definition;
}

Result<spine::NewEntry> PeopleImpl::attributes_entry(const WorkspaceId& workspace, Time at,
                                                     std::span<const AttributeChange> rows) const {
  const workspace::Directory directory = workspaces_.directory();
  const workspace::Workspace* owner = directory.workspace(workspace);
  if (!owner) return fail(ErrorCode::not_found, "no such workspace");
  ReadLock lock(mutex_);
  return people::attributes_entry(memory_->attributes, owner->no, at, rows);
}

Result<std::vector<RecordNo>> PeopleImpl::profiles_wanted(ChannelNo channel, Time before,
                                                          RecordNo after, std::size_t limit) const {
  constexpr std::size_t kPage = 4'096;
  std::vector<RecordNo> wanted;
  const RecordSet reachable = view()->reachable(channel);
  while (wanted.size() < limit) {
    const auto page = reachable.after(after.value, kPage);
    if (page.empty()) break;
    ReadLock lock(mutex_);
    for (std::uint32_t number : page) {
      after = {number};
      const auto fetched = memory_->profiles.fetched_at(after);
      if (!fetched || *fetched < before) wanted.push_back(after);
      if (wanted.size() == limit) break;
    }
  }
  return wanted;
}

}  // namespace

Result<std::unique_ptr<People>> People::open(store::Database& state,
                                             const workspace::Workspaces& workspaces,
                                             const guard::OperationLog* operations) {
  std::unique_ptr<Memory> memory;
  TRY(state.read([&](store::Tx& tx) {
    memory = std::make_unique<Memory>();  // anew when the read is tried again
    return load(tx, *memory);
  }));
  return std::make_unique<PeopleImpl>(state, workspaces, operations, std::move(memory));
}

}  // namespace enishi::people
