#include "store/pg_connection.h"

#include <array>

#include "base/text.h"

namespace enishi::store {
namespace {

// Connection settings of the URL win over the ones before it and lose to the ones after it.
constexpr std::array kKeywords = {
    "connect_timeout",  "keepalives_idle",  "keepalives_interval",
    "keepalives_count", "tcp_user_timeout", "fallback_application_name",
    "dbname",           "client_encoding",  static_cast<const char*>(nullptr)};

ErrorCode error_code(std::string_view state) {
  const std::string_view group = state.substr(0, 2);
  if (state == "23505" || state == "23503" || state == "23P01") return ErrorCode::conflict;
  if (group == "23" || group == "22") return ErrorCode::invalid;
  if (group == "40" || state == "55P03") return ErrorCode::unavailable;
  if (state == "53300") return ErrorCode::unavailable;
  if (state == "57014") return ErrorCode::timeout;
  if (group == "53" || group == "57" || group == "58" || group == "08") return ErrorCode::io;
  if (group == "54") return ErrorCode::too_large;
  if (state == "XX001" || state == "XX002") return ErrorCode::corrupt;
  return ErrorCode::internal;
}

std::string field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text ? text : "";
}

// Data errors quote the offending value in their text, so only the place is shown.
std::string safe_message(const PGresult* result, std::string_view state) {
  const std::string_view group = state.substr(0, 2);
  if (group != "22" && group != "23")
    return field(result, PG_DIAG_MESSAGE_PRIMARY) + " (" + std::string(state) + ")";
  std::string message = group == "23" ? "constraint failed" : "bad value";
  for (const int part : {PG_DIAG_TABLE_NAME, PG_DIAG_COLUMN_NAME, PG_DIAG_CONSTRAINT_NAME}) {
    if (const std::string name = field(result, part); !name.empty()) message += ": " + name;
  }
  return message + " (" + std::string(state) + ")";
}

}  // namespace

Result<PgConnection> PgConnection::open(const std::string& url) {
  const std::array values = {"10",        "30",    "10",
                             "3",         "30000", "enishi",
                             url.c_str(), "UTF8",  static_cast<const char*>(nullptr)};
  PgConnection opened(PQconnectdbParams(kKeywords.data(), values.data(), 1));
  if (!opened.conn_) return fail(ErrorCode::io, "no memory for a connection");
  PQsetNoticeProcessor(opened.raw(), [](void*, const char*) {}, nullptr);
  if (!opened.alive())
    return fail(ErrorCode::io,
                "cannot connect to PostgreSQL: " + std::string(trim(PQerrorMessage(opened.raw()))));
  const char* encoding = PQparameterStatus(opened.raw(), "server_encoding");
  if (!encoding || std::string_view(encoding) != "UTF8")
    return fail(ErrorCode::unsupported, "the PostgreSQL database must have the encoding UTF8");
  return opened;
}

std::unexpected<Error> PgConnection::error(const PGresult* result) {
  const std::string state = result ? field(result, PG_DIAG_SQLSTATE) : "";
  // Without a state it is not the server's word but libpq's; the status does not always tell.
  const bool gone = state.empty() || state.starts_with("57P0") || state.starts_with("08");
  if (gone || !alive()) {
    const std::string_view text = trim(PQerrorMessage(raw()));
    std::string message = "the connection to PostgreSQL was lost: ";
    message += text.substr(0, text.find('\n'));
    abandon();
    last_retryable_ = true;
    return fail(ErrorCode::io, std::move(message));
  }
  last_retryable_ = state == "40001" || state == "40P01";
  return fail(error_code(state), safe_message(result, state));
}

Status PgConnection::check(const PGresult* result) {
  switch (PQresultStatus(result)) {  // a null result is PGRES_FATAL_ERROR
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_SINGLE_TUPLE:
      return {};
    default:
      return error(result);
  }
}

Result<PgResult> PgConnection::exec(const std::string& statements) {
  PgResult result(PQexec(raw(), statements.c_str()));
  TRY(check(result.get()));
  return result;
}

std::string_view pg_first(const PgResult& result) {
  if (PQntuples(result.get()) == 0 || PQnfields(result.get()) == 0) return {};
  return {PQgetvalue(result.get(), 0, 0),
          static_cast<std::size_t>(PQgetlength(result.get(), 0, 0))};
}

}  // namespace enishi::store
