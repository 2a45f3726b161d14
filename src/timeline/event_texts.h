// The texts of properties as codes: what strips hold instead of texts and lists.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/thread.h"
#include "store/store.h"
#include "timeline/schema.h"

namespace enishi::timeline {

// A list is one text: its members as a JSON array of strings, sorted.
std::string list_text(std::vector<std::string> members);

// Codes of a property count from 0; a text beyond limits::event_texts_per_property_max (or
// event_text_bytes_per_property_max) has a negative code made of its digest: it can be asked for,
// counted and told apart, but not shown, nor searched by a part of it. Texts are added by the
// pipeline's thread; reading is thread safe.
class EventTexts {
 public:
  struct Key {
    EventTypeNo type;
    PropertyNo property;
    auto operator<=>(const Key&) const = default;
  };

  static Result<std::unique_ptr<EventTexts>> open(store::Database& state);

  // --- Reading ---
  // The code that events with this text have, if there are any.
  std::int64_t find(const Key& key, std::string_view text) const;
  // Calls f(code, text) for each text that is kept. f must not call back.
  void each(const Key& key, const std::function<void(std::int64_t, std::string_view)>& f) const;
  std::optional<std::string> text(const Key& key, std::int64_t code) const;
  std::size_t bytes() const;  // approximately

  // --- Pipeline's thread ---
  std::int64_t take(const Key& key, std::string_view text);
  Status write(store::Tx& tx);
  void committed() noexcept;
  void rolled_back() noexcept;

  // Forgets texts that no event has any more: in the store at once, in memory with forgotten().
  static Status forget(store::Tx& tx, const Key& key, std::int64_t code);
  void forgotten(const Key& key, std::int64_t code);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return hash_bytes(s.data(), s.size()); }
  };
  struct Texts {
    std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>> codes;
    std::vector<const std::string*> by_code;  // null: forgotten
    std::size_t bytes = 0;
  };
  struct Staged {
    Key key;
    std::int64_t code = 0;
    std::string text;
  };

  static void add(Texts& texts, std::int64_t code, std::string_view text);

  mutable SharedMutex mutex_;
  std::map<Key, Texts>
      all_;  // changed by the pipeline's thread under mutex_, so read by it without
  std::map<Key, std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>>> new_;
  std::map<Key, std::size_t> new_bytes_;
  std::vector<Staged> staged_;
  std::size_t written_ = 0;  // of staged_
};

}  // namespace enishi::timeline
