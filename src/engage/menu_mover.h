// What becomes of versions that another one has replaced, and of retired menus: their people are
// moved by one of LINE's batches (three an hour, up to 1,000 moves each), then LINE's menus and
// aliases are deleted (a hundred an hour).
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "engage/menu_seams.h"
#include "engage/menu_store.h"

namespace enishi::engage {

// Used by the keeper's thread. All that it knows stands in the store; a batch is stored before it
// is asked for, and asked for again under its key when the answer did not come.
class MenuMover {
 public:
  MenuMover(const MenuSeams& seams, ChannelNo channel) : seams_(seams), channel_(channel) {}

  // Gives when to come again.
  Result<Time> turn();
  // Menus whose people LINE is moving now.
  const std::set<MenuNo>& held() const { return held_; }

 private:
  struct Batch {
    std::string key, request;  // request empty: not known to be accepted
    std::vector<MenuMove> moves;
    Time asked_at;
  };

  Result<std::optional<Batch>> load() const;
  Status save(const Batch& batch) const;
  Result<Time> work_on_batch(const ChannelId& channel, const std::vector<MenuVersion>& versions);
  std::optional<Batch> new_batch(const std::vector<MenuVersion>& versions, Time& next) const;
  Result<Time> ask(const ChannelId& channel, Batch batch, bool is_new);
  Result<Time> refused(const ChannelId& channel, const Batch& batch, const Error& error);
  Result<Time> look_at(const ChannelId& channel, const Batch& batch);
  Status finish(const Batch& batch) const;
  Result<Time> remove_menus(const ChannelId& channel, const std::vector<MenuVersion>& versions);
  Result<Time> remove_aliases(const ChannelId& channel);
  void hold(const std::optional<Batch>& batch, const std::vector<MenuVersion>& versions);

  const MenuSeams& seams_;
  const ChannelNo channel_;
  std::set<MenuNo> held_;
  Time batch_after_ = kTimeMin, remove_after_ = kTimeMin;
};

}  // namespace enishi::engage
