#include "people/tags.h"

#include <algorithm>

namespace enishi::people {

const Tag* Tags::find(WorkspaceNo workspace, std::string_view name) const {
  const ByName& tags = of(workspace);
  auto it = tags.find(name);
  return it == tags.end() ? nullptr : &it->second;
}

const Tag* Tags::at(std::uint32_t no) const {
  auto it = by_no_.find(no);
  return it == by_no_.end() ? nullptr : it->second;
}

const Tags::ByName& Tags::of(WorkspaceNo workspace) const {
  static const ByName none;
  auto it = by_workspace_.find(workspace);
  return it == by_workspace_.end() ? none : it->second;
}

void Tags::add(std::uint32_t no, WorkspaceNo workspace, std::string name) {
  auto [it, added] = by_workspace_[workspace].emplace(std::move(name), Tag{.no = no});
  if (added) by_no_[no] = &it->second;
  last_ = std::max(last_, no);
}

void Tags::set_member(std::uint32_t no, RecordNo record, bool member) {
  RecordSet& members = by_no_.at(no)->members;
  member ? members.add(record) : members.remove(record);
}

void Tags::each_of(RecordNo record, const std::function<void(std::uint32_t)>& f) const {
  for (const auto& [no, tag] : by_no_)
    if (tag->members.contains(record)) f(no);
}

std::size_t Tags::bytes() const {
  std::size_t total = 0;
  for (const auto& [no, tag] : by_no_) total += sizeof(Tag) + 100 + tag->members.bytes();
  return total;
}

}  // namespace enishi::people
