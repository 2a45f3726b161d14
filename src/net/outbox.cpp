#include "net/outbox.h"

#include <algorithm>
#include <cassert>

namespace enishi::net {
namespace {

constexpr std::size_t kCopyMax = 16 << 10;  // up to here a copy is cheaper than a piece of its own
constexpr std::size_t kKeepMax = 64 << 10;  // memory an idle connection may hold on to

std::size_t total(const std::vector<std::string>& strings) {
  std::size_t bytes = 0;
  for (const std::string& s : strings) bytes += s.size();
  return bytes;
}

}  // namespace

std::string& Outbox::text() {
  if (queued_.empty()) queued_.emplace_back();
  return queued_.back();
}

void Outbox::add_body(std::string&& body) {
  std::string& tail = text();
  if (body.size() <= kCopyMax) {
    tail += body;
    return;
  }
  queued_bodies_ += tail.size() + body.size();
  queued_.push_back(std::move(body));
  queued_.emplace_back();
}

std::size_t Outbox::size() const {
  return sending_bytes_ + queued_bodies_ + (queued_.empty() ? 0 : queued_.back().size());
}

std::size_t Outbox::gather(std::span<std::string_view> pieces) {
  if (sending_bytes_ == 0) {
    std::swap(queued_, sending_);
    queued_bodies_ = 0;
    sending_bytes_ = total(sending_);
    piece_ = offset_ = 0;
  }
  std::size_t count = 0;
  std::size_t from = offset_;
  for (std::size_t i = piece_; i < sending_.size() && count < pieces.size(); ++i) {
    const auto rest = std::string_view(sending_[i]).substr(from);
    if (!rest.empty()) pieces[count++] = rest;
    from = 0;
  }
  return count;
}

void Outbox::sent(std::size_t bytes) {
  assert(bytes <= sending_bytes_);
  sending_bytes_ -= bytes;
  while (bytes > 0) {
    const std::size_t here = std::min(bytes, sending_[piece_].size() - offset_);
    bytes -= here;
    offset_ += here;
    if (offset_ == sending_[piece_].size()) {
      ++piece_;
      offset_ = 0;
    }
  }
  if (sending_bytes_ == 0) recycle();
}

// Keeps the first string's memory for the next answer.
void Outbox::recycle() {
  if (sending_.empty()) return;
  sending_.resize(1);
  if (sending_[0].capacity() > kKeepMax) sending_[0] = std::string();
  sending_[0].clear();
}

}  // namespace enishi::net
