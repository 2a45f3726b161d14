#include "simulator/answer.h"

#include "base/json.h"

namespace enishi::simulator {

Answer json_answer(std::string body, int status) {
  return {status, std::move(body), "application/json", {}};
}

Answer refuse(int status, std::string_view message, std::span<const Detail> details) {
  JsonOut json;
  json.object().field("message", message);
  if (!details.empty()) {
    json.key("details").array();
    for (const Detail& detail : details) {
      json.object();
      if (!detail.message.empty()) json.field("message", detail.message);
      if (!detail.property.empty()) json.field("property", detail.property);
      json.end();
    }
    json.end();
  }
  return json_answer(json.end().take(), status);
}

Answer refuse_body(const Details& details) {
  return refuse(400, "The request body has " + std::to_string(details.size()) + " error(s)",
                details);
}

Answer refuse_property(std::string_view property) {
  return refuse(400, "The property, '" + std::string(property) +
                         "', in the request body is invalid (line: -, column: -)");
}

Answer refuse_whole(int status, std::string_view message) {
  JsonOut json;
  json.object().field("message", "The request body has 1 error(s)").key("details").array();
  json.object().field("message", message).field("property", "").end().end();
  return json_answer(json.end().take(), status);
}

Answer refuse_bare(int status, std::string_view message) {
  JsonOut json;
  json.object().field("message", message).key("details").array().end();
  return json_answer(json.end().take(), status);
}

Answer refuse_oauth(std::string_view error, std::string_view description) {
  JsonOut json;
  json.object().field("error", error).field("error_description", description).end();
  return json_answer(json.take(), 400);
}

Answer not_found() {
  return refuse(404, "Not found");
}

net::Response response_of(Answer answer, std::string_view request_id) {
  net::Response response;
  response.status = answer.status;
  response.headers = {{"Content-Type", std::move(answer.content_type)},
                      {"x-line-request-id", std::string(request_id)}};
  if (!answer.accepted_request.empty())
    response.headers.push_back({"x-line-accepted-request-id", std::move(answer.accepted_request)});
  response.body = std::move(answer.body);
  return response;
}

}  // namespace enishi::simulator
