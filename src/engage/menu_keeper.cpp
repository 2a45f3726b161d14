#include "engage/menu_keeper.h"

#include <algorithm>

#include "base/log.h"

namespace enishi::engage {
namespace {

constexpr Millis kBackOffMin{1'000}, kBackOffMax{60'000};

}  // namespace

MenuKeeper::MenuKeeper(const MenuSeams& seams, MenuLinks& links, const MenuPins& pins)
    : seams_(seams), links_(links), pins_(pins) {}

bool MenuKeeper::keeps(ChannelNo channel) const {
  MutexLock lock(mutex_);
  return kept_.contains(channel);
}

void MenuKeeper::mark(ChannelNo channel, bool at_once) {
  MutexLock lock(mutex_);
  if (!kept_.contains(channel)) {
    if (!at_once) return;  // a channel without menus
    kept_.emplace(channel, std::make_unique<Kept>(seams_, links_, pins_, channel));
  }
  Mark& mark = marks_[channel];
  mark.marked = true;
  mark.at_once = mark.at_once || at_once;
  marked_ = true;
  changed_.notify_all();
}

void MenuKeeper::mark_workspace(WorkspaceNo workspace) {
  const workspace::Directory directory = seams_.workspaces.directory();
  for (const workspace::Channel& channel : directory.channels())
    if (channel.workspace_no == workspace) mark(channel.no);
}

void MenuKeeper::mark_all() {
  const workspace::Directory directory = seams_.workspaces.directory();
  for (const workspace::Channel& channel : directory.channels()) mark(channel.no);
}

LinkStatus MenuKeeper::status(ChannelNo channel) const {
  MutexLock lock(mutex_);
  const auto found = kept_.find(channel);
  return found == kept_.end() ? LinkStatus{} : found->second->linker.status();
}

void MenuKeeper::start() {
  {
    MutexLock lock(mutex_);
    stopping_ = false;
  }
  thread_ = std::thread([this] { run(); });
}

void MenuKeeper::stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void MenuKeeper::run() {
  name_thread("menus");
  give_way();
  for (;;) {
    const Time next = turn();
    MutexLock lock(mutex_);
    if (next > seams_.clock.now())
      seams_.clock.wait_until(lock.native(), changed_,
                              next == kTimeMax ? std::nullopt : std::optional(next),
                              [this]() NO_THREAD_SAFETY_ANALYSIS { return marked_ || stopping_; });
    if (stopping_) return;
  }
}

void MenuKeeper::take_marks() {
  MutexLock lock(mutex_);
  marked_ = false;
  const Time now = seams_.clock.now();
  for (const auto& [channel, mark] : marks_) {
    Kept& kept = *kept_.at(channel);
    kept.linker.mark(now, mark.at_once);
    kept.linker_part.due = kTimeMin;
    if (mark.at_once) kept.show_part.due = kept.mover_part.due = kTimeMin;
  }
  marks_.clear();
}

Time MenuKeeper::turn() {
  take_marks();
  std::vector<Kept*> all;
  {
    MutexLock lock(mutex_);
    for (const auto& [channel, kept] : kept_) all.push_back(kept.get());
  }
  Time next = kTimeMax;
  for (Kept* kept : all) next = std::min(next, keep(*kept));
  return next;
}

// Runs a part when it is due; one that fails rests for a while.
template <class F>
void MenuKeeper::work(Part& part, std::string_view what, F&& f) {
  if (part.due > seams_.clock.now()) return;
  const Result<Time> next = f();
  if (next) {
    part = {.due = *next, .failures = 0};
    return;
  }
  log_error("engage.menus_not_kept", next.error(), {{"part", what}});
  part.due =
      seams_.clock.now() + std::min(kBackOffMax, kBackOffMin * (1 << std::min(part.failures, 6U)));
  ++part.failures;
}

Time MenuKeeper::keep(Kept& kept) {
  work(kept.show_part, "default", [&] { return kept.show.turn(); });
  const std::set<MenuNo> held = kept.mover.held();
  work(kept.mover_part, "mover", [&] { return kept.mover.turn(); });
  if (kept.mover.held() != held) {
    kept.linker.mark(seams_.clock.now(), true);
    kept.linker_part.due = kTimeMin;
  }
  work(kept.linker_part, "links", [&] { return kept.linker.turn(kept.mover.held()); });
  return std::min({kept.show_part.due, kept.mover_part.due, kept.linker_part.due});
}

}  // namespace enishi::engage
