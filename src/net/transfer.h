// One HTTP call on one libcurl handle. Inside `net` only.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

#include "net/client.h"

namespace enishi::net {

// Reusable: begin() starts a call, end() gives its outcome and forgets it. The handle keeps no
// state from call to call; connections belong to the multi handle. Lives on the client's thread.
class Transfer {
 public:
  Transfer();  // throws std::bad_alloc
  ~Transfer();
  Transfer(const Transfer&) = delete;

  CURL* handle() const { return easy_; }
  static Transfer& of(CURL* handle);

  // False when the call cannot be made at all; end() then says why.
  [[nodiscard]] bool begin(Call call, Done done, const std::string& ca_file);

  // `result`: libcurl's; CURLE_ABORTED_BY_CALLBACK for a call that is given up half way, whose
  // handle was taken from the multi handle before.
  Outcome end(CURLcode result);
  Done take_done() { return std::move(done_); }

 private:
  struct Callbacks;
  bool prepare_headers();
  void set_method();
  bool complete(int status) const;
  bool refuse(std::string why);

  CURL* easy_;
  Call call_;
  Done done_;
  curl_slist* headers_ = nullptr;
  char error_[CURL_ERROR_SIZE] = "";

  Response response_;
  std::size_t header_bytes_ = 0;
  bool head_done_ = false;  // the empty line after the final response's headers was seen
  bool sent_ = false;       // the request was about to leave: from here on the peer may have it
  std::string refusal_;     // why we ended the call ourselves
};

}  // namespace enishi::net
