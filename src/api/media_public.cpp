#include "api/media_public.h"

#include "api/byte_range.h"
#include "api/exchange.h"
#include "base/log.h"
#include "base/text.h"
#include "media/limits.h"

namespace enishi::api {
namespace {

constexpr unsigned kReaders = 3;

net::Response not_public() {
  return problem_response({ErrorCode::not_found, "There is nothing here.", {}});
}

net::Response busy() {
  return problem_response({ErrorCode::unavailable, "The server is busy; try again.", {}});
}

bool ours_to_mend(const Error& error) {
  return http_status(error.code) >= 500 && error.code != ErrorCode::unavailable;
}

net::Response begun(int status, const media::Published& published) {
  net::Response response{.status = status};
  response.headers = {{"ETag", published.etag},
                      {"Cache-Control", "public, max-age=31536000, immutable"},
                      {"Accept-Ranges", "bytes"},
                      {"X-Content-Type-Options", "nosniff"}};
  if (status != 304) response.headers.push_back({"Content-Type", published.content_type});
  return response;
}

// "*", or a list of tags; weak ones count, as RFC 9110 asks.
bool names_tag(std::string_view list, std::string_view etag) {
  for (std::string_view tag : split(list, ',')) {
    tag = trim(tag);
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == "*" || tag == etag) return true;
  }
  return false;
}

// Nullopt: the whole. A range counts only for what it was asked of.
std::optional<ByteRange> range_of(std::string_view range, std::string_view if_range,
                                  const media::Published& published) {
  if (!if_range.empty() && if_range != published.etag) return std::nullopt;
  return parse_byte_range(range, published.bytes);
}

net::Response unsatisfiable(const media::Published& published) {
  net::Response response =
      problem_response({ErrorCode::invalid, "The range lies beyond the end.", "Range"});
  response.status = 416;
  response.headers.push_back({"Content-Range", "bytes */" + std::to_string(published.bytes)});
  return response;
}

net::Response partial(const media::Published& published, const ByteRange& range,
                      std::string bytes) {
  net::Response response = begun(206, published);
  const std::int64_t last = range.first + static_cast<std::int64_t>(bytes.size()) - 1;
  response.headers.push_back({"Content-Range", "bytes " + std::to_string(range.first) + "-" +
                                                   std::to_string(last) + "/" +
                                                   std::to_string(published.bytes)});
  response.body = std::move(bytes);
  return response;
}

}  // namespace

PublicMedia::PublicMedia(media::Media& media, const Clock& clock, Metrics& metrics)
    : media_(media),
      cache_(limits::media_cache_bytes_max, limits::media_cached_bytes_max),
      large_(clock, {.per_second = static_cast<double>(limits::media_large_bytes_per_second),
                     .capacity = static_cast<double>(limits::media_large_bytes_capacity)}),
      served_(metrics.counter("enishi_media_requests_total", "Requests for public media")),
      from_memory_(metrics.counter("enishi_media_from_memory_total",
                                   "Requests for public media that were answered from memory")),
      refused_(metrics.counter("enishi_media_busy_total",
                               "Requests for public media that were refused as too many")),
      readers_("media", kReaders, limits::media_public_queue_max) {}

void PublicMedia::handle(std::string_view code, std::string_view form, net::Request&& request,
                         net::Reply&& reply) {
  const auto wanted = media::parse_public_form(form);
  if (!wanted) return reply(not_public());
  served_.add();
  Asked asked{.code = std::string(code),
              .form = *wanted,
              .key = std::string(code) + "/" + std::string(form),
              .head = request.method == "HEAD",
              .if_none_match = std::string(request.header("If-None-Match")),
              .range = std::string(request.method == "GET" ? request.header("Range") : ""),
              .if_range = std::string(request.header("If-Range"))};
  if (const auto entry = cache_.find(asked.key, media_.removals())) {
    from_memory_.add();
    return reply(from_entry(asked, *entry));
  }
  auto shared = std::make_shared<net::Reply>(std::move(reply));
  const bool taken =
      readers_.try_run([this, asked = std::move(asked), shared] { (*shared)(serve(asked)); });
  if (taken) return;
  refused_.add();
  (*shared)(busy());
}

net::Response PublicMedia::from_entry(const Asked& asked, const Entry& entry) {
  const media::Published& published = entry.published;
  if (names_tag(asked.if_none_match, published.etag)) return begun(304, published);
  const auto range = range_of(asked.range, asked.if_range, published);
  if (range && range->empty()) return unsatisfiable(published);
  if (range)
    return partial(published, *range,
                   entry.bytes.substr(static_cast<std::size_t>(range->first),
                                      static_cast<std::size_t>(range->size())));
  net::Response response = begun(200, published);
  response.body = entry.bytes;
  return response;
}

net::Response PublicMedia::serve(const Asked& asked) {
  const std::uint64_t generation = media_.removals();
  auto published = media_.published(asked.code, asked.form);
  if (!published) {
    if (published.error().code == ErrorCode::not_found) return not_public();
    if (ours_to_mend(published.error())) log_error("media.not_served", published.error());
    return problem_response(published.error());
  }
  if (published->bytes > static_cast<std::int64_t>(limits::media_cached_bytes_max))
    return serve_large(asked, *published);
  auto bytes = whole(*published);
  if (!bytes) return problem_response(bytes.error());
  auto entry = std::make_shared<const Entry>(Entry{*std::move(published), *std::move(bytes)});
  cache_.put(asked.key, entry, generation);
  return from_entry(asked, *entry);
}

net::Response PublicMedia::serve_large(const Asked& asked, const media::Published& published) {
  if (names_tag(asked.if_none_match, published.etag)) return begun(304, published);
  const auto range = range_of(asked.range, asked.if_range, published);
  if (range && range->empty()) return unsatisfiable(published);
  if (range) {
    auto bytes = media_.read(published, range->first, static_cast<std::size_t>(range->size()));
    return bytes ? partial(published, *range, *std::move(bytes)) : problem_response(bytes.error());
  }
  if (!asked.head && large_.try_take(static_cast<double>(published.bytes)).count() > 0) {
    refused_.add();
    return busy();
  }
  // net tells the length of a HEAD's answer by its body, which it then lets go of.
  auto bytes =
      asked.head ? Result<std::string>(std::string(static_cast<std::size_t>(published.bytes), '\0'))
                 : whole(published);
  if (!bytes) return problem_response(bytes.error());
  net::Response response = begun(200, published);
  response.body = *std::move(bytes);
  return response;
}

Result<std::string> PublicMedia::whole(const media::Published& published) {
  std::string out;
  out.reserve(static_cast<std::size_t>(published.bytes));
  while (static_cast<std::int64_t>(out.size()) < published.bytes) {
    ASSIGN(const std::string more, media_.read(published, static_cast<std::int64_t>(out.size()),
                                               limits::media_read_bytes_max));
    if (more.empty()) return fail(ErrorCode::corrupt, "A stored file is short.");
    out += more;
  }
  return out;
}

}  // namespace enishi::api
