// The catalogue: items that events speak of.
#include "api/changes.h"
#include "api/json_fields.h"
#include "api/routes.h"
#include "timeline/limits.h"

namespace enishi::api {
namespace {

using timeline::Item;
using timeline::StoredItem;

void write(JsonOut& out, const StoredItem& stored) {
  const Item& item = stored.item;
  out.object().field("id", item.id);
  out.field("state", timeline::name(stored.state));
  text_field(out, "title", item.title);
  out.key("category").array();
  for (const std::string& level : item.category) out.string(level);
  out.end().field("price", item.price);
  text_field(out, "image_url", item.image_url);
  text_field(out, "url", item.url);
  out.field("active", item.active && stored.state == timeline::ItemState::listed);
  out.key("attributes").object();
  for (const auto& [name, value] : item.attributes)
    std::visit([&](const auto& v) { out.field(name, v); }, value);
  out.end();
  if (stored.updated_at != kTimeMin) out.field("updated_at", iso8601(stored.updated_at));
  out.end();
}

Answer list_items(Call& call) {
  ASSIGN(const Page page, call.page());
  ASSIGN(const std::int64_t after, call.cursor_number());
  ASSIGN(const auto items,
         call.rooms.catalogue.list(call.workspace->no, ItemNo{static_cast<std::uint32_t>(after)},
                                   page.limit));
  JsonOut out;
  out.object().key("items").array();
  for (const StoredItem& item : items) write(out, item);
  end_page(out, items.size() == page.limit ? std::optional(encode_cursor(items.back().no.value))
                                           : std::nullopt);
  return out.take();
}

Answer show_item(Call& call) {
  ASSIGN(const auto item, call.rooms.catalogue.item(call.workspace->no, call.path["item"]));
  if (!item) return fail(ErrorCode::not_found, "There is no such item.", "item");
  JsonOut out;
  write(out, *item);
  return out.take();
}

Status read_attributes(const JsonValue& json, Item& item) {
  return json.each([&](std::string_view name, const JsonValue& value) -> Status {
    if (value.type() == JsonType::string) {
      item.attributes.emplace_back(name, std::string(*value.string()));
    } else if (value.type() == JsonType::boolean) {
      item.attributes.emplace_back(name, *value.boolean());
    } else if (value.type() == JsonType::integer || value.type() == JsonType::real) {
      item.attributes.emplace_back(name, *value.real());
    } else {
      return invalid(value.path(), "must be a text, a number or a boolean");
    }
    return {};
  });
}

Result<Item> item_of(const JsonValue& json, std::string id) {
  Item item{.id = std::move(id), .title = {}};
  ASSIGN(item.title, json.string_at("title"));
  if (const auto category = json.find("category")) {
    ASSIGN(const std::size_t levels, category->array());
    for (std::size_t i = 0; i < levels; ++i) {
      ASSIGN(const std::string_view level, category->at(i).string());
      item.category.emplace_back(level);
    }
  }
  ASSIGN(item.price, json.opt_integer_at("price"));
  ASSIGN(const auto image_url, json.opt_string_at("image_url"));
  ASSIGN(const auto url, json.opt_string_at("url"));
  item.image_url = image_url.value_or("");
  item.url = url.value_or("");
  ASSIGN(item.active, json.boolean_at("active", true));
  if (const auto attributes = json.find("attributes")) TRY(read_attributes(*attributes, item));
  return item;
}

Result<std::vector<Item>> items_of(const JsonValue& json) {
  std::vector<Item> items;
  const auto list = json.find("items");
  if (!list) return items;
  ASSIGN(const std::size_t size, list->array());
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(std::string id, list->at(i).string_at("id"));
    ASSIGN(Item item, item_of(list->at(i), std::move(id)));
    items.push_back(std::move(item));
  }
  return items;
}

Result<std::vector<std::string>> removals_of(const JsonValue& json) {
  std::vector<std::string> ids;
  const auto list = json.find("remove");
  if (!list) return ids;
  ASSIGN(const std::size_t size, list->array());
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(const std::string_view id, list->at(i).string());
    ids.emplace_back(id);
  }
  return ids;
}

// The entry, with its row of the operation log.
Result<spine::NewEntry> change_of(const Call& call, const std::vector<Item>& items,
                                  const std::vector<std::string>& remove) {
  ASSIGN(auto entry, timeline::catalogue_entry(call.workspace->no, call.now, items, remove));
  guard::Operation operation;
  operation.workspace = call.workspace->id;
  operation.action = "catalogue.change";
  operation.target = "workspace/" + call.workspace->id.text();
  JsonOut after;
  after.object().field("items", static_cast<std::uint64_t>(items.size()));
  operation.after = after.field("remove", static_cast<std::uint64_t>(remove.size())).end().take();
  TRY(note(call.rooms, call.actor(), operation));
  return entry;
}

Answer nothing_to_show(Call&) {
  return std::string();
}

Answer what_changed(Call& call) {
  JsonOut out;
  out.object();
  for (const std::string_view list : {"items", "remove"}) {
    const auto given = call.json().find(list);
    ASSIGN(const std::size_t size, given ? given->array() : Result<std::size_t>(0));
    out.field(list, static_cast<std::uint64_t>(size));
  }
  return out.end().take();
}

void change_catalogue(Call&& call, Done&& done) {
  const auto entry = [&]() -> Result<spine::NewEntry> {
    ASSIGN(const auto items, items_of(call.json()));
    ASSIGN(const auto remove, removals_of(call.json()));
    return change_of(call, items, remove);
  }();
  append_then_show(std::move(call), std::move(done), entry, what_changed);
}

void put_item(Call&& call, Done&& done) {
  const auto entry = [&]() -> Result<spine::NewEntry> {
    ASSIGN(const Item item, item_of(call.json(), std::string(call.path["item"])));
    auto made = change_of(call, {item}, {});
    // The room names "items[0].title" what this call names "title".
    constexpr std::string_view kFirst = "items[0].";
    if (!made && made.error().field.starts_with(kFirst)) {
      Error error = made.error();
      error.field.erase(0, kFirst.size());
      return std::unexpected(std::move(error));
    }
    return made;
  }();
  append_then_show(std::move(call), std::move(done), entry, show_item);
}

void remove_item(Call&& call, Done&& done) {
  const auto entry = [&]() -> Result<spine::NewEntry> {
    const std::string id(call.path["item"]);
    ASSIGN(const auto item, call.rooms.catalogue.item(call.workspace->no, id));
    if (!item) return fail(ErrorCode::not_found, "There is no such item.", "item");
    return change_of(call, {}, {id});
  }();
  append_then_show(std::move(call), std::move(done), entry, nothing_to_show);
}

// Members that an item has in answers and in requests alike.
std::string item_schema() {
  return object({{"id", kText},
                 {"state", described(words_of(timeline::ItemState::removed),
                                     "placeholder: an event named it, the catalogue has not")},
                 {"title?", kText},
                 {"category", list_of(kText)},
                 {"price?", described(kCount, "minor units of the workspace's currency")},
                 {"image_url?", kText},
                 {"url?", kText},
                 {"active", kFlag},
                 {"attributes", map_of(kAnything)},
                 {"updated_at?", kTime}});
}

std::string new_item_schema(bool with_id) {
  const std::string title = text_upto(limits::catalogue_title_bytes_max, 1);
  const std::string category = list_of(text_upto(limits::catalogue_category_bytes_max, 1),
                                       limits::catalogue_category_levels_max);
  const std::string url = text_upto(limits::catalogue_url_bytes_max);
  const std::string id = text_upto(limits::catalogue_id_bytes_max, 1);
  return with_id ? closed({{"id", id},
                           {"title", title},
                           {"category?", category},
                           {"price?", kCount},
                           {"image_url?", url},
                           {"url?", url},
                           {"active?", kFlag},
                           {"attributes?", kAnyObject}})
                 : closed({{"title", title},
                           {"category?", category},
                           {"price?", kCount},
                           {"image_url?", url},
                           {"url?", url},
                           {"active?", kFlag},
                           {"attributes?", kAnyObject}});
}

std::string change_schema() {
  constexpr std::size_t kMax = limits::catalogue_entry_items_max;
  return closed({{"items?", list_of(new_item_schema(true), kMax)},
                 {"remove?", list_of(text_upto(limits::catalogue_id_bytes_max, 1), kMax)}});
}

}  // namespace

void add_catalogue_routes(Table& table) {
  table.components.push_back({"CatalogueItem", item_schema()});
  table.routes.push_back({.method = "GET",
                          .path = "/workspaces/{workspace}/catalogue",
                          .name = "listCatalogue",
                          .scope = kAnyReader,
                          .summary = "Lists the items that the catalogue or an event has named.",
                          .response = page_of(ref("CatalogueItem")),
                          .paged = true,
                          .run = list_items});
  table.routes.push_back(
      {.method = "POST",
       .path = "/workspaces/{workspace}/catalogue",
       .name = "changeCatalogue",
       .scope = "events.write",
       .summary = "Puts and removes up to 500 items together; answers once it is in force.",
       .body = Body::json,
       .request = change_schema(),
       .response = object({{"items", kCount}, {"remove", kCount}}),
       .run_later = change_catalogue});
  table.routes.push_back({.method = "GET",
                          .path = "/workspaces/{workspace}/catalogue/{item}",
                          .name = "getCatalogueItem",
                          .scope = kAnyReader,
                          .summary = "Shows one item.",
                          .response = ref("CatalogueItem"),
                          .run = show_item});
  table.routes.push_back(
      {.method = "PUT",
       .path = "/workspaces/{workspace}/catalogue/{item}",
       .name = "putCatalogueItem",
       .scope = "events.write",
       .summary = "Puts one item: what is given takes the place of all that was known of it.",
       .body = Body::json,
       .request = new_item_schema(false),
       .response = ref("CatalogueItem"),
       .run_later = put_item});
  table.routes.push_back({.method = "DELETE",
                          .path = "/workspaces/{workspace}/catalogue/{item}",
                          .name = "removeCatalogueItem",
                          .scope = "events.write",
                          .summary = "Takes an item off sale; what was bought stays what it was.",
                          .status = 204,
                          .run_later = remove_item});
}

}  // namespace enishi::api
