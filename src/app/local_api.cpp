#include "app/local_api.h"

#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "app/system.h"
#include "base/json.h"
#include "net/client.h"

namespace enishi::app {
namespace {

class OverSocket final : public LocalApi {
 public:
  OverSocket(std::string path, std::unique_ptr<net::Client> client)
      : path_(std::move(path)), client_(std::move(client)) {}

  Result<net::Response> request(std::string_view method, std::string_view target, std::string body,
                                std::string_view content_type) override {
    net::Call call;
    call.method = method;
    call.url = "http://localhost" + std::string(target);
    call.unix_path = path_;
    call.timeout = std::chrono::minutes(10);  // a check or an upload may take its time
    if (!body.empty()) call.headers.push_back({"Content-Type", std::string(content_type)});
    call.body = std::move(body);
    net::Outcome outcome = client_->call_and_wait(std::move(call));
    if (outcome.fate != net::Fate::answered)
      return fail(ErrorCode::unavailable, "The server does not answer: " + outcome.detail);
    return std::move(outcome.response);
  }
  bool server_runs() const override { return true; }

 private:
  std::string path_;
  std::unique_ptr<net::Client> client_;
};

class InProcess final : public LocalApi {
 public:
  explicit InProcess(const Config& config) : config_(config) {}
  Status open() {
    SystemOptions options;
    options.listen = false;
    options.send = false;
    ASSIGN(system_, System::open(config_, clock_, random_, options));
    return {};
  }

  Result<net::Response> request(std::string_view method, std::string_view target, std::string body,
                                std::string_view content_type) override {
    net::Request request;
    request.method = method;
    request.target = target;
    request.peer = net::Peer::local;
    if (!body.empty()) request.headers.push_back({"Content-Type", std::string(content_type)});
    request.body = std::move(body);
    std::mutex mutex;
    std::condition_variable answered;
    std::optional<net::Response> response;
    system_->handle(std::move(request), [&](net::Response r) {
      std::lock_guard lock(mutex);
      response = std::move(r);
      answered.notify_one();
    });
    std::unique_lock lock(mutex);
    answered.wait(lock, [&] { return response.has_value(); });
    return *std::move(response);
  }
  bool server_runs() const override { return false; }

 private:
  const Config& config_;
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<System> system_;
};

}  // namespace

Result<std::unique_ptr<LocalApi>> LocalApi::open(const Config& config) {
  const std::string path = socket_path(config.text("data.dir"));
  if (std::filesystem::exists(path)) {
    auto over = std::make_unique<OverSocket>(path, net::Client::make());
    const auto alive = over->request("GET", "/healthz", {}, {});
    if (alive && alive->status == 200) return std::unique_ptr<LocalApi>(std::move(over));
  }
  auto alone = std::make_unique<InProcess>(config);
  TRY(alone->open());
  return std::unique_ptr<LocalApi>(std::move(alone));
}

Result<std::string> LocalApi::call(std::string_view method, std::string_view target,
                                   std::string body) {
  ASSIGN(net::Response response, request(method, target, std::move(body), "application/json"));
  if (response.status >= 200 && response.status < 300) return std::move(response.body);
  Error error{ErrorCode::internal, "The server answered " + std::to_string(response.status) + ".",
              ""};
  if (const auto problem = JsonDocument::parse(response.body)) {
    const JsonValue root = problem->root();
    if (const auto detail = root.opt_string_at("detail"); detail && *detail)
      error.message = **detail;
    if (const auto field = root.opt_string_at("field"); field && *field) error.field = **field;
  }
  return std::unexpected(std::move(error));
}

Result<std::string> only_workspace(LocalApi& api, const std::string& named) {
  if (!named.empty()) return named;
  ASSIGN(const std::string text, api.call("GET", "/api/v1/workspaces?limit=2"));
  ASSIGN(const auto page, JsonDocument::parse(text));
  ASSIGN(const JsonValue items, page.root().get("items"));
  ASSIGN(const std::size_t count, items.array());
  if (count != 1) return invalid("workspace", "must be given: there is not just one");
  return items.at(0).string_at("id");
}

}  // namespace enishi::app
