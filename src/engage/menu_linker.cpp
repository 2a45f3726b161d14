#include "engage/menu_linker.h"

#include <algorithm>

#include "base/log.h"
#include "engage/limits.h"
#include "engage/menu_store.h"
#include "engage/sql.h"

namespace enishi::engage {
namespace {

constexpr Millis kGather{1'000};  // more changes may come meanwhile
constexpr int kQuietShare = 20;   // an evaluation rests so many times as long as it took
constexpr Millis kPace{20};       // until LINE's pace allows more
constexpr Millis kBackOffMin{1'000}, kBackOffMax{60'000};
constexpr std::chrono::minutes kAside{10};

bool passing(ErrorCode code) {
  return code == ErrorCode::timeout || code == ErrorCode::unavailable ||
         code == ErrorCode::rate_limited || code == ErrorCode::io;
}

}  // namespace

void MenuLinker::mark(Time now, bool at_once) {
  const Time due = at_once ? now : std::max(now + kGather, quiet_until_);
  due_ = due_ ? std::min(*due_, due) : due;
}

Result<Time> MenuLinker::turn(const std::set<MenuNo>& held) {
  const workspace::Directory directory = seams_.workspaces.directory();
  const workspace::Channel* channel = directory.channel(channel_);
  if (channel == nullptr || !channel->active) return kTimeMax;
  if (due_ && *due_ <= seams_.clock.now()) {
    const auto began = seams_.clock.monotonic();
    const Status evaluated = evaluate(*channel, held);
    const auto took = std::chrono::duration_cast<Millis>(seams_.clock.monotonic() - began);
    const Time now = seams_.clock.now();
    quiet_until_ = now + std::max(kGather, took * kQuietShare);
    if (!evaluated) {
      todo_.clear();
      due_ = now + kBackOffMax;
      log_error("engage.menus_not_evaluated", evaluated.error(), {{"channel", channel_.value}});
      MutexLock lock(mutex_);
      status_.problem = evaluated.error().message;
      return *due_;
    }
  }
  Time next = due_.value_or(kTimeMax);
  if (todo_.empty()) return next;
  if (calls_after_ <= seams_.clock.now()) {
    const auto after = round(*channel);
    if (!after) {
      mark(seams_.clock.now(), false);  // what was taken is not to be forgotten
      return std::unexpected(after.error());
    }
    calls_after_ = *after;
    show(nullptr);
  }
  return todo_.empty() ? next : std::min(next, calls_after_);
}

// People who came back have what LINE remembers of them, or nothing; the deleted are forgotten.
Status MenuLinker::hear_news() {
  struct News {
    std::uint32_t record;
    bool gone;
  };
  for (;;) {
    ASSIGN(const auto news, seams_.state.reading([&](store::Tx& tx) {
      return tx.all<News>(sql::menu_news_of,
                          {channel_, static_cast<std::int64_t>(limits::menu_news_max)},
                          [](const store::Row& row) {
                            return News{static_cast<std::uint32_t>(row.integer(0)), row.boolean(1)};
                          });
    }));
    if (news.empty()) return {};
    people::RecordSet linked;
    for (const auto& [menu, set] : links_.of(channel_)) linked |= set;
    MenuLinks::Change back{.to = kUnsure, .records = {}}, gone;
    for (const News& one : news)
      if (linked.contains({one.record})) (one.gone ? gone : back).records.push_back(one.record);
    TRY(links_.change(channel_, std::vector{back, gone}));
    TRY(seams_.state.write([&](store::Tx& tx) -> Status {
      std::vector<store::Param> heard;
      for (const News& one : news) heard.insert(heard.end(), {channel_, one.record, one.gone});
      TRY(tx.exec_many(sql::menu_news_heard, 3, heard));
      return {};
    }));
    if (news.size() < limits::menu_news_max) return {};
  }
}

Status MenuLinker::evaluate(const workspace::Channel& channel, const std::set<MenuNo>& held) {
  due_.reset();
  TRY(hear_news());
  std::vector<LiveMenu> live;
  std::string stored;
  TRY(seams_.state.read([&](store::Tx& tx) -> Status {
    ASSIGN(live, live_menus(tx, channel_));
    ASSIGN(const auto row, find_menu_channel(tx, channel_));
    stored = row ? row->rules : "[]";
    return {};
  }));
  ASSIGN(const auto rules, parse_rules(stored));
  std::map<MenuId, MenuNo> by_id;
  for (const LiveMenu& menu : live) by_id.emplace(menu.id, menu.no);
  ASSIGN(const Wanted wanted,
         wanted_of(seams_.people, channel, rules, pins_.of(channel_), by_id, seams_.clock.now()));
  find_work(wanted, live, held);
  TRY(mark_given(live));
  show(&wanted);
  return {};
}

// Before anybody can have it: a later version then knows that people are to be moved.
Status MenuLinker::mark_given(const std::vector<LiveMenu>& live) {
  std::vector<MenuNo> fresh;
  for (const Todo& todo : todo_)
    for (const LiveMenu& menu : live)
      if (menu.no == todo.menu && !menu.given) fresh.push_back(menu.no);
  if (fresh.empty()) return {};
  return seams_.state.write([&](store::Tx& tx) -> Status {
    for (const MenuNo menu : fresh) TRY(tx.exec(sql::menu_mark_given, {menu}));
    return {};
  });
}

void MenuLinker::find_work(const Wanted& wanted, const std::vector<LiveMenu>& live,
                           const std::set<MenuNo>& held) {
  todo_.clear();
  const MenuLinks::Sets linked = links_.of(channel_);
  people::RecordSet waiting, surplus;
  for (const auto& [menu, set] : linked) {
    surplus |= set;
    if (held.contains(menu) || (menu == kUnsure && !held.empty())) waiting |= set;
  }
  surplus &= wanted.reachable;
  const Time now = seams_.clock.now();
  std::erase_if(aside_, [now](const auto& one) { return one.second <= now; });
  for (const auto& [menu, set] : wanted.menus) {
    surplus -= set;
    if (aside_.contains(menu)) continue;
    const auto known = std::ranges::find(live, menu, &LiveMenu::no);
    Todo todo{.menu = menu, .line_id = known->line_id, .records = set};
    if (const auto has = linked.find(menu); has != linked.end()) todo.records -= has->second;
    todo.records -= waiting;
    if (!todo.records.empty()) todo_.push_back(std::move(todo));
  }
  surplus -= waiting;
  if (!surplus.empty()) todo_.push_back({.menu = {}, .line_id = {}, .records = surplus});
  // Nothing else may tell when a menu that was set aside is worth another try.
  for (const auto& [menu, until] : aside_) due_ = due_ ? std::min(*due_, until) : until;
}

// In order; but the last call of a round is the end's, so that what is always busy starves nobody.
std::vector<MenuLinker::Taken> MenuLinker::take() {
  std::vector<Taken> out;
  const auto from = [&](std::size_t at) {
    people::RecordSet& records = todo_[at].records;
    Taken taken{.todo = at, .records = records.after(0, limits::menu_bulk_users_max)};
    if (taken.records.empty()) return false;
    records -= people::RecordSet::of(taken.records);
    out.push_back(std::move(taken));
    return true;
  };
  for (std::size_t at = 0; at < todo_.size() && out.size() + 1 < limits::menu_calls_at_once_max;)
    if (!from(at)) ++at;
  for (std::size_t at = todo_.size(); at-- > 0;)
    if (from(at)) break;
  return out;
}

std::vector<LinkCall> MenuLinker::calls_of(std::vector<Taken>& taken) const {
  std::vector<LinkCall> calls;
  const auto view = seams_.people.view();
  for (Taken& one : taken) {
    LinkCall call{.menu = todo_[one.todo].line_id, .users = {}};
    std::erase_if(one.records, [&](std::uint32_t record) {
      const auto user = view->line_user_id({record});
      if (user) call.users.push_back(*user);
      return !user;  // deleted meanwhile
    });
    calls.push_back(std::move(call));
  }
  return calls;
}

Result<Time> MenuLinker::round(const workspace::Channel& channel) {
  std::vector<Taken> taken = take();
  std::vector<LinkCall> calls = calls_of(taken);
  std::erase_if(calls, [](const LinkCall& call) { return call.users.empty(); });
  std::erase_if(taken, [](const Taken& one) { return one.records.empty(); });
  MenuLinks::Change unsure{.to = kUnsure, .records = {}};
  for (const Taken& one : taken)
    unsure.records.insert(unsure.records.end(), one.records.begin(), one.records.end());
  std::vector<Status> told;
  if (!calls.empty()) {
    TRY(links_.change(channel_, std::span(&unsure, 1)));
    told = seams_.platform.change_links(channel.id, calls);
  }
  ASSIGN(const Time next, settle(taken, told));
  std::erase_if(todo_, [](const Todo& todo) { return todo.records.empty(); });
  return next;
}

Result<Time> MenuLinker::settle(const std::vector<Taken>& taken, const std::vector<Status>& told) {
  const Time now = seams_.clock.now();
  std::vector<MenuLinks::Change> changes;
  std::optional<Error> failed, slow;
  for (std::size_t i = 0; i < taken.size(); ++i) {
    Todo& todo = todo_[taken[i].todo];
    if (told[i]) {
      const bool unlinked = !todo.menu;
      changes.push_back(
          {.to = unlinked ? std::nullopt : std::optional(todo.menu), .records = taken[i].records});
      continue;
    }
    const Error& error = told[i].error();
    const bool refused = error.code == ErrorCode::invalid || error.code == ErrorCode::not_found;
    if (refused && todo.menu) {
      aside_[todo.menu] = now + kAside;
      todo.records = {};
      due_ = due_ ? std::min(*due_, now + kAside) : now + kAside;
    } else {
      todo.records |= people::RecordSet::of(taken[i].records);
    }
    (error.code == ErrorCode::rate_limited ? slow : failed) = error;
  }
  TRY(links_.change(channel_, changes));
  {
    MutexLock lock(mutex_);
    status_.problem = failed ? failed->message : "";
  }
  if (!failed) {
    failures_ = 0;
    return slow ? now + kPace : now;
  }
  log_error("engage.menus_not_linked", *failed, {{"channel", channel_.value}});
  const Millis pause = passing(failed->code)
                           ? std::min(kBackOffMax, kBackOffMin * (1 << std::min(failures_, 6U)))
                           : kBackOffMax;
  ++failures_;
  return now + pause;
}

void MenuLinker::show(const Wanted* wanted) {
  const auto linked = links_.sizes(channel_);
  MutexLock lock(mutex_);
  if (wanted != nullptr) {
    status_.menus.clear();
    status_.evaluated_at = seams_.clock.now();
    for (const auto& [menu, set] : wanted->menus) status_.menus[menu].wanted = set.size();
  }
  for (auto& [menu, counts] : status_.menus) counts.linked = counts.waiting = 0;
  status_.unlinking = status_.unsure = 0;
  for (const auto& [menu, people] : linked) {
    if (menu == kUnsure)
      status_.unsure = people;
    else if (people > 0)
      status_.menus[menu].linked = people;
  }
  for (const Todo& todo : todo_) {
    if (todo.menu)
      status_.menus[todo.menu].waiting = todo.records.size();
    else
      status_.unlinking = todo.records.size();
  }
}

LinkStatus MenuLinker::status() const {
  MutexLock lock(mutex_);
  return status_;
}

}  // namespace enishi::engage
