#include "api/workers.h"

#include "base/limits.h"

namespace enishi::api {

Workers::Workers(unsigned threads) : pool_("api", threads, limits::api_queue_max) {}

void Workers::run_soon(Task task) {
  const auto shared = std::make_shared<Task>(std::move(task));
  if (!pool_.try_run([shared] { (*shared)(); })) (*shared)();
}

}  // namespace enishi::api
