#include "engage/menu_mover.h"

#include <algorithm>

#include "base/log.h"
#include "engage/limits.h"
#include "engage/sql.h"

namespace enishi::engage {
namespace {

// From a version's end until its people are moved: links under way have arrived by then.
constexpr std::chrono::seconds kArrive{30};
constexpr std::chrono::seconds kFirstLook{15};  // at a batch
constexpr std::chrono::minutes kLook{1};        // later ones: 100 an hour
constexpr std::chrono::minutes kHold{10};       // the longest that people wait for a batch
constexpr std::chrono::minutes kRefused{10};    // until what LINE refuses is tried again
constexpr std::chrono::seconds kPace{30};       // until LINE's pace may allow more

template <class Range, class Member>
bool has(const Range& range, const std::string& value, Member member) {
  return std::ranges::find(range, value, member) != range.end();
}

std::string moves_json(const std::vector<MenuMove>& moves) {
  JsonOut out;
  out.array();
  for (const MenuMove& move : moves)
    out.object().field("from", move.from).field("to", move.to).end();
  return out.end().take();
}

Result<std::vector<MenuMove>> parse_moves(const std::string& text) {
  ASSIGN(const auto document, JsonDocument::parse(text));
  ASSIGN(const std::size_t count, document.root().array(0, limits::menu_batch_moves_max));
  std::vector<MenuMove> out;
  for (std::size_t i = 0; i < count; ++i) {
    MenuMove move;
    ASSIGN(move.from, document.root().at(i).string_at("from"));
    ASSIGN(move.to, document.root().at(i).string_at("to"));
    out.push_back(std::move(move));
  }
  return out;
}

}  // namespace

Result<Time> MenuMover::turn() {
  const workspace::Directory directory = seams_.workspaces.directory();
  const workspace::Channel* channel = directory.channel(channel_);
  if (channel == nullptr || !channel->active) return kTimeMax;
  ASSIGN(auto versions,
         seams_.state.reading([&](store::Tx& tx) { return versions_at_line(tx, channel_); }));
  ASSIGN(Time next, work_on_batch(channel->id, versions));
  const Time now = seams_.clock.now();
  if (remove_after_ > now) return std::min(next, remove_after_);
  ASSIGN(versions,
         seams_.state.reading([&](store::Tx& tx) { return versions_at_line(tx, channel_); }));
  ASSIGN(const Time menus, remove_menus(channel->id, versions));
  ASSIGN(const Time aliases, remove_aliases(channel->id));
  remove_after_ = std::min(menus, aliases) == kTimeMax ? now : std::min(menus, aliases);
  return std::min({next, menus, aliases});
}

// --- The batch -----------------------------------------------------------------------------------

Result<std::optional<MenuMover::Batch>> MenuMover::load() const {
  std::string moves;
  ASSIGN(auto found, seams_.state.reading([&](store::Tx& tx) {
    return tx.first<Batch>(sql::menu_batch_of, {channel_}, [&](const store::Row& row) {
      moves = row.str(1);
      return Batch{.key = row.str(0), .request = row.str(2), .moves = {}, .asked_at = row.time(3)};
    });
  }));
  if (found) {
    ASSIGN(found->moves, parse_moves(moves));
  }
  return found;
}

Status MenuMover::save(const Batch& batch) const {
  return seams_.state.write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::menu_batch_set,
                {channel_, batch.key, moves_json(batch.moves), batch.request, batch.asked_at}));
    return {};
  });
}

Result<Time> MenuMover::work_on_batch(const ChannelId& channel,
                                      const std::vector<MenuVersion>& versions) {
  const Time now = seams_.clock.now();
  ASSIGN(auto batch, load());
  hold(batch, versions);
  Time next = kTimeMax;
  if (batch_after_ > now && (batch || std::ranges::any_of(versions, [](const auto& v) {
                               return v.state == VersionState::old;
                             })))
    return batch_after_;
  if (batch && !batch->request.empty()) {
    ASSIGN(batch_after_, look_at(channel, *batch));
  } else if (batch) {
    ASSIGN(batch_after_, ask(channel, *std::move(batch), false));
  } else if (auto fresh = new_batch(versions, next)) {
    ASSIGN(batch_after_, ask(channel, *std::move(fresh), true));
  } else {
    return next;
  }
  ASSIGN(batch, load());
  hold(batch, versions);
  return batch_after_;
}

// Every replaced version whose time has come, to what is live of its menu now.
std::optional<MenuMover::Batch> MenuMover::new_batch(const std::vector<MenuVersion>& versions,
                                                     Time& next) const {
  const Time now = seams_.clock.now();
  Batch batch{.key = uuid_text(make_uuid7(now, seams_.random)),
              .request = {},
              .moves = {},
              .asked_at = now};
  for (const MenuVersion& old : versions) {
    if (old.state != VersionState::old) continue;
    const Time due = old.old_at.value_or(now) + kArrive;
    if (due > now) {
      next = std::min(next, due);
      continue;
    }
    const auto live = std::ranges::find_if(versions, [&](const MenuVersion& one) {
      return one.menu == old.menu && one.state == VersionState::live;
    });
    if (live != versions.end() && batch.moves.size() < limits::menu_batch_moves_max)
      batch.moves.push_back({.from = old.line_id, .to = live->line_id});
  }
  if (batch.moves.empty()) return std::nullopt;
  return batch;
}

Result<Time> MenuMover::ask(const ChannelId& channel, Batch batch, bool is_new) {
  if (is_new) TRY(save(batch));
  const auto request = seams_.platform.move(channel, batch.moves, batch.key);
  const Time now = seams_.clock.now();
  if (request) {
    batch.request = *request;
    batch.asked_at = now;
    TRY(save(batch));
    return now + kFirstLook;
  }
  const Error& error = request.error();
  if (error.code == ErrorCode::not_found || error.code == ErrorCode::invalid)
    return refused(channel, batch, error);
  // Surely not taken: until its turn comes, more may have to be moved.
  if (error.code == ErrorCode::rate_limited && is_new)
    TRY(seams_.state.write([&](store::Tx& tx) -> Status {
      TRY(tx.exec(sql::menu_batch_remove, {channel_}));
      return {};
    }));
  if (error.code != ErrorCode::rate_limited)
    log_error("engage.menu_batch_not_asked", error, {{"channel", channel_.value}});
  return now + kLook;
}

// A menu of it is not at LINE any more. Without the one that people had there is nobody to move.
Result<Time> MenuMover::refused(const ChannelId& channel, const Batch& batch, const Error& error) {
  log_error("engage.menu_batch_refused", error, {{"channel", channel_.value}});
  ASSIGN(const auto listed, seams_.platform.list(channel));
  ASSIGN(const auto versions,
         seams_.state.reading([&](store::Tx& tx) { return versions_at_line(tx, channel_); }));
  TRY(seams_.state.write([&](store::Tx& tx) -> Status {
    for (const MenuVersion& version : versions) {
      const bool ours = has(batch.moves, version.line_id, &MenuMove::from);
      const bool there = has(listed, version.line_id, &PlatformMenu::id);
      if (ours && !there && version.state == VersionState::old)
        TRY(tx.exec(sql::menu_version_gone, {version.menu, version.version}));
    }
    TRY(tx.exec(sql::menu_batch_remove, {channel_}));
    return {};
  }));
  return seams_.clock.now() + kRefused;
}

Result<Time> MenuMover::look_at(const ChannelId& channel, const Batch& batch) {
  const Time now = seams_.clock.now();
  if (now < batch.asked_at + kFirstLook) return batch.asked_at + kFirstLook;
  const auto phase = seams_.platform.progress(channel, batch.request);
  if (phase && *phase == BatchPhase::succeeded) {
    TRY(finish(batch));
    return now;
  }
  const bool lost = !phase && phase.error().code == ErrorCode::not_found;
  if ((phase && *phase == BatchPhase::failed) || lost) {
    Batch again = batch;  // under its key, so that LINE goes on where it stopped
    again.request.clear();
    TRY(save(again));
    return ask(channel, std::move(again), false);
  }
  if (!phase && phase.error().code != ErrorCode::rate_limited)
    log_error("engage.menu_batch_not_seen", phase.error(), {{"channel", channel_.value}});
  return now + kLook;
}

Status MenuMover::finish(const Batch& batch) const {
  return seams_.state.write([&](store::Tx& tx) -> Status {
    ASSIGN(const auto versions, versions_at_line(tx, channel_));
    for (const MenuVersion& version : versions)
      if (version.state == VersionState::old && has(batch.moves, version.line_id, &MenuMove::from))
        TRY(set_state(tx, version.menu, version.version, VersionState::removing));
    TRY(tx.exec(sql::menu_batch_remove, {channel_}));
    return {};
  });
}

void MenuMover::hold(const std::optional<Batch>& batch, const std::vector<MenuVersion>& versions) {
  held_.clear();
  if (!batch || seams_.clock.now() >= batch->asked_at + kHold) return;
  for (const MenuVersion& version : versions)
    if (has(batch->moves, version.line_id, &MenuMove::from)) held_.insert(version.menu);
}

// --- Deleting ------------------------------------------------------------------------------------

Result<Time> MenuMover::remove_menus(const ChannelId& channel,
                                     const std::vector<MenuVersion>& versions) {
  ASSIGN(const auto row,
         seams_.state.reading([&](store::Tx& tx) { return find_menu_channel(tx, channel_); }));
  std::size_t removed = 0;
  Time next = kTimeMax;
  for (const MenuVersion& version : versions) {
    if (version.state != VersionState::removing && version.state != VersionState::failed) continue;
    // The default moves first; it may be that one still.
    if (row && (row->told == version.line_id || row->told == kToldUnsure)) {
      next = seams_.clock.now() + kPace;
      continue;
    }
    if (removed++ == limits::menu_removals_at_once_max) return seams_.clock.now();
    const Status done = seams_.platform.remove(channel, version.line_id);
    if (!done && done.error().code == ErrorCode::rate_limited) return seams_.clock.now() + kPace;
    if (!done && done.error().code != ErrorCode::not_found) return std::unexpected(done.error());
    TRY(seams_.state.write([&](store::Tx& tx) -> Status {
      TRY(tx.exec(sql::menu_version_gone, {version.menu, version.version}));
      return {};
    }));
  }
  return next;
}

Result<Time> MenuMover::remove_aliases(const ChannelId& channel) {
  struct Alias {
    MenuNo menu;
    std::string alias;
  };
  ASSIGN(const auto aliases, seams_.state.reading([&](store::Tx& tx) {
    return tx.all<Alias>(sql::menu_aliases_to_remove, {channel_}, [](const store::Row& row) {
      return Alias{{static_cast<std::uint32_t>(row.integer(0))}, row.str(1)};
    });
  }));
  for (const auto& [menu, alias] : aliases) {
    const Status done = seams_.platform.remove_alias(channel, alias);
    if (!done && done.error().code == ErrorCode::rate_limited) return seams_.clock.now() + kPace;
    if (!done && done.error().code != ErrorCode::not_found) return std::unexpected(done.error());
    TRY(seams_.state.write([&](store::Tx& tx) -> Status {
      TRY(tx.exec(sql::menu_mark_alias, {menu, 0}));
      return {};
    }));
  }
  return kTimeMax;
}

}  // namespace enishi::engage
