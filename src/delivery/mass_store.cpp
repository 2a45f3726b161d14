#include "delivery/mass_store.h"

#include "delivery/sql.h"

namespace enishi::delivery {
namespace {

void read_spec(const store::Row& row, int& i, MassSend& send) {
  MassSpec& spec = send.spec;
  spec.channel = row.id<ChannelId>(i++);
  send.channel_no = ChannelNo{static_cast<std::uint32_t>(row.integer(i++))};
  spec.name = row.str(i++);
  spec.kind = static_cast<MassKind>(row.integer(i++));
  spec.messages = row.str(i++);
  if (!row.null(i)) spec.content = row.id<ContentId>(i);
  ++i;
  spec.content_version = static_cast<int>(row.integer(i++));
  spec.recipient = row.str(i++);
  spec.demographic = row.str(i++);
  spec.limit.max = row.opt_integer(i++);
  spec.limit.up_to_remaining_quota = row.boolean(i++);
  spec.limit.forbid_partial_delivery = row.boolean(i++);
  spec.send_at = row.opt_time(i++);
  spec.notification_disabled = row.boolean(i++);
  spec.ignore_quiet_hours = row.boolean(i++);
}

MassSend read_row(const store::Row& row) {
  MassSend send;
  int i = 0;
  send.no = MassSendNo{static_cast<std::uint32_t>(row.integer(i++))};
  send.id = row.id<MassSendId>(i++);
  send.workspace = row.id<WorkspaceId>(i++);
  send.workspace_no = WorkspaceNo{static_cast<std::uint32_t>(row.integer(i++))};
  read_spec(row, i, send);
  send.state = static_cast<MassState>(row.integer(i++));
  send.reason = row.str(i++);
  send.created_by = row.str(i++);
  send.edited_by = row.str(i++);
  send.approved_by = row.str(i++);
  send.needs_approval = row.boolean(i++);
  send.due = row.time(i++);
  send.tries = static_cast<int>(row.integer(i++));
  send.retry_key = *bytes16_from(row.blob(i++));
  send.first_try_at = row.opt_time(i++);
  send.trying = row.boolean(i++);
  send.ambiguous = row.boolean(i++);
  send.status = static_cast<int>(row.integer(i++));
  send.request_id = row.str(i++);
  send.accepted_at = row.opt_time(i++);
  send.reserved = row.integer(i++);
  send.phase = static_cast<MassPhase>(row.integer(i++));
  send.targets = row.opt_integer(i++);
  send.successes = row.opt_integer(i++);
  send.failures = row.opt_integer(i++);
  send.error_code = static_cast<int>(row.integer(i++));
  send.created_at = row.time(i++);
  send.updated_at = row.time(i++);
  send.started_at = row.opt_time(i++);
  send.ended_at = row.opt_time(i++);
  send.job = row.integer(i++);
  send.rendered = row.str(i++);
  send.resolved = row.str(i++);
  return send;
}

Status write_row(store::Tx& tx, const store::Sql& sql, const MassSend& m) {
  const MassSpec& s = m.spec;
  TRY(tx.exec(sql, {m.no,
                    m.id,
                    m.workspace,
                    m.workspace_no,
                    s.channel,
                    m.channel_no,
                    s.name,
                    static_cast<int>(s.kind),
                    s.messages,
                    s.content,
                    s.content_version,
                    s.recipient,
                    s.demographic,
                    s.limit.max,
                    s.limit.up_to_remaining_quota,
                    s.limit.forbid_partial_delivery,
                    s.send_at,
                    s.notification_disabled,
                    s.ignore_quiet_hours,
                    static_cast<int>(m.state),
                    m.reason,
                    m.created_by,
                    m.edited_by,
                    m.approved_by,
                    m.needs_approval,
                    m.due,
                    m.tries,
                    store::Param::blob(as_view(m.retry_key)),
                    m.first_try_at,
                    m.trying,
                    m.ambiguous,
                    m.status,
                    m.request_id,
                    m.accepted_at,
                    m.reserved,
                    static_cast<int>(m.phase),
                    m.targets,
                    m.successes,
                    m.failures,
                    m.error_code,
                    m.created_at,
                    m.updated_at,
                    m.started_at,
                    m.ended_at,
                    m.job,
                    m.rendered,
                    m.resolved}));
  return {};
}

}  // namespace

Result<std::optional<MassSend>> load_mass_send(store::Tx& tx, const MassSendId& id) {
  return tx.first<MassSend>(sql::mass_send_by_id, {id}, read_row);
}

Result<std::optional<MassSend>> load_mass_send(store::Tx& tx, MassSendNo no) {
  return tx.first<MassSend>(sql::mass_send_by_no, {no}, read_row);
}

Result<MassSend> need_mass_send(store::Tx& tx, const MassSendId& id) {
  ASSIGN(auto found, load_mass_send(tx, id));
  if (!found) return fail(ErrorCode::not_found, "There is no such mass send.", "mass_send");
  return *std::move(found);
}

Result<std::vector<MassSend>> load_mass_sends(store::Tx& tx, WorkspaceNo workspace,
                                              MassSendNo before, std::size_t limit) {
  const std::int64_t below = before ? before.value : std::int64_t{1} << 40;
  return tx.all<MassSend>(sql::mass_sends_of_workspace,
                          {workspace, below, static_cast<std::int64_t>(limit)}, read_row);
}

Status insert_mass_send(store::Tx& tx, MassSend& send) {
  ASSIGN(const auto next, tx.integer(sql::next_mass_send_no));
  send.no = MassSendNo{static_cast<std::uint32_t>(next.value_or(1))};
  return write_row(tx, sql::insert_mass_send, send);
}

Status update_mass_send(store::Tx& tx, const MassSend& send) {
  return write_row(tx, sql::update_mass_send, send);
}

Result<std::int64_t> mass_sends_ahead(store::Tx& tx, const MassSend& send) {
  ASSIGN(const auto count,
         tx.integer(sql::mass_sends_ahead,
                    {send.channel_no, static_cast<int>(send.spec.kind), send.due, send.no}));
  return count.value_or(0);
}

Result<std::int64_t> open_mass_sends(store::Tx& tx, ChannelNo channel) {
  ASSIGN(const auto count, tx.integer(sql::open_mass_sends, {channel}));
  return count.value_or(0);
}

Status hold_mass_sends(store::Tx& tx, Time now, std::string_view why) {
  TRY(tx.exec(sql::doubt_mass_sends, {why, now}));
  TRY(tx.exec(sql::hold_mass_sends, {why, now}));
  return {};
}

}  // namespace enishi::delivery
