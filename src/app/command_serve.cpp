// serve, simulate line.
#include <iostream>

#include "app/commands.h"
#include "app/output.h"
#include "app/system.h"
#include "base/log.h"

namespace enishi::app {

int serve(const Config& config) {
  simulator::block_signals();
  SystemClock clock;
  SystemRandom random;
  auto system = System::open(config, clock, random, {});
  if (!system) return report_error(system.error());
  JsonOut where;
  where.object()
      .field("listen", config.text("http.listen"))
      .field("port", static_cast<int>((*system)->port()))
      .field("data", config.text("data.dir"))
      .end();
  print(where.text());
  simulator::wait_for_signal();
  log(LogLevel::info, "server.stopping");
  system->reset();
  return kOk;
}

int simulate_line(const simulator::LineSimulatorRun& run) {
  simulator::block_signals();
  const Status status =
      simulator::run_line_simulator(run, std::cout, [] { simulator::wait_for_signal(); });
  return status ? kOk : report_error(status.error());
}

}  // namespace enishi::app
