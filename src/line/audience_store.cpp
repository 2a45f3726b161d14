#include "line/audience_store.h"

#include "base/bytes.h"
#include "base/text.h"
#include "line/sql.h"

namespace enishi::line {
namespace {

LineAudience audience_of(const store::Row& row) {
  LineAudience out;
  out.id = row.id<LineAudienceId>(0);
  out.channel = ChannelNo{static_cast<std::uint32_t>(row.integer(1))};
  out.group = row.opt_integer(2);
  out.name = row.str(3);
  out.kind = static_cast<AudienceKind>(row.integer(4));
  out.state = static_cast<AudienceState>(row.integer(5));
  out.source = row.str(6);
  out.frozen = row.boolean(7);
  out.members = row.integer(8);
  out.sent = row.integer(9);
  out.count = row.opt_integer(10);
  out.job = row.integer(11);
  out.error = row.str(12);
  out.created_at = row.time(13);
  out.checked_at = row.opt_time(14);
  out.expires_at = row.opt_time(15);
  return out;
}

std::string failure_of(const RemoteAudience& remote) {
  if (remote.failed_type.empty()) return "LINE could not make the audience.";
  return "LINE could not make the audience: " + remote.failed_type;
}

}  // namespace

Result<std::optional<LineAudience>> load_audience(store::Tx& tx, const LineAudienceId& id) {
  return tx.first<LineAudience>(sql::line_audience_row, {id}, audience_of);
}

Result<std::vector<LineAudience>> load_audiences(store::Tx& tx, ChannelNo channel) {
  return tx.all<LineAudience>(sql::line_audiences_of, {channel}, audience_of);
}

Status insert_audience(store::Tx& tx, const LineAudience& audience) {
  TRY(tx.exec(sql::insert_line_audience,
              {audience.id, audience.channel, audience.name, lower_ascii(audience.name),
               static_cast<int>(audience.kind), audience.source, audience.frozen, audience.job,
               audience.created_at}));
  return {};
}

Status freeze_members(store::Database& state, const LineAudienceId& id,
                      const people::RecordSet& members, const AudienceSizes& sizes) {
  TRY(state.write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::drop_line_audience_parts, {id}));
    return {};
  }));
  std::size_t in_call = 0;
  std::int64_t call = 0, part = 0;
  std::uint32_t after = 0;
  for (;;) {
    if (in_call >= sizes.file_ids) {
      ++call;
      in_call = 0;
    }
    const auto numbers =
        members.after(after, std::min(sizes.part_records, sizes.file_ids - in_call));
    if (numbers.empty()) break;
    after = numbers.back();
    in_call += numbers.size();
    std::string blob;
    blob.reserve(numbers.size() * 4);
    for (const std::uint32_t number : numbers) append_be32(blob, number);
    TRY(state.write([&](store::Tx& tx) -> Status {
      TRY(tx.exec(sql::insert_line_audience_part, {id, call, part, store::Param::blob(blob)}));
      return {};
    }));
    ++part;
  }
  return state.write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::freeze_line_audience, {id, members.size()}));
    return {};
  });
}

Result<std::optional<std::int64_t>> next_call(store::Tx& tx, const LineAudienceId& id) {
  return tx.integer(sql::next_line_audience_call, {id});
}

Status each_part(store::Database& state, const LineAudienceId& id, std::int64_t call,
                 const std::function<void(std::string_view be32)>& part) {
  return state.read([&](store::Tx& tx) {
    return tx.query(sql::line_audience_parts, {id, call},
                    [&](const store::Row& row) { part(row.blob(0)); });
  });
}

Status call_sent(store::Tx& tx, const LineAudienceId& id, std::int64_t call, std::int64_t members) {
  TRY(tx.exec(sql::drop_line_audience_call, {id, call}));
  TRY(tx.exec(sql::line_audience_sent, {id, members}));
  return {};
}

AudienceState state_of(const RemoteAudience& remote) {
  if (remote.status == "READY" || remote.status == "INACTIVE" || remote.status == "ACTIVATING")
    return AudienceState::ready;
  if (remote.status == "FAILED") return AudienceState::failed;
  if (remote.status == "EXPIRED") return AudienceState::expired;
  return AudienceState::preparing;
}

AudienceState state_of(const RemoteAudienceDetail& remote) {
  if (remote.jobs_failed > 0) return AudienceState::failed;
  const AudienceState state = state_of(remote.audience);
  return state == AudienceState::ready && remote.jobs_open > 0 ? AudienceState::preparing : state;
}

Status store_look(store::Tx& tx, const LineAudience& audience, const RemoteAudience& remote,
                  AudienceState state, Time now) {
  const bool told = remote.count > 0 || audience.kind == AudienceKind::upload;
  const std::string error = state == AudienceState::failed ? failure_of(remote) : "";
  TRY(tx.exec(
      sql::look_at_line_audience,
      {audience.id, static_cast<int>(state),
       told && state != AudienceState::preparing ? std::optional(remote.count) : std::nullopt,
       remote.expires, error, now}));
  return {};
}

}  // namespace enishi::line
