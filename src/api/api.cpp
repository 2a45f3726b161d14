#include "api/api.h"

#include <deque>
#include <map>

#include "api/exchange.h"
#include "api/media_public.h"
#include "api/openapi.h"
#include "api/readiness.h"
#include "api/routes.h"
#include "base/log.h"

namespace enishi::api {
namespace {

constexpr unsigned kSlowThreads = 2;

net::Response method_not_allowed(std::string_view what) {
  const std::string_view allowed = what.substr(what.find(": ") + 2);
  JsonOut out;
  out.object().field("type", "about:blank").field("title", net::status_text(405));
  out.field("status", 405).field("code", name(ErrorCode::unsupported));
  out.field("detail", "This path takes: " + std::string(allowed) + ".").end();
  net::Response response{.status = 405, .body = out.take()};
  response.headers = {{"Content-Type", "application/problem+json"},
                      {"Allow", std::string(allowed)}};
  return response;
}

class Interface final : public Api {
 public:
  Interface(const Rooms& rooms, Options options);

  void handle(net::Request&& request, net::Reply&& reply) override;
  const std::string& document() const override { return document_; }

 private:
  using Parameters = net::PathParameters;
  // What the router finds: a route of the table, or a door of its own.
  using Door = std::function<void(net::Request&&, net::Reply&&, Parameters&&)>;

  void add_routes();
  void add_doors();
  void call(const Ready& ready, net::Request&& request, net::Reply&& reply, Parameters&& path);
  void answer_ready(net::Reply&& reply);
  Result<access::Caller> caller_of(const net::Request& request) const;

  const Rooms rooms_;
  const Options options_;
  const Table table_;
  const std::string document_;
  std::map<std::string, Schema, std::less<>> component_schemas_;
  const Schema::Components components_;
  std::deque<Ready> ready_;  // stays where it is
  net::Router<Door> router_;
  Readiness readiness_;
  PublicMedia public_media_;
  Mutex patching_;
  Workers workers_;
  Workers slow_workers_;
  Shared shared_;
  Gate gate_;  // goes first, and waits
};

Interface::Interface(const Rooms& rooms, Options options)
    : rooms_(rooms),
      options_(std::move(options)),
      table_(all_routes(options_.version)),
      document_(openapi_document(table_, options_.version)),
      components_([this](std::string_view name) -> const Schema* {
        const auto found = component_schemas_.find(name);
        return found == component_schemas_.end() ? nullptr : &found->second;
      }),
      readiness_(rooms_),
      public_media_(rooms.media, rooms.clock, rooms.metrics),
      workers_(static_cast<unsigned>(rooms.config.integer("api.workers"))),
      slow_workers_(kSlowThreads),
      shared_{rooms_,
              workers_,
              patching_,
              components_,
              rooms.metrics.counter("enishi_api_calls_total", "Calls of /api/v1 answered"),
              rooms.metrics.counter("enishi_api_refused_total", "Calls of /api/v1 answered 4xx"),
              rooms.metrics.counter("enishi_api_failed_total", "Calls of /api/v1 answered 5xx")} {
  add_routes();
  add_doors();
}

void Interface::add_routes() {
  for (const Component& component : table_.components)
    component_schemas_.emplace(component.name, *Schema::compile(component.schema));
  for (const Route& route : table_.routes) {
    Ready& ready = ready_.emplace_back();
    ready.route = &route;
    if (!route.request.empty()) ready.request = *Schema::compile(route.request);
    ready.seconds = &rooms_.metrics.histogram("enishi_api_call_seconds",
                                              "Time of a call of /api/v1, waiting for a worker "
                                              "included",
                                              {{"call", route.name}});
    router_.add(std::string(route.method), std::string(kPrefix) + std::string(route.path),
                [this, &ready](net::Request&& request, net::Reply&& reply, Parameters&& path) {
                  call(ready, std::move(request), std::move(reply), std::move(path));
                });
  }
}

void Interface::add_doors() {
  router_.add("GET", "/api/openapi.json", [this](net::Request&&, net::Reply&& reply, Parameters&&) {
    reply(net::json_response(200, document_));
  });
  router_.add("POST", std::string(line::kWebhookPath) + "{channel}",
              [this](net::Request&& request, net::Reply&& reply, Parameters&& path) {
                rooms_.webhooks.handle(path["channel"], std::move(request), std::move(reply));
              });
  router_.add("GET", "/c/{code}",
              [this](net::Request&& request, net::Reply&& reply, Parameters&& path) {
                rooms_.clicks.handle(path["code"], std::move(request), std::move(reply));
              });
  router_.add("GET", "/r/{code}",
              [this](net::Request&& request, net::Reply&& reply, Parameters&& path) {
                rooms_.friend_routes.handle(path["code"], std::move(request), std::move(reply));
              });
  const auto add_media = [this](std::string path, std::string before, std::string parameter) {
    router_.add(
        "GET", std::move(path),
        [this, before, parameter](net::Request&& request, net::Reply&& reply, Parameters&& p) {
          public_media_.handle(p["code"], before + std::string(p[parameter]), std::move(request),
                               std::move(reply));
        });
  };
  add_media("/m/{code}/{form}", "", "form");
  add_media("/m/{code}/imagemap/{width}", "imagemap/", "width");
  router_.add("GET", "/healthz", [](net::Request&&, net::Reply&& reply, Parameters&&) {
    reply(net::text_response(200, "ok\n"));
  });
  router_.add("GET", "/readyz", [this](net::Request&&, net::Reply&& reply, Parameters&&) {
    answer_ready(std::move(reply));
  });
  router_.add("GET", "/metrics", [this](net::Request&&, net::Reply&& reply, Parameters&&) {
    net::Response response{.status = 200, .body = rooms_.metrics.text()};
    response.headers.push_back({"Content-Type", "text/plain; version=0.0.4; charset=utf-8"});
    reply(std::move(response));
  });
}

void Interface::handle(net::Request&& request, net::Reply&& reply) {
  auto match = router_.find(request.method, request.path());
  if (match)
    return match->route->value(std::move(request), std::move(reply), std::move(match->parameters));
  if (match.error().code == ErrorCode::unsupported)
    return reply(method_not_allowed(match.error().message));
  reply(net::problem(match.error()));
}

Result<access::Caller> Interface::caller_of(const net::Request& request) const {
  if (request.peer == net::Peer::local) return access::local_caller(options_.local_user);
  return rooms_.keys.authenticate(request.header("Authorization"), request.remote);
}

void Interface::call(const Ready& ready, net::Request&& request, net::Reply&& reply,
                     Parameters&& path) {
  auto caller = caller_of(request);
  if (!caller) return reply(problem_response(caller.error()));
  auto exchange =
      std::make_shared<Exchange>(shared_, ready, std::move(path), *std::move(caller),
                                 std::move(request), std::move(reply), Gate::Ticket(gate_));
  Workers& workers = ready.route->slow ? slow_workers_ : workers_;
  if (!workers.try_run([exchange] { exchange->serve(); }))
    exchange->answer(problem_response(
        {ErrorCode::unavailable, "The server has too many calls to answer; try again.", {}}));
}

void Interface::answer_ready(net::Reply&& reply) {
  auto shared =
      std::make_shared<std::pair<net::Reply, Gate::Ticket>>(std::move(reply), Gate::Ticket(gate_));
  const bool taken = workers_.try_run([this, shared] {
    const Status ready = readiness_.check();
    shared->first(ready ? net::text_response(200, "ready\n") : problem_response(ready.error()));
  });
  if (!taken) shared->first(problem_response({ErrorCode::unavailable, "Too many calls wait.", {}}));
}

}  // namespace

std::unique_ptr<Api> Api::make(const Rooms& rooms, Options options) {
  return std::make_unique<Interface>(rooms, std::move(options));
}

}  // namespace enishi::api
