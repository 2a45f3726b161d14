// Where tracked links lead, kept in memory.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/thread.h"
#include "store/store.h"
#include "workspace/workspace.h"

namespace enishi::measure {

struct LinkPlace {
  std::string location;  // the link's URL as a header takes it
  ChannelNo channel;     // of the link's campaign, 0 if there is none
};

// Thread safe. A link never changes, so that what is kept stays true; at most
// limits::click_links_cached_max are, and when it is full all are forgotten and read again.
class LinkPlaces {
 public:
  explicit LinkPlaces(store::Database& state) : state_(state) {}

  std::shared_ptr<const LinkPlace> cached(std::int64_t link) const;  // null: ask load()
  // Reads the store. Null without such a link.
  Result<std::shared_ptr<const LinkPlace>> load(std::int64_t link);

 private:
  store::Database& state_;
  mutable SharedMutex mutex_;
  std::unordered_map<std::int64_t, std::shared_ptr<const LinkPlace>> places_ GUARDED_BY(mutex_);
};

// A URL as a header may hold it: bytes outside of visible ASCII are percent-encoded.
std::string header_url(std::string_view url);

}  // namespace enishi::measure
