// The HTTP server with a handler that does nothing, for a load generator:
//   net_hello [threads] [burst|empty]
// prints the port and serves until its standard input ends. With "burst" the answers come from
// another thread, as many at a time as have gathered: what they do behind a group commit. With
// "empty" they are what a webhook gets: 200 and nothing else.
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "base/thread.h"
#include "net/server.h"

namespace enishi {
namespace {

net::Response hello() {
  return net::json_response(200, R"({"message":"hello"})");
}

class Answerer {
 public:
  Answerer() : thread_([this] { run(); }) {}
  ~Answerer() {
    {
      MutexLock lock(mutex_);
      stopping_ = true;
    }
    ready_.notify_one();
    thread_.join();
  }

  void take(net::Reply&& reply) {
    bool first = false;
    {
      MutexLock lock(mutex_);
      first = replies_.empty();
      replies_.push_back(std::move(reply));
    }
    if (first) ready_.notify_one();
  }

 private:
  void run() {
    std::vector<net::Reply> burst;
    for (;;) {
      {
        MutexLock lock(mutex_);
        while (replies_.empty() && !stopping_) ready_.wait(lock.native());
        if (replies_.empty()) return;
        std::swap(burst, replies_);
      }
      for (net::Reply& reply : burst) reply(hello());
      burst.clear();
    }
  }

  Mutex mutex_;
  std::condition_variable ready_;
  std::vector<net::Reply> replies_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

int serve(unsigned threads, bool in_bursts, bool empty) {
  Answerer answerer;
  auto server = net::Server::start({.listen = "127.0.0.1:0", .threads = threads},
                                   [&](net::Request&&, net::Reply&& reply) {
                                     if (in_bursts)
                                       answerer.take(std::move(reply));
                                     else
                                       reply(empty ? net::Response{} : hello());
                                   });
  if (!server) {
    std::fprintf(stderr, "%s\n", server.error().message.c_str());
    return 1;
  }
  std::printf("%u\n", unsigned{(*server)->port()});
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  (*server)->stop();
  return 0;
}

}  // namespace
}  // namespace enishi

int main(int argc, char** argv) {
  const int threads = argc > 1 ? std::atoi(argv[1]) : 2;
  const auto asked = [&](const char* mode) { return argc > 2 && std::strcmp(argv[2], mode) == 0; };
  return enishi::serve(threads > 0 ? static_cast<unsigned>(threads) : 1, asked("burst"),
                       asked("empty"));
}
