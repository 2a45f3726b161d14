#include "timeline/catalogue_entry.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/json.h"
#include "base/json_path.h"
#include "base/text.h"
#include "timeline/limits.h"

namespace enishi::timeline {
namespace {

constexpr JsonLimits kLimits{.bytes_max = limits::catalogue_entry_bytes_max, .depth_max = 8};

std::string place(std::string_view list, std::size_t index) {
  return std::string(list) + "[" + std::to_string(index) + "]";
}

Status check_text(std::string_view text, std::size_t bytes_min, std::size_t bytes_max,
                  const std::string& field) {
  if (!valid_utf8(text)) return invalid(field, "must be UTF-8");
  if (text.size() < bytes_min) return invalid(field, "must not be empty");
  if (text.size() > bytes_max)
    return invalid(field, "has at most " + std::to_string(bytes_max) + " bytes");
  if (has_control_characters(text, false))
    return invalid(field, "must not contain control characters");
  return {};
}

Status check_url(std::string_view url, const std::string& field) {
  if (url.empty()) return {};
  TRY(check_text(url, 1, limits::catalogue_url_bytes_max, field));
  const std::string scheme = lower_ascii(url.substr(0, url.find(':')));
  const bool web = (scheme == "http" || scheme == "https") &&
                   url.substr(scheme.size()).starts_with("://") && url.size() > scheme.size() + 3;
  return web ? Status{} : invalid(field, "must be an http or https URL");
}

Status check_attributes(const Item& item, const std::string& path) {
  if (item.attributes.size() > limits::catalogue_attributes_max)
    return invalid(path + ".attributes", "an item has at most 20 attributes");
  static_assert(limits::catalogue_attributes_max == 20, "named in the message above");
  std::set<std::string_view> names;
  for (const auto& [name, value] : item.attributes) {
    const std::string field = json_member_path(path + ".attributes", name);
    TRY(check_text(name, 1, limits::catalogue_attribute_name_bytes_max, field));
    if (!names.insert(name).second) return invalid(field, "stands twice");
    if (const auto* text = std::get_if<std::string>(&value))
      TRY(check_text(*text, 0, limits::catalogue_attribute_bytes_max, field));
    if (const auto* number = std::get_if<double>(&value); number && !std::isfinite(*number))
      return invalid(field, "must be a finite number");
  }
  return {};
}

Status check_item(const Item& item, const std::string& path) {
  TRY(check_text(item.id, 1, limits::catalogue_id_bytes_max, path + ".id"));
  TRY(check_text(item.title, 1, limits::catalogue_title_bytes_max, path + ".title"));
  if (item.category.size() > limits::catalogue_category_levels_max)
    return invalid(path + ".category", "a category has at most 5 levels");
  static_assert(limits::catalogue_category_levels_max == 5, "named in the message above");
  for (std::size_t i = 0; i < item.category.size(); ++i)
    TRY(check_text(item.category[i], 1, limits::catalogue_category_bytes_max,
                   place(path + ".category", i)));
  if (item.price && (*item.price < 0 || *item.price > limits::event_money_max))
    return invalid(path + ".price", "must be between 0 and 1000000000000000 minor units");
  static_assert(limits::event_money_max == 1'000'000'000'000'000, "named in the message above");
  TRY(check_url(item.image_url, path + ".image_url"));
  TRY(check_url(item.url, path + ".url"));
  return check_attributes(item, path);
}

void append_attributes(JsonOut& out, const Item& item) {
  out.object();
  for (const auto& [name, value] : item.attributes) {
    out.key(name);
    if (const auto* text = std::get_if<std::string>(&value)) out.string(*text);
    if (const auto* number = std::get_if<double>(&value)) out.number(*number);
    if (const auto* boolean = std::get_if<bool>(&value)) out.boolean(*boolean);
  }
  out.end();
}

Result<std::vector<std::pair<std::string, ItemAttribute>>> attributes_of(const JsonValue& json) {
  std::vector<std::pair<std::string, ItemAttribute>> attributes;
  TRY(json.each([&](std::string_view name, const JsonValue& value) -> Status {
    ItemAttribute& attribute = attributes.emplace_back(name, false).second;
    switch (value.type()) {
      case JsonType::boolean:
        attribute = *value.boolean();
        return {};
      case JsonType::integer:
      case JsonType::real:
        attribute = *value.real();
        return {};
      default: {
        ASSIGN(const auto text, value.string());
        attribute = std::string(text);
        return {};
      }
    }
  }));
  return attributes;
}

Result<Item> item_of(const JsonValue& json) {
  Item item;
  ASSIGN(item.id, json.string_at("id"));
  ASSIGN(item.title, json.string_at("title"));
  ASSIGN(const JsonValue category, json.get("category"));
  ASSIGN(const std::size_t levels, category.array(0, limits::catalogue_category_levels_max));
  for (std::size_t i = 0; i < levels; ++i) {
    ASSIGN(const auto name, category.at(i).string());
    item.category.emplace_back(name);
  }
  ASSIGN(item.price, json.opt_integer_at("price"));
  ASSIGN(item.image_url, json.string_at("image_url"));
  ASSIGN(item.url, json.string_at("url"));
  ASSIGN(item.active, json.boolean_at("active", true));
  ASSIGN(const JsonValue attributes, json.get("attributes"));
  ASSIGN(item.attributes, attributes_of(attributes));
  return item;
}

Result<CatalogueChange> change_of(const JsonValue& json) {
  CatalogueChange change;
  ASSIGN(const auto workspace, json.integer_at("workspace", 1, UINT32_MAX));
  change.workspace = {static_cast<std::uint32_t>(workspace)};
  ASSIGN(const JsonValue items, json.get("items"));
  ASSIGN(const std::size_t count, items.array());
  for (std::size_t i = 0; i < count; ++i) {
    ASSIGN(change.items.emplace_back(), item_of(items.at(i)));
  }
  ASSIGN(const JsonValue remove, json.get("remove"));
  ASSIGN(const std::size_t removed, remove.array());
  for (std::size_t i = 0; i < removed; ++i) {
    ASSIGN(const auto id, remove.at(i).string());
    change.remove.emplace_back(id);
  }
  return change;
}

}  // namespace

bool is_item_id(std::string_view id) {
  return check_text(id, 1, limits::catalogue_id_bytes_max, "").has_value();
}

std::string attributes_json(const Item& item) {
  JsonOut out;
  append_attributes(out, item);
  return out.take();
}

Result<std::vector<std::pair<std::string, ItemAttribute>>> parse_attributes(std::string_view json) {
  const auto document = JsonDocument::parse(json, kLimits);
  if (!document) return fail(ErrorCode::corrupt, "an item's attributes are no JSON");
  return attributes_of(document->root());
}

std::string encode(const CatalogueChange& change) {
  JsonOut out;
  out.object().field("workspace", std::uint64_t{change.workspace.value}).key("items").array();
  for (const Item& item : change.items) {
    out.object().field("id", item.id).field("title", item.title).key("category").array();
    for (const std::string& level : item.category) out.string(level);
    out.end().field("price", item.price).field("image_url", item.image_url);
    out.field("url", item.url).field("active", item.active).key("attributes");
    append_attributes(out, item);
    out.end();
  }
  out.end().key("remove").array();
  for (const std::string& id : change.remove) out.string(id);
  out.end().end();
  return out.take();
}

Result<CatalogueChange> decode_catalogue(std::string_view payload) {
  const auto document = JsonDocument::parse(payload, kLimits);
  if (document)
    if (auto change = change_of(document->root())) return *std::move(change);
  return fail(ErrorCode::corrupt, "a log entry is no change of the catalogue");
}

Result<spine::NewEntry> catalogue_entry(WorkspaceNo workspace, Time at, std::span<const Item> items,
                                        std::span<const std::string> remove) {
  if (items.size() + remove.size() > limits::catalogue_entry_items_max)
    return fail(ErrorCode::too_large, "at most 500 items at once", "items");
  static_assert(limits::catalogue_entry_items_max == 500, "named in the message above");
  CatalogueChange change{workspace, {items.begin(), items.end()}, {remove.begin(), remove.end()}};
  std::set<std::string_view> ids;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string path = place("items", i);
    TRY(check_item(items[i], path));
    if (!ids.insert(items[i].id).second) return invalid(path + ".id", "stands twice");
    std::ranges::sort(change.items[i].attributes, {}, [](const auto& one) { return one.first; });
  }
  for (std::size_t i = 0; i < remove.size(); ++i) {
    TRY(check_text(remove[i], 1, limits::catalogue_id_bytes_max, place("remove", i)));
    if (!ids.insert(remove[i]).second) return invalid(place("remove", i), "stands twice");
  }
  std::string payload = encode(change);
  if (payload.size() > limits::catalogue_entry_bytes_max)
    return fail(ErrorCode::too_large, "the items take more than 8 MiB; send fewer at once",
                "items");
  static_assert(limits::catalogue_entry_bytes_max == 8 << 20, "named in the message above");
  return spine::NewEntry{
      .kind = kCatalogueChanged, .occurred_at = at, .payload = std::move(payload)};
}

}  // namespace enishi::timeline
