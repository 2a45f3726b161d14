#include "api/exchange.h"

#include "api/openapi.h"
#include "api/resolve.h"
#include "base/log.h"
#include "base/text.h"

namespace enishi::api {
namespace {

// Nothing was changed: the caller may use its idempotency key again.
bool changed_nothing(const Error& error) {
  return http_status(error.code) < 500 || error.code == ErrorCode::unavailable;
}

bool ours_to_mend(const Error& error) {
  return error.code == ErrorCode::internal || error.code == ErrorCode::corrupt ||
         error.code == ErrorCode::io;
}

}  // namespace

net::Response problem_response(const Error& error) {
  net::Response response = net::problem(error);
  if (response.status == 503) response.headers.push_back({"Retry-After", "1"});
  if (response.status == 401) response.headers.push_back({"WWW-Authenticate", "Bearer"});
  return response;
}

Exchange::Exchange(const Shared& shared, const Ready& ready, net::PathParameters path,
                   access::Caller caller, net::Request request, net::Reply reply,
                   Gate::Ticket ticket)
    : ticket_(std::move(ticket)),
      shared_(shared),
      ready_(ready),
      path_(std::move(path)),
      caller_(std::move(caller)),
      request_(std::move(request)),
      reply_(std::move(reply)),
      began_(shared.rooms.clock.monotonic()),
      workspace_(caller_.workspace) {}

void Exchange::serve() {
  auto call = prepare();
  if (!call) return finish(std::unexpected(call.error()));
  auto first = begin_once();
  if (!first) return finish(std::unexpected(first.error()));
  if (*first) return answer(**std::move(first));
  if (ready_.route->run) return finish(ready_.route->run(*call));
  ready_.route->run_later(*std::move(call), [self = shared_from_this()](Answer result) {
    self->finish(std::move(result));
  });
}

// Scope first: who may not call learns nothing of what exists.
Result<Call> Exchange::prepare() {
  Call call{.rooms = shared_.rooms,
            .workers = shared_.workers,
            .patching = shared_.patching,
            .caller = caller_,
            .path = std::move(path_),
            .now = shared_.rooms.clock.now(),
            .directory = shared_.rooms.workspaces.directory()};
  if (Status allowed = allow(call); !allowed) {
    note_refusal(allowed.error());
    return std::unexpected(allowed.error());
  }
  TRY(resolve(call));
  if (call.workspace) workspace_ = call.workspace->id;
  target_ = call.target;
  personal_ = ready_.route->personal && call.sees_personal();
  ASSIGN(call.query, read_query(*ready_.route, request_.query()));
  const Schema* schema = ready_.request ? &*ready_.request : nullptr;
  TRY(read_body(*ready_.route, schema, shared_.components, request_, call));
  return call;
}

Status Exchange::allow(const Call& call) const {
  bool may = false;
  for (const std::string_view scope : split(ready_.route->scope, ' '))
    may |= call.caller.may(scope);
  if (!may)
    return fail(ErrorCode::forbidden,
                "The key lacks the scope for this call: " + std::string(ready_.route->scope) + ".");
  if (ready_.route->whole_server && !call.caller.workspace.is_nil())
    return fail(ErrorCode::forbidden, "The key is bound to one workspace.");
  return {};
}

void Exchange::note_refusal(const Error& error) const {
  guard::Operation operation;
  operation.workspace = workspace_;
  operation.action = "api.refused";
  operation.target = std::string(ready_.route->method) + " " + std::string(ready_.route->path);
  operation.refused = true;
  if (Status noted = note(shared_.rooms, caller_.actor, operation); !noted)
    log_error("api.refusal_not_noted", noted.error(), {{"why", error.message}});
}

Result<std::optional<net::Response>> Exchange::begin_once() {
  const std::string_view key = request_.header("Idempotency-Key");
  const bool given = !key.empty() && ready_.route->method == "POST";
  if (!given) return std::nullopt;
  ASSIGN(auto begun, shared_.rooms.idempotency.begin({.actor = caller_.actor,
                                                      .method = request_.method,
                                                      .path = request_.target,
                                                      .key = key,
                                                      .body = request_.body}));
  if (!begun.answer) {
    claim_ = begun.claim;
    return std::nullopt;
  }
  net::Response response{.status = begun.answer->status, .body = std::move(begun.answer->body)};
  if (!begun.answer->content_type.empty())
    response.headers.push_back({"Content-Type", std::move(begun.answer->content_type)});
  response.headers.push_back({"Idempotent-Replay", "true"});
  return response;
}

void Exchange::finish(Answer result) {
  // Personal data leaves only when it is on record who got it.
  if (result && personal_)
    if (Status noted = note_reading(); !noted) result = std::unexpected(noted.error());
  if (!result && ours_to_mend(result.error()))
    log_error("api.failed", result.error(), {{"route", ready_.route->name}});
  net::Response response;
  if (!result) {
    response = problem_response(result.error());
  } else if (ready_.route->response.empty()) {
    response.status = 204;
  } else if (ready_.route->bytes) {
    response.status = ready_.route->status;
    response.headers = {{"Content-Type", std::string(kBytesType)},
                        {"X-Content-Type-Options", "nosniff"}};
    response.body = *std::move(result);
  } else {
    response = net::json_response(ready_.route->status, *std::move(result));
  }
  if (claim_) settle_claim(result, response);
  answer(std::move(response));
}

Status Exchange::note_reading() const {
  guard::Operation operation;
  operation.workspace = workspace_;
  operation.action = "people.read";
  operation.target = target_.empty() ? "server" : target_;
  JsonOut after;
  operation.after = after.object().field("call", ready_.route->name).end().take();
  return note(shared_.rooms, caller_.actor, operation);
}

void Exchange::settle_claim(const Answer& result, const net::Response& response) {
  auto& keys = shared_.rooms.idempotency;
  const bool nothing = !result && changed_nothing(result.error());
  const Status settled =
      nothing ? keys.forget(*claim_)
              : keys.keep(*claim_, {.status = response.status,
                                    .content_type = std::string(response.header("Content-Type")),
                                    .body = response.body});
  // The key then counts as one whose answer is not known, which is the safe side.
  if (!settled) log_error("api.answer_not_kept", settled.error());
}

void Exchange::answer(net::Response response) {
  if (response.status == 200 && request_.method == "GET")
    response.headers.push_back({"Cache-Control", "no-store"});
  shared_.answered.add();
  if (response.status >= 500) {
    shared_.failed.add();
  } else if (response.status >= 400) {
    shared_.refused.add();
  }
  ready_.seconds->observe_seconds(
      std::chrono::duration<double>(shared_.rooms.clock.monotonic() - began_).count());
  reply_(std::move(response));
}

}  // namespace enishi::api
