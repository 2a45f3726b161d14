#include "measure/timeline_events.h"

#include <unordered_map>

#include "base/json.h"
#include "base/limits.h"
#include "content/links.h"
#include "delivery/campaign_store.h"
#include "measure/click_entry.h"
#include "timeline/limits.h"

namespace enishi::measure {
namespace {

struct LinkFacts {
  WorkspaceNo workspace;
  std::string properties;  // of a click; empty: the link is no campaign's
};

// What a click on a link says is the same for every click. Of the pipeline's thread.
class LinkReader {
 public:
  Result<const LinkFacts*> facts(store::Tx& tx, std::int64_t link) {
    if (const auto known = known_.find(link); known != known_.end()) return &known->second;
    ASSIGN(LinkFacts read, read_facts(tx, link));
    if (known_.size() >= limits::click_links_cached_max) known_.clear();
    return &(known_[link] = std::move(read));
  }

 private:
  static Result<LinkFacts> read_facts(store::Tx& tx, std::int64_t no) {
    LinkFacts facts;
    ASSIGN(const auto link, content::find_link(tx, no));
    if (!link) return facts;
    ASSIGN(const auto stored, delivery::load_campaign(tx, CampaignId(link->campaign)));
    if (!stored) return facts;
    const delivery::Campaign& campaign = stored->campaign;
    facts.workspace = campaign.workspace_no;
    JsonOut out;
    out.object().field("channel", campaign.spec.channel.text());
    out.field("campaign", campaign.id.text());
    if (campaign.spec.content) out.field("content", campaign.spec.content->text());
    if (!campaign.unit.empty()) out.field("message_unit", campaign.unit);
    out.field("link", std::to_string(link->position));
    if (link->url.size() <= limits::event_text_bytes_max) out.field("url", link->url);
    facts.properties = out.end().take();
    return facts;
  }

  std::unordered_map<std::int64_t, LinkFacts> known_;
};

}  // namespace

// A click that names nobody, and what a crawler fetched, is no event of a person.
void register_events(timeline::Timeline& timeline) {
  timeline.read_also(kClick,
                     [links = std::make_shared<LinkReader>()](
                         store::Tx& tx, const spine::Entry& entry, const auto& add) -> Status {
                       const auto click = parse_click(entry);
                       if (!click || click->preview || entry.record == 0) return {};
                       ASSIGN(const LinkFacts* facts, links->facts(tx, click->link));
                       if (facts->properties.empty()) return {};
                       add(facts->workspace, {.record = {entry.record},
                                              .type = "message_clicked",
                                              .at = entry.occurred_at,
                                              .properties = facts->properties});
                       return {};
                     });
}

}  // namespace enishi::measure
