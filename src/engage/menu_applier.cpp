#include "engage/menu_applier.h"

#include <algorithm>

#include "base/bytes.h"
#include "engage/sql.h"

namespace enishi::engage {

Status MenuApplier::apply(store::Tx& tx, spine::Entry& entry) {
  if (entry.kind == people::kPersonDeleted) return forget(tx, entry);
  note_change(entry);
  if (entry.source != 0 && keeper_.keeps({entry.source})) hear(entry);
  return {};
}

// Tags and attributes begin with the number of their workspace (docs/formats.md).
void MenuApplier::note_change(const spine::Entry& entry) {
  constexpr std::size_t kNumberBytes = 4;
  if (entry.kind == people::kTagsChanged || entry.kind == people::kAttributesChanged) {
    if (entry.payload.size() >= kNumberBytes)
      workspaces_.insert(WorkspaceNo{read_be32(entry.payload, 0)});
  } else if (entry.kind == people::kProfile || entry.kind == people::kFriendList) {
    channels_.insert({entry.source});
  } else if (entry.kind == spine::kTick) {
    all_ = true;
  }
}

void MenuApplier::hear(const spine::Entry& entry) {
  const auto incoming = seams_.read(entry);
  if (!incoming) return;
  const ChannelNo channel{entry.source};
  if (incoming->what == What::followed || incoming->what == What::returned) {
    if (entry.record != 0) back_.emplace(channel, entry.record);
    channels_.insert(channel);
  } else if (incoming->what == What::left) {
    channels_.insert(channel);
  } else {
    if (const auto area = tapped(entry, *incoming)) count(entry, *area);
  }
}

std::optional<TapArea> MenuApplier::tapped(const spine::Entry& entry,
                                           const Incoming& incoming) const {
  const std::vector<TapArea> areas = taps_.find({entry.source}, incoming);
  if (areas.empty()) return std::nullopt;
  if (areas.size() > 1) {
    const auto menu = links_.menu_of({entry.source}, {entry.record});
    const auto own = std::ranges::find(areas, menu.value_or(MenuNo{}), &TapArea::menu);
    if (own != areas.end()) return *own;
  }
  return areas.back();
}

void MenuApplier::count(const spine::Entry& entry, const TapArea& area) {
  const workspace::Directory directory = seams_.workspaces.directory();
  const workspace::Channel* channel = directory.channel(ChannelNo{entry.source});
  if (channel == nullptr) return;
  const std::string day = day_text(directory.zone(channel->workspace), entry.occurred_at);
  ++counts_[{area.menu, area.version, area.area, day}];
}

Status MenuApplier::forget(store::Tx& tx, const spine::Entry& entry) {
  ASSIGN(const auto records, people::deleted_records(entry));
  TRY(flush(tx));  // what is staged may be about them
  for (const RecordNo record : records) {
    TRY(tx.exec(sql::menu_pin_forget, {record}));
    TRY(tx.exec(sql::menu_news_gone, {record}));
    deleted_.push_back(record);
  }
  all_ = true;
  return {};
}

Status MenuApplier::flush(store::Tx& tx) {
  std::vector<store::Param> taps, back;
  for (const auto& [key, count] : counts_) {
    const auto& [menu, version, area, day] = key;
    taps.insert(taps.end(), {menu, version, area, day, count});
  }
  for (const auto& [channel, record] : back_) back.insert(back.end(), {channel, record});
  if (!taps.empty()) TRY(tx.exec_many(sql::menu_tap_add, 5, taps));
  if (!back.empty()) TRY(tx.exec_many(sql::menu_news_back, 2, back));
  counts_.clear();
  back_.clear();
  return {};
}

void MenuApplier::committed() noexcept {
  for (const RecordNo record : deleted_) pins_.forget(record);
  if (all_) {
    keeper_.mark_all();
  } else {
    for (const ChannelNo channel : channels_) keeper_.mark(channel);
    for (const WorkspaceNo workspace : workspaces_) keeper_.mark_workspace(workspace);
  }
  clear();
}

void MenuApplier::clear() noexcept {
  counts_.clear();
  back_.clear();
  deleted_.clear();
  channels_.clear();
  workspaces_.clear();
  all_ = false;
}

}  // namespace enishi::engage
