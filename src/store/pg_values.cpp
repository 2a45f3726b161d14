#include "store/pg_values.h"

#include <bit>
#include <cassert>
#include <cmath>

namespace enishi::store {
namespace {

template <class Int>
Int load(std::string_view bytes, std::size_t at = 0) {  // big-endian, as all of the protocol
  assert(at + sizeof(Int) <= bytes.size());
  std::make_unsigned_t<Int> v = 0;
  for (std::size_t i = 0; i < sizeof(Int); ++i)
    v = static_cast<std::make_unsigned_t<Int>>(v << 8 | static_cast<unsigned char>(bytes[at + i]));
  return static_cast<Int>(v);
}

template <class Int>
void put(char* to, Int value) {
  const auto v = static_cast<std::make_unsigned_t<Int>>(value);
  for (std::size_t i = 0; i < sizeof(Int); ++i)
    to[i] = static_cast<char>(v >> (8 * (sizeof(Int) - 1 - i)));
}

void append_int32(std::string& out, std::int32_t v) {
  char bytes[4];
  put(bytes, v);
  out.append(bytes, 4);
}

// SQLite keeps no negative zero, so neither do we here.
std::uint64_t bits(const Param& p) {
  if (p.kind != Param::Kind::real) return static_cast<std::uint64_t>(p.integer);
  return std::bit_cast<std::uint64_t>(p.real == 0 ? 0.0 : p.real);
}

// numeric: digit count, weight of the first digit, sign, scale, then digits of base 10,000.
constexpr std::int16_t kNegative = 0x4000;

bool numeric_is_plain(std::string_view b) {
  const auto sign = load<std::int16_t>(b, 4);
  return sign == 0 || sign == kNegative;  // not NaN, not infinite
}

std::int64_t numeric_integer(std::string_view b) {
  assert(numeric_is_plain(b));
  const int digits = load<std::int16_t>(b, 0), weight = load<std::int16_t>(b, 2);
  std::uint64_t value = 0;
  for (int i = 0; i <= weight; ++i)
    value = value * 10'000 +
            (i < digits ? static_cast<std::uint64_t>(load<std::int16_t>(b, 8 + 2 * i)) : 0u);
  assert(digits <= weight + 1);  // no fraction
  return static_cast<std::int64_t>(load<std::int16_t>(b, 4) == kNegative ? 0 - value : value);
}

double numeric_real(std::string_view b) {
  if (!numeric_is_plain(b)) return std::nan("");
  const int digits = load<std::int16_t>(b, 0), weight = load<std::int16_t>(b, 2);
  double value = 0;
  for (int i = 0; i < digits; ++i)
    value += load<std::int16_t>(b, 8 + 2 * i) * std::pow(10'000.0, weight - i);
  return load<std::int16_t>(b, 4) == kNegative ? -value : value;
}

}  // namespace

Oid pg_type_of(Param::Kind kind) {
  switch (kind) {
    case Param::Kind::null:
      return 0;
    case Param::Kind::integer:
      return pg_type::int8;
    case Param::Kind::real:
      return pg_type::float8;
    case Param::Kind::text:
      return pg_type::text;
    case Param::Kind::blob:
      return pg_type::bytea;
  }
  return 0;
}

void PgParams::set(std::span<const Param> params) {
  const std::size_t n = params.size();
  values_.assign(n, nullptr);
  lengths_.assign(n, 0);
  formats_.assign(n, 1);
  numbers_.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    const Param& p = params[i];
    switch (p.kind) {
      case Param::Kind::null:
        break;
      case Param::Kind::integer:
      case Param::Kind::real:
        put(numbers_[i].data(), bits(p));
        values_[i] = numbers_[i].data();
        lengths_[i] = 8;
        break;
      case Param::Kind::text:
      case Param::Kind::blob:
        values_[i] = p.bytes.data() ? p.bytes.data() : "";  // a null pointer would be NULL
        lengths_[i] = static_cast<int>(p.bytes.size());
        break;
    }
  }
}

void append_pg_array(std::string& out, Param::Kind kind, std::span<const Param> params,
                     std::size_t width) {
  const std::size_t rows = (params.size() + width - 1) / width;
  append_int32(out, 1);  // dimensions
  append_int32(out, 1);  // may hold nulls
  append_int32(out, static_cast<std::int32_t>(pg_type_of(kind)));
  append_int32(out, static_cast<std::int32_t>(rows));
  append_int32(out, 1);  // lower bound
  for (std::size_t i = 0; i < params.size(); i += width) {
    const Param& p = params[i];
    if (p.kind == Param::Kind::null) {
      append_int32(out, -1);
    } else if (p.kind == Param::Kind::integer || p.kind == Param::Kind::real) {
      char bytes[12];
      put(bytes, std::int32_t{8});
      put(bytes + 4, bits(p));
      out.append(bytes, sizeof bytes);
    } else {
      append_int32(out, static_cast<std::int32_t>(p.bytes.size()));
      out.append(p.bytes);
    }
  }
}

std::string_view PgRow::bytes(int column) const {
  return {PQgetvalue(result_, row_, column),
          static_cast<std::size_t>(PQgetlength(result_, row_, column))};
}

Param::Kind PgRow::kind(int column) const {
  if (null(column)) return Param::Kind::null;
  switch (PQftype(result_, column)) {
    case pg_type::boolean:
    case pg_type::int2:
    case pg_type::int4:
    case pg_type::int8:
    case pg_type::oid:
      return Param::Kind::integer;
    case pg_type::float4:
    case pg_type::float8:
    case pg_type::numeric:
      return Param::Kind::real;
    case pg_type::bytea:
      return Param::Kind::blob;
    default:
      return Param::Kind::text;
  }
}

bool PgRow::null(int column) const {
  assert(column >= 0 && column < PQnfields(result_));
  return PQgetisnull(result_, row_, column) != 0;
}

std::int64_t PgRow::integer(int column) const {
  if (null(column)) return 0;
  const std::string_view b = bytes(column);
  switch (PQftype(result_, column)) {
    case pg_type::int8:
      return load<std::int64_t>(b);
    case pg_type::int4:
      return load<std::int32_t>(b);
    case pg_type::int2:
      return load<std::int16_t>(b);
    case pg_type::oid:
      return load<std::uint32_t>(b);
    case pg_type::boolean:
      return b[0] != 0;
    case pg_type::numeric:
      return numeric_integer(b);
    default:
      assert(!"not an integer column");
      return 0;
  }
}

double PgRow::real(int column) const {
  if (null(column)) return 0;
  const std::string_view b = bytes(column);
  switch (PQftype(result_, column)) {
    case pg_type::float8:
      return std::bit_cast<double>(load<std::uint64_t>(b));
    case pg_type::float4:
      return std::bit_cast<float>(load<std::uint32_t>(b));
    case pg_type::numeric:
      return numeric_real(b);
    default:
      return static_cast<double>(integer(column));
  }
}

std::string_view PgRow::text(int column) const {
  if (null(column)) return {};
  [[maybe_unused]] const Oid type = PQftype(result_, column);
  assert(type == pg_type::text || type == pg_type::varchar || type == pg_type::bpchar ||
         type == pg_type::name || type == pg_type::unknown);
  return bytes(column);
}

std::string_view PgRow::blob(int column) const {
  if (null(column)) return {};
  assert(PQftype(result_, column) == pg_type::bytea);
  return bytes(column);
}

}  // namespace enishi::store
