// Rows of an imported file: CSV, TSV or NDJSON in any of the known character sets, plain or gzip.
//
// Errors of a line are values: reading goes on with the next line. Errors of the file (disk, gzip)
// end it. Memory is bounded by the longest line allowed (limits.h), not by the file.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connect/decode.h"

namespace enishi::connect {

enum class RowFormat : unsigned char { csv, ndjson };  // TSV is CSV whose delimiter is a tab

struct RowOptions {
  RowFormat format = RowFormat::csv;
  std::optional<Charset> charset;  // unset: by looking at the bytes

  // CSV
  char delimiter = '\0';  // 0: the one of tab, comma and semicolon that the first line has most of
  bool header = true;     // without one, columns are called column1, column2 ...
  bool quotes = true;

  // NDJSON: the members wanted, "a.b" for member b of the object a. Empty: those of the first
  // limits::import_header_rows lines. Other members are passed over.
  std::vector<std::string> columns;
};

// Where to go on after a restart, in the same file with the same options.
struct RowCursor {
  std::uint64_t offset = 0;        // bytes of the decoded text
  std::uint64_t line = 0;          // of the row that begins there; 0: from the start
  std::optional<Charset> charset;  // as found so far
  bool operator==(const RowCursor&) const = default;
};

// Views are valid until the next call of next().
struct Row {
  std::span<const std::string_view> fields;  // one for each column; data() is null where a line of
                                             // NDJSON has no such member, or null
  std::uint64_t line = 0;                    // 1-based, where the row begins
  std::uint64_t offset = 0;                  // of its first byte in the decoded text
};

struct LineError {
  std::uint64_t line = 0;
  std::uint64_t offset = 0;
  std::string column;   // its name, or empty where the whole line is meant
  std::string message;  // holds nothing of the line
  bool operator==(const LineError&) const = default;
};

// Not thread safe.
class RowReader {
 public:
  enum class Next : unsigned char { row, error, end };

  // Reads the header. ErrorCode::invalid with field "columns[n]" (0-based) when it is wrong, and
  // "cursor" when the file has no such place. The file is read to the cursor, or jumped to where
  // the source can and its bytes are UTF-8.
  static Result<std::unique_ptr<RowReader>> open(std::unique_ptr<ByteSource> source,
                                                 const RowOptions& options,
                                                 const RowCursor& cursor = {});
  virtual ~RowReader() = default;

  const std::vector<std::string>& columns() const { return columns_; }
  virtual char delimiter() const { return '\0'; }
  std::optional<Charset> charset() const { return text_->charset(); }

  Result<Next> next();
  const Row& row() const { return row_; }            // after Next::row
  const LineError& error() const { return error_; }  // after Next::error
  RowCursor cursor() const;                          // after what next() gave last

 protected:
  // What a reader of one format found at the front of the window.
  struct Found {
    enum class What : unsigned char { row, empty, broken, more } what = What::more;
    std::size_t bytes = 0;  // with the line break; 0 for a broken row that ends nobody knows where
    std::uint64_t lines = 1;  // it spans
    std::size_t column = kNoColumn;
    std::string_view problem;  // of a broken row; static text
  };
  static constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);

  explicit RowReader(std::unique_ptr<TextStream> text) : text_(std::move(text)) {}

  // Looks at [begin, end), behind which kPadding bytes may be read, and puts the fields into
  // fields_. `last`: the text ends there. `more`: a row does not end in it.
  virtual Found find(char* begin, char* end, bool last) = 0;
  virtual Status read_header(const RowOptions& options) = 0;

  // The next row that is not empty stands in fields_, or is broken; `more` at the end.
  Result<Found> advance();
  Result<bool> fill();  // more text into the window; false when there is none
  void pass(const Found& found);
  std::string column_name(std::size_t column) const;
  std::string_view window() const { return {buffer_.data() + begin_, end_ - begin_}; }
  bool ended() const { return ended_; }

  static constexpr std::size_t kPadding = 64;

  std::vector<std::string> columns_;
  std::vector<std::string_view> fields_;  // of the row found last; more than columns_ at times
  std::size_t field_count_ = 0;           // fields_ holds at most limits::import_columns_max

 private:
  Status resume(const RowCursor& cursor);
  Status skip_line();
  Result<Next> give_error(std::string column, std::string message);

  std::unique_ptr<TextStream> text_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;  // text in the buffer
  std::uint64_t offset_ = 0;         // of begin_
  std::uint64_t line_ = 1;           // at begin_
  bool ended_ = false;
  Row row_;
  LineError error_;
};

// Checks names of columns: unique, not too many, not too long.
Status check_columns(const std::vector<std::string>& columns);

}  // namespace enishi::connect
