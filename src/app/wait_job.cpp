#include "app/wait_job.h"

#include <condition_variable>
#include <mutex>

#include "app/output.h"
#include "base/json.h"

namespace enishi::app {

Result<std::string> poll(const std::function<Result<std::optional<std::string>>()>& look,
                         Millis every) {
  const SystemClock clock;
  std::mutex mutex;
  std::condition_variable never;
  for (;;) {
    ASSIGN(auto found, look());
    if (found) return *std::move(found);
    std::unique_lock lock(mutex);
    clock.wait_until(lock, never, clock.now() + every, [] { return false; });
  }
}

Result<std::string> wait_job(LocalApi& api, const std::string& started) {
  ASSIGN(const auto document, JsonDocument::parse(started));
  ASSIGN(const std::int64_t id, document.root().integer_at("job"));
  const std::string path = "/api/v1/jobs/" + std::to_string(id);
  auto ended = poll(
      [&]() -> Result<std::optional<std::string>> {
        ASSIGN(const std::string text, api.call("GET", path));
        ASSIGN(const auto job, JsonDocument::parse(text));
        const JsonValue root = job.root();
        ASSIGN(const std::string state, root.string_at("state"));
        ASSIGN(const auto done, root.opt_integer_at("done"));
        ASSIGN(const auto total, root.opt_integer_at("total"));
        progress(std::to_string(done.value_or(0)) +
                 (total.value_or(0) > 0 ? " / " + std::to_string(*total) : ""));
        if (state == "queued") return std::nullopt;
        if (state != "done") {
          ASSIGN(const auto why, root.opt_string_at("error"));
          return fail(ErrorCode::internal, "The job " + state + ". " + why.value_or(""));
        }
        return text;
      },
      Millis(200));
  end_progress();
  return ended;
}

}  // namespace enishi::app
