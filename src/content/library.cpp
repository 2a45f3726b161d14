#include "content/library.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "content/sql.h"

namespace enishi::content {
namespace {

constexpr std::string_view kStages[] = {"draft", "review", "approved", "archived"};

std::string identity(const guard::Actor& actor) {
  return std::string(guard::name(actor.kind)) + "/" + actor.id;
}

Status check_text(std::string_view field, std::string_view text, std::size_t bytes_max,
                  bool required) {
  if ((required && trim(text).empty()) || text.size() > bytes_max || !valid_utf8(text))
    return invalid(std::string(field),
                   std::string(required ? "must be 1 to " : "must be at most ") +
                       std::to_string(bytes_max) + " bytes of text");
  return {};
}

Content content_of(const store::Row& row) {
  Content c;
  int i = 0;
  c.no = row.integer(i++);
  c.id = row.id<ContentId>(i++);
  c.workspace = row.id<WorkspaceId>(i++);
  c.name = row.str(i++);
  c.stage = static_cast<Stage>(row.integer(i++));
  c.version = static_cast<int>(row.integer(i++));
  c.assignee = row.str(i++);
  c.created_by = row.str(i++);
  c.created_at = row.time(i++);
  c.updated_at = row.time(i++);
  c.edited_by = row.str(i++);
  c.approved_by = row.str(i++);
  c.approved_at = row.opt_time(i++);
  c.uses = row.integer(i++);
  c.used_at = row.opt_time(i++);
  return c;
}

Version version_of(const store::Row& row) {
  return {.version = static_cast<int>(row.integer(0)),
          .body = row.str(1),
          .note = row.str(2),
          .edited_by = row.str(3),
          .approved_by = row.str(5),
          .edited_at = row.time(4),
          .approved_at = row.opt_time(6),
          .used_at = row.opt_time(7),
          .uses = row.integer(8)};
}

Comment comment_of(const store::Row& row) {
  return {.no = row.integer(0),
          .version = static_cast<int>(row.integer(1)),
          .place = row.str(2),
          .text = row.str(3),
          .author = row.str(4),
          .resolved_by = row.str(6),
          .written_at = row.time(5),
          .resolved_at = row.opt_time(7)};
}

std::string shown(const Content& c) {
  JsonOut out;
  out.object().field("name", c.name).field("stage", name(c.stage)).field("version", c.version);
  if (!c.assignee.empty()) out.field("assignee", c.assignee);
  return out.end().take();
}

Result<Content> need(store::Tx& tx, const ContentId& id) {
  ASSIGN(auto found, find_content(tx, id));
  if (!found) return fail(ErrorCode::not_found, "There is no such content.");
  return *std::move(found);
}

std::unexpected<Error> wrong_stage(const Content& c, std::string_view step) {
  return fail(ErrorCode::conflict, "A content that is '" + std::string(name(c.stage)) +
                                       "' cannot be " + std::string(step) + ".");
}

Result<Comment> write_comment(store::Tx& tx, const Content& c, std::string place, std::string text,
                              const guard::Actor& actor, Time now) {
  ASSIGN(const auto newest, tx.integer(sql::newest_comment, {c.no}));
  Comment out{.no = newest.value_or(0) + 1,
              .version = c.version,
              .place = std::move(place),
              .text = std::move(text),
              .author = identity(actor),
              .resolved_by = {},
              .written_at = now,
              .resolved_at = {}};
  if (out.no > limits::content_comments_max)
    return fail(ErrorCode::conflict, "The content has too many comments.");
  TRY(tx.exec(sql::insert_comment,
              {c.no, out.no, out.version, out.place, out.text, out.author, out.written_at}));
  return out;
}

}  // namespace

std::string_view name(Stage stage) {
  return kStages[static_cast<std::size_t>(stage)];
}

std::optional<Stage> parse_stage(std::string_view text) {
  for (std::size_t i = 0; i < std::size(kStages); ++i)
    if (kStages[i] == text) return static_cast<Stage>(i);
  return std::nullopt;
}

Result<std::optional<Content>> find_content(store::Tx& tx, const ContentId& id) {
  return tx.first<Content>(sql::find_content, {id}, content_of);
}

Result<std::optional<Version>> find_version(store::Tx& tx, std::int64_t content, int version) {
  return tx.first<Version>(sql::find_version, {content, version}, version_of);
}

Status note_use(store::Tx& tx, std::int64_t content, int version, Time at) {
  TRY(tx.exec(sql::use_version, {content, version, at}));
  return {};
}

Result<Content> Library::create(const guard::Actor& actor, const WorkspaceId& workspace,
                                std::string name, std::string body, std::string note) {
  TRY(check_text("name", name, limits::content_name_bytes_max, true));
  TRY(check_text("note", note, limits::content_text_bytes_max, false));
  const Time now = clock_.now();
  const ContentId id = ContentId::make(now, random_);
  return state_.writing([&](store::Tx& tx) -> Result<Content> {
    ASSIGN(const auto count, tx.integer(sql::count_contents, {workspace}));
    if (count.value_or(0) >= static_cast<std::int64_t>(limits::contents_max))
      return fail(ErrorCode::conflict, "The library is full; archive does not free a place.");
    ASSIGN(const auto newest, tx.integer(sql::newest_content));
    const std::int64_t no = newest.value_or(0) + 1;
    const std::string author = identity(actor);
    TRY(tx.exec(sql::insert_content, {no, id, workspace, name, static_cast<int>(Stage::draft), 1,
                                      "", author, now, now}));
    TRY(tx.exec(sql::insert_version, {no, 1, body, note, author, now}));
    ASSIGN(Content made, need(tx, id));
    guard::Operation operation;
    operation.workspace = workspace;
    operation.action = "content.create";
    operation.target = "content/" + id.text();
    operation.after = shown(made);
    TRY(operations_.append(tx, actor, operation));
    return made;
  });
}

Result<Content> Library::change(const guard::Actor& actor, const ContentId& id, std::string action,
                                const Step& step) {
  return state_.writing([&](store::Tx& tx) -> Result<Content> {
    ASSIGN(const Content before, need(tx, id));
    Content now = before;
    TRY(step(tx, now));
    TRY(tx.exec(sql::update_content, {now.no, now.name, static_cast<int>(now.stage), now.version,
                                      now.assignee, clock_.now()}));
    guard::Operation operation;
    operation.workspace = before.workspace;
    operation.action = action;
    operation.target = "content/" + id.text();
    operation.before = shown(before);
    operation.after = shown(now);
    TRY(operations_.append(tx, actor, operation));
    return need(tx, id);
  });
}

Result<Content> Library::save(const guard::Actor& actor, const ContentId& id, int version,
                              std::string name, std::string body, std::string note) {
  TRY(check_text("name", name, limits::content_name_bytes_max, true));
  TRY(check_text("note", note, limits::content_text_bytes_max, false));
  return change(actor, id, "content.save", [&](store::Tx& tx, Content& c) -> Status {
    if (c.stage == Stage::archived) return wrong_stage(c, "changed");
    if (c.version != version)
      return fail(ErrorCode::conflict,
                  "The content was changed meanwhile; its version is now " +
                      std::to_string(c.version) + ".",
                  "version");
    if (c.version >= limits::content_versions_max)
      return fail(ErrorCode::conflict, "The content has too many versions; make a copy of it.");
    c.name = name;
    c.stage = Stage::draft;
    ++c.version;
    TRY(tx.exec(sql::insert_version, {c.no, c.version, body, note, identity(actor), clock_.now()}));
    return {};
  });
}

Result<Content> Library::submit(const guard::Actor& actor, const ContentId& id,
                                std::string assignee) {
  TRY(check_text("assignee", assignee, limits::content_name_bytes_max, false));
  return change(actor, id, "content.submit", [&](store::Tx&, Content& c) -> Status {
    if (c.stage != Stage::draft) return wrong_stage(c, "submitted");
    c.stage = Stage::review;
    c.assignee = assignee;
    return {};
  });
}

Result<Content> Library::approve(const guard::Actor& actor, const ContentId& id) {
  return change(actor, id, "content.approve", [&](store::Tx& tx, Content& c) -> Status {
    if (c.stage != Stage::review) return wrong_stage(c, "approved");
    if (identity(actor) == c.edited_by)
      return fail(ErrorCode::forbidden, "Another person than the author must approve.");
    c.stage = Stage::approved;
    c.assignee.clear();
    TRY(tx.exec(sql::approve_version, {c.no, c.version, identity(actor), clock_.now()}));
    return {};
  });
}

Result<Content> Library::send_back(const guard::Actor& actor, const ContentId& id,
                                   std::string assignee, std::string comment) {
  TRY(check_text("assignee", assignee, limits::content_name_bytes_max, false));
  TRY(check_text("comment", comment, limits::content_text_bytes_max, true));
  return change(actor, id, "content.send_back", [&](store::Tx& tx, Content& c) -> Status {
    if (c.stage != Stage::review && c.stage != Stage::approved) return wrong_stage(c, "sent back");
    c.stage = Stage::draft;
    c.assignee = assignee;
    TRY(write_comment(tx, c, "", comment, actor, clock_.now()));
    return {};
  });
}

Result<Content> Library::archive(const guard::Actor& actor, const ContentId& id, bool archived) {
  return change(actor, id, archived ? "content.archive" : "content.unarchive",
                [&](store::Tx&, Content& c) -> Status {
                  if ((c.stage == Stage::archived) == archived)
                    return wrong_stage(c, archived ? "archived" : "taken out of the archive");
                  c.stage = archived ? Stage::archived : Stage::draft;
                  c.assignee.clear();
                  return {};
                });
}

Result<Comment> Library::comment(const guard::Actor& actor, const ContentId& id, std::string place,
                                 std::string text) {
  TRY(check_text("place", place, limits::content_place_bytes_max, false));
  TRY(check_text("text", text, limits::content_text_bytes_max, true));
  Result<Comment> out = fail(ErrorCode::internal, "");
  TRY(change(actor, id, "content.comment", [&](store::Tx& tx, Content& c) -> Status {
    out = write_comment(tx, c, place, text, actor, clock_.now());
    if (!out) return std::unexpected(out.error());
    return {};
  }));
  return out;
}

Status Library::resolve(const guard::Actor& actor, const ContentId& id, std::int64_t comment) {
  TRY(change(actor, id, "content.resolve", [&](store::Tx& tx, Content& c) -> Status {
    ASSIGN(const auto changed,
           tx.exec(sql::resolve_comment, {c.no, comment, identity(actor), clock_.now()}));
    if (changed == 0) return fail(ErrorCode::not_found, "There is no such open comment.");
    return {};
  }));
  return {};
}

Result<Content> Library::get(const ContentId& id) const {
  return state_.reading([&](store::Tx& tx) { return need(tx, id); });
}

Result<Version> Library::version(const ContentId& id, int version) const {
  return state_.reading([&](store::Tx& tx) -> Result<Version> {
    ASSIGN(const Content c, need(tx, id));
    ASSIGN(auto found, find_version(tx, c.no, version));
    if (!found) return fail(ErrorCode::not_found, "There is no such version.", "version");
    return *std::move(found);
  });
}

Result<std::vector<Version>> Library::versions(const ContentId& id) const {
  return state_.reading([&](store::Tx& tx) -> Result<std::vector<Version>> {
    ASSIGN(const Content c, need(tx, id));
    return tx.all<Version>(sql::list_versions, {c.no}, version_of);
  });
}

Result<std::vector<Comment>> Library::comments(const ContentId& id) const {
  return state_.reading([&](store::Tx& tx) -> Result<std::vector<Comment>> {
    ASSIGN(const Content c, need(tx, id));
    return tx.all<Comment>(sql::list_comments, {c.no}, comment_of);
  });
}

Result<std::vector<Content>> Library::list(const WorkspaceId& workspace, std::optional<Stage> stage,
                                           std::int64_t before, std::size_t limit) const {
  const int wanted = stage ? static_cast<int>(*stage) : -1;
  return state_.reading([&](store::Tx& tx) {
    return tx.all<Content>(sql::list_contents,
                           {workspace, before, wanted, static_cast<std::int64_t>(limit)},
                           content_of);
  });
}

}  // namespace enishi::content
