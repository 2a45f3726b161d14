#include "net/reply_box.h"

#include "base/batch.h"
#include "base/result.h"

namespace enishi::net {
namespace {

// Small enough for the function object to hold it without an allocation.
class ReplyOnce {
 public:
  ReplyOnce(std::shared_ptr<ReplyBox> box, Ticket ticket) : box_(std::move(box)), ticket_(ticket) {}
  ReplyOnce(ReplyOnce&&) noexcept = default;
  ReplyOnce& operator=(ReplyOnce&&) = delete;
  ~ReplyOnce() {
    if (box_)
      (*this)(problem(Error{ErrorCode::internal, "the request was dropped unanswered", {}}));
  }

  void operator()(Response response) {
    if (!box_) return;
    const auto box = std::move(box_);
    box->put({ticket_, std::move(response)});
  }

 private:
  std::shared_ptr<ReplyBox> box_;
  Ticket ticket_;
};
static_assert(sizeof(ReplyOnce) <= 3 * sizeof(void*));

}  // namespace

constinit thread_local ReplyBox* ReplyBox::current_ = nullptr;

ReplyBox::ReplyBox(std::function<void(Answer&&)> deliver, std::function<void()> wake)
    : deliver_(std::move(deliver)), wake_(std::move(wake)) {}

void ReplyBox::put(Answer&& answer) {
  if (current_ == this) {
    deliver_(std::move(answer));
    return;
  }
  MutexLock lock(mutex_);
  if (closed_) return;
  answers_.push_back(std::move(answer));
  if (answers_.size() > 1) return;
  if (Batch* batch = Batch::current())
    batch->at_end([box = shared_from_this()] { box->wake(); });
  else
    wake_();
}

// Under the lock, as in put(), so that close() cannot come between: the loop is alive while it is
// woken.
void ReplyBox::wake() {
  MutexLock lock(mutex_);
  if (!closed_ && !answers_.empty()) wake_();
}

void ReplyBox::take(std::vector<Answer>& into) {
  into.clear();
  MutexLock lock(mutex_);
  std::swap(into, answers_);
}

void ReplyBox::close() {
  std::vector<Answer> late;
  MutexLock lock(mutex_);
  closed_ = true;
  std::swap(late, answers_);
}

Reply make_reply(std::shared_ptr<ReplyBox> box, Ticket ticket) {
  return ReplyOnce(std::move(box), ticket);
}

}  // namespace enishi::net
