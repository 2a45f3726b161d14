// Entries read from the log, with the bytes that their views point to.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "spine/entry.h"

namespace enishi::spine {

// Keeps its memory between reads. Not thread safe.
class EntryBatch {
 public:
  void clear() {
    bytes_.clear();
    entries_.clear();
  }
  // `payload` is copied; the views of entries() are made by seal().
  void add(const Entry& entry, std::string_view payload) {
    entries_.push_back(entry);
    entries_.back().payload = payload;  // only its size counts from here on
    bytes_.append(payload);
  }
  void seal() {
    std::size_t at = 0;
    for (Entry& entry : entries_) {
      entry.payload = std::string_view(bytes_).substr(at, entry.payload.size());
      at += entry.payload.size();
    }
  }
  std::span<const Entry> entries() const { return entries_; }
  bool empty() const { return entries_.empty(); }
  std::size_t bytes() const { return bytes_.size(); }

 private:
  std::string bytes_;
  std::vector<Entry> entries_;
};

}  // namespace enishi::spine
