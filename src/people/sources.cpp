#include "people/sources.h"

#include <algorithm>

namespace enishi::people {

const Source* Sources::find(WorkspaceNo workspace, std::string_view name_space) const {
  const ByName& sources = of(workspace);
  auto it = sources.find(name_space);
  return it == sources.end() ? nullptr : &it->second;
}

const Source* Sources::at(SourceNo no) const {
  auto it = by_no_.find(no);
  return it == by_no_.end() ? nullptr : it->second;
}

const Sources::ByName& Sources::of(WorkspaceNo workspace) const {
  static const ByName none;
  auto it = by_workspace_.find(workspace);
  return it == by_workspace_.end() ? none : it->second;
}

void Sources::add(Source source) {
  next_ = std::max(next_, SourceNo{source.no.value + 1});
  const SourceNo no = source.no;
  std::string name = source.name_space;
  by_no_[no] =
      &by_workspace_[source.workspace].emplace(std::move(name), std::move(source)).first->second;
}

void Sources::count_left_alone(SourceNo no, std::uint64_t times) {
  by_no_.at(no)->left_alone += times;
}

}  // namespace enishi::people
