// Path templates to handlers: "/api/v1/campaigns/{campaign}/pause".
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/http.h"

namespace enishi::net {

struct PathParameters {
  std::vector<std::pair<std::string, std::string>> values;   // decoded
  std::string_view operator[](std::string_view name) const;  // asserts that it exists
};

// T is what a route carries. Built once, then read by any thread.
template <class T>
class Router {
 public:
  struct Route {
    std::string method, path;
    std::vector<std::string> segments;  // "{x}" is a parameter
    T value;
  };
  struct Match {
    const Route* route;
    PathParameters parameters;
  };

  void add(std::string method, std::string path, T value);
  // not_found, ErrorCode::unsupported with the allowed methods in the message (405), or invalid for
  // a bad escape in a parameter. A fixed segment goes before a parameter; GET routes answer HEAD.
  Result<Match> find(std::string_view method, std::string_view path) const;
  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
  std::vector<std::vector<std::size_t>> by_length_;  // indexes into routes_, most specific first
};

}  // namespace enishi::net

#include "net/router_impl.h"
