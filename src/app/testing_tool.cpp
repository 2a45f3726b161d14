#include "app/testing_tool.h"

namespace enishi::app::testing {

Tool::Tool(std::uint64_t seed, unsigned faults_permille)
    : faults_permille_(faults_permille), random_(seed) {
  server_ = net::Server::start({.listen = "127.0.0.1:0"}, [this](net::Request&& request,
                                                                 net::Reply&& reply) {
              handle(std::move(request), std::move(reply));
            }).value();
}

void Tool::handle(net::Request&& request, net::Reply&& reply) {
  enum class Mood : unsigned char { well, refuses, drops_before, drops_after };
  Mood mood = Mood::well;
  if (random_.below(1'000) < faults_permille_) mood = static_cast<Mood>(1 + random_.below(3));
  {
    const MutexLock lock(mutex_);
    ++requests_;
    if (mood == Mood::well || mood == Mood::drops_after)
      bodies_.insert(std::string(request.header("x-line-signature")) + request.body);
  }
  net::Response response = net::text_response(mood == Mood::refuses ? 500 : 200, "");
  response.abort = mood == Mood::drops_before || mood == Mood::drops_after;
  reply(std::move(response));
}

std::set<std::string> Tool::bodies() const {
  const MutexLock lock(mutex_);
  return bodies_;
}

std::uint64_t Tool::requests() const {
  const MutexLock lock(mutex_);
  return requests_;
}

}  // namespace enishi::app::testing
