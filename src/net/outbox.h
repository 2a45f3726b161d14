// The bytes a connection has to send, in order. Inside `net` only.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace enishi::net {

// Small answers are joined in one string; a big body is kept as it is, without a copy. What
// gather() has shown stays where it is until sent() has counted it off. Not thread safe.
class Outbox {
 public:
  std::string& text();                // append here; valid until the next call of anything
  void add_body(std::string&& body);  // after what text() holds
  bool empty() const { return size() == 0; }
  std::size_t size() const;

  // The next pieces to write, at most pieces.size(); returns how many.
  std::size_t gather(std::span<std::string_view> pieces);
  void sent(std::size_t bytes);  // of the pieces shown last

 private:
  void recycle();

  std::vector<std::string> queued_, sending_;
  std::size_t queued_bodies_ = 0;       // bytes of queued_ that are not in its last string
  std::size_t sending_bytes_ = 0;       // not yet sent
  std::size_t piece_ = 0, offset_ = 0;  // where the unsent rest of sending_ begins
};

}  // namespace enishi::net
