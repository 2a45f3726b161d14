#include "app/output.h"

#include <unistd.h>

#include <cstdio>

namespace enishi::app {
namespace {

bool progress_shown = false;

}  // namespace

void print(std::string_view data) {
  std::fwrite(data.data(), 1, data.size(), stdout);
  if (data.empty() || data.back() != '\n') std::fputc('\n', stdout);
  std::fflush(stdout);
}

void say(std::string_view talk) {
  end_progress();
  std::fwrite(talk.data(), 1, talk.size(), stderr);
  std::fputc('\n', stderr);
}

int report_error(const Error& error) {
  say("enishi: " + (error.field.empty() ? "" : error.field + ": ") + error.message);
  return kFailed;
}

bool on_terminal() {
  return isatty(STDERR_FILENO) == 1;
}

void progress(std::string_view text) {
  if (!on_terminal()) return;
  std::fprintf(stderr, "\r\033[K%.*s", static_cast<int>(text.size()), text.data());
  std::fflush(stderr);
  progress_shown = true;
}

void end_progress() {
  if (!progress_shown) return;
  std::fputc('\n', stderr);
  progress_shown = false;
}

}  // namespace enishi::app
