#include "people/source_stage.h"

#include <algorithm>

#include "people/limits.h"
#include "people/sql.h"

namespace enishi::people {

SourceNo SourceStage::find_or_make(WorkspaceNo workspace, std::string_view name_space) {
  if (const Source* known = memory_.sources.find(workspace, name_space)) return known->no;
  const auto of_workspace = [&](const Source& source) { return source.workspace == workspace; };
  for (const Source& source : created_)
    if (of_workspace(source) && source.name_space == name_space) return source.no;
  const auto staged = static_cast<std::size_t>(std::ranges::count_if(created_, of_workspace));
  if (memory_.sources.of(workspace).size() + staged >= limits::identifier_namespaces_max) return {};
  const auto next = memory_.sources.next().value + static_cast<std::uint32_t>(created_.size());
  return created_
      .emplace_back(
          Source{.no = {next}, .workspace = workspace, .name_space = std::string(name_space)})
      .no;
}

WorkspaceNo SourceStage::workspace_of(SourceNo source) const {
  if (const Source* known = memory_.sources.at(source)) return known->workspace;
  const auto staged = std::ranges::find(created_, source, &Source::no);
  return staged == created_.end() ? WorkspaceNo{} : staged->workspace;
}

Status SourceStage::write(store::Tx& tx) {
  for (; written_ < created_.size(); ++written_) {
    const Source& source = created_[written_];
    TRY(tx.exec(sql::insert_source, {source.no, source.workspace, source.name_space}));
  }
  for (const auto& [source, times] : left_alone_) {
    TRY(tx.exec(sql::count_left_alone, {source, times}));
    counted_[source] += times;
  }
  left_alone_.clear();
  return {};
}

void SourceStage::publish(Memory& memory) noexcept {
  for (Source& source : created_) memory.sources.add(std::move(source));
  for (const auto& [source, times] : counted_) memory.sources.count_left_alone(source, times);
}

void SourceStage::drop() noexcept {
  created_.clear();
  written_ = 0;
  left_alone_.clear();
  counted_.clear();
}

}  // namespace enishi::people
