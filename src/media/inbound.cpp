// What customers sent: stored as it came.
#include "media/limits.h"
#include "media/room.h"

namespace enishi::media {

Result<Item> Room::begin_inbound(const WorkspaceId& workspace, std::int64_t record,
                                 std::string name, std::string content_type) {
  if (record <= 0) return invalid("record", "must be the number of a person's record");
  Item item;
  item.workspace = workspace;
  item.origin = Origin::inbound;
  item.record = record;
  item.name = clean_name(name);
  item.content_type = clean_name(content_type);  // LINE's word, until we have looked
  return begin_item(std::move(item));
}

Result<Item> Room::finish_inbound(const MediaId& id) {
  ASSIGN(const Stored stored, find(id));
  const Item& item = stored.item;
  if (item.origin != Origin::inbound) return no_such_item();
  if (item.complete) return item;
  ASSIGN(const std::string head,
         read_chunks(*part_, {item.no, ""}, item.stored, 0, limits::media_chunk_bytes));
  ASSIGN(const std::string sha256, digest(item));
  TRY(complete(item, glance(head, item.content_type), sha256, item.created_at + keep_inbound_));
  return get(id);
}

Result<Item> Room::keep(const WorkspaceId& workspace, std::int64_t record, std::string name,
                        std::string content_type, std::string_view bytes) {
  ASSIGN(const Item begun,
         begin_inbound(workspace, record, std::move(name), std::move(content_type)));
  TRY(append_all(begun.id, bytes));
  return finish_inbound(begun.id);
}

}  // namespace enishi::media
