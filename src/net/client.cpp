#include "net/client.h"

#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <deque>
#include <future>
#include <iterator>
#include <mutex>
#include <optional>
#include <thread>
#include <typeinfo>
#include <unordered_map>

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/thread.h"
#include "net/transfer.h"

namespace enishi::net {
namespace {

constexpr int kPollMs = 1'000;  // new calls wake the poll; this only bounds an oversight

struct ClientCounters {
  explicit ClientCounters(Metrics& m)
      : in_flight(m.gauge("enishi_http_client_in_flight", "Outgoing HTTP calls under way.")),
        answered(by_fate(m, "answered")),
        not_sent(by_fate(m, "not_sent")),
        ambiguous(by_fate(m, "ambiguous")) {}

  static Counter& by_fate(Metrics& m, std::string_view fate) {
    return m.counter("enishi_http_client_calls_total", "Outgoing HTTP calls by their end.",
                     {{"fate", fate}});
  }
  void count(Fate fate) {
    (fate == Fate::answered ? answered : fate == Fate::not_sent ? not_sent : ambiguous).add();
  }

  Gauge& in_flight;
  Counter &answered, &not_sent, &ambiguous;
};

struct Waiting {
  Call call;
  Done done;
  std::chrono::nanoseconds since;
};

// The calls to one "https://name:port" or Unix socket.
struct Host {
  std::size_t in_flight = 0, in_flight_max = 0;
  std::deque<Waiting> waiting;  // until one of those in flight ends
};

std::string host_key(const Call& call) {
  const auto scheme_end = call.url.find("://");
  const auto begin = scheme_end == std::string::npos ? 0 : scheme_end + 3;
  return call.url.substr(0, call.url.find_first_of("/?#", begin)) + call.unix_path;
}

// A call waits here and not inside libcurl, whose own queue counts against the call's time-out and
// is slow, and beside which one dead host would take every place.
class ClientImpl final : public Client {
 public:
  explicit ClientImpl(ClientOptions options);
  ~ClientImpl() override;
  bool call(Call call, Done done) override EXCLUDES(mutex_);

 private:
  struct UnderWay {
    std::unique_ptr<Transfer> transfer;
    std::string host;
  };

  // All on the client's thread.
  void run();
  bool take_arrivals() EXCLUDES(mutex_);  // false when the client stops
  void start_ready();
  bool start(const std::string& key, Waiting waiting) EXCLUDES(mutex_);  // false: it has ended
  void release_one(const std::string& key);
  void finish_calls();
  std::string finish(CURL* handle, CURLcode result);  // returns the host
  void tell(Done done, Outcome outcome);
  void give_up() EXCLUDES(mutex_);
  Host& host(const std::string& key);

  const ClientOptions options_;
  Metrics own_metrics_;
  ClientCounters counters_;
  const SystemClock clock_;
  CURLM* multi_;

  Mutex mutex_;
  std::vector<Waiting> arrived_ GUARDED_BY(mutex_);
  std::size_t queued_ GUARDED_BY(mutex_) = 0;  // arrived, ready or waiting at a host
  bool stopping_ GUARDED_BY(mutex_) = false;

  std::deque<Waiting> ready_;  // for a place among in_flight_max
  std::unordered_map<std::string, Host> hosts_;
  std::unordered_map<CURL*, UnderWay> under_way_;
  std::vector<std::unique_ptr<Transfer>> idle_;
  std::thread thread_;
};

void init_curl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

ClientImpl::ClientImpl(ClientOptions options)
    : options_(std::move(options)),
      counters_(options_.metrics != nullptr ? *options_.metrics : own_metrics_),
      multi_((init_curl(), curl_multi_init())) {
  if (multi_ == nullptr) throw std::bad_alloc();
  curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, options_.connections_per_host_max);
  curl_multi_setopt(multi_, CURLMOPT_MAX_CONCURRENT_STREAMS, limits::http_client_streams_max);
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, limits::http_client_idle_connections_max);
  thread_ = std::thread([this] { run(); });
}

ClientImpl::~ClientImpl() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  curl_multi_wakeup(multi_);
  thread_.join();
  idle_.clear();
  curl_multi_cleanup(multi_);
}

bool ClientImpl::call(Call call, Done done) {
  const auto now = clock_.monotonic();
  MutexLock lock(mutex_);
  if (stopping_ || queued_ >= options_.queue_max) return false;
  ++queued_;
  arrived_.push_back({std::move(call), std::move(done), now});
  if (arrived_.size() == 1) curl_multi_wakeup(multi_);  // one wake-up a burst
  return true;
}

void ClientImpl::run() {
  name_thread("http-client");
  // A peer that has closed must not end the process, however the TLS library writes.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  while (take_arrivals()) {
    start_ready();
    curl_multi_poll(multi_, nullptr, 0, kPollMs, nullptr);  // at once where calls were added
    int running = 0;
    curl_multi_perform(multi_, &running);
    finish_calls();
  }
  give_up();
}

bool ClientImpl::take_arrivals() {
  MutexLock lock(mutex_);
  if (stopping_) return false;
  std::ranges::move(arrived_, std::back_inserter(ready_));
  arrived_.clear();
  return true;
}

Host& ClientImpl::host(const std::string& key) {
  Host& host = hosts_[key];
  if (host.in_flight_max != 0) return host;
  // Over TLS a connection may carry many streams, which is known only later; no host gets more
  // than half of all places.
  const auto connections = static_cast<std::size_t>(options_.connections_per_host_max);
  host.in_flight_max =
      key.starts_with("https:") ? std::max(connections, options_.in_flight_max / 2) : connections;
  return host;
}

void ClientImpl::start_ready() {
  while (!ready_.empty() && under_way_.size() < options_.in_flight_max) {
    Waiting next = std::move(ready_.front());
    ready_.pop_front();
    const std::string key = host_key(next.call);
    Host& at = host(key);
    if (at.in_flight >= at.in_flight_max) {
      at.waiting.push_back(std::move(next));
    } else {
      ++at.in_flight;
      if (!start(key, std::move(next))) release_one(key);
    }
  }
}

bool ClientImpl::start(const std::string& key, Waiting waiting) {
  {
    MutexLock lock(mutex_);
    --queued_;
  }
  if (clock_.monotonic() - waiting.since > waiting.call.timeout) {
    tell(std::move(waiting.done), {Fate::not_sent, {}, "waited too long for a free place", {}});
    return false;
  }
  std::unique_ptr<Transfer> transfer;
  if (idle_.empty()) {
    transfer = std::make_unique<Transfer>();
  } else {
    transfer = std::move(idle_.back());
    idle_.pop_back();
  }
  CURL* handle = transfer->handle();
  const bool fits =
      transfer->begin(std::move(waiting.call), std::move(waiting.done), options_.ca_file);
  under_way_.emplace(handle, UnderWay{std::move(transfer), key});
  counters_.in_flight.add(1);
  if (fits && curl_multi_add_handle(multi_, handle) == CURLM_OK) return true;
  finish(handle, CURLE_FAILED_INIT);
  return false;
}

// A place at the host is free: its next call goes to the end of those that are ready.
void ClientImpl::release_one(const std::string& key) {
  const auto found = hosts_.find(key);
  Host& host = found->second;
  --host.in_flight;
  if (!host.waiting.empty()) {
    ready_.push_back(std::move(host.waiting.front()));
    host.waiting.pop_front();
  } else if (host.in_flight == 0) {
    hosts_.erase(found);
  }
}

void ClientImpl::finish_calls() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* handle = message->easy_handle;
    const CURLcode result = message->data.result;  // gone with the handle
    curl_multi_remove_handle(multi_, handle);
    release_one(finish(handle, result));
  }
}

std::string ClientImpl::finish(CURL* handle, CURLcode result) {
  auto node = under_way_.extract(handle);
  auto& [transfer, key] = node.mapped();
  counters_.in_flight.add(-1);
  Done done = transfer->take_done();
  Outcome outcome = transfer->end(result);
  idle_.push_back(std::move(transfer));
  tell(std::move(done), std::move(outcome));
  return std::move(key);
}

void ClientImpl::tell(Done done, Outcome outcome) {
  counters_.count(outcome.fate);
  try {
    done(std::move(outcome));
  } catch (const std::exception& e) {
    log(LogLevel::error, "http_client_callback_threw", {{"type", typeid(e).name()}});
  }
}

void ClientImpl::give_up() {
  while (!under_way_.empty()) {
    CURL* handle = under_way_.begin()->first;
    curl_multi_remove_handle(multi_, handle);
    finish(handle, CURLE_ABORTED_BY_CALLBACK);
  }
  std::vector<Waiting> unsent;
  std::ranges::move(ready_, std::back_inserter(unsent));
  for (auto& [key, host] : hosts_) std::ranges::move(host.waiting, std::back_inserter(unsent));
  {
    MutexLock lock(mutex_);
    std::ranges::move(arrived_, std::back_inserter(unsent));
  }
  for (Waiting& w : unsent)
    tell(std::move(w.done), {Fate::not_sent, {}, "the client is stopping", {}});
}

}  // namespace

std::unique_ptr<Client> Client::make(ClientOptions options) {
  return std::make_unique<ClientImpl>(std::move(options));
}

Outcome Client::call_and_wait(Call call) {
  auto promise = std::make_shared<std::promise<Outcome>>();
  auto future = promise->get_future();
  const bool taken = this->call(
      std::move(call), [promise](Outcome outcome) { promise->set_value(std::move(outcome)); });
  if (!taken) return {Fate::not_sent, {}, "the client's queue is full or it is stopping", {}};
  return future.get();
}

}  // namespace enishi::net
