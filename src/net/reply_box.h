// The way of answers from any thread back to the I/O thread of their connection. Inside `net` only.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "base/thread.h"
#include "net/http.h"

namespace enishi::net {

// Which request an answer belongs to. Serials are not reused while anybody could remember them.
struct Ticket {
  static constexpr std::uint64_t kSlotMask = (1ull << 24) - 1, kSerialMask = (1ull << 40) - 1;
  std::uint64_t slot : 24;    // the connection's place in its loop
  std::uint64_t serial : 40;  // of the request, within the loop
};

struct Answer {
  Ticket ticket;
  Response response;
};

// One an I/O thread. Shared by the loop and every Reply that is still out, so a reply may come
// after the server is gone; it is then dropped.
class ReplyBox : public std::enable_shared_from_this<ReplyBox> {
 public:
  // `deliver` runs on the loop's thread inside put(); `wake` runs on any thread, once a burst (at
  // the end of its Batch, if it has one), and makes the loop call take().
  ReplyBox(std::function<void(Answer&&)> deliver, std::function<void()> wake);

  void put(Answer&& answer) EXCLUDES(mutex_);  // any thread
  void take(std::vector<Answer>& into) EXCLUDES(mutex_);
  void close() EXCLUDES(mutex_);  // after it neither function is called

  // Marks the calling thread as the loop's, for the life of the object.
  class OnThisThread {
   public:
    explicit OnThisThread(ReplyBox& box) { current_ = &box; }
    ~OnThisThread() { current_ = nullptr; }
    OnThisThread(const OnThisThread&) = delete;
  };

 private:
  void wake() EXCLUDES(mutex_);

  static constinit thread_local ReplyBox* current_;
  const std::function<void(Answer&&)> deliver_;
  const std::function<void()> wake_;
  Mutex mutex_;
  std::vector<Answer> answers_ GUARDED_BY(mutex_);
  bool closed_ GUARDED_BY(mutex_) = false;
};

Reply make_reply(std::shared_ptr<ReplyBox> box, Ticket ticket);

}  // namespace enishi::net
