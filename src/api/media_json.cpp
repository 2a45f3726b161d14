#include "api/media_json.h"

#include "api/json_fields.h"
#include "api/schema_text.h"
#include "media/limits.h"

namespace enishi::api {
namespace {

using media::Item;
using media::Kind;

struct Urls {
  std::string_view base;
  const Item& item;
  std::string of(std::string_view form) const { return media::public_url(base, item, form); }
};

void write_urls(JsonOut& out, const Urls& urls) {
  const auto all = [&](std::initializer_list<std::string_view> forms) {
    for (const std::string_view form : forms) out.field(form, urls.of(form));
  };
  out.key("urls").object();
  if (urls.item.kind == Kind::image) all({"message", "preview", "icon", "imagemap"});
  if (urls.item.kind == Kind::video) all({"original", "still"});
  if (urls.item.kind == Kind::audio) all({"original"});
  out.end();
}

void write_imagemap(JsonOut& out, const Urls& urls) {
  constexpr std::int64_t kWidth = 1'040;
  const std::int64_t width = urls.item.width;
  const std::int64_t height =
      std::max<std::int64_t>(1, (urls.item.height * kWidth + width / 2) / width);
  if (height > limits::media_working_side_max) return;
  out.object().field("type", "imagemap").field("baseUrl", urls.of("imagemap"));
  out.field("altText", urls.item.name).key("baseSize").object();
  out.field("width", kWidth).field("height", height).end();
  out.key("actions").array().end().end();
}

void write_messages(JsonOut& out, const Urls& urls) {
  const Item& item = urls.item;
  out.key("messages").array();
  if (item.kind == Kind::image) {
    out.object().field("type", "image").field("originalContentUrl", urls.of("message"));
    out.field("previewImageUrl", urls.of("preview")).end();
    if (item.width > 0) write_imagemap(out, urls);
  } else {
    out.object().field("type", name(item.kind));
    out.field("originalContentUrl", urls.of("original"));
    if (item.kind == Kind::video) out.field("previewImageUrl", urls.of("still"));
    if (item.kind == Kind::audio) out.field("duration", item.duration_ms);
    out.end();
  }
  out.end();
}

}  // namespace

std::string media_schema() {
  return object(
      {{"id", kUuid},
       {"workspace", kUuid},
       {"name", kText},
       {"complete", described(kFlag, "false: gets its pieces")},
       {"bytes", described(kCount, "whole size")},
       {"stored", described(kCount, "of these, what is there: the next piece's offset")},
       {"kind?", words_of(Kind::file)},
       {"content_type?", described(kText, "by the bytes themselves")},
       {"width?", described(kCount, "pixels, as shown")},
       {"height?", kCount},
       {"duration_ms?", kCount},
       {"sha256?", described(kText, "of the bytes as they came, hexadecimal")},
       {"created_by", kText},
       {"created_at", kTime},
       {"expires_at?", described(kTime, "an upload that nobody finishes goes then")},
       {"urls?", described(map_of(kText),
                           "public, by form; the same for ever. `imagemap` is "
                           "LINE's baseUrl")},
       {"messages?", described(list_of(kAnyObject),
                               "LINE message objects made of it; only with http.public_url set")}});
}

void write_media(JsonOut& out, const Item& item, std::string_view base) {
  out.object().field("id", item.id.text()).field("workspace", item.workspace.text());
  out.field("name", item.name).field("complete", item.complete);
  out.field("bytes", item.bytes).field("stored", item.stored);
  if (item.complete) {
    out.field("kind", name(item.kind)).field("content_type", item.content_type);
    if (item.width > 0) out.field("width", item.width).field("height", item.height);
    if (item.duration_ms > 0) out.field("duration_ms", item.duration_ms);
    out.field("sha256", item.sha256);
  }
  out.field("created_by", item.created_by).field("created_at", iso8601(item.created_at));
  time_field(out, "expires_at", item.expires_at);
  if (item.complete) {
    write_urls(out, {base, item});
    if (!base.empty()) write_messages(out, {base, item});
  }
  out.end();
}

}  // namespace enishi::api
