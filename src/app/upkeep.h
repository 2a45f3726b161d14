// What is due every minute and asks for no order: last uses of API keys are written down, parts of
// days whose retention has ended are dropped, and media that expired, and files of imports that
// nobody started.
#pragma once

#include <thread>

#include "access/api_keys.h"
#include "base/config.h"
#include "base/thread.h"
#include "connect/imports.h"
#include "engage/engage.h"
#include "media/media.h"
#include "spine/bodies.h"
#include "spine/log.h"
#include "spine/pipeline.h"

namespace enishi::app {

class Upkeep {
 public:
  Upkeep(const Config& config, const Clock& clock, access::ApiKeys& keys, spine::Log& log,
         const spine::Pipeline& pipeline, const spine::Bodies& bodies, media::Media& media,
         engage::Engage& engage, connect::Imports& imports);
  ~Upkeep() { stop(); }

  void start();
  void stop();  // once more what must not be lost, then joins

 private:
  void run();
  void turn();
  void retire_media();

  const Clock& clock_;
  access::ApiKeys& keys_;
  spine::Log& log_;
  const spine::Pipeline& pipeline_;
  const spine::Bodies& bodies_;
  media::Media& media_;
  engage::Engage& engage_;
  connect::Imports& imports_;
  const Millis keep_log_, keep_bodies_;

  Mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace enishi::app
