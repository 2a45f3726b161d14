#include "base/log.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "base/clock.h"
#include "base/json.h"
#include "base/zone.h"

namespace enishi {
namespace {

std::atomic<LogLevel> least_level{LogLevel::info};
std::atomic<int> descriptor{2};

std::string_view name(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warn:
      return "warn";
    case LogLevel::error:
      return "error";
  }
  return "error";
}

// What cannot be logged is dropped: a full disk under the log must not stop the server.
void write_line(std::string_view line) {
  const int fd = descriptor.load(std::memory_order_relaxed);
  while (!line.empty()) {
    const ssize_t written = ::write(fd, line.data(), line.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    line.remove_prefix(static_cast<std::size_t>(written));
  }
}

void begin(JsonOut& out, LogLevel level, std::string_view event) {
  out.object();
  out.field("at", iso8601(SystemClock().now()));
  out.field("level", name(level));
  out.field("event", event);
}

void end(JsonOut& out, std::initializer_list<LogField> fields) {
  for (const LogField& field : fields) {
    if (field.is_number)
      out.field(field.key, field.number);
    else
      out.field(field.key, field.text);
  }
  out.end();
  std::string line = out.take();
  line += '\n';
  write_line(line);
}

bool silent(LogLevel level) {
  return level < least_level.load(std::memory_order_relaxed);
}

}  // namespace

void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (silent(level)) return;
  JsonOut out;
  begin(out, level, event);
  end(out, fields);
}

void log_error(std::string_view event, const Error& error, std::initializer_list<LogField> fields) {
  if (silent(LogLevel::error)) return;
  JsonOut out;
  begin(out, LogLevel::error, event);
  out.field("code", enishi::name(error.code)).field("message", error.message);
  if (!error.field.empty()) out.field("field", error.field);
  end(out, fields);
}

void set_log_level(LogLevel level) {
  least_level.store(level, std::memory_order_relaxed);
}

void set_log_descriptor(int fd) {
  descriptor.store(fd, std::memory_order_relaxed);
}

}  // namespace enishi
