// What becomes of an upload whose bytes are all there.
#include <algorithm>

#include "base/bytes.h"
#include "media/limits.h"
#include "media/rendering.h"
#include "media/room.h"
#include "media/sql.h"
#include "media/still.h"

namespace enishi::media {
namespace {

constexpr auto kChunk = static_cast<std::int64_t>(limits::media_chunk_bytes);

}  // namespace

Result<std::string> Room::digest(const Item& item) const {
  Sha256 sha;
  for (std::int64_t at = 0; at < item.stored; at += kChunk) {
    ASSIGN(const std::string bytes,
           read_chunks(*part_, {item.no, ""}, item.stored, at, limits::media_chunk_bytes));
    sha.update(bytes);
  }
  return hex(as_view(sha.finish()));
}

Status Room::complete(const Item& item, const Found& found, const std::string& sha256,
                      std::optional<Time> expires_at) {
  return part_->write([&](store::Tx& tx) -> Status {
    TRY(check_alive(tx, item.no));
    TRY(tx.exec(sql::item_is_complete,
                {item.no, static_cast<int>(found.kind), found.content_type, found.width,
                 found.height, found.turn, found.duration_ms, sha256, expires_at}));
    return {};
  });
}

Result<Item> Room::finish(const guard::Actor& actor, const MediaId& id) {
  MutexLock making(making_);
  ASSIGN(const Stored stored, find(id));
  const Item& item = stored.item;
  if (item.origin != Origin::library) return no_such_item();
  if (item.complete) return item;
  if (item.stored != item.bytes)
    return fail(ErrorCode::conflict, "Only " + std::to_string(item.stored) + " of " +
                                         std::to_string(item.bytes) + " bytes are there.");
  auto finished = finish_new(actor, item);
  // More pieces would not mend it.
  if (!finished && finished.error().code == ErrorCode::invalid)
    TRY(mark_removed(item.no, item.origin));
  return finished;
}

Result<Item> Room::finish_new(const guard::Actor& actor, const Item& item) {
  ASSIGN(const std::string sha256, digest(item));
  ASSIGN(auto same, part_->reading([&](store::Tx& tx) {
    return tx.first<Stored>(sql::find_same, {item.workspace, sha256}, item_of);
  }));
  if (same) {
    TRY(mark_removed(item.no, item.origin));
    return std::move(same->item);
  }
  ASSIGN(const Found found, inspect(ChunkSource(*part_, {item.no, ""}, item.stored)));
  TRY(make_first_picture(item, found));
  TRY(blank_metadata(item, found));
  Item made = item;
  made.kind = found.kind;
  made.complete = true;
  TRY(note(actor, made, "media.add", false));
  TRY(complete(item, found, sha256, std::nullopt));
  ASSIGN(Stored stored, find(item.id));
  return std::move(stored.item);
}

// Also the proof that it can be decoded.
Status Room::make_first_picture(const Item& item, const Found& found) {
  if (found.kind != Kind::image && found.kind != Kind::video) return {};
  const ChunkSource source(*part_, {item.no, ""}, item.stored);
  if (found.kind == Kind::video) {
    ASSIGN(const Rendition still, video_still(source, found.width, found.height, found.turn));
    return keep_rendition(item.no, form_text({Shape::still}), still);
  }
  ASSIGN(const std::string bytes, source.read(0, static_cast<std::size_t>(item.stored)));
  ASSIGN(const Rendition preview, render(bytes, {Shape::preview}));
  return keep_rendition(item.no, form_text({Shape::preview}), preview);
}

// A phone writes into a video where it was taken.
Status Room::blank_metadata(const Item& item, const Found& found) {
  for (const Stretch& box : found.metadata) {
    const std::string blank = free_box(box.bytes);
    for (std::int64_t done = 0; done < box.bytes;) {
      const std::int64_t at = box.offset + done;
      const std::int64_t here = std::min(box.bytes - done, kChunk - at % kChunk);
      TRY(part_->write([&](store::Tx& tx) -> Status {
        TRY(check_alive(tx, item.no));
        return overwrite_in_chunk(tx, {item.no, ""}, at,
                                  std::string_view(blank).substr(static_cast<std::size_t>(done),
                                                                 static_cast<std::size_t>(here)));
      }));
      done += here;
    }
  }
  return {};
}

}  // namespace enishi::media
