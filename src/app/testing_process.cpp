#include "app/testing_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

extern char** environ;

namespace enishi::app::testing {
namespace {

std::string binary() {
  return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "enishi").string();
}

// Up to the end of the line, or of the stream.
std::string read_line(int fd) {
  std::string line;
  for (char c = 0; ::read(fd, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

}  // namespace

Process::Process(const std::vector<std::string>& arguments, const std::string& talk) {
  std::vector<std::string> texts{binary()};
  texts.insert(texts.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& text : texts) argv.push_back(text.data());
  argv.push_back(nullptr);

  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, talk.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0600);
  const int failed = posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  out_ = ends[0];
  if (failed != 0) {
    pid_ = -1;
    ADD_FAILURE() << binary() << " does not start: " << failed;
    return;
  }
  ready_ = read_line(out_);
}

Process::~Process() {
  kill();
  if (out_ >= 0) ::close(out_);
}

std::int64_t Process::number(std::string_view member) const {
  const auto document = JsonDocument::parse(ready_);
  return document ? document->root().integer_at(member).value_or(-1) : -1;
}

std::string Process::text(std::string_view member) const {
  const auto document = JsonDocument::parse(ready_);
  return document ? document->root().string_at(member).value_or("") : "";
}

void Process::kill() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  wait();
}

int Process::stop() {
  if (pid_ < 0) return -1;
  ::kill(pid_, SIGTERM);
  return wait();
}

int Process::wait() {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) continue;
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace enishi::app::testing
