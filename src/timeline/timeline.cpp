#include "timeline/timeline.h"

#include <algorithm>
#include <condition_variable>
#include <set>
#include <thread>

#include "base/log.h"
#include "timeline/event_applier.h"
#include "timeline/limits.h"
#include "timeline/text_use.h"

namespace enishi::timeline {
namespace {

constexpr std::chrono::seconds kRetry{10};  // after a merge that failed

struct TimelineMetrics {
  explicit TimelineMetrics(Metrics& m)
      : recent(m.gauge("enishi_timeline_recent_events", "Events that are not merged yet")),
        merged(m.gauge("enishi_timeline_merged_bytes", "Bytes of merged strips, mapped")),
        texts(m.gauge("enishi_timeline_text_bytes", "Bytes of the texts of events, in memory")) {}
  Gauge& recent;
  Gauge& merged;
  Gauge& texts;
};

class TimelineRoom final : public Timeline {
 public:
  TimelineRoom(const TimelineSeams& seams, std::unique_ptr<EventTexts> texts,
               std::unique_ptr<Strips> strips)
      : seams_(seams),
        texts_(std::move(texts)),
        strips_(std::move(strips)),
        metrics_(seams.metrics),
        applier_(seams_, *texts_, *strips_, [this] { grown(); }) {
    measure();
  }
  ~TimelineRoom() override { stop(); }

  spine::Applier& applier() override { return applier_; }
  void read_also(spine::EntryKind kind, EventReader reader) override {
    applier_.read_also(kind, std::move(reader));
  }
  std::shared_ptr<const TimelineView> view() const override { return strips_->view(); }
  const EventTexts& texts() const override { return *texts_; }

  void start() override {
    thread_ = std::thread([this] { run(); });
    grown();
  }

  void stop() override {
    if (!thread_.joinable()) return;
    {
      MutexLock lock(mutex_);
      stopping_ = true;
      wake_.notify_all();
    }
    thread_.join();
    MutexLock lock(mutex_);
    stopping_ = false;
  }

  Status merge() override NO_THREAD_SAFETY_ANALYSIS {
    MutexLock lock(strips_->merging());
    TRY(strips_->merge());
    measure();
    return {};
  }

  Status forget(RecordNo record) override NO_THREAD_SAFETY_ANALYSIS {
    MutexLock lock(strips_->merging());
    TextUse texts(*seams_.schema.view());
    const std::uint16_t slot[] = {slot_of(record)};
    const auto view = strips_->view();
    if (const Partition* partition = view->partition(partition_of(record))) {
      texts.collect(*partition, slot);
      TRY(strips_->merge_partition(partition_of(record), slot));
    }
    TRY(strips_->forget_in_tail(record));
    texts.keep_unused(*strips_->view());
    TRY(forget_texts(texts));
    measure();
    return strips_->purge();
  }

  std::unique_ptr<Pause> pause() override { return std::make_unique<Paused>(strips_->merging()); }

 private:
  class Paused final : public Pause {
   public:
    explicit Paused(Mutex& mutex) : lock_(mutex) {}

   private:
    MutexLock lock_;
  };

  // What the last look at all strips found unused may be used by a batch that came since; batches
  // stand still meanwhile: they need the writer.
  Status forget_texts(TextUse& texts) {
    if (texts.empty()) return {};
    TRY(seams_.store.state().write([&](store::Tx& tx) -> Status {
      MutexLock lock(applier_.batch());
      texts.keep_unused_recently(*strips_->view());
      for (const auto& [key, code] : texts.codes()) TRY(EventTexts::forget(tx, key, code));
      for (const auto& [key, code] : texts.codes()) texts_->forgotten(key, code);
      return {};
    }));
    return {};
  }

  void measure() {
    const auto now = view();
    metrics_.recent.set(static_cast<std::int64_t>(now->recent_events()));
    metrics_.merged.set(static_cast<std::int64_t>(now->merged_bytes()));
    metrics_.texts.set(static_cast<std::int64_t>(texts_->bytes()));
  }

  void grown() {
    measure();
    if (view()->recent_events() < limits::recent_events_merged) return;
    MutexLock lock(mutex_);
    due_ = true;
    wake_.notify_all();
  }

  void run() NO_THREAD_SAFETY_ANALYSIS {
    name_thread("merge");
    give_way();
    MutexLock lock(mutex_);
    std::optional<Time> again;  // after a merge that failed
    for (;;) {
      seams_.clock.wait_until(lock.native(), wake_, again,
                              [&]() NO_THREAD_SAFETY_ANALYSIS { return stopping_ || due_; });
      if (stopping_) return;
      due_ = false;
      again.reset();
      lock.native().unlock();
      const Status merged = merge();
      lock.native().lock();
      if (merged) continue;
      log(LogLevel::error, "timeline.not_merged", {{"why", merged.error().message}});
      again = seams_.clock.now() + kRetry;
    }
  }

  const TimelineSeams seams_;
  const std::unique_ptr<EventTexts> texts_;
  const std::unique_ptr<Strips> strips_;
  TimelineMetrics metrics_;
  EventApplier applier_;

  Mutex mutex_;
  std::condition_variable wake_;
  bool due_ GUARDED_BY(mutex_) = false;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<Timeline>> Timeline::open(const TimelineSeams& seams) {
  ASSIGN(auto texts, EventTexts::open(seams.store.state()));
  ASSIGN(auto strips, Strips::open(seams.store));
  return std::make_unique<TimelineRoom>(seams, std::move(texts), std::move(strips));
}

}  // namespace enishi::timeline
