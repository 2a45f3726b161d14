// The media library: uploads in pieces, the list, one item with its URLs, removal.
#include "api/media_json.h"
#include "api/routes.h"
#include "media/limits.h"

namespace enishi::api {
namespace {

using media::Item;
using media::Kind;

constexpr std::string_view kReaders = "contents.read contents.write contents.approve";
constexpr std::string_view kWriter = "contents.write";
constexpr std::string_view kItem = "/workspaces/{workspace}/media/{media}";
constexpr std::string_view kContent = "/workspaces/{workspace}/media/{media}/content";
constexpr std::string_view kAll = "/workspaces/{workspace}/media";

Answer json_or_error(const Call& call, const Result<Item>& item) {
  if (!item) return std::unexpected(item.error());
  JsonOut out;
  write_media(out, *item, call.rooms.config.text("http.public_url"));
  return out.take();
}

Answer begin_media(Call& call) {
  ASSIGN(std::string name, call.json().string_at("name"));
  ASSIGN(const std::int64_t bytes, call.json().integer_at("bytes"));
  return json_or_error(
      call, call.rooms.media.begin(call.actor(), call.workspace->id, std::move(name), bytes));
}

Answer append_media(Call& call) {
  return json_or_error(
      call, call.rooms.media.append(call.media->id, call.given_integer("offset").value_or(0),
                                    call.lines));
}

Answer finish_media(Call& call) {
  return json_or_error(call, call.rooms.media.finish(call.actor(), call.media->id));
}

Answer list_media(Call& call) {
  ASSIGN(const Page page, call.page());
  ASSIGN(const std::int64_t before, call.cursor_number(INT64_MAX));
  const auto kind = call.given("kind");
  ASSIGN(const auto items,
         call.rooms.media.list(call.workspace->id, kind ? media::parse_kind(*kind) : std::nullopt,
                               before, page.limit));
  JsonOut out;
  out.object().key("items").array();
  for (const Item& item : items) write_media(out, item, call.rooms.config.text("http.public_url"));
  end_page(out, items.size() == page.limit ? std::optional(encode_cursor(items.back().no))
                                           : std::nullopt);
  return out.take();
}

Answer show_media(Call& call) {
  return json_or_error(call, *call.media);
}

Answer read_media(Call& call) {
  return call.rooms.media.read(call.media->id, call.given_integer("offset").value_or(0),
                               limits::media_piece_bytes_max);
}

Answer remove_media(Call& call) {
  TRY(call.rooms.media.remove(call.actor(), call.media->id));
  return "";
}

Parameter offset_parameter(std::string_view description) {
  return {.name = "offset", .description = description, .kind = Parameter::Kind::integer};
}

void add_uploads(Table& table) {
  table.routes.push_back({.method = "POST",
                          .path = kAll,
                          .name = "beginMedia",
                          .scope = kWriter,
                          .summary = "Begins an upload; its bytes follow in pieces.",
                          .body = Body::json,
                          .request = closed({{"name", text_upto(300, 1)},
                                             {"bytes", described(kCount, "its whole size")}}),
                          .response = ref("Media"),
                          .status = 201,
                          .run = begin_media});
  table.routes.push_back(
      {.method = "PUT",
       .path = kContent,
       .name = "appendMedia",
       .scope = kWriter,
       .summary = "The next piece, at most 1 MiB. After a break `stored` says where to go on.",
       .body = Body::bytes,
       .request = std::string(kAnything),
       .response = ref("Media"),
       .query = {offset_parameter("Where the piece goes; must be `stored`.")},
       .run = append_media});
  table.routes.push_back(
      {.method = "POST",
       .path = "/workspaces/{workspace}/media/{media}/finish",
       .name = "finishMedia",
       .scope = kWriter,
       .summary = "Looks at what it is, holds it to LINE's limits, makes its first picture. The "
                  "same bytes as an item that is there give that item.",
       .response = ref("Media"),
       .slow = true,
       .run = finish_media});
}

void add_items(Table& table) {
  table.routes.push_back({.method = "GET",
                          .path = kAll,
                          .name = "listMedia",
                          .scope = kReaders,
                          .summary = "The library's complete items, newest first.",
                          .response = page_of(ref("Media")),
                          .query = {{.name = "kind",
                                     .description = "",
                                     .kind = Parameter::Kind::choice,
                                     .choices = words_of(Kind::audio)}},
                          .paged = true,
                          .run = list_media});
  table.routes.push_back({.method = "GET",
                          .path = kItem,
                          .name = "showMedia",
                          .scope = kReaders,
                          .summary = "One item, with its public URLs and ready-made messages.",
                          .response = ref("Media"),
                          .run = show_media});
  table.routes.push_back({.method = "GET",
                          .path = kContent,
                          .name = "readMedia",
                          .scope = kReaders,
                          .summary = "The bytes as they came, at most 1 MiB from `offset`.",
                          .response = std::string(kAnything),
                          .query = {offset_parameter("Where to begin; 0 where not given.")},
                          .bytes = true,
                          .run = read_media});
  table.routes.push_back({.method = "DELETE",
                          .path = kItem,
                          .name = "removeMedia",
                          .scope = kWriter,
                          .summary = "Removes it; its public URLs answer 404 from then on.",
                          .status = 204,
                          .run = remove_media});
}

}  // namespace

void add_media_routes(Table& table) {
  table.components.push_back({"Media", media_schema()});
  add_uploads(table);
  add_items(table);
}

}  // namespace enishi::api
