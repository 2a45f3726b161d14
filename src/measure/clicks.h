// Clicks on tracked links: GET /c/{code} records durably, then redirects.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "content/links.h"
#include "net/http.h"
#include "people/people.h"
#include "spine/spine.h"
#include "store/store.h"
#include "workspace/workspace.h"

namespace enishi::measure {

// Entry kind (block 0x0a): one click. Payload: docs/formats.md, "Click entries". The subject is the
// LINE user's id bytes when the link named a person.
inline constexpr spine::EntryKind kClick{0x0a01};

struct LinkReport {
  std::int64_t link = 0;
  int position = 0;
  std::string url;
  std::int64_t clicks = 0;    // people's clicks, previews and HEAD not counted
  std::int64_t people = 0;    // distinct persons, of links that name a person; deleted ones count
  std::int64_t previews = 0;  // fetches by link-preview crawlers
};

// True for the crawlers that fetch links in chats (reference/line-platform.md, section 13.14).
bool preview_crawler(std::string_view user_agent);

// Thread safe.
class Clicks {
 public:
  static std::unique_ptr<Clicks> make(store::Database& state, spine::Log& log,
                                      const people::People& people, const content::LinkCodes& codes,
                                      const Clock& clock, Metrics& metrics);
  virtual ~Clicks() = default;

  // Runs on I/O threads. 302 to the link's URL once the click is durable; a click that can't be
  // stored still redirects and is counted as lost (metric). 404 for a code that is not ours.
  virtual void handle(std::string_view code, net::Request&& request, net::Reply&& reply) = 0;
  virtual spine::Applier& applier() = 0;
  virtual Result<std::vector<LinkReport>> report(const Bytes16& campaign) const = 0;
};

}  // namespace enishi::measure
