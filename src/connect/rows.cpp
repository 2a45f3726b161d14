#include "connect/rows.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "base/text.h"
#include "connect/limits.h"
#include "connect/rows_formats.h"

namespace enishi::connect {

Result<std::unique_ptr<RowReader>> RowReader::open(std::unique_ptr<ByteSource> source,
                                                   const RowOptions& options,
                                                   const RowCursor& cursor) {
  const auto charset = options.charset ? options.charset : cursor.charset;
  ASSIGN(auto text, TextStream::open(std::move(source), charset));
  auto reader = options.format == RowFormat::csv ? csv_reader(std::move(text), options)
                                                 : ndjson_reader(std::move(text));
  reader->buffer_.resize(limits::import_window_bytes + kPadding);
  reader->fields_.resize(limits::import_columns_max);
  TRY(reader->read_header(options));
  if (cursor.line > 0) TRY(reader->resume(cursor));
  return reader;
}

Result<bool> RowReader::fill() {
  if (ended_) return false;
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  if (buffer_.size() - kPadding - end_ < kConvertedMax) buffer_.resize(2 * buffer_.size());
  const std::size_t before = end_;
  for (;;) {
    const auto room = std::span(buffer_).subspan(end_, buffer_.size() - kPadding - end_);
    if (room.size() < kConvertedMax) break;
    ASSIGN(const std::size_t got, text_->read(room));
    if (got == 0) {
      ended_ = true;
      break;
    }
    end_ += got;
  }
  return end_ > before;
}

Result<RowReader::Found> RowReader::advance() {
  for (;;) {
    Found found = find(buffer_.data() + begin_, buffer_.data() + end_, ended_);
    const std::size_t have = end_ - begin_;
    if (found.what == Found::What::more && have <= limits::import_line_bytes_max) {
      if (ended_ && have == 0) return found;
      TRY(fill());
      continue;
    }
    if (found.what == Found::What::more || found.bytes > limits::import_line_bytes_max + 2)
      found = {.what = Found::What::broken, .problem = "the line is longer than 1 MiB"};
    if (found.what != Found::What::empty) return found;
    pass(found);
  }
}

void RowReader::pass(const Found& found) {
  begin_ += found.bytes;
  offset_ += found.bytes;
  line_ += found.lines;
}

Result<RowReader::Next> RowReader::next() {
  ASSIGN(const Found found, advance());
  if (found.what == Found::What::more) return Next::end;
  row_ = {.line = line_, .offset = offset_};
  if (found.what == Found::What::broken) {
    std::string column = found.column == kNoColumn ? "" : column_name(found.column);
    std::string message(found.problem);
    if (found.bytes == 0)
      TRY(skip_line());
    else
      pass(found);
    return give_error(std::move(column), std::move(message));
  }
  const std::string_view bytes(buffer_.data() + begin_, found.bytes);
  pass(found);
  const std::size_t known = std::min(field_count_, fields_.size());
  if (!simdjson::validate_utf8(bytes.data(), bytes.size()))
    for (std::size_t i = 0; i < known; ++i)
      if (!valid_utf8(fields_[i]))
        return give_error(column_name(i), "bytes that are no text in the file's character set");
  if (field_count_ != columns_.size())
    return give_error("", std::to_string(field_count_) + " fields where the header has " +
                              std::to_string(columns_.size()));
  row_.fields = std::span(fields_).first(field_count_);
  return Next::row;
}

Result<RowReader::Next> RowReader::give_error(std::string column, std::string message) {
  error_ = {row_.line, row_.offset, std::move(column), std::move(message)};
  return Next::error;
}

// A broken row is given up at its first line break, so that one stray quote costs one line.
Status RowReader::skip_line() {
  for (;;) {
    const std::string_view text = window();
    const std::size_t at = text.find_first_of("\r\n");
    if (at != text.npos && (text[at] == '\n' || at + 1 < text.size() || ended_)) {
      const bool both = text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n';
      begin_ += at + 1 + both;
      offset_ += at + 1 + both;
      ++line_;
      return {};
    }
    const std::size_t skipped = at == text.npos ? text.size() : at;
    begin_ += skipped;
    offset_ += skipped;
    ASSIGN(const bool more, fill());
    if (!more && window().empty()) return {};
  }
}

RowCursor RowReader::cursor() const {
  return {offset_, line_, text_->charset()};
}

Status RowReader::resume(const RowCursor& cursor) {
  const auto refused = [] { return invalid("cursor", "the file has no such place"); };
  if (cursor.offset < offset_) return refused();
  if (cursor.offset > offset_ + (end_ - begin_)) {
    // One byte before, which must be there: a source may seek behind its end.
    ASSIGN(const bool moved, text_->seek(cursor.offset - 1));
    if (moved) {
      begin_ = end_ = 0;
      offset_ = cursor.offset - 1;
      ended_ = false;
    }
  }
  while (cursor.offset > offset_ + (end_ - begin_)) {
    offset_ += end_ - begin_;
    begin_ = end_ = 0;
    ASSIGN(const bool more, fill());
    if (!more) return refused();
  }
  begin_ += cursor.offset - offset_;
  offset_ = cursor.offset;
  line_ = cursor.line;
  return {};
}

std::string RowReader::column_name(std::size_t column) const {
  return column < columns_.size() ? columns_[column] : "column" + std::to_string(column + 1);
}

Status check_columns(const std::vector<std::string>& columns) {
  if (columns.size() > limits::import_columns_max)
    return invalid("columns", "more than " + std::to_string(limits::import_columns_max));
  std::unordered_map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string field = "columns[" + std::to_string(i) + "]";
    if (columns[i].size() > limits::import_column_name_bytes_max)
      return invalid(field, "a name longer than " +
                                std::to_string(limits::import_column_name_bytes_max) + " bytes");
    const auto [other, fresh] = seen.emplace(columns[i], i);
    if (!fresh)
      return invalid(field, "columns " + std::to_string(other->second + 1) + " and " +
                                std::to_string(i + 1) + " are both called \"" + columns[i] + "\"");
  }
  return {};
}

}  // namespace enishi::connect
