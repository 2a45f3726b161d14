#include "net/transfer.h"

#include <sys/socket.h>

#include <algorithm>
#include <new>

#include "base/limits.h"
#include "base/text.h"
#include "net/listen_socket.h"
#include "net/response_text.h"
#include "net/url.h"

namespace enishi::net {
namespace {

// The call's headers are the peer's business but for these, which describe the transfer itself.
bool is_ours(std::string_view name) {
  return same_header_name(name, "Content-Length") || same_header_name(name, "Transfer-Encoding") ||
         same_header_name(name, "Expect") || same_header_name(name, "Connection");
}

bool may_repeat(std::string_view method) {
  return method == "GET" || method == "HEAD";
}

bool sends_length(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

long milliseconds(std::chrono::milliseconds time) {
  return static_cast<long>(std::clamp<std::int64_t>(time.count(), 1, 86'400'000));  // 0 is "never"
}

}  // namespace

struct Transfer::Callbacks {
  // Called each time libcurl is about to send the request, so the line between "not sent" and
  // "maybe" is drawn here. On a reused connection that dies without an answer libcurl would send
  // it again by itself, a POST too, and the peer might act twice: that we refuse.
  static int before_send(void* self, char* remote, char*, int, int) {
    auto& t = *static_cast<Transfer*>(self);
    // A pooled connection has not been through open_socket() for this call.
    if (t.call_.guarded && !public_address(remote)) {
      t.refusal_ = "the address is not public";
      return CURL_PREREQFUNC_ABORT;
    }
    if (t.sent_ && !may_repeat(t.call_.method)) {
      t.refusal_ = "the connection ended before an answer came";
      return CURL_PREREQFUNC_ABORT;
    }
    t.sent_ = true;
    return CURL_PREREQFUNC_OK;
  }

  // The address that is really connected to, after resolving: a name that changes its mind
  // between a check and the connection gains nothing.
  static curl_socket_t open_socket(void* self, curlsocktype, curl_sockaddr* address) {
    if (!public_address(address_text(&address->addr))) {
      static_cast<Transfer*>(self)->refusal_ = "the address is not public";
      return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  }

  static std::size_t header(char* data, std::size_t, std::size_t size, void* self) {
    auto& t = *static_cast<Transfer*>(self);
    t.header_bytes_ += size;
    if (t.header_bytes_ > limits::http_client_header_bytes_max) {
      t.refusal_ = "the response headers are too large";
      return 0;
    }
    const auto line = trim({data, size});
    if (line.starts_with("HTTP/") && !t.head_done_) {  // interim responses come before the final
      t.response_.headers.clear();
    } else if (line.empty()) {
      long status = 0;
      curl_easy_getinfo(t.easy_, CURLINFO_RESPONSE_CODE, &status);
      t.head_done_ = status >= 200;
    } else if (const auto colon = line.find(':');
               !t.head_done_ && colon != std::string_view::npos) {  // trailers are dropped
      t.response_.headers.push_back(
          {std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1)))});
    }
    return size;
  }

  static std::size_t body(char* data, std::size_t, std::size_t size, void* self) {
    auto& t = *static_cast<Transfer*>(self);
    if (size > t.call_.response_bytes_max - t.response_.body.size()) {
      t.refusal_ = "the response body is too large";
      return 0;
    }
    t.response_.body.append(data, size);
    return size;
  }
};

Transfer::Transfer() : easy_(curl_easy_init()) {
  if (easy_ == nullptr) throw std::bad_alloc();
}

Transfer::~Transfer() {
  curl_easy_cleanup(easy_);
  curl_slist_free_all(headers_);
}

Transfer& Transfer::of(CURL* handle) {
  Transfer* self = nullptr;
  curl_easy_getinfo(handle, CURLINFO_PRIVATE, &self);
  return *self;
}

bool Transfer::refuse(std::string why) {
  refusal_ = std::move(why);
  return false;
}

bool Transfer::begin(Call call, Done done, const std::string& ca_file) {
  call_ = std::move(call);
  done_ = std::move(done);
  if (call_.guarded && !call_.unix_path.empty()) return refuse("a guarded call has no Unix socket");
  if (call_.guarded) {
    if (const auto url = parse_url(call_.url); !url) return refuse(url.error().message);
  }
  if (!prepare_headers()) return false;
  set_method();

  const auto set = [this](CURLoption option, auto value) {
    return curl_easy_setopt(easy_, option, value) == CURLE_OK;
  };
  bool good = set(CURLOPT_URL, call_.url.c_str());
  good = good && set(CURLOPT_PRIVATE, this) && set(CURLOPT_ERRORBUFFER, error_);
  good = good && set(CURLOPT_NOSIGNAL, 1L) && set(CURLOPT_PROXY, "");
  good = good && set(CURLOPT_PROTOCOLS_STR, "http,https") && set(CURLOPT_FOLLOWLOCATION, 0L);
  good = good && set(CURLOPT_PATH_AS_IS, 1L) && set(CURLOPT_HTTPHEADER, headers_);
  // Rather a stream on the connection that is being made than a connection of its own; with
  // HTTP/1.1 that would only make everybody wait for the first answer.
  const bool tls = same_header_name(call_.url.substr(0, 6), "https:");
  good = good && set(CURLOPT_PIPEWAIT, tls ? 1L : 0L);
  good = good && set(CURLOPT_HTTP_VERSION,
                     tls ? long{CURL_HTTP_VERSION_2TLS} : long{CURL_HTTP_VERSION_1_1});
  good = good && set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  good = good && set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(call_.connect_timeout));
  good = good && set(CURLOPT_TIMEOUT_MS, milliseconds(call_.timeout));
  good = good && set(CURLOPT_PREREQFUNCTION, &Callbacks::before_send);
  good = good && set(CURLOPT_PREREQDATA, this);
  good = good && set(CURLOPT_HEADERFUNCTION, &Callbacks::header) && set(CURLOPT_HEADERDATA, this);
  good = good && set(CURLOPT_WRITEFUNCTION, &Callbacks::body) && set(CURLOPT_WRITEDATA, this);
  if (call_.guarded) {
    good = good && set(CURLOPT_OPENSOCKETFUNCTION, &Callbacks::open_socket);
    good = good && set(CURLOPT_OPENSOCKETDATA, this);
  }
  if (!ca_file.empty()) good = good && set(CURLOPT_CAINFO, ca_file.c_str());
  if (!call_.unix_path.empty())
    good = good && set(CURLOPT_UNIX_SOCKET_PATH, call_.unix_path.c_str());
  return good || refuse("the call does not fit libcurl's limits");
}

bool Transfer::prepare_headers() {
  if (!sendable({200, {{call_.method, ""}}, {}})) return refuse("malformed method");
  const auto append = [this](const std::string& line) {
    curl_slist* longer = curl_slist_append(headers_, line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    headers_ = longer;
  };
  bool typed = false;
  for (const Header& h : call_.headers) {
    if (!sendable({200, {h}, {}})) return refuse("malformed request header");
    if (is_ours(h.name)) continue;
    typed = typed || same_header_name(h.name, "Content-Type");
    append(h.value.empty() ? h.name + ";" : h.name + ": " + h.value);
  }
  // Without a value: libcurl is not to add its own.
  append("Expect:");
  if (!typed) append("Content-Type:");
  return true;
}

void Transfer::set_method() {
  const bool with_body = !call_.body.empty() || sends_length(call_.method);
  if (call_.method == "HEAD") {
    curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
    return;
  }
  if (with_body) {
    curl_easy_setopt(easy_, CURLOPT_POST, 1L);
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, call_.body.c_str());
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(call_.body.size()));
  }
  if (call_.method != (with_body ? "POST" : "GET"))
    curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, call_.method.c_str());
}

// Has the body the length that its headers promise?
bool Transfer::complete(int status) const {
  if (call_.method == "HEAD" || bodiless(status)) return true;
  const auto promised = response_.header("Content-Length");
  return promised.empty() || parse_int<std::size_t>(promised) == response_.body.size();
}

Outcome Transfer::end(CURLcode result) {
  Outcome outcome;
  long status = 0;
  curl_off_t took_us = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy_, CURLINFO_TOTAL_TIME_T, &took_us);
  outcome.took = std::chrono::microseconds(took_us);
  // libcurl has been seen to report success without an answer when it could not repeat a request,
  // and for an HTTP/2 stream whose reset came together with its headers.
  if (result == CURLE_OK && refusal_.empty() && status >= 200 && complete(int(status))) {
    outcome.fate = Fate::answered;
    outcome.response = std::move(response_);
    outcome.response.status = static_cast<int>(status);
  } else {
    outcome.fate = sent_ ? Fate::ambiguous : Fate::not_sent;
    if (!refusal_.empty())
      outcome.detail = std::move(refusal_);
    else if (error_[0] != '\0')
      outcome.detail = error_;
    else
      outcome.detail = result == CURLE_OK ? "no complete answer" : curl_easy_strerror(result);
  }
  curl_easy_reset(easy_);
  curl_slist_free_all(std::exchange(headers_, nullptr));
  call_ = {};
  response_ = {};
  refusal_.clear();
  error_[0] = '\0';
  header_bytes_ = 0;
  head_done_ = sent_ = false;
  return outcome;
}

}  // namespace enishi::net
