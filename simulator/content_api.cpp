// What users sent: GET /v2/bot/message/{id}/content and its companions (api-data.line.me).
#include "base/json.h"
#include "base/text.h"
#include "simulator/open_channel.h"

namespace enishi::simulator {

namespace {
// The medium the path names, or nullopt.
std::optional<Media> media_of(Platform& platform, const ApiCall& call, std::uint64_t& message) {
  const auto id = parse_int<std::uint64_t>(call.parameters["messageId"]);
  if (!id) return std::nullopt;
  message = *id;
  OpenChannel channel(platform, call);
  const Media* media = channel->media.find(call.now, *id);
  if (media == nullptr) return std::nullopt;
  return *media;
}

Answer content(Platform& platform, ApiCall& call) {
  std::uint64_t message = 0;
  const auto media = media_of(platform, call, message);
  if (!media) return not_found();
  if (call.now < media->ready) return json_answer("{}", 202);
  return {200, media_bytes(message, media->kind), std::string(media_type(media->kind)), {}};
}

Answer preview(Platform& platform, ApiCall& call) {
  std::uint64_t message = 0;
  const auto media = media_of(platform, call, message);
  if (!media || (media->kind != MediaKind::image && media->kind != MediaKind::video))
    return not_found();
  return {
      200, media_bytes(message, MediaKind::image), std::string(media_type(MediaKind::image)), {}};
}

Answer transcoding(Platform& platform, ApiCall& call) {
  std::uint64_t message = 0;
  const auto media = media_of(platform, call, message);
  if (!media || (media->kind != MediaKind::video && media->kind != MediaKind::audio))
    return not_found();
  JsonOut json;
  json.object().field("status", call.now < media->ready ? "processing" : "succeeded").end();
  return json_answer(json.take());
}

void add(Endpoints& endpoints, std::string path, Handle handle) {
  Endpoint endpoint{"GET", "/v2/bot/message/{messageId}/content" + path};
  endpoint.handle = handle;
  endpoints.add(std::move(endpoint));
}
}  // namespace

void add_content_endpoints(Endpoints& endpoints) {
  add(endpoints, "", content);
  add(endpoints, "/preview", preview);
  add(endpoints, "/transcoding", transcoding);
}

}  // namespace enishi::simulator
