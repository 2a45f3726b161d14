// Forms of items: made once, kept as chunks.
#include "media/limits.h"
#include "media/rendering.h"
#include "media/room.h"
#include "media/sql.h"
#include "media/still.h"

namespace enishi::media {
namespace {

// The form under which it is kept: a picture as it came is what LINE's message takes, and a
// video's preview is its still.
Result<Form> kept_form(const Item& item, const Form& form) {
  if (item.kind == Kind::image && form.shape != Shape::still)
    return form.shape == Shape::original ? Form{Shape::message} : form;
  if (item.kind == Kind::video && (form.shape == Shape::still || form.shape == Shape::preview))
    return Form{Shape::still};
  return invalid("form", "is none of " + std::string(name(item.kind)) + " items");
}

}  // namespace

Result<std::optional<Published>> Room::rendition_head(const Item& item,
                                                      const std::string& form) const {
  return part_->reading([&](store::Tx& tx) {
    return tx.first<Published>(sql::find_rendition, {item.no, form}, [&](const store::Row& row) {
      return Published{.item = item.no,
                       .form = form,
                       .content_type = row.str(0),
                       .bytes = row.integer(1),
                       .etag = "\"" + item.sha256.substr(0, 32) + "/" + form + "\""};
    });
  });
}

Result<Rendition> Room::make_rendition(const Stored& stored, const Form& form) {
  const Item& item = stored.item;
  const ChunkSource source(*part_, {item.no, ""}, item.bytes);
  if (form.shape == Shape::still) return video_still(source, item.width, item.height, stored.turn);
  ASSIGN(const std::string bytes, source.read(0, static_cast<std::size_t>(item.bytes)));
  return render(bytes, form);
}

// A crash leaves a rendition that is not whole: it is begun anew.
Status Room::keep_rendition(std::int64_t item, const std::string& form,
                            const Rendition& rendition) {
  const auto step = [&](const std::function<Status(store::Tx&)>& body) {
    return part_->write([&](store::Tx& tx) -> Status {
      TRY(check_alive(tx, item));
      return body(tx);
    });
  };
  std::size_t deleted = 0;
  do {
    TRY(step([&](store::Tx& tx) -> Status {
      ASSIGN(deleted, delete_some_chunks(tx, item, form));
      return {};
    }));
  } while (deleted > 0);
  TRY(step([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::delete_rendition, {item, form}));
    TRY(tx.exec(sql::insert_rendition, {item, form, rendition.content_type, rendition.bytes.size(),
                                        rendition.width, rendition.height}));
    return {};
  }));
  for (std::string_view left = rendition.bytes; !left.empty();) {
    std::size_t taken = 0;
    TRY(step([&](store::Tx& tx) -> Status {
      const auto at = static_cast<std::int64_t>(rendition.bytes.size() - left.size());
      ASSIGN(taken, add_to_chunk(tx, {item, form}, at, left));
      return {};
    }));
    left.remove_prefix(taken);
  }
  return step([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::rendition_is_whole, {item, form}));
    return {};
  });
}

Result<Published> Room::ready(const Stored& stored, const Form& form) {
  ASSIGN(const Form kept, kept_form(stored.item, form));
  const std::string key = form_text(kept);
  ASSIGN(auto head, rendition_head(stored.item, key));
  if (head) return *std::move(head);
  MutexLock making(making_);
  ASSIGN(head, rendition_head(stored.item, key));  // somebody else was faster
  if (head) return *std::move(head);
  ASSIGN(const Rendition made, make_rendition(stored, kept));
  TRY(keep_rendition(stored.item.no, key, made));
  ASSIGN(head, rendition_head(stored.item, key));
  if (!head) return no_such_item();
  return *std::move(head);
}

Result<Rendition> Room::image(const MediaId& id, const Form& form) {
  ASSIGN(const Stored stored, find(id));
  if (!stored.item.complete || stored.item.origin != Origin::library) return no_such_item();
  ASSIGN(const Published head, ready(stored, form));
  Rendition out{.content_type = head.content_type};
  TRY(part_->read([&](store::Tx& tx) {
    return tx.query(sql::find_rendition, {head.item, head.form}, [&](const store::Row& row) {
      out.width = static_cast<int>(row.integer(2));
      out.height = static_cast<int>(row.integer(3));
    });
  }));
  while (static_cast<std::int64_t>(out.bytes.size()) < head.bytes) {
    ASSIGN(const std::string more,
           read(head, static_cast<std::int64_t>(out.bytes.size()), limits::media_read_bytes_max));
    out.bytes += more;
  }
  return out;
}

}  // namespace enishi::media
