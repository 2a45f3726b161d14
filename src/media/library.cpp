// Uploads: begun, filled piece by piece, removed.
#include "base/bytes.h"
#include "media/limits.h"
#include "media/room.h"
#include "media/sql.h"

namespace enishi::media {
namespace {

constexpr std::int64_t kUploadBytesMax =
    std::max({limits::media_image_bytes_max, limits::media_line_video_bytes_max,
              limits::media_line_audio_bytes_max});

constexpr Millis kUnfinished = std::chrono::hours(limits::media_unfinished_hours_max);

Status check_room_for(store::Tx& tx, const WorkspaceId& workspace) {
  const auto count = [&](State state) {
    return tx.integer(sql::count_items, {workspace, static_cast<int>(state)});
  };
  ASSIGN(const auto open, count(State::open));
  if (open.value_or(0) >= static_cast<std::int64_t>(limits::media_unfinished_max))
    return fail(ErrorCode::conflict,
                "Too many uploads are not finished; finish or remove some of them.");
  ASSIGN(const auto complete, count(State::complete));
  if (complete.value_or(0) >= static_cast<std::int64_t>(limits::media_items_max))
    return fail(ErrorCode::conflict, "The library is full; remove what is not needed.");
  return {};
}

Status check_place(const Item& item, std::int64_t offset, std::size_t bytes) {
  if (item.complete) return fail(ErrorCode::conflict, "The upload is finished.");
  if (offset != item.stored)
    return fail(ErrorCode::conflict,
                "The next piece begins at byte " + std::to_string(item.stored) + ".", "offset");
  const std::int64_t most =
      item.origin == Origin::inbound ? limits::media_inbound_bytes_max : item.bytes;
  if (static_cast<std::int64_t>(bytes) > most - offset)
    return fail(ErrorCode::too_large,
                "There are more than " + std::to_string(most) + " bytes of it.");
  return {};
}

}  // namespace

Room::Room(std::shared_ptr<store::Database> part, store::Database& state,
           const guard::OperationLog& operations, const Config& config, const Clock& clock,
           Random& random)
    : part_(std::move(part)),
      state_(state),
      operations_(operations),
      keep_inbound_(std::chrono::days(config.integer("media.inbound_retention_days"))),
      clock_(clock),
      random_(random) {}

Result<std::unique_ptr<Media>> Media::open(store::Store& store,
                                           const guard::OperationLog& operations,
                                           const Config& config, const Clock& clock,
                                           Random& random) {
  ASSIGN(auto part, store.part("media", true));
  TRY(part->migrate(sql::migrations));
  return std::make_unique<Room>(std::move(part), store.state(), operations, config, clock, random);
}

Status Room::note(const guard::Actor& actor, const Item& item, std::string action,
                  bool before) const {
  guard::Operation operation;
  operation.workspace = item.workspace;
  operation.action = std::move(action);
  operation.target = "media/" + item.id.text();
  (before ? operation.before : operation.after) = shown(item);
  return state_.write([&](store::Tx& tx) { return operations_.append(tx, actor, operation); });
}

Result<Item> Room::begin_item(Item item) {
  item.created_at = clock_.now();
  item.id = MediaId::make(item.created_at, random_);
  item.expires_at = item.created_at + kUnfinished;
  const bool library = item.origin == Origin::library;
  if (library) {
    Bytes16 code;
    random_.fill(std::as_writable_bytes(std::span(code)));
    item.code = base64url(as_view(code));
  }
  const std::optional<std::string> code = library ? std::optional(item.code) : std::nullopt;
  TRY(part_->write([&](store::Tx& tx) -> Status {
    if (library) TRY(check_room_for(tx, item.workspace));
    ASSIGN(item.no, next_number(tx));
    TRY(tx.exec(sql::insert_item, {item.no, item.id, item.workspace, static_cast<int>(item.origin),
                                   item.name, item.content_type, item.bytes, code, item.record,
                                   item.created_by, item.created_at, item.expires_at}));
    return {};
  }));
  return item;
}

Result<Item> Room::begin(const guard::Actor& actor, const WorkspaceId& workspace, std::string name,
                         std::int64_t bytes) {
  TRY(check_name(name));
  if (bytes <= 0) return invalid("bytes", "must be the size of the file, in bytes");
  if (bytes > kUploadBytesMax)
    return fail(ErrorCode::too_large,
                "LINE takes no file of more than " + std::to_string(kUploadBytesMax) + " bytes.",
                "bytes");
  Item item;
  item.workspace = workspace;
  item.name = std::move(name);
  item.bytes = bytes;
  item.created_by = std::string(guard::name(actor.kind)) + "/" + actor.id;
  return begin_item(std::move(item));
}

Result<Item> Room::append(const MediaId& id, std::int64_t offset, std::string_view piece) {
  if (piece.size() > limits::media_piece_bytes_max)
    return fail(ErrorCode::too_large,
                "A piece has at most " + std::to_string(limits::media_piece_bytes_max) + " bytes.");
  Item item;
  do {
    TRY(part_->write([&](store::Tx& tx) -> Status {
      ASSIGN(Stored stored, find_item(tx, id));
      item = std::move(stored.item);
      TRY(check_place(item, offset, piece.size()));
      if (piece.empty()) return {};
      ASSIGN(const std::size_t taken, add_to_chunk(tx, {item.no, ""}, offset, piece));
      item.stored += static_cast<std::int64_t>(taken);
      item.expires_at = clock_.now() + kUnfinished;
      TRY(tx.exec(sql::item_grew, {item.no, item.stored, item.expires_at}));
      return {};
    }));
    piece.remove_prefix(static_cast<std::size_t>(item.stored - offset));
    offset = item.stored;
  } while (!piece.empty());
  if (item.origin == Origin::inbound) item.bytes = item.stored;
  return item;
}

Status Room::append_all(const MediaId& id, std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += limits::media_piece_bytes_max)
    TRY(append(id, static_cast<std::int64_t>(at), bytes.substr(at, limits::media_piece_bytes_max)));
  return {};
}

Result<Item> Room::add(const guard::Actor& actor, const WorkspaceId& workspace, std::string name,
                       std::string_view bytes) {
  if (bytes.empty()) return invalid("file", "is empty");
  ASSIGN(const Item begun,
         begin(actor, workspace, std::move(name), static_cast<std::int64_t>(bytes.size())));
  TRY(append_all(begun.id, bytes));
  return finish(actor, begun.id);
}

Status Room::remove(const guard::Actor& actor, const MediaId& id) {
  ASSIGN(const Stored stored, find(id));
  // First on the log: nothing goes without a row, whatever happens in between.
  TRY(note(actor, stored.item, "media.remove", true));
  return mark_removed(stored.item.no, stored.item.origin);
}

}  // namespace enishi::media
