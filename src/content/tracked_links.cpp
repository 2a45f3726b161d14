// The table of tracked links.
#include "content/links.h"
#include "content/sql.h"

namespace enishi::content {
namespace {

TrackedLink link_of(const store::Row& row) {
  return {.no = row.integer(0),
          .workspace = WorkspaceNo{static_cast<std::uint32_t>(row.integer(1))},
          .campaign = bytes16_from(row.blob(2)).value_or(Bytes16{}),
          .position = static_cast<int>(row.integer(3)),
          .url = row.str(4)};
}

}  // namespace

Result<std::vector<TrackedLink>> make_links(store::Tx& tx, WorkspaceNo workspace,
                                            const Bytes16& campaign,
                                            const std::vector<std::string>& urls) {
  const auto campaign_blob = store::Param::blob(as_view(campaign));
  // Rows are never deleted and there is one writer, so the next number is free and never reused.
  ASSIGN(const auto newest, tx.integer(sql::newest_link));
  std::int64_t next = newest.value_or(0) + 1;
  std::vector<TrackedLink> links;
  for (int position = 0; position < static_cast<int>(urls.size()); ++position) {
    const std::string& url = urls[static_cast<std::size_t>(position)];
    ASSIGN(const auto known, tx.integer(sql::find_same_link, {campaign_blob, position, url}));
    const std::int64_t no = known.value_or(next);
    if (!known) {
      TRY(tx.exec(sql::insert_link, {no, workspace, campaign_blob, position, url}));
      ++next;
    }
    links.push_back({no, workspace, campaign, position, url});
  }
  return links;
}

Result<std::optional<TrackedLink>> find_link(store::Tx& tx, std::int64_t no) {
  return tx.first<TrackedLink>(sql::find_link, {no}, link_of);
}

Result<std::vector<TrackedLink>> links_of(store::Tx& tx, const Bytes16& campaign) {
  return tx.all<TrackedLink>(sql::links_of_campaign, {store::Param::blob(as_view(campaign))},
                             link_of);
}

}  // namespace enishi::content
