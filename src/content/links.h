// Tracked links: {public_url}/c/{code}. A code carries (link, record) encrypted, so no row per
// person is stored and a code can be neither guessed nor changed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "people/record.h"
#include "store/store.h"
#include "workspace/workspace.h"

namespace enishi::content {

struct LinkTarget {
  std::int64_t link = 0;  // row in table tracked_link, from 1
  RecordNo record;        // 0: the link is the same for everybody
};

// AES-128 of one block (link be64, record be32, zeros be32) under a derived key, base64url: 22
// characters. Thread safe.
class LinkCodes {
 public:
  explicit LinkCodes(Secret key);  // 32 bytes from Sealer::derive("tracked-links")
  std::string encode(const LinkTarget& target) const;
  std::optional<LinkTarget> decode(std::string_view code) const;  // nullopt: not ours

 private:
  Secret key_;
};

struct TrackedLink {
  std::int64_t no = 0;
  WorkspaceNo workspace;
  Bytes16 campaign{};
  int position = 0;  // n-th link of the template
  std::string url;
};

// Makes rows for a template's links; the same (campaign, position, url) gives the same row.
Result<std::vector<TrackedLink>> make_links(store::Tx& tx, WorkspaceNo workspace,
                                            const Bytes16& campaign,
                                            const std::vector<std::string>& urls);
Result<std::optional<TrackedLink>> find_link(store::Tx& tx, std::int64_t no);
Result<std::vector<TrackedLink>> links_of(store::Tx& tx, const Bytes16& campaign);

}  // namespace enishi::content
