// Answers that are asked for often, in memory: the least recently used ones go first.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/thread.h"
#include "media/media.h"

namespace enishi::media {

// Thread safe. `generation` is Media::removals() from before the store was asked: everything is
// forgotten when it grows, and nothing older is taken in.
class Cache {
 public:
  struct Entry {
    Published published;
    std::string bytes;  // all of them
  };

  Cache(std::size_t bytes_max, std::size_t entry_bytes_max)
      : bytes_max_(bytes_max), entry_bytes_max_(entry_bytes_max) {}

  // Null where it is not held.
  std::shared_ptr<const Entry> find(const std::string& key, std::uint64_t generation);
  // Refuses silently what is too large or too old.
  void put(const std::string& key, std::shared_ptr<const Entry> entry, std::uint64_t generation);
  std::size_t bytes() const;

 private:
  struct Held {
    std::string key;
    std::shared_ptr<const Entry> entry;
  };
  void advance(std::uint64_t generation) REQUIRES(mutex_);
  void drop_last() REQUIRES(mutex_);

  const std::size_t bytes_max_, entry_bytes_max_;
  mutable Mutex mutex_;
  std::uint64_t generation_ GUARDED_BY(mutex_) = 0;
  std::size_t bytes_ GUARDED_BY(mutex_) = 0;
  std::list<Held> held_ GUARDED_BY(mutex_);  // used last comes first
  std::unordered_map<std::string_view, std::list<Held>::iterator> by_key_ GUARDED_BY(mutex_);
};

}  // namespace enishi::media
