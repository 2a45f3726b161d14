#include "timeline/catalogue_categories.h"

#include <algorithm>

#include "base/bytes.h"

namespace enishi::timeline {

std::string Categories::key(WorkspaceNo workspace, CategoryNo parent, std::string_view name) {
  std::string key;
  append_be32(key, workspace.value);
  append_be32(key, parent.value);
  key += name;
  return key;
}

CategoryNo Categories::find(WorkspaceNo workspace, CategoryNo parent, std::string_view name) const {
  const auto found = by_key_.find(key(workspace, parent, name));
  return found == by_key_.end() ? CategoryNo{} : found->second;
}

void Categories::add(Place place) {
  ++counts_[place.workspace];
  std::string key = this->key(place.workspace, place.parent, place.name);
  places_.push_back(std::move(place));
  by_key_.emplace(std::move(key), last());
}

std::size_t Categories::count(WorkspaceNo workspace) const {
  const auto found = counts_.find(workspace);
  return found == counts_.end() ? 0 : found->second;
}

CategoryNo Categories::find(WorkspaceNo workspace, std::span<const std::string> path) const {
  CategoryNo at;
  for (const std::string& name : path) {
    at = find(workspace, at, name);
    if (!at) break;
  }
  return at;
}

std::vector<CategoryNo> Categories::named(WorkspaceNo workspace, std::string_view name) const {
  std::vector<CategoryNo> found;
  for (std::uint32_t no = 1; no <= last().value; ++no)
    if (at({no}).workspace == workspace && at({no}).name == name) found.push_back({no});
  return found;
}

std::vector<std::string> Categories::path(CategoryNo no) const {
  std::vector<std::string> path;
  for (; no; no = at(no).parent) path.push_back(at(no).name);
  std::ranges::reverse(path);
  return path;
}

bool Categories::within(CategoryNo no, CategoryNo ancestor) const {
  for (; no; no = at(no).parent)
    if (no == ancestor) return true;
  return false;
}

std::size_t Categories::bytes() const {
  constexpr std::size_t kNode = 80;  // of by_key_, about
  std::size_t total = places_.capacity() * sizeof(Place);
  for (const Place& place : places_) total += 2 * place.name.size() + kNode;
  return total;
}

}  // namespace enishi::timeline
