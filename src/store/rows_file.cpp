#include "store/rows_file.h"

#include <algorithm>
#include <bit>

#include "base/limits.h"

namespace enishi::store {
namespace {

constexpr std::string_view kMagic = "ENISHI ROWS 1\n";
constexpr std::size_t kBufferBytes = 1 << 20;
constexpr std::size_t kNameBytesMax = 256;
constexpr std::uint32_t kColumnsMax = 1'000;

enum Mark : char { kTable = 'T', kRow = 'R', kTableEnd = 'E', kFileEnd = 'Z' };

std::unexpected<Error> damaged() {
  return fail(ErrorCode::corrupt, "a file of the backup is damaged");
}

void append_value(std::string& out, const TypedRow& row, int column) {
  const Param::Kind kind = row.kind(column);
  out += static_cast<char>(kind);
  switch (kind) {
    case Param::Kind::null:
      break;
    case Param::Kind::integer:
      append_be64(out, static_cast<std::uint64_t>(row.integer(column)));
      break;
    case Param::Kind::real:
      append_be64(out, std::bit_cast<std::uint64_t>(row.real(column)));
      break;
    case Param::Kind::text:
      append_field(out, row.text(column));
      break;
    case Param::Kind::blob:
      append_field(out, row.blob(column));
      break;
  }
}

}  // namespace

Result<RowsWriter> RowsWriter::create(const std::string& path) {
  ASSIGN(File file, File::create(path));
  RowsWriter writer(std::move(file));
  writer.buffer_ = kMagic;
  return writer;
}

Status RowsWriter::flush() {
  digest_->update(buffer_);
  TRY(file_.write(buffer_));
  bytes_ += buffer_.size();
  buffer_.clear();
  return {};
}

void RowsWriter::table(const std::string& name, const std::vector<std::string>& columns) {
  if (columns_ > 0) buffer_ += kTableEnd;
  buffer_ += kTable;
  append_field(buffer_, name);
  append_be32(buffer_, static_cast<std::uint32_t>(columns.size()));
  for (const std::string& column : columns) append_field(buffer_, column);
  columns_ = static_cast<int>(columns.size());
}

Status RowsWriter::row(const TypedRow& row) {
  buffer_ += kRow;
  for (int column = 0; column < columns_; ++column) append_value(buffer_, row, column);
  ++rows_;
  return buffer_.size() < kBufferBytes ? Status{} : flush();
}

Status RowsWriter::finish() {
  if (columns_ > 0) buffer_ += kTableEnd;
  buffer_ += kFileEnd;
  append_be64(buffer_, rows_);
  TRY(flush());
  return file_.sync();
}

Param Value::param() const {
  Param p(nullptr);
  p.kind = kind;
  p.bytes = bytes;
  if (kind == Param::Kind::integer) p.integer = static_cast<std::int64_t>(bits);
  if (kind == Param::Kind::real) p.real = std::bit_cast<double>(bits);
  return p;
}

Result<RowsReader> RowsReader::open(const std::string& path) {
  ASSIGN(File file, File::read(path));
  RowsReader reader(std::move(file));
  TRY(reader.need(kMagic.size()));
  if (!reader.buffer_.starts_with(kMagic)) return damaged();
  reader.at_ = kMagic.size();
  return reader;
}

Status RowsReader::need(std::size_t bytes) {
  if (buffer_.size() - at_ >= bytes) return {};
  buffer_.erase(0, at_);
  at_ = 0;
  while (buffer_.size() < bytes) {
    ASSIGN(const std::string more, file_.read_some(std::max(kBufferBytes, bytes - buffer_.size())));
    if (more.empty()) return damaged();
    buffer_ += more;
  }
  return {};
}

Result<std::uint8_t> RowsReader::byte() {
  TRY(need(1));
  return static_cast<std::uint8_t>(buffer_[at_++]);
}

Result<std::uint32_t> RowsReader::be32() {
  TRY(need(4));
  at_ += 4;
  return read_be32(buffer_, at_ - 4);
}

Result<std::uint64_t> RowsReader::be64() {
  TRY(need(8));
  at_ += 8;
  return read_be64(buffer_, at_ - 8);
}

Result<std::string> RowsReader::field(std::size_t bytes_max) {
  ASSIGN(const std::uint32_t size, be32());
  if (size > bytes_max) return damaged();
  TRY(need(size));
  at_ += size;
  return buffer_.substr(at_ - size, size);
}

Result<std::optional<RowsReader::Table>> RowsReader::table() {
  ASSIGN(const std::uint8_t mark, byte());
  if (mark == kFileEnd) {
    ASSIGN(const std::uint64_t rows, be64());
    if (rows != rows_) return damaged();
    return std::optional<Table>();
  }
  if (mark != kTable) return damaged();
  Table table;
  ASSIGN(table.name, field(kNameBytesMax));
  ASSIGN(const std::uint32_t columns, be32());
  if (columns == 0 || columns > kColumnsMax) return damaged();
  for (std::uint32_t i = 0; i < columns; ++i) {
    ASSIGN(std::string column, field(kNameBytesMax));
    table.columns.push_back(std::move(column));
  }
  columns_ = columns;
  return table;
}

Result<Value> RowsReader::value() {
  Value value;
  ASSIGN(const std::uint8_t kind, byte());
  if (kind > static_cast<std::uint8_t>(Param::Kind::blob)) return damaged();
  value.kind = static_cast<Param::Kind>(kind);
  if (value.kind == Param::Kind::integer || value.kind == Param::Kind::real) {
    ASSIGN(value.bits, be64());
  } else if (value.kind != Param::Kind::null) {
    ASSIGN(value.bytes, field(limits::store_value_bytes_max));
  }
  return value;
}

Result<bool> RowsReader::row(std::vector<Value>& values) {
  ASSIGN(const std::uint8_t mark, byte());
  if (mark == kTableEnd) return false;
  if (mark != kRow) return damaged();
  ++rows_;
  for (std::size_t i = 0; i < columns_; ++i) {
    ASSIGN(Value next, value());
    values.push_back(std::move(next));
  }
  return true;
}

}  // namespace enishi::store
