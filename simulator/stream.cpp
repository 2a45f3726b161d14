#include "simulator/stream.h"

#include <algorithm>
#include <deque>

#include "simulator/deed.h"
#include "simulator/platform.h"
#include "simulator/random_deeds.h"

namespace enishi::simulator {

struct Streams::Run : std::enable_shared_from_this<Streams::Run> {
  Run(Platform& p, std::string c, StreamSpec s, std::uint64_t seed)
      : platform(p),
        channel(std::move(c)),
        spec(std::move(s)),
        deeds(seed, spec.mix),
        draws(mix(seed)) {}

  void loop();
  bool make_events(std::size_t count);  // false: the channel is gone
  void send_buffer(Time begin);
  void post(std::vector<Happening> batch, std::size_t fresh);
  bool pace(Time begin);  // waits for the receiver and the clock; false: stop
  void finish();

  Platform& platform;
  const std::string channel;
  const StreamSpec spec;
  RandomDeeds deeds;
  Draws draws;
  std::vector<Happening> buffer;  // made, not sent
  std::deque<Happening> repeats;  // duplicates that wait for a later body
  std::thread thread;

  mutable Mutex mutex;
  std::condition_variable changed;
  StreamStatus status GUARDED_BY(mutex);
  std::size_t in_flight GUARDED_BY(mutex) = 0;
  bool stopping GUARDED_BY(mutex) = false;
};

bool Streams::Run::make_events(std::size_t count) {
  const MutexLock lock(platform.world.mutex);
  Channel* found = platform.world.channel(channel);
  if (found == nullptr) return false;
  const Time now = platform.clock.now();
  for (std::size_t i = 0; i < count; ++i)
    buffer.push_back(perform(platform, *found, deeds.next(*found), now));
  for (std::size_t i = buffer.size(); spec.reorder_window > 0 && i > 1; --i)
    std::swap(buffer[i - 1], buffer[draws.below(i)]);
  return true;
}

bool Streams::Run::pace(Time begin) {
  MutexLock lock(mutex);
  platform.clock.wait_until(
      lock.native(), changed, std::nullopt,
      [this]() NO_THREAD_SAFETY_ANALYSIS { return stopping || in_flight < spec.in_flight_max; });
  if (spec.per_second > 0) {
    const auto due_ms = static_cast<double>(status.events) * 1'000 / spec.per_second;
    platform.clock.wait_until(lock.native(), changed,
                              begin + Millis{static_cast<std::int64_t>(due_ms)},
                              [this]() NO_THREAD_SAFETY_ANALYSIS { return stopping; });
  }
  return !stopping;
}

void Streams::Run::post(std::vector<Happening> batch, std::size_t fresh) {
  WebhookDelivery delivery;
  {
    const MutexLock lock(platform.world.mutex);
    const Channel* found = platform.world.channel(channel);
    if (found == nullptr) return;
    delivery = delivery_of(*found, batch);
  }
  {
    const MutexLock lock(mutex);
    ++in_flight;
    ++status.bodies;
    status.events += fresh;
    status.duplicates += batch.size() - fresh;
  }
  platform.sender.send(std::move(delivery),
                       [self = shared_from_this()](const WebhookResult& result) {
                         const MutexLock lock(self->mutex);
                         --self->in_flight;
                         if (!result.ok()) ++self->status.refused;
                         self->changed.notify_all();
                       });
}

void Streams::Run::send_buffer(Time begin) {
  std::size_t at = 0;
  while (at < buffer.size()) {
    if (!pace(begin)) return;
    const std::size_t size = spec.batch_min + draws.below(spec.batch_max - spec.batch_min + 1);
    const std::size_t fresh = std::min(size, buffer.size() - at);
    std::vector<Happening> batch;
    for (std::size_t i = 0; i < fresh; ++i) batch.push_back(std::move(buffer[at++]));
    while (batch.size() < spec.batch_max && !repeats.empty()) {
      batch.push_back(std::move(repeats.front()));
      repeats.pop_front();
    }
    for (std::size_t i = 0; i < fresh; ++i)
      if (hits(draws.next(), spec.duplicates_permille)) repeats.push_back(batch[i]);
    post(std::move(batch), fresh);
  }
  buffer.clear();
}

void Streams::Run::loop() {
  name_thread("sim-stream");
  const Time begin = platform.clock.now();
  std::uint64_t left = spec.events;
  while (left > 0 && pace(begin)) {
    const std::uint64_t wanted = std::max<std::uint64_t>(spec.reorder_window, spec.batch_max);
    const std::uint64_t count = std::min(left, wanted);
    if (!make_events(count)) break;
    left -= count;
    send_buffer(begin);
  }
  while (!repeats.empty() && pace(begin)) {
    std::vector<Happening> batch;
    for (; batch.size() < spec.batch_max && !repeats.empty(); repeats.pop_front())
      batch.push_back(std::move(repeats.front()));
    post(std::move(batch), 0);
  }
  finish();
}

void Streams::Run::finish() {
  MutexLock lock(mutex);
  platform.clock.wait_until(lock.native(), changed, std::nullopt,
                            [this]() NO_THREAD_SAFETY_ANALYSIS { return in_flight == 0; });
  status.done = true;
  changed.notify_all();
}

Streams::Streams(Platform& platform) : platform_(platform) {}

Streams::~Streams() {
  stop_all();
}

Result<std::uint64_t> Streams::start(std::string channel, StreamSpec spec) {
  if (spec.batch_min < 1 || spec.batch_max > 100 || spec.batch_min > spec.batch_max)
    return invalid("batch", "1 <= batch_min <= batch_max <= 100");
  if (spec.in_flight_max < 1) return invalid("in_flight_max", "must be at least 1");
  if (std::ranges::all_of(spec.mix, [](const auto& entry) { return entry.second == 0; }))
    return invalid("mix", "at least one weight must be above 0");
  {
    const MutexLock lock(platform_.world.mutex);
    ASSIGN(const Channel* found, platform_.world.need(channel));
    if (found->webhook.url.empty() || !found->webhook.active)
      return fail(ErrorCode::conflict, "the channel has no active webhook", "webhook");
  }
  const MutexLock lock(mutex_);
  const auto running = std::ranges::count_if(runs_, [](const std::shared_ptr<Run>& run) {
    const MutexLock lock(run->mutex);
    return !run->status.done;
  });
  if (static_cast<std::size_t>(running) >= kStreamsMax)
    return fail(ErrorCode::rate_limited, "too many streams are running");
  const std::uint64_t number = runs_.size() + 1;
  auto run = std::make_shared<Run>(platform_, std::move(channel), std::move(spec),
                                   mix(platform_.options.seed, number));
  run->thread = std::thread([raw = run.get()] { raw->loop(); });
  runs_.push_back(std::move(run));
  return number;
}

std::shared_ptr<Streams::Run> Streams::find(std::uint64_t number) const {
  const MutexLock lock(mutex_);
  return number >= 1 && number <= runs_.size() ? runs_[number - 1] : nullptr;
}

Result<StreamStatus> Streams::status(std::uint64_t number) const {
  const auto run = find(number);
  if (!run) return fail(ErrorCode::not_found, "no such stream", "stream");
  const MutexLock lock(run->mutex);
  return run->status;
}

Status Streams::stop(std::uint64_t number) {
  const auto run = find(number);
  if (!run) return fail(ErrorCode::not_found, "no such stream", "stream");
  const MutexLock lock(run->mutex);
  run->stopping = true;
  run->changed.notify_all();
  return {};
}

void Streams::wait(std::uint64_t number) {
  const auto run = find(number);
  if (!run) return;
  MutexLock lock(run->mutex);
  platform_.clock.wait_until(lock.native(), run->changed, std::nullopt,
                             [&]() NO_THREAD_SAFETY_ANALYSIS { return run->status.done; });
}

void Streams::stop_all() {
  std::vector<std::shared_ptr<Run>> runs;
  {
    const MutexLock lock(mutex_);
    runs = runs_;
  }
  for (std::size_t i = 0; i < runs.size(); ++i) (void)stop(i + 1);
  for (const auto& run : runs)
    if (run->thread.joinable()) run->thread.join();
}

}  // namespace enishi::simulator
