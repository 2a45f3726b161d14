#include "store/session.h"

#include <cmath>
#include <vector>

#include "base/limits.h"
#include "base/text.h"

namespace enishi::store {
namespace {

// What one backend takes and the other does not is refused by both, so that data can always move
// from one to the other.
Status check(const Param& p) {
  if (p.bytes.size() > limits::store_value_bytes_max)
    return fail(ErrorCode::too_large, "a value is longer than the store takes");
  if (p.kind == Param::Kind::text) {
    if (p.bytes.find('\0') != std::string_view::npos)
      return invalid("", "text must not hold a NUL character");
    if (!valid_utf8(p.bytes)) return invalid("", "text is not valid UTF-8");
  }
  if (p.kind == Param::Kind::real && std::isnan(p.real))
    return invalid("", "a number must not be NaN");
  return {};
}

// In one column of a batch every value that is not null has the same kind: PostgreSQL prepares the
// statement for that kind.
Result<std::vector<Param::Kind>> kinds_of(std::size_t width, std::span<const Param> params) {
  if (width == 0 || params.size() % width != 0)
    return fail(ErrorCode::internal, "exec_many: parameters do not make whole rows");
  std::vector<Param::Kind> kinds(width, Param::Kind::null);
  std::size_t column = 0;
  for (const Param& p : params) {
    if (p.kind != Param::Kind::null) {
      if (kinds[column] == Param::Kind::null) kinds[column] = p.kind;
      if (kinds[column] != p.kind)
        return fail(ErrorCode::internal, "exec_many: a column mixes kinds of values");
    }
    if (++column == width) column = 0;
  }
  return kinds;
}

}  // namespace

template <class F>
auto Session::guarded(std::string_view what, std::span<const Param> params, F&& f)
    -> decltype(f()) {
  using Return = decltype(f());
  if (failed_) return Return(std::unexpect, *failed_);
  auto failure = [&](Error error) -> Return {
    if (!what.empty()) error.message = std::string(what) + ": " + error.message;
    failed_ = error;
    return Return(std::unexpect, std::move(error));
  };
  if (busy_)
    return failure({ErrorCode::internal, "a row callback must not use the transaction", {}});
  for (const Param& p : params) {
    if (auto ok = check(p); !ok) return failure(ok.error());
  }
  struct Busy {
    bool& flag;
    explicit Busy(bool& f) : flag(f) { flag = true; }
    ~Busy() { flag = false; }
  };
  Return done = [&] {
    Busy busy(busy_);
    return f();
  }();
  if (!done) return failure(std::move(done).error());
  // A nested use inside a row callback may have failed though the outer statement did not.
  if (failed_) return Return(std::unexpect, *failed_);
  return done;
}

Result<std::int64_t> Session::exec(const Sql& sql, std::span<const Param> params) {
  return guarded(sql.name, params, [&] { return run(sql, params); });
}

Status Session::query(const Sql& sql, std::span<const Param> params, const RowFn& row) {
  return guarded(sql.name, params, [&] { return select(sql, params, row); });
}

Status Session::query_text(std::string_view sql, std::span<const Param> params, const RowFn& row) {
  return guarded("built query", params, [&] { return select_text(sql, params, row); });
}

Result<std::int64_t> Session::exec_many(const Sql& sql, std::size_t width,
                                        std::span<const Param> params) {
  return guarded(sql.name, params, [&]() -> Result<std::int64_t> {
    ASSIGN(const auto kinds, kinds_of(width, params));
    if (params.empty()) return 0;
    return run_many(sql, kinds, params);
  });
}

Status Session::script(std::string_view statements) {
  return guarded("", {}, [&] { return run_script(statements); });
}

Status Session::begin() {
  failed_.reset();
  busy_ = false;
  return do_begin();
}

Status Session::commit() {
  return do_commit();
}

void Session::rollback() noexcept {
  do_rollback();
  failed_.reset();
}

}  // namespace enishi::store
