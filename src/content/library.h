// The library of contents: message bodies with a name, kept version by version, and their life
// between people: draft -> review -> approved, back to draft with a comment, and archived.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/random.h"
#include "base/result.h"
#include "guard/operation_log.h"
#include "store/store.h"

namespace enishi {
struct ContentTag;
using ContentId = Id<ContentTag>;
}  // namespace enishi

namespace enishi::content {

// Of the newest version. Stored; never changes.
enum class Stage : unsigned char { draft, review, approved, archived };
std::string_view name(Stage stage);
std::optional<Stage> parse_stage(std::string_view text);

struct Content {
  std::int64_t no = 0;
  ContentId id;
  WorkspaceId workspace;
  std::string name;
  Stage stage = Stage::draft;
  int version = 1;
  std::string assignee;  // who is to do the next step, as people write it; may be empty
  std::string created_by, edited_by, approved_by;  // "api_key/<id>"; of the newest version
  Time created_at, updated_at;
  std::optional<Time> approved_at, used_at;
  std::int64_t uses = 0;  // sends of any version
};

struct Version {
  int version = 0;
  std::string body;  // as Template compiles it; empty in lists
  std::string note;
  std::string edited_by, approved_by;
  Time edited_at;
  std::optional<Time> approved_at, used_at;
  std::int64_t uses = 0;
};

struct Comment {
  std::int64_t no = 0;  // from 1 within its content
  int version = 0;
  std::string place;  // path in the body, or empty
  std::string text, author, resolved_by;
  Time written_at;
  std::optional<Time> resolved_at;
};

// Every change is one transaction with its row of the operation log. Errors: not_found, invalid
// with the field, conflict when the content was changed meanwhile or its stage does not allow the
// step, forbidden when the author would approve. Thread safe.
class Library {
 public:
  Library(store::Database& state, const guard::OperationLog& operations, const Clock& clock,
          Random& random)
      : state_(state), operations_(operations), clock_(clock), random_(random) {}

  // `body` has been checked by Template.
  Result<Content> create(const guard::Actor& actor, const WorkspaceId& workspace, std::string name,
                         std::string body, std::string note);
  // A new version, a draft again. `version` is the one it was made from.
  Result<Content> save(const guard::Actor& actor, const ContentId& id, int version,
                       std::string name, std::string body, std::string note);
  Result<Content> submit(const guard::Actor& actor, const ContentId& id, std::string assignee);
  Result<Content> approve(const guard::Actor& actor, const ContentId& id);
  // Back to draft, with what is to be changed, for `assignee`.
  Result<Content> send_back(const guard::Actor& actor, const ContentId& id, std::string assignee,
                            std::string comment);
  Result<Content> archive(const guard::Actor& actor, const ContentId& id, bool archived);

  Result<Comment> comment(const guard::Actor& actor, const ContentId& id, std::string place,
                          std::string text);
  Status resolve(const guard::Actor& actor, const ContentId& id, std::int64_t comment);

  Result<Content> get(const ContentId& id) const;
  Result<Version> version(const ContentId& id, int version) const;
  Result<std::vector<Version>> versions(const ContentId& id) const;  // newest first
  Result<std::vector<Comment>> comments(const ContentId& id) const;
  // Newest first, below number `before`; `stage` nullopt: all that are not archived.
  Result<std::vector<Content>> list(const WorkspaceId& workspace, std::optional<Stage> stage,
                                    std::int64_t before, std::size_t limit) const;

 private:
  using Step = std::function<Status(store::Tx& tx, Content& content)>;
  Result<Content> change(const guard::Actor& actor, const ContentId& id, std::string action,
                         const Step& step);

  store::Database& state_;
  const guard::OperationLog& operations_;
  const Clock& clock_;
  Random& random_;
};

// Inside the transaction of a send that begins: counts it.
Status note_use(store::Tx& tx, std::int64_t content, int version, Time at);
Result<std::optional<Content>> find_content(store::Tx& tx, const ContentId& id);
Result<std::optional<Version>> find_version(store::Tx& tx, std::int64_t content, int version);

}  // namespace enishi::content
