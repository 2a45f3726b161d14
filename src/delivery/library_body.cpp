#include "delivery/library_body.h"

namespace enishi::delivery {

Status take_library_body(const Seams& seams, const WorkspaceId& workspace, const ContentId& id,
                         int& version, std::string& messages) {
  return seams.store.state().read([&](store::Tx& tx) -> Status {
    ASSIGN(const auto content, content::find_content(tx, id));
    if (!content || content->workspace != workspace)
      return invalid("content", "There is no such content in this workspace.");
    if (content->stage == content::Stage::archived) return invalid("content", "is archived");
    if (version == 0) version = content->version;
    ASSIGN(const auto found, content::find_version(tx, content->no, version));
    if (!found) return invalid("content_version", "There is no such version.");
    messages = found->body;
    return {};
  });
}

Result<bool> library_body_approved(const Seams& seams, const std::optional<ContentId>& id,
                                   int version) {
  if (!id) return true;
  return seams.store.state().reading([&](store::Tx& tx) -> Result<bool> {
    ASSIGN(const auto content, content::find_content(tx, *id));
    if (!content) return false;
    ASSIGN(const auto found, content::find_version(tx, content->no, version));
    return found && found->approved_at;
  });
}

}  // namespace enishi::delivery
