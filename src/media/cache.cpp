#include "media/cache.h"

namespace enishi::media {
namespace {

constexpr std::size_t kOverhead = 512;  // about, beside the bytes themselves

std::size_t weight(const Cache::Entry& entry) {
  return entry.bytes.size() + kOverhead;
}

}  // namespace

void Cache::advance(std::uint64_t generation) {
  if (generation <= generation_) return;
  generation_ = generation;
  by_key_.clear();
  held_.clear();
  bytes_ = 0;
}

void Cache::drop_last() {
  bytes_ -= weight(*held_.back().entry);
  by_key_.erase(held_.back().key);
  held_.pop_back();
}

std::shared_ptr<const Cache::Entry> Cache::find(const std::string& key, std::uint64_t generation) {
  MutexLock lock(mutex_);
  advance(generation);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  held_.splice(held_.begin(), held_, found->second);
  return found->second->entry;
}

void Cache::put(const std::string& key, std::shared_ptr<const Entry> entry,
                std::uint64_t generation) {
  const std::size_t bytes = weight(*entry);
  if (entry->bytes.size() > entry_bytes_max_ || bytes > bytes_max_) return;
  MutexLock lock(mutex_);
  advance(generation);
  if (generation < generation_ || by_key_.contains(key)) return;
  while (bytes_ + bytes > bytes_max_) drop_last();
  held_.push_front({key, std::move(entry)});
  by_key_.emplace(held_.front().key, held_.begin());
  bytes_ += bytes;
}

std::size_t Cache::bytes() const {
  MutexLock lock(mutex_);
  return bytes_;
}

}  // namespace enishi::media
