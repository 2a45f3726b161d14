#include "segment/saved_names.h"

namespace enishi::segment {

const Node* SavedLookup::segment(WorkspaceNo workspace, const SegmentId& id) const {
  const auto found = names_->segments.find(id);
  if (found == names_->segments.end() || found->second.workspace != workspace) return nullptr;
  return &found->second.condition.root();
}

const Trait* SavedLookup::trait(WorkspaceNo workspace, std::string_view name) const {
  const auto found = names_->traits.find({workspace, std::string(name)});
  return found == names_->traits.end() ? nullptr : &found->second->definition;
}

const people::RecordSet* SavedLookup::audience(WorkspaceNo workspace, const AudienceId& id) const {
  {
    MutexLock lock(mutex_);
    const auto known = audiences_.find({workspace, id});
    if (known != audiences_.end()) return known->second.get();
  }
  Audience read = seams_.audience(workspace, id);  // not under the lock: it asks the store
  MutexLock lock(mutex_);
  return audiences_.try_emplace({workspace, id}, std::move(read)).first->second.get();
}

ChannelNo SavedLookup::channel(WorkspaceNo workspace, const ChannelId& id) const {
  const workspace::Channel* found = directory_.channel(id);
  return found && found->workspace_no == workspace ? found->no : ChannelNo{};
}

bool names(const Condition& condition, const SegmentId& segment) {
  bool any = false;
  each_node(condition.root(), [&](const Node& node) {
    const auto* leaf = std::get_if<SegmentLeaf>(&node.what);
    any |= leaf && leaf->id == segment;
  });
  return any;
}

bool names(const Condition& condition, std::string_view trait) {
  bool any = false;
  each_node(condition.root(), [&](const Node& node) {
    const auto* leaf = std::get_if<TraitLeaf>(&node.what);
    any |= leaf && leaf->name == trait;
  });
  return any;
}

}  // namespace enishi::segment
