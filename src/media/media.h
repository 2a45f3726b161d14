// The front of room media: pictures, videos and sound that marketers upload for messages, and what
// customers sent. Kept in a part of its own ("media"), in chunks; made to fit LINE's limits on
// demand; served to the world under a URL that nobody can guess and that never changes.
//
// What a file is, its bytes tell and nothing else. What customers sent is only stored: never
// decoded, never public, and gone after `media.inbound_retention_days`.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/config.h"
#include "base/id.h"
#include "base/random.h"
#include "base/result.h"
#include "guard/operation_log.h"
#include "media/form.h"
#include "store/store.h"

namespace enishi {
struct MediaTag;
using MediaId = Id<MediaTag>;
}  // namespace enishi

namespace enishi::media {

// Stored; never change.
enum class Origin : unsigned char { library, inbound };  // uploaded by staff, sent by a customer
enum class Kind : unsigned char { image, video, audio, file };
std::string_view name(Origin origin);
std::string_view name(Kind kind);
std::optional<Kind> parse_kind(std::string_view text);

struct Item {
  std::int64_t no = 0;  // later ones are greater: the cursor of lists; never reused
  MediaId id;
  WorkspaceId workspace;
  Origin origin = Origin::library;
  Kind kind = Kind::file;     // of a complete item
  std::string name;           // as people call it
  std::string content_type;   // by the bytes; application/octet-stream: unknown
  std::int64_t bytes = 0;     // whole size: declared until complete; of an inbound one, so far
  std::int64_t stored = 0;    // of these, what is there: where the next piece goes
  int width = 0, height = 0;  // as shown; 0: not a picture, or unknown
  std::int64_t duration_ms = 0;
  std::string sha256;       // hex, of the bytes as they came; empty until complete
  std::string code;         // of its public URLs; empty: never public
  std::int64_t record = 0;  // inbound: whose, the dense number; else 0
  std::string created_by;   // "api_key/<id>"; empty for inbound
  Time created_at;
  std::optional<Time> expires_at;  // then it goes: inbound, and uploads that are not finished
  bool complete = false;
};

// A form of an item, ready to be shown.
struct Rendition {
  std::string content_type;
  std::string bytes;
  int width = 0, height = 0;
};

// What stands behind a public URL.
struct Published {
  std::int64_t item = 0;
  std::string form;  // of the bytes; empty: as they came
  std::string content_type;
  std::int64_t bytes = 0;
  std::string etag;  // with its quotes; the same for ever
};

// Thread safe. Errors: not_found; invalid with the field (`name`, `bytes`, `file`, `form`);
// too_large; conflict. No transaction is longer than a few chunks: a crash in between leaves an
// upload that can be gone on with, or that retire() removes.
class Media {
 public:
  // Opens part "media" and applies this room's migrations to it. Everything must outlive it.
  static Result<std::unique_ptr<Media>> open(store::Store& store,
                                             const guard::OperationLog& operations,
                                             const Config& config, const Clock& clock,
                                             Random& random);
  virtual ~Media() = default;

  // The library. An upload is begun with its size, gets its pieces in order, and is finished.
  // Refused at once where no kind of file may be so large.
  virtual Result<Item> begin(const guard::Actor& actor, const WorkspaceId& workspace,
                             std::string name, std::int64_t bytes) = 0;
  // `offset` must be the item's `stored` (else conflict, which names the right one), the piece at
  // most limits::media_piece_bytes_max. Also for begin_inbound().
  virtual Result<Item> append(const MediaId& id, std::int64_t offset, std::string_view piece) = 0;
  // Looks at what it is, holds it to LINE's limits and makes its first picture; on the operation
  // log. A file that is refused is gone. The same bytes as a complete item of the workspace: gives
  // that one, and the upload is gone. Finishing twice gives the item again.
  virtual Result<Item> finish(const guard::Actor& actor, const MediaId& id) = 0;
  // The three in one, of any size.
  virtual Result<Item> add(const guard::Actor& actor, const WorkspaceId& workspace,
                           std::string name, std::string_view bytes) = 0;
  // On the operation log; not to be found from then on, its bytes go with retire().
  virtual Status remove(const guard::Actor& actor, const MediaId& id) = 0;

  // What a customer sent. `content_type` is LINE's word for it: it only tells sound from pictures
  // inside an MP4. `name` may be empty (LINE names only files).
  virtual Result<Item> keep(const WorkspaceId& workspace, std::int64_t record, std::string name,
                            std::string content_type, std::string_view bytes) = 0;
  // The same in pieces, of a size that need not be known.
  virtual Result<Item> begin_inbound(const WorkspaceId& workspace, std::int64_t record,
                                     std::string name, std::string content_type) = 0;
  virtual Result<Item> finish_inbound(const MediaId& id) = 0;

  virtual Result<Item> get(const MediaId& id) const = 0;  // also unfinished ones
  // Of the library, complete, newest first, below number `before`.
  virtual Result<std::vector<Item>> list(const WorkspaceId& workspace, std::optional<Kind> kind,
                                         std::int64_t before, std::size_t limit) const = 0;
  // The bytes as they came, at most limits::media_read_bytes_max; fewer at the end. Of a complete
  // item. Those of a video have lost what tells where it was taken.
  virtual Result<std::string> read(const MediaId& id, std::int64_t offset,
                                   std::size_t bytes) const = 0;

  // A form of a complete item of the library, made at the first call and kept. One is made at a
  // time: pixels take memory. Invalid with field "form" where the kind has no such form.
  virtual Result<Rendition> image(const MediaId& id, const Form& form) = 0;

  // For the world, by code; not_found for all that is not public. May make the form first.
  virtual Result<Published> published(std::string_view code, const Form& form) = 0;
  virtual Result<std::string> read(const Published& published, std::int64_t offset,
                                   std::size_t bytes) const = 0;
  // Grows when something public went: what was remembered of published() is to be forgotten.
  virtual std::uint64_t removals() const = 0;

  // Everything that this person sent, bytes too. They leave the files with purge().
  virtual Status erase_record(std::int64_t record) = 0;
  virtual Status purge() = 0;  // store::Database::purge_deleted_bytes() of the part
  // Removes what has expired: bounded work a call; true: there is more.
  virtual Result<bool> retire(Time now) = 0;
};

// "<base>/m/<code>/<form>"; `base` is http.public_url, a trailing slash of it does not matter.
// The form "imagemap" without a width is what LINE calls baseUrl.
std::string public_url(std::string_view base, const Item& item, std::string_view form);

}  // namespace enishi::media
