#include "app/upkeep.h"

#include "base/log.h"

namespace enishi::app {
namespace {

constexpr Millis kEvery = std::chrono::minutes{1};

// A failure is tried again at the next turn.
void note(std::string_view event, const Status& status) {
  if (!status) log_error(event, status.error());
}

}  // namespace

Upkeep::Upkeep(const Config& config, const Clock& clock, access::ApiKeys& keys, spine::Log& log,
               const spine::Pipeline& pipeline, const spine::Bodies& bodies, media::Media& media,
               engage::Engage& engage, connect::Imports& imports)
    : clock_(clock),
      keys_(keys),
      log_(log),
      pipeline_(pipeline),
      bodies_(bodies),
      media_(media),
      engage_(engage),
      imports_(imports),
      keep_log_(std::chrono::days(config.integer("log.retention_days"))),
      keep_bodies_(std::chrono::hours(config.integer("webhook.body_retention_hours"))) {}

void Upkeep::start() {
  {
    MutexLock lock(mutex_);
    stopping_ = false;
  }
  thread_ = std::thread([this] {
    name_thread("upkeep");
    give_way();
    run();
  });
}

void Upkeep::stop() {
  if (!thread_.joinable()) return;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
  note("upkeep.keys_not_noted", keys_.flush_last_used());
}

void Upkeep::run() {
  for (;;) {
    turn();
    MutexLock lock(mutex_);
    clock_.wait_until(lock.native(), wake_, clock_.now() + kEvery,
                      [this]() REQUIRES(mutex_) { return stopping_; });
    if (stopping_) return;
  }
}

// In portions, so that a stop need not wait for all of it.
void Upkeep::retire_media() {
  for (bool more = true; more;) {
    const auto retired = media_.retire(clock_.now());
    if (!retired) return log_error("upkeep.media_not_retired", retired.error());
    MutexLock lock(mutex_);
    more = *retired && !stopping_;
  }
}

void Upkeep::turn() {
  note("upkeep.keys_not_noted", keys_.flush_last_used());
  note("upkeep.log_not_retired", log_.retire(keep_log_, pipeline_.applied()));
  note("upkeep.bodies_not_retired", bodies_.retire(clock_.now() - keep_bodies_));
  retire_media();
  note("upkeep.outgoing_not_retired", engage_.retire(clock_.now() - keep_log_));
  note("upkeep.imports_not_swept", imports_.sweep());
}

}  // namespace enishi::app
