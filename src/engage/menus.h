// The front of the menus: what people define, and who keeps LINE in step with it.
//
//   library    menus and their versions              -> publisher: a version becomes a LINE menu
//   plan       default, schedule, rules, pins        -> keeper: tells LINE the difference
//   applier    taps, people who came back or went
//
// A friend sees the menu that is pinned for them, else that of the first rule that holds, else the
// channel's default. A person who switched tabs stays there until rules or pins give another menu.
// Who blocks is left alone, and is linked anew on coming back.
//
// After a restore (doubt_menus) nothing of what LINE has is believed: the default is told again,
// and everybody who had a menu is given what the rules say again, or none. Both change nothing
// where LINE had it so. Menus that LINE got after the backup are found by their names when their
// version is published again.
#pragma once

#include <memory>

#include "engage/menu_applier.h"
#include "engage/menu_library.h"
#include "engage/menu_plan.h"
#include "engage/menu_publish.h"
#include "timeline/timeline.h"

namespace enishi::engage {

struct MenuStatus {
  struct Of {
    MenuId menu;
    std::string name;
    LinkCounts counts;
  };
  std::vector<Of> menus;  // those that somebody is to have or has
  LinkStatus links;
};

// Thread safe.
class Menus {
 public:
  // Loads memory (migrations applied before) and registers the job: before the jobs start.
  static Result<std::unique_ptr<Menus>> open(MenuSeams seams);
  ~Menus() { stop(); }

  spine::Applier& applier() { return applier_; }
  // Taps as events of people, of entries of these kinds. Before the pipeline starts; it must
  // outlive the timeline's use of them.
  void register_events(timeline::Timeline& timeline, std::span<const spine::EntryKind> kinds);
  void start() { keeper_.start(); }
  void stop() { keeper_.stop(); }
  // What the keeper's thread does, on the calling thread (tests). Gives when to come again.
  Time turn() { return keeper_.turn(); }

  static std::vector<content::Problem> check(const JsonValue& body) {
    return MenuLibrary::check(body);
  }
  Result<Menu> create(const guard::Actor& actor, const ChannelId& channel, MenuDraft draft);
  Result<Menu> save(const guard::Actor& actor, const MenuId& id, int version, MenuDraft draft);
  Result<Menu> retire(const guard::Actor& actor, const MenuId& id);
  Result<std::int64_t> publish(const guard::Actor& actor, const MenuId& id);  // the job
  Status set_default(const guard::Actor& actor, const ChannelId& channel, const DefaultPlan& plan);
  Status set_rules(const guard::Actor& actor, const ChannelId& channel,
                   const std::vector<MenuRule>& rules);
  Status pin(const guard::Actor& actor, const ChannelId& channel, RecordNo record,
             const std::optional<MenuId>& menu);

  const MenuLibrary& library() const { return library_; }
  const MenuPlan& plan() const { return plan_; }
  // Days "2026-11-21", inclusive.
  Result<std::vector<TapRow>> taps(const MenuId& id, const std::string& from,
                                   const std::string& to) const;
  Result<MenuStatus> status(const ChannelId& channel) const;

 private:
  explicit Menus(MenuSeams seams, std::unique_ptr<MenuLinks> links);
  Status load();
  ChannelNo number_of(const ChannelId& channel) const;

  const MenuSeams seams_;
  const std::unique_ptr<MenuLinks> links_;
  MenuPins pins_;
  TapIndex taps_;
  MenuLibrary library_;
  MenuPlan plan_;
  MenuKeeper keeper_;
  MenuPublisher publisher_;
  MenuApplier applier_;
};

// Of a state that was restored or moved; before Menus::open.
Status doubt_menus(store::Database& state);

}  // namespace enishi::engage
