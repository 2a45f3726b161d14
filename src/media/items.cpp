#include "media/items.h"

#include "base/json.h"
#include "base/text.h"
#include "media/limits.h"
#include "media/sql.h"

namespace enishi::media {
namespace {

constexpr std::string_view kOrigins[] = {"library", "inbound"};
constexpr std::string_view kKinds[] = {"image", "video", "audio", "file"};

}  // namespace

std::string_view name(Origin origin) {
  return kOrigins[static_cast<std::size_t>(origin)];
}

std::string_view name(Kind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

std::optional<Kind> parse_kind(std::string_view text) {
  for (std::size_t i = 0; i < std::size(kKinds); ++i)
    if (kKinds[i] == text) return static_cast<Kind>(i);
  return std::nullopt;
}

std::string public_url(std::string_view base, const Item& item, std::string_view form) {
  while (base.ends_with('/')) base.remove_suffix(1);
  return std::string(base) + "/m/" + item.code + "/" + std::string(form);
}

Stored item_of(const store::Row& row) {
  Stored out;
  Item& item = out.item;
  int i = 0;
  item.no = row.integer(i++);
  item.id = row.id<MediaId>(i++);
  item.workspace = row.id<WorkspaceId>(i++);
  item.origin = static_cast<Origin>(row.integer(i++));
  item.kind = static_cast<Kind>(row.integer(i++));
  item.complete = static_cast<State>(row.integer(i++)) == State::complete;
  item.name = row.str(i++);
  item.content_type = row.str(i++);
  item.bytes = row.integer(i++);
  item.stored = row.integer(i++);
  item.width = static_cast<int>(row.integer(i++));
  item.height = static_cast<int>(row.integer(i++));
  out.turn = static_cast<int>(row.integer(i++));
  item.duration_ms = row.integer(i++);
  item.sha256 = row.str(i++);
  item.code = row.str(i++);
  item.record = row.integer(i++);
  item.created_by = row.str(i++);
  item.created_at = row.time(i++);
  item.expires_at = row.opt_time(i++);
  if (item.origin == Origin::inbound) item.bytes = item.stored;
  return out;
}

std::unexpected<Error> no_such_item() {
  return fail(ErrorCode::not_found, "There is no such media.");
}

Result<Stored> find_item(store::Tx& tx, const MediaId& id) {
  ASSIGN(auto found, tx.first<Stored>(sql::find_item, {id}, item_of));
  if (!found) return no_such_item();
  return *std::move(found);
}

Status check_alive(store::Tx& tx, std::int64_t no) {
  ASSIGN(const auto state, tx.integer(sql::item_state, {no}));
  if (!state || static_cast<State>(*state) == State::removed) return no_such_item();
  return {};
}

Result<std::int64_t> next_number(store::Tx& tx) {
  TRY(tx.exec(sql::next_item));
  ASSIGN(const auto no, tx.integer(sql::newest_item));
  return no.value_or(0);
}

Status check_name(std::string_view name) {
  if (trim(name).empty() || name.size() > limits::media_name_bytes_max || !valid_utf8(name))
    return invalid(
        "name", "must be 1 to " + std::to_string(limits::media_name_bytes_max) + " bytes of text");
  if (has_control_characters(name, false)) return invalid("name", "holds control characters");
  return {};
}

std::string clean_name(std::string_view name) {
  std::string out;
  for (std::size_t at = 0; at < name.size();) {
    const Utf8Char c = decode_utf8(name, at);
    const std::string_view bytes = name.substr(at, std::max(c.size, 1u));
    at += bytes.size();
    if (c.size == 0 || has_control_characters(bytes, false)) continue;
    if (out.size() + bytes.size() > limits::media_name_bytes_max) break;
    out += bytes;
  }
  return out;
}

std::string shown(const Item& item) {
  JsonOut out;
  out.object().field("name", item.name);
  if (item.complete) out.field("kind", name(item.kind));
  return out.field("bytes", item.bytes).end().take();
}

}  // namespace enishi::media
