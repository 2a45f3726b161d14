// The whole server, as `enishi serve` wires it, which drops old parts of the log when told to:
//   retire_host DIR LISTEN [DATABASE_URL]
// prints a line when it listens. For each line on its standard input it drops the day parts that
// are older than eight days and says how long that took; it ends with its input.
#include <cstdio>
#include <map>
#include <string>

#include "app/system.h"
#include "base/log.h"

namespace enishi {
namespace {

int run(const std::map<std::string, std::string>& flags) {
  set_log_level(LogLevel::warn);
  SystemClock clock;
  SystemRandom random;
  const auto config = Config::load(flags, {}, "");
  if (!config) {
    std::fprintf(stderr, "%s\n", config.error().message.c_str());
    return 2;
  }
  auto system = app::System::open(*config, clock, random, {});
  if (!system) {
    std::fprintf(stderr, "%s\n", system.error().message.c_str());
    return 1;
  }
  std::printf("{\"port\":%u}\n", unsigned{(*system)->port()});
  std::fflush(stdout);
  for (int c = std::getchar(); c != EOF; c = std::getchar()) {
    if (c != '\n') continue;
    const api::Rooms& rooms = (*system)->rooms();
    const auto started = clock.monotonic();
    const Status done = rooms.log.retire(std::chrono::days{8}, rooms.pipeline.applied());
    const std::chrono::duration<double, std::milli> took = clock.monotonic() - started;
    const auto parts = rooms.log.parts();
    std::printf("{\"dropped\":%s,\"parts_left\":%zu,\"milliseconds\":%.1f}\n",
                done ? "true" : "false", parts ? parts->size() : 0, took.count());
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace enishi

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: retire_host DIR LISTEN [DATABASE_URL]\n");
    return 2;
  }
  std::map<std::string, std::string> flags{{"data.dir", argv[1]},
                                           {"http.listen", argv[2]},
                                           {"log.retention_days", "3650"},
                                           {"line.api_base", "http://127.0.0.1:9"},
                                           {"line.api_data_base", "http://127.0.0.1:9"}};
  if (argc > 3) flags["database.url"] = argv[3];
  return enishi::run(flags);
}
