// Questions to LINE for which somebody waits: paced below LINE's rates, read or turned into an
// error. What sends messages goes through MessagingApi::send.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/limits.h"
#include "base/result.h"
#include "line/endpoints.h"
#include "workspace/workspace.h"

namespace enishi::line {

enum class Host : unsigned char { api, data };  // api.line.me, api-data.line.me

struct ApiRequest {
  ChannelId channel;
  Endpoint endpoint = Endpoint::push;
  std::string method = "GET";
  std::string path;  // with query
  std::string body;
  std::optional<Bytes16> retry_key = {};  // of a send
  std::string_view content_type = "application/json";
  Host host = Host::api;
  std::size_t answer_bytes_max = limits::line_answer_bytes_max;
  std::chrono::milliseconds answer_within{30'000};  // once begun; longer for a large body
};

// A 2xx answer.
struct LineReply {
  int status = 0;
  std::string body, request_id, content_type;
};

// Thread safe.
class Asker {
 public:
  virtual ~Asker() = default;

  // Waits for a token of the endpoint's bucket, a few seconds at most, and for the answer; not from
  // the client's thread. Errors say what LINE said: 400 invalid with LINE's property as the field,
  // 401 unauthenticated, 403 forbidden, 404 and 410 not_found, 409 conflict, 429 rate_limited, 5xx
  // and no contact unavailable, no answer timeout (it may have been acted on). rate_limited too
  // when the bucket has no token soon: a job gives that back and is run again later.
  virtual Result<LineReply> ask(ApiRequest request) = 0;
  // The body only.
  Result<std::string> body(ApiRequest request);

  // Takes a token of the bucket: zero; else how long until there is one.
  virtual std::chrono::microseconds reserve(const ChannelId& channel, Endpoint endpoint) = 0;
  // Not paced and not waited for (take a token first). `done` on the client's thread; must not
  // block. False: not taken.
  [[nodiscard]] virtual bool begin(ApiRequest request,
                                   std::move_only_function<void(Result<LineReply>)> done) = 0;
};

}  // namespace enishi::line
