// Taps of rich menus on people's timelines (docs/events.md, "Where events come from").
#include "base/json.h"
#include "engage/menus.h"

namespace enishi::engage {
namespace {

Result<std::string> properties_of(store::Tx& tx, const ChannelId& channel, const TapArea& area,
                                  const Incoming& incoming) {
  JsonOut out;
  out.object().field("channel", channel.text());
  ASSIGN(const auto menu, find_menu(tx, area.menu));
  if (menu) out.field("menu", menu->id.text());
  out.field("area", area.area);
  if (incoming.what == What::postback) out.field("data", incoming.data);
  return out.end().take();
}

}  // namespace

void Menus::register_events(timeline::Timeline& timeline, std::span<const spine::EntryKind> kinds) {
  const auto read = [this](store::Tx& tx, const spine::Entry& entry, const auto& add) -> Status {
    if (entry.record == 0) return {};
    const auto incoming = seams_.read(entry);
    const auto area = incoming ? applier_.tapped(entry, *incoming) : std::nullopt;
    if (!area) return {};
    const workspace::Directory directory = seams_.workspaces.directory();
    const workspace::Channel* channel = directory.channel(ChannelNo{entry.source});
    if (channel == nullptr) return {};
    ASSIGN(std::string properties, properties_of(tx, channel->id, *area, *incoming));
    add(channel->workspace_no, {.record = {entry.record},
                                .type = "line_menu_tapped",
                                .at = entry.occurred_at,
                                .properties = std::move(properties)});
    return {};
  };
  for (const spine::EntryKind kind : kinds) timeline.read_also(kind, read);
}

}  // namespace enishi::engage
