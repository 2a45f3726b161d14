// The file that holds the rows of one part in a backup, the same for both backends:
// docs/formats.md, section "Backup".
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "store/files.h"
#include "store/session.h"

namespace enishi::store {

// Written in one go, from the first table to finish(). Not thread safe.
class RowsWriter {
 public:
  static Result<RowsWriter> create(const std::string& path);
  void table(const std::string& name, const std::vector<std::string>& columns);
  Status row(const TypedRow& row);  // of the table before
  Status finish();                  // after this the file is on disk

  std::uint64_t bytes() const { return bytes_ + buffer_.size(); }
  std::uint64_t rows() const { return rows_; }
  std::string sha256_hex() { return hex(as_view(digest_->finish())); }  // once, after finish()

 private:
  explicit RowsWriter(File file) : file_(std::move(file)) {}
  Status flush();

  File file_;
  std::string buffer_;
  std::unique_ptr<Sha256> digest_ = std::make_unique<Sha256>();
  std::uint64_t bytes_ = 0;  // in the file
  std::uint64_t rows_ = 0;
  int columns_ = 0;
};

// A value of a row; owns its text or bytes.
struct Value {
  Param::Kind kind = Param::Kind::null;
  std::uint64_t bits = 0;  // of an integer or a double
  std::string bytes;

  Param param() const;  // valid as long as this value
};

// Reads what RowsWriter wrote; ErrorCode::corrupt for anything else. Not thread safe.
class RowsReader {
 public:
  struct Table {
    std::string name;
    std::vector<std::string> columns;
  };

  static Result<RowsReader> open(const std::string& path);
  // The next table, from the place where the rows of the one before end; nullopt at the end.
  Result<std::optional<Table>> table();
  // Appends the values of the next row of the table, one a column. False at the end of the table.
  Result<bool> row(std::vector<Value>& values);

 private:
  explicit RowsReader(File file) : file_(std::move(file)) {}
  Status need(std::size_t bytes);  // that many bytes at at_
  Result<std::uint8_t> byte();
  Result<std::uint32_t> be32();
  Result<std::uint64_t> be64();
  Result<std::string> field(std::size_t bytes_max);
  Result<Value> value();

  File file_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::size_t columns_ = 0;
  std::uint64_t rows_ = 0;  // of the current table
};

}  // namespace enishi::store
