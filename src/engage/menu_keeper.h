// Keeps what LINE shows in step with what the menus of all channels say: defaults, links, and what
// becomes of menus that were replaced. What is to be done follows from the store and from people
// alone; nothing is lost when it stops, and doing it again does no harm.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <set>
#include <thread>

#include "engage/menu_default.h"
#include "engage/menu_linker.h"
#include "engage/menu_mover.h"

namespace enishi::engage {

// Thread safe, but for turn(), which only the keeper's own thread may call while it runs.
class MenuKeeper {
 public:
  MenuKeeper(const MenuSeams& seams, MenuLinks& links, const MenuPins& pins);
  ~MenuKeeper() { stop(); }

  // Channels that ever had a menu; looked after from now on.
  void add(ChannelNo channel) { mark(channel, true); }
  bool keeps(ChannelNo channel) const;
  // Something changed: people (looked at within about a second), or definitions (at once).
  void mark(ChannelNo channel, bool at_once = false);
  void mark_workspace(WorkspaceNo workspace);
  void mark_all();

  void start();
  void stop();
  // Does what is due, a piece of it for each channel in turn. Gives when to come again.
  Time turn();

  LinkStatus status(ChannelNo channel) const;  // of a channel that it keeps

 private:
  struct Part {
    Time due = kTimeMin;
    unsigned failures = 0;  // in a row
  };
  struct Kept {
    Kept(const MenuSeams& seams, MenuLinks& links, const MenuPins& pins, ChannelNo channel)
        : show(seams, channel), mover(seams, channel), linker(seams, links, pins, channel) {}
    MenuDefault show;
    MenuMover mover;
    MenuLinker linker;
    Part show_part, mover_part, linker_part;
  };
  struct Mark {
    bool marked = false, at_once = false;
  };

  void run();
  void take_marks();
  Time keep(Kept& kept);
  template <class F>
  void work(Part& part, std::string_view what, F&& f);

  const MenuSeams& seams_;
  MenuLinks& links_;
  const MenuPins& pins_;

  mutable Mutex mutex_;
  std::condition_variable changed_;
  std::map<ChannelNo, std::unique_ptr<Kept>> kept_ GUARDED_BY(mutex_);  // grows only
  std::map<ChannelNo, Mark> marks_ GUARDED_BY(mutex_);
  bool marked_ GUARDED_BY(mutex_) = false;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace enishi::engage
