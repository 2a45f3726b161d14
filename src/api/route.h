// A route is declared as data. From the table of routes come the router, the check of scopes and
// workspaces, the check of parameters and bodies, and the OpenAPI document.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/call.h"
#include "api/schema_text.h"

namespace enishi::api {

// A query parameter.
struct Parameter {
  enum class Kind : unsigned char { text, integer, choice };
  std::string_view name;
  std::string_view description;
  Kind kind = Kind::text;
  std::int64_t min = 0, max = INT64_MAX;  // integer
  std::string choices = {};               // choice: a schema text with an enum
};

enum class Body : unsigned char {
  none,           // anything but an empty body or {} is refused
  json,           // an absent body counts as {}
  json_or_lines,  // JSON, or text/plain with one row a line
  bytes,          // application/octet-stream: call.lines
};

// The JSON text of the answer, or its bytes (Route::bytes).
using Answer = Result<std::string>;
inline constexpr std::string_view kBytesType = "application/octet-stream";
using Done = std::move_only_function<void(Answer)>;

struct Route {
  std::string_view method;
  std::string_view path;  // below /api/v1; what it names is found first: resolve.h
  std::string_view name;  // operationId
  // What the caller's key must hold: any one of these words. Never empty.
  std::string_view scope;
  std::string_view summary;
  Body body = Body::none;
  std::string request = {};   // JSON Schema of a JSON body
  std::string response = {};  // JSON Schema of the answer; empty: 204 without a body
  int status = 200;
  std::vector<Parameter> query = {};
  bool paged = false;         // takes ?limit= and ?cursor=
  bool whole_server = false;  // not for keys of one workspace
  bool personal = false;      // shows personal data to those who may see it; each such read is on
                              // the operation log
  bool slow = false;   // asks LINE, or reads much: runs on threads of its own, so that an outage of
                       // LINE holds up no other call
  bool bytes = false;  // the answer is bytes: application/octet-stream
  // Exactly one of them. `run` is called on a worker and may block. `run_later` is called on a
  // worker, must not wait for the log or the pipeline, and calls Done once from any thread.
  std::function<Answer(Call&)> run = nullptr;
  std::function<void(Call&&, Done&&)> run_later = nullptr;
};

struct Component {
  std::string name;
  std::string schema;
};

struct Table {
  std::vector<Route> routes;
  std::vector<Component> components;
};

// Any scope that shows something: for what tells of no person (names of workspaces and channels).
inline constexpr std::string_view kAnyReader =
    "campaigns.read counts.read events.read operations.read people.read";

}  // namespace enishi::api
