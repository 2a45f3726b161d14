#include "line/audiences.h"

#include <array>

#include "base/json.h"
#include "base/text.h"
#include "line/audience_job.h"
#include "line/audience_look.h"
#include "line/limits.h"
#include "line/sql.h"
#include "measure/daily.h"
#include "segment/condition.h"

namespace enishi::line {
namespace {

constexpr std::size_t kRequestIdMax = 100;

Status check_name(const std::string& name) {
  if (trim(name).empty() || !valid_utf8(name) || has_control_characters(name, false) ||
      utf16_length(name) > limits::audience_name_units_max)
    return invalid("name", "must be 1 to 120 characters of one line");
  return {};
}

// The source of an upload, checked.
Result<std::string> upload_source(const AudienceSpec& spec, const people::View& view,
                                  WorkspaceNo workspace) {
  if (spec.condition.empty() == !spec.list)
    return invalid("condition", "one of condition and list must be given");
  JsonOut out;
  out.object();
  if (spec.list) {
    out.field("list", spec.list->text());
  } else {
    ASSIGN(const auto document, JsonDocument::parse(spec.condition));
    auto condition = segment::Condition::parse(document.root());
    const Status fits = condition ? condition->check(view, workspace) : Status{};
    if (!condition || !fits) {
      Error error = condition ? fits.error() : condition.error();
      error.field = error.field.empty() ? "condition" : "condition." + error.field;
      return std::unexpected(std::move(error));
    }
    out.key("condition").raw(condition->json());
  }
  return out.field("with_blocked", spec.with_blocked).end().take();
}

Result<std::string> message_source(const AudienceSpec& spec) {
  if (spec.request_id.empty() || spec.request_id.size() > kRequestIdMax)
    return invalid("request_id", "must be the request id of a broadcast or narrowcast");
  if (utf16_length(spec.url) > limits::audience_url_units_max)
    return invalid("url", "is longer than 2,000 characters");
  JsonOut out;
  out.object().field("request_id", spec.request_id);
  if (!spec.url.empty()) out.field("url", spec.url);
  return out.end().take();
}

// Begins the nightly look of every channel that has audiences.
class NightlyLook final : public spine::Applier {
 public:
  explicit NightlyLook(const AudienceParts& parts) : parts_(parts) {}
  std::string_view name() const override { return "line.audiences"; }
  Status apply(store::Tx& tx, spine::Entry& entry) override;
  Status flush(store::Tx&) override { return {}; }
  void committed() noexcept override {
    if (begun_) parts_.jobs.wake();
    begun_ = false;
  }
  void rolled_back() noexcept override {
    daily_.rolled_back();
    begun_ = false;
  }

 private:
  const AudienceParts& parts_;
  measure::Daily daily_{"line.audiences"};
  bool begun_ = false;
};

Status NightlyLook::apply(store::Tx& tx, spine::Entry& entry) {
  ASSIGN(const bool begins, daily_.begins(tx, entry));
  if (!begins) return {};
  ASSIGN(const auto channels,
         tx.all<ChannelNo>(sql::line_audience_channels, {}, [](const store::Row& row) {
           return ChannelNo{static_cast<std::uint32_t>(row.integer(0))};
         }));
  const workspace::Directory directory = parts_.workspaces.directory();
  for (const ChannelNo no : channels) {
    const workspace::Channel* channel = directory.channel(no);
    if (channel == nullptr || !channel->active) continue;
    TRY(parts_.jobs.create(tx, kAudienceLookKind, channel->workspace, spine::Priority::low,
                           audience_look_input(channel->id)));
    begun_ = true;
  }
  return {};
}

class AudienceRoom final : public Audiences {
 public:
  explicit AudienceRoom(const AudienceParts& parts) : parts_(parts), job_(parts_) {
    parts_.jobs.handle(std::string(kAudienceJobKind),
                       [this](const spine::Job& job) { return job_.step(job); });
    parts_.jobs.handle(std::string(kAudienceLookKind),
                       [this](const spine::Job& job) { return audience_look_step(parts_, job); });
  }

  spine::Applier& applier() override { return nightly_; }
  Result<LineAudience> create(const guard::Actor& actor, const ChannelId& channel,
                              AudienceSpec spec) override;
  Result<std::vector<LineAudience>> list(const ChannelId& channel) const override;
  Result<LineAudience> get(const ChannelId& channel, const LineAudienceId& id) const override;
  Result<LineAudience> rename(const guard::Actor& actor, const ChannelId& channel,
                              const LineAudienceId& id, std::string name) override;
  Status remove(const guard::Actor& actor, const ChannelId& channel,
                const LineAudienceId& id) override;
  Result<LineAudience> refresh(const guard::Actor& actor, const ChannelId& channel,
                               const LineAudienceId& id) override;

 private:
  Result<workspace::Channel> need(const ChannelId& channel) const;
  Status check_free(store::Tx& tx, ChannelNo channel, const std::string& name,
                    const LineAudienceId& but) const;
  Status record(store::Tx& tx, const guard::Actor& actor, const workspace::Channel& channel,
                const LineAudience& audience, std::string_view action,
                const std::string& name_after) const;
  Result<std::int64_t> start(store::Tx& tx, const workspace::Channel& channel,
                             const LineAudienceId& id) const {
    return parts_.jobs.create(tx, kAudienceJobKind, channel.workspace, spine::Priority::normal,
                              audience_job_input(id));
  }

  const AudienceParts parts_;
  AudienceJob job_;
  NightlyLook nightly_{parts_};
};

Result<workspace::Channel> AudienceRoom::need(const ChannelId& channel) const {
  const workspace::Directory directory = parts_.workspaces.directory();
  const workspace::Channel* found = directory.channel(channel);
  if (found == nullptr) return fail(ErrorCode::not_found, "There is no such channel.", "channel");
  return *found;
}

Status AudienceRoom::check_free(store::Tx& tx, ChannelNo channel, const std::string& name,
                                const LineAudienceId& but) const {
  ASSIGN(const bool taken, tx.exists(sql::line_audience_named, {channel, lower_ascii(name), but}));
  if (taken) return fail(ErrorCode::conflict, "The channel has an audience of this name.", "name");
  return {};
}

Status AudienceRoom::record(store::Tx& tx, const guard::Actor& actor,
                            const workspace::Channel& channel, const LineAudience& audience,
                            std::string_view action, const std::string& name_after) const {
  guard::Operation operation;
  operation.workspace = channel.workspace;
  operation.action = "line_audience." + std::string(action);
  operation.target = "line_audience/" + audience.id.text();
  JsonOut before, after;
  if (action != "create")
    operation.before = before.object().field("name", audience.name).end().take();
  if (!name_after.empty()) operation.after = after.object().field("name", name_after).end().take();
  return parts_.operations.append(tx, actor, operation);
}

Result<LineAudience> AudienceRoom::create(const guard::Actor& actor, const ChannelId& id,
                                          AudienceSpec spec) {
  ASSIGN(const workspace::Channel channel, need(id));
  TRY(check_name(spec.name));
  LineAudience audience;
  audience.id = LineAudienceId::make(parts_.clock.now(), parts_.random);
  audience.channel = channel.no;
  audience.name = std::move(spec.name);
  audience.kind = spec.kind;
  if (spec.kind == AudienceKind::upload) {
    ASSIGN(audience.source, upload_source(spec, *parts_.people.view(), channel.workspace_no));
  } else {
    ASSIGN(audience.source, message_source(spec));
    audience.frozen = true;  // LINE knows who they are
  }
  audience.created_at = parts_.clock.now();
  TRY(parts_.state.write([&](store::Tx& tx) -> Status {
    TRY(check_free(tx, channel.no, audience.name, audience.id));
    ASSIGN(const auto count, tx.integer(sql::line_audience_count, {channel.no}));
    if (count.value_or(0) >= limits::line_audiences_max)
      return fail(ErrorCode::conflict, "The channel has 1,000 audiences; delete one first.");
    ASSIGN(audience.job, start(tx, channel, audience.id));
    TRY(insert_audience(tx, audience));
    return record(tx, actor, channel, audience, "create", audience.name);
  }));
  parts_.jobs.wake();
  return audience;
}

Result<std::vector<LineAudience>> AudienceRoom::list(const ChannelId& channel) const {
  ASSIGN(const workspace::Channel found, need(channel));
  return parts_.state.reading([&](store::Tx& tx) { return load_audiences(tx, found.no); });
}

Result<LineAudience> AudienceRoom::get(const ChannelId& channel, const LineAudienceId& id) const {
  ASSIGN(const workspace::Channel found, need(channel));
  ASSIGN(auto audience, parts_.state.reading([&](store::Tx& tx) { return load_audience(tx, id); }));
  if (!audience || audience->channel != found.no || audience->state == AudienceState::deleted)
    return fail(ErrorCode::not_found, "There is no such audience.", "audience");
  return *std::move(audience);
}

Result<LineAudience> AudienceRoom::rename(const guard::Actor& actor, const ChannelId& channel,
                                          const LineAudienceId& id, std::string name) {
  TRY(check_name(name));
  ASSIGN(const workspace::Channel found, need(channel));
  ASSIGN(const LineAudience audience, get(channel, id));
  if (!audience.group && audience.state == AudienceState::preparing)
    return fail(ErrorCode::conflict, "LINE has not made the audience yet.");
  TRY(parts_.state.read(
      [&](store::Tx& tx) { return check_free(tx, found.no, name, audience.id); }));
  if (audience.group) TRY(rename_audience(parts_.asker, channel, *audience.group, name));
  TRY(parts_.state.write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::rename_line_audience, {id, name, lower_ascii(name)}));
    return record(tx, actor, found, audience, "rename", name);
  }));
  return get(channel, id);
}

Status AudienceRoom::remove(const guard::Actor& actor, const ChannelId& channel,
                            const LineAudienceId& id) {
  ASSIGN(const workspace::Channel found, need(channel));
  ASSIGN(const LineAudience audience, get(channel, id));
  if (!audience.group && audience.state == AudienceState::preparing)
    return fail(ErrorCode::conflict, "LINE has not made the audience yet.");
  if (audience.group) {
    const Status deleted = delete_audience(parts_.asker, channel, *audience.group);
    if (!deleted && deleted.error().code != ErrorCode::not_found) return deleted;
  }
  return parts_.state.write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::remove_line_audience, {id, ""}));
    TRY(tx.exec(sql::drop_line_audience_parts, {id}));
    return record(tx, actor, found, audience, "delete", {});
  });
}

Result<LineAudience> AudienceRoom::refresh(const guard::Actor& actor, const ChannelId& channel,
                                           const LineAudienceId& id) {
  ASSIGN(const workspace::Channel found, need(channel));
  ASSIGN(const LineAudience audience, get(channel, id));
  ASSIGN(const auto left, parts_.state.reading([&](store::Tx& tx) { return next_call(tx, id); }));
  if (audience.state == AudienceState::failed && (!audience.group || left)) {
    TRY(parts_.state.write([&](store::Tx& tx) -> Status {
      ASSIGN(const std::int64_t job, start(tx, found, id));
      TRY(tx.exec(sql::restart_line_audience, {id, job}));
      return record(tx, actor, found, audience, "retry", audience.name);
    }));
    parts_.jobs.wake();
  } else if (audience.group && audience.job == 0) {
    TRY(look_at(parts_, channel, audience));
  }
  return get(channel, id);
}

}  // namespace

std::string_view name(AudienceKind kind) {
  static constexpr std::array<std::string_view, 3> names{"upload", "click", "impression"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view name(AudienceState state) {
  static constexpr std::array<std::string_view, 5> names{"preparing", "ready", "failed", "expired",
                                                         "deleted"};
  return names[static_cast<std::size_t>(state)];
}

AudienceSizes AudienceSizes::of_line() {
  return {.file_ids = limits::audience_file_ids_max,
          .part_records = limits::audience_part_records,
          .jobs = limits::audience_jobs_max};
}

std::unique_ptr<Audiences> Audiences::make(const AudienceParts& parts) {
  return std::make_unique<AudienceRoom>(parts);
}

}  // namespace enishi::line
