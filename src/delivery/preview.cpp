#include "delivery/preview.h"

#include "content/format.h"
#include "delivery/rendering.h"

namespace enishi::delivery {

Result<Preview> preview_body(const Seams& seams, const content::LinkCodes& codes,
                             const WorkspaceId& workspace, const std::string& body,
                             RecordNo record) {
  const auto directory = seams.workspaces.directory();
  const auto* found = directory.workspace(workspace);
  if (!found) return fail(ErrorCode::not_found, "There is no such workspace.", "workspace");
  Campaign campaign;
  campaign.workspace = workspace;
  campaign.workspace_no = found->no;
  campaign.spec.messages = body;
  campaign.spec.link_policy = LinkPolicy::off;
  ASSIGN(const auto renderer, Renderer::open(seams, codes, campaign));
  if (record) TRY(renderer->prepare({record}));
  const auto view = seams.people.view();
  Preview out;
  ASSIGN(out.messages, renderer->render(*view, record));
  const Zone& zone = directory.zone(workspace);
  const auto& fields = renderer->body().fields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const content::Value& value = renderer->values()[i];
    std::optional<std::string> text;
    if (value.type != content::Value::Type::none) {
      text.emplace();
      content::append_plain(*text, value, zone);
    }
    out.values.emplace_back(fields[i].path, std::move(text));
  }
  return out;
}

}  // namespace enishi::delivery
