#include "measure/link_places.h"

#include "base/limits.h"
#include "content/links.h"
#include "delivery/campaign_store.h"
#include "net/http.h"

namespace enishi::measure {

std::string header_url(std::string_view url) {
  std::string out;
  for (const char c : url) {
    if (c > ' ' && c < 0x7f) {
      out += c;
    } else {
      out += net::percent_encode({&c, 1});
    }
  }
  return out;
}

std::shared_ptr<const LinkPlace> LinkPlaces::cached(std::int64_t link) const {
  ReadLock lock(mutex_);
  const auto found = places_.find(link);
  return found == places_.end() ? nullptr : found->second;
}

Result<std::shared_ptr<const LinkPlace>> LinkPlaces::load(std::int64_t link) {
  std::shared_ptr<LinkPlace> place;
  TRY(state_.read([&](store::Tx& tx) -> Status {
    place = nullptr;
    ASSIGN(const auto found, content::find_link(tx, link));
    if (!found) return {};
    ASSIGN(const auto campaign, delivery::load_campaign(tx, CampaignId(found->campaign)));
    place = std::make_shared<LinkPlace>(header_url(found->url),
                                        campaign ? campaign->campaign.channel_no : ChannelNo{});
    return {};
  }));
  if (!place) return nullptr;
  WriteLock lock(mutex_);
  if (places_.size() >= limits::click_links_cached_max) places_.clear();
  places_[link] = place;
  return place;
}

}  // namespace enishi::measure
