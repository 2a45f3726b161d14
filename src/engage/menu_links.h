// Who is linked to which menu at LINE, as far as we know: sets in memory, 4,096 records a row in
// the store (docs/formats.md, "Rich menus").
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <tuple>
#include <vector>

#include "base/thread.h"
#include "engage/menu.h"
#include "people/people.h"
#include "store/store.h"

namespace enishi::engage {

// What LINE has of these people is not known: they were about to be told something, or came back.
// They are told again.
inline constexpr MenuNo kUnsure{0};

// One thread changes (the keeper's); any thread reads.
class MenuLinks {
 public:
  using Sets = std::map<MenuNo, people::RecordSet>;  // kUnsure among them; disjoint
  struct Change {
    std::optional<MenuNo> to;  // nullopt: no menu
    std::vector<std::uint32_t> records;
  };

  // Loads everything. Of channels that are marked as doubted all become unsure.
  static Result<std::unique_ptr<MenuLinks>> load(store::Database& state);

  // Durable on return, in transactions of at most limits::menu_link_rows_max rows; a crash between
  // them leaves each record with its old or its new place. After an error what is in memory goes to
  // the store with the next change.
  Status change(ChannelNo channel, std::span<const Change> changes);

  Sets of(ChannelNo channel) const;  // a copy
  std::map<MenuNo, std::uint64_t> sizes(ChannelNo channel) const;
  // The menu of a record; nullopt: none, or not sure.
  std::optional<MenuNo> menu_of(ChannelNo channel, RecordNo record) const;

 private:
  using Row = std::tuple<ChannelNo, std::uint32_t, MenuNo>;  // channel, chunk, menu

  explicit MenuLinks(store::Database& state) : state_(state) {}
  Status read();
  Status doubt(ChannelNo channel);
  void apply(ChannelNo channel, const Change& change) REQUIRES(mutex_);
  Status write();
  Status write_some();

  store::Database& state_;
  mutable Mutex mutex_;
  std::map<ChannelNo, Sets> sets_ GUARDED_BY(mutex_);
  std::set<Row> dirty_;  // of the thread that changes
};

}  // namespace enishi::engage
