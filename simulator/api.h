// How an endpoint of the LINE API is declared and called. One file per family adds its endpoints:
// send_api, quota_api, profile_api, chat_api, webhook_api, token_api.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "net/http.h"
#include "net/router.h"
#include "simulator/answer.h"
#include "simulator/rate_limits.h"
#include "simulator/tokens.h"

namespace enishi::simulator {

struct Platform;
struct Endpoint;

inline constexpr std::size_t kRequestBytesMax = 2 << 20;  // "2 MB" -> 413

enum class Body : unsigned char { none, json, form, image, multipart };

// One request on its way through the common rules.
struct ApiCall {
  net::Request& request;  // an endpoint that answers later may take its body
  const Endpoint& endpoint;
  const net::PathParameters& parameters;
  Time now;
  ChannelNumber channel = 0;
  std::uint64_t number = 0;  // of the request
  std::string request_id;    // x-line-request-id
  std::optional<Bytes16> retry_key;
};

using ReplyWith = std::move_only_function<void(Answer)>;
using Handle = Answer (*)(Platform&, ApiCall&);
using HandleLater = void (*)(Platform&, ApiCall&, ReplyWith);

struct Endpoint {
  std::string method, path;
  EndpointRate rate = kEverythingElse;
  Body body = Body::none;
  bool retry_key = false;  // X-Line-Retry-Key allowed
  bool open = false;       // no channel access token needed (OAuth)
  Handle handle = nullptr;
  HandleLater later = nullptr;  // instead of handle: answers by callback
  std::size_t bytes_max = kRequestBytesMax;
  std::string name{};        // "POST /v2/bot/message/push"
  std::uint32_t number = 0;  // its bucket
};

class Endpoints {
 public:
  void add(Endpoint endpoint);
  // not_found, or unsupported (405).
  Result<net::Router<Endpoint>::Match> find(std::string_view method, std::string_view path) const {
    return router_.find(method, path);
  }
  std::vector<std::string> names() const;

 private:
  net::Router<Endpoint> router_;
  std::uint32_t count_ = 0;
};

void add_send_endpoints(Endpoints&);
void add_narrowcast_endpoints(Endpoints&);
void add_quota_endpoints(Endpoints&);
void add_audience_endpoints(Endpoints&);
void add_audience_upload_endpoints(Endpoints&);
void add_insight_endpoints(Endpoints&);
void add_profile_endpoints(Endpoints&);
void add_group_endpoints(Endpoints&);
void add_content_endpoints(Endpoints&);
void add_webhook_endpoints(Endpoints&);
void add_token_endpoints(Endpoints&);
void add_rich_menu_endpoints(Endpoints&);
void add_rich_menu_link_endpoints(Endpoints&);
void add_rich_menu_batch_endpoints(Endpoints&);
void add_rich_menu_alias_endpoints(Endpoints&);
void add_rich_menu_insight_endpoints(Endpoints&);
void add_coupon_endpoints(Endpoints&);
void add_membership_endpoints(Endpoints&);

// Runs the common rules (section 2 of the reference), then the endpoint.
void serve_api(Platform& platform, net::Request&& request, net::Reply&& reply);

// The first value of a query parameter, decoded; nullopt: absent.
std::optional<std::string> query_parameter(const ApiCall& call, std::string_view name);

}  // namespace enishi::simulator
