// CSV (RFC 4180) with any one-byte delimiter; line breaks are LF, CRLF or CR.
#include <bit>
#include <cstring>

#include "base/text.h"
#include "connect/limits.h"
#include "connect/rows_formats.h"

namespace enishi::connect {
namespace {

// Eight bytes at a time: the high bit of each byte that equals the one looked for.
using Word = std::uint64_t;
constexpr Word kOnes = 0x0101010101010101, kLow = 0x7f7f7f7f7f7f7f7f;
constexpr Word equal_bytes(Word word, Word repeated) {
  const Word x = word ^ repeated;
  return ~(((x & kLow) + kLow) | x | kLow);
}
constexpr Word repeat(char c) {
  return kOnes * static_cast<unsigned char>(c);
}

// The first delimiter or line break; `end` without one. Reads up to 7 bytes behind the end.
char* find_stop(char* p, char* end, Word delimiter) {
  static_assert(std::endian::native == std::endian::little);
  for (; p < end; p += sizeof(Word)) {
    Word word;
    std::memcpy(&word, p, sizeof word);
    const Word hits = equal_bytes(word, delimiter) | equal_bytes(word, repeat('\n')) |
                      equal_bytes(word, repeat('\r'));
    if (hits != 0) return std::min(p + std::countr_zero(hits) / 8, end);
  }
  return end;
}

std::uint64_t count_breaks(const char* p, const char* end) {
  std::uint64_t count = 0;
  for (; p < end; ++p) count += *p == '\n' || (*p == '\r' && (p + 1 == end || p[1] != '\n'));
  return count;
}

std::string_view unescape(char* begin, char* end) {
  char* out = begin;
  for (char* p = begin; p < end; ++p) {
    *out++ = *p;
    if (*p == '"') ++p;  // the second of two
  }
  return {begin, static_cast<std::size_t>(out - begin)};
}

class CsvReader final : public RowReader {
 public:
  CsvReader(std::unique_ptr<TextStream> text, const RowOptions& options)
      : RowReader(std::move(text)), delimiter_(options.delimiter), quotes_(options.quotes) {}

  char delimiter() const override { return delimiter_; }

 private:
  // Where a field ends: at a delimiter or line break, at the text's end, or nobody knows yet.
  enum class Stop : unsigned char { delimiter, line_break, end, more, broken };
  struct Field {
    Stop stop = Stop::more;
    char* next = nullptr;  // the delimiter or line break
    std::string_view problem;
  };

  Found find(char* begin, char* end, bool last) override;
  Status read_header(const RowOptions& options) override;

  Field plain(char* p, char* end, bool last);
  Field quoted(char* p, char* end, bool last);
  Field stop_at(char* p, char* end, bool last) const;
  void add(std::string_view field) {
    if (field_count_ < fields_.size()) fields_[field_count_] = field;
    ++field_count_;
  }
  void find_delimiter();

  char delimiter_;
  bool quotes_;
  bool unescaping_ = true;  // which happens in place, so once
  struct Escaped {
    std::size_t field;
    char *begin, *end;
  };
  std::vector<Escaped> escaped_;  // fields of the row with doubled quotes
};

CsvReader::Field CsvReader::stop_at(char* p, char* end, bool last) const {
  if (p == end) return {last ? Stop::end : Stop::more, p, {}};
  if (*p == delimiter_) return {Stop::delimiter, p, {}};
  if (*p == '\n') return {Stop::line_break, p, {}};
  if (*p != '\r')
    return {Stop::broken, p, "after a closing quote stands something else than a delimiter"};
  // A line feed may follow that has not been read yet.
  return {p + 1 == end && !last ? Stop::more : Stop::line_break, p, {}};
}

// A quote inside a field that does not begin with one is a character as others are.
CsvReader::Field CsvReader::plain(char* p, char* end, bool last) {
  char* stop = find_stop(p, end, repeat(delimiter_));
  add({p, static_cast<std::size_t>(stop - p)});
  return stop_at(stop, end, last);
}

CsvReader::Field CsvReader::quoted(char* p, char* end, bool last) {
  char* const begin = ++p;
  bool doubled = false;
  for (;;) {
    p = static_cast<char*>(std::memchr(p, '"', static_cast<std::size_t>(end - p)));
    if (!p) return {last ? Stop::broken : Stop::more, nullptr, "a quote is never closed"};
    if (p + 1 < end && p[1] == '"') {
      doubled = true;
      p += 2;
      continue;
    }
    if (p + 1 == end && !last) return {};
    break;
  }
  if (doubled && field_count_ < fields_.size()) escaped_.push_back({field_count_, begin, p});
  add({begin, static_cast<std::size_t>(p - begin)});
  return stop_at(p + 1, end, last);
}

RowReader::Found CsvReader::find(char* begin, char* end, bool last) {
  field_count_ = 0;
  escaped_.clear();
  if (begin == end) return {};
  bool quotes = false;
  for (char* p = begin;;) {
    const bool quote = quotes_ && p < end && *p == '"';
    quotes |= quote;
    const Field field = quote ? quoted(p, end, last) : plain(p, end, last);
    if (field.stop == Stop::delimiter) {
      p = field.next + 1;
      continue;
    }
    if (field.stop == Stop::more) return {};
    if (field.stop == Stop::broken)
      return {.what = Found::What::broken,
              .column = field_count_ - (field_count_ > 0 && field.next != nullptr),
              .problem = field.problem};
    char* after = field.next;
    if (field.stop == Stop::line_break)
      after += *after == '\r' && after + 1 < end && after[1] == '\n' ? 2 : 1;
    if (unescaping_)
      for (const Escaped& e : escaped_) fields_[e.field] = unescape(e.begin, e.end);
    Found found{.what = Found::What::row, .bytes = static_cast<std::size_t>(after - begin)};
    if (quotes) found.lines = 1 + count_breaks(begin, field.next);
    if (field.next == begin) found.what = Found::What::empty;
    return found;
  }
}

// The one that the first line has most of, quoted parts left out; a comma when there is none.
void CsvReader::find_delimiter() {
  std::size_t tabs = 0, commas = 0, semicolons = 0;
  bool inside = false, any = false;
  for (const char c : window()) {
    if (quotes_ && c == '"') inside = !inside;
    if (inside) continue;
    if (c == '\n' || c == '\r') {
      if (any) break;
      continue;
    }
    any = true;
    tabs += c == '\t';
    commas += c == ',';
    semicolons += c == ';';
  }
  delimiter_ = tabs > 0 && tabs >= commas && tabs >= semicolons ? '\t'
               : semicolons > commas                            ? ';'
                                                                : ',';
}

Status CsvReader::read_header(const RowOptions& options) {
  TRY(fill());
  if (delimiter_ == '\0') find_delimiter();
  unescaping_ = options.header;  // else the row is found again
  ASSIGN(const Found found, advance());
  unescaping_ = true;
  if (found.what == Found::What::more) return invalid("columns", "the file is empty");
  if (found.what == Found::What::broken) {
    const std::string where =
        found.column == kNoColumn ? "" : " (column " + std::to_string(found.column + 1) + ")";
    return invalid("columns", "the first line: " + std::string(found.problem) + where);
  }
  if (field_count_ > limits::import_columns_max)
    return invalid("columns", "more than " + std::to_string(limits::import_columns_max));
  for (std::size_t i = 0; i < field_count_; ++i) {
    if (options.header && !valid_utf8(fields_[i]))
      return invalid("columns[" + std::to_string(i) + "]",
                     "bytes that are no text in the file's character set");
    const std::string_view name = options.header ? trim(fields_[i]) : "";
    columns_.push_back(name.empty() ? column_name(i) : std::string(name));
  }
  TRY(check_columns(columns_));
  if (options.header) pass(found);
  return {};
}

}  // namespace

std::unique_ptr<RowReader> csv_reader(std::unique_ptr<TextStream> text, const RowOptions& options) {
  return std::make_unique<CsvReader>(std::move(text), options);
}

}  // namespace enishi::connect
