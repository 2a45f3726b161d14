// GET /m/{code}/{form}: pictures, videos and sound for LINE and for the phones of friends.
#pragma once

#include <string>

#include "base/metrics.h"
#include "base/thread.h"
#include "media/cache.h"
#include "media/media.h"
#include "net/http.h"
#include "net/token_bucket.h"

namespace enishi::api {

// Answers from memory what is asked often; everything else on threads of its own, so that neither
// I/O nor other calls wait for a picture to be made. Thread safe. Ends after every answer is given.
//
// 200 or 206 with an ETag and leave to keep it for ever, 304, 404 for what is not public (sent by
// a customer, removed, unfinished, unknown), 416, 503 where too many ask. One range of a request
// is honoured, at most limits::media_read_bytes_max of it: players ask for the next one.
class PublicMedia {
 public:
  PublicMedia(media::Media& media, const Clock& clock, Metrics& metrics);

  // `form`: as in the path, "preview", "imagemap/1040". Runs on I/O threads.
  void handle(std::string_view code, std::string_view form, net::Request&& request,
              net::Reply&& reply);

 private:
  struct Asked {
    std::string code;
    media::Form form;
    std::string key;  // of the cache
    bool head = false;
    std::string if_none_match, range, if_range;
  };
  using Entry = media::Cache::Entry;

  net::Response serve(const Asked& asked);
  net::Response serve_large(const Asked& asked, const media::Published& published);
  static net::Response from_entry(const Asked& asked, const Entry& entry);
  Result<std::string> whole(const media::Published& published);

  media::Media& media_;
  media::Cache cache_;
  // Bytes of answers that are made whole in memory because they were not asked for in ranges.
  net::TokenBucket large_;
  Counter& served_;
  Counter& from_memory_;
  Counter& refused_;
  WorkerPool readers_;  // last: goes first, and waits
};

}  // namespace enishi::api
