// How commands reach the API: through the Unix socket of the server that runs on the data
// directory, or, when none runs, on the directory itself under its lock.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/config.h"
#include "net/http.h"

namespace enishi::app {

class LocalApi {
 public:
  static Result<std::unique_ptr<LocalApi>> open(const Config& config);
  virtual ~LocalApi() = default;

  // The response, whatever its status.
  virtual Result<net::Response> request(std::string_view method, std::string_view target,
                                        std::string body = {},
                                        std::string_view content_type = "application/json") = 0;
  // The body of a 2xx answer; else the problem as an Error.
  Result<std::string> call(std::string_view method, std::string_view target, std::string body = {});
  virtual bool server_runs() const = 0;
};

// The id that was named, or that of the only workspace there is.
Result<std::string> only_workspace(LocalApi& api, const std::string& named);

}  // namespace enishi::app
