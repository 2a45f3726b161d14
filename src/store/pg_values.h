// Values in PostgreSQL's binary protocol: parameters out, result columns in.
#pragma once

#include <libpq-fe.h>

#include <array>
#include <span>
#include <string>
#include <vector>

#include "store/session.h"

namespace enishi::store {

namespace pg_type {
inline constexpr Oid boolean = 16, bytea = 17, name = 19, int8 = 20, int2 = 21, int4 = 23,
                     text = 25, oid = 26, float4 = 700, float8 = 701, unknown = 705, bpchar = 1042,
                     varchar = 1043, numeric = 1700;
inline constexpr Oid bytea_array = 1001, text_array = 1009, int8_array = 1016, float8_array = 1022;
}  // namespace pg_type

// The type that a parameter of this kind is declared as; 0 for null: the server infers it.
Oid pg_type_of(Param::Kind kind);

// Parameters as libpq's functions take them; valid as long as the text and bytes of `params` live
// and until the next set().
class PgParams {
 public:
  void set(std::span<const Param> params);
  int size() const { return static_cast<int>(values_.size()); }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
  std::vector<std::array<char, 8>> numbers_;
};

// One column of many rows as a one-dimensional array: every `width`-th of `params` from the first.
// `kind` is that of all values that are not null.
void append_pg_array(std::string& out, Param::Kind kind, std::span<const Param> params,
                     std::size_t width);

// A row of a result in binary format.
class PgRow final : public TypedRow {
 public:
  PgRow(const PGresult* result, int row) : result_(result), row_(row) {}
  Param::Kind kind(int column) const override;
  bool null(int column) const override;
  std::int64_t integer(int column) const override;  // also numeric without a fraction (sum())
  double real(int column) const override;           // also integers and numeric (avg())
  std::string_view text(int column) const override;
  std::string_view blob(int column) const override;

 private:
  std::string_view bytes(int column) const;

  const PGresult* result_;
  int row_;
};

}  // namespace enishi::store
