#include <algorithm>

#include "media/limits.h"
#include "media/room.h"
#include "media/sql.h"

namespace enishi::media {

Result<Stored> Room::find(const MediaId& id) const {
  return part_->reading([&](store::Tx& tx) { return find_item(tx, id); });
}

Result<Item> Room::get(const MediaId& id) const {
  ASSIGN(Stored stored, find(id));
  return std::move(stored.item);
}

Result<std::vector<Item>> Room::list(const WorkspaceId& workspace, std::optional<Kind> kind,
                                     std::int64_t before, std::size_t limit) const {
  const int wanted = kind ? static_cast<int>(*kind) : -1;
  return part_->reading([&](store::Tx& tx) {
    return tx.all<Item>(sql::list_items,
                        {workspace, before, wanted, static_cast<std::int64_t>(limit)},
                        [](const store::Row& row) { return item_of(row).item; });
  });
}

Result<std::string> Room::read(const MediaId& id, std::int64_t offset, std::size_t bytes) const {
  ASSIGN(const Stored stored, find(id));
  if (!stored.item.complete) return fail(ErrorCode::conflict, "The upload is not finished.");
  auto read = read_chunks(*part_, {stored.item.no, ""}, stored.item.bytes, offset,
                          std::min(bytes, limits::media_read_bytes_max));
  // Removed meanwhile?
  if (!read && read.error().code == ErrorCode::corrupt) TRY(find(id));
  return read;
}

Result<Published> Room::published(std::string_view code, const Form& form) {
  ASSIGN(const auto found, part_->reading([&](store::Tx& tx) {
    return tx.first<Stored>(sql::find_public, {code}, item_of);
  }));
  if (!found || form.shape == Shape::rich_menu) return no_such_item();
  const Item& item = found->item;
  if (form.shape == Shape::original && item.kind != Kind::image)
    return Published{.item = item.no,
                     .form = "",
                     .content_type = item.content_type,
                     .bytes = item.bytes,
                     .etag = "\"" + item.sha256.substr(0, 32) + "\""};
  auto made = ready(*found, form);
  if (!made && made.error().code == ErrorCode::invalid) return no_such_item();
  return made;
}

Result<std::string> Room::read(const Published& published, std::int64_t offset,
                               std::size_t bytes) const {
  auto read = read_chunks(*part_, {published.item, published.form}, published.bytes, offset,
                          std::min(bytes, limits::media_read_bytes_max));
  if (!read && read.error().code == ErrorCode::corrupt)
    TRY(part_->read([&](store::Tx& tx) { return check_alive(tx, published.item); }));
  return read;
}

}  // namespace enishi::media
