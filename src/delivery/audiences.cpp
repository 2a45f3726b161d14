#include "delivery/audiences.h"

#include "base/bytes.h"
#include "base/log.h"
#include "base/text.h"
#include "delivery/sql.h"

namespace enishi::delivery {

Result<Audience> make_audience(const Seams& seams, const guard::Actor& actor,
                               const WorkspaceId& workspace, const ChannelId& channel,
                               std::string name, std::string_view rows) {
  const auto directory = seams.workspaces.directory();
  const auto* found = directory.channel(channel);
  if (!found || found->workspace != workspace)
    return invalid("channel", "There is no such channel in this workspace.");
  if (trim(name).empty() || name.size() > 300 || !valid_utf8(name))
    return invalid("name", "must be 1 to 300 bytes of text");

  Audience audience;
  people::RecordSet members;
  std::size_t line = 0;
  {
    const auto view = seams.people.view();
    for (std::string_view row : split(rows, '\n')) {
      if (++line > kAudienceRowsMax) return invalid("rows", "has more than 5,000,000 lines");
      row = trim(row);
      if (line == 1 && row.starts_with("\xEF\xBB\xBF")) row.remove_prefix(3);
      if (row.empty()) continue;
      const auto user = people::parse_line_user_id(row);
      if (!user) return invalid("rows[" + std::to_string(line) + "]", "is not a LINE user id");
      if (const RecordNo record = view->find(found->provider_no, *user)) {
        members.add(record);
      } else {
        ++audience.unknown_rows;
      }
    }
  }
  audience.id = AudienceId::make(seams.clock.now(), seams.random);
  audience.workspace = workspace;
  audience.name = std::move(name);
  audience.members = static_cast<std::int64_t>(members.size());
  audience.created_at = seams.clock.now();
  std::string blob;
  blob.reserve(members.size() * 4);
  for (const std::uint32_t record : members.numbers()) append_be32(blob, record);

  TRY(seams.store.state().write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::insert_audience,
                {audience.id, found->workspace_no, audience.name, store::Param::blob(blob),
                 audience.members, audience.unknown_rows, audience.created_at}));
    guard::Operation operation;
    operation.workspace = workspace;
    operation.action = "audience.create";
    operation.target = "audience/" + audience.id.text();
    JsonOut after;
    after.object().field("name", audience.name).field("members", audience.members).end();
    operation.after = after.take();
    return seams.operations.append(tx, actor, operation);
  }));
  return audience;
}

Result<std::vector<Audience>> list_audiences(const Seams& seams, const WorkspaceId& workspace) {
  const auto directory = seams.workspaces.directory();
  const auto* found = directory.workspace(workspace);
  if (!found) return fail(ErrorCode::not_found, "There is no such workspace.", "workspace");
  return seams.store.state().reading([&](store::Tx& tx) {
    return tx.all<Audience>(sql::audiences_of_workspace, {found->no}, [&](const store::Row& row) {
      Audience a;
      a.id = row.id<AudienceId>(0);
      a.workspace = workspace;
      a.name = row.str(1);
      a.members = row.integer(2);
      a.unknown_rows = row.integer(3);
      a.created_at = row.time(4);
      return a;
    });
  });
}

std::shared_ptr<const people::RecordSet> find_audience(const store::Database& state,
                                                       WorkspaceNo workspace,
                                                       const AudienceId& id) {
  std::shared_ptr<const people::RecordSet> found;
  const Status read = state.read([&](store::Tx& tx) {
    return tx.query(sql::audience_members, {id}, [&](const store::Row& row) {
      if (row.integer(1) != workspace.value) return;
      const std::string_view blob = row.blob(0);
      std::vector<std::uint32_t> members(blob.size() / 4);
      for (std::size_t i = 0; i < members.size(); ++i) members[i] = read_be32(blob, i * 4);
      found = std::make_shared<const people::RecordSet>(people::RecordSet::of(members));
    });
  });
  if (!read) log_error("delivery.audience_not_read", read.error());
  return found;
}

Result<std::string> user_of_segment(store::Tx& tx, const segment::SavedSegment& segment) {
  const std::string anywhere = "%" + segment.id.text() + "%";
  ASSIGN(const auto name,
         tx.first<std::string>(sql::campaign_with_condition, {segment.workspace, anywhere},
                               [](const store::Row& row) { return row.str(0); }));
  return name ? "campaign '" + *name + "'" : std::string();
}

}  // namespace enishi::delivery
