// The front of room api: the HTTP interface of the server. It translates between HTTP and the rooms
// and decides nothing; what it offers stands in one table of routes (route.h), from which also the
// OpenAPI document is made.
#pragma once

#include <memory>
#include <string>

#include "api/rooms.h"
#include "net/http.h"

namespace enishi::api {

struct Options {
  std::string version;     // the product's, for the document and /status
  std::string local_user;  // who calls over the Unix socket; for the operation log
};

// Thread safe. Ends only after every call it took is answered: stop the server first, then the
// pipeline (which answers those who wait for it).
class Api {
 public:
  // Starts `api.workers` threads, and two for slow calls. Everything in `rooms` must outlive the
  // Api.
  static std::unique_ptr<Api> make(const Rooms& rooms, Options options);
  virtual ~Api() = default;

  // The one entry for all HTTP of the server; a net::Handler: runs on I/O threads, never blocks.
  //   /api/v1/...              routes; API key, or nothing at all over the Unix socket
  //   /api/openapi.json        the document
  //   /line/webhook/{channel}  line::Webhooks
  //   /c/{code}                measure::Clicks
  //   /m/{code}/{form}         public media
  //   /healthz /readyz /metrics
  virtual void handle(net::Request&& request, net::Reply&& reply) = 0;

  // The OpenAPI document.
  virtual const std::string& document() const = 0;
};

}  // namespace enishi::api
