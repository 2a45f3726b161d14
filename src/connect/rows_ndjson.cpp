// NDJSON: one object a line, LF or CRLF. Nested objects are flattened with dots, lists stand as
// their JSON text.
#include <simdjson.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <unordered_map>

#include "base/json.h"
#include "connect/limits.h"
#include "connect/rows_formats.h"

namespace enishi::connect {
namespace {

namespace dom = simdjson::dom;

struct Hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

void append_number(std::string& out, auto value) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end);
}

void append_json(std::string& out, const dom::element& value) {
  switch (value.type()) {
    case dom::element_type::ARRAY: {
      out += '[';
      bool first = true;
      for (const dom::element item : dom::array(value)) {
        if (!std::exchange(first, false)) out += ',';
        append_json(out, item);
      }
      out += ']';
      return;
    }
    case dom::element_type::OBJECT: {
      out += '{';
      bool first = true;
      for (const auto [key, item] : dom::object(value)) {
        if (!std::exchange(first, false)) out += ',';
        append_json_string(out, key);
        out += ':';
        append_json(out, item);
      }
      out += '}';
      return;
    }
    case dom::element_type::INT64:
      return append_number(out, std::int64_t(value));
    case dom::element_type::UINT64:
      return append_number(out, std::uint64_t(value));
    case dom::element_type::DOUBLE:
      return append_number(out, double(value));
    case dom::element_type::STRING:
      return append_json_string(out, std::string_view(value));
    case dom::element_type::BOOL:
      out += bool(value) ? "true" : "false";
      return;
    case dom::element_type::NULL_VALUE:
      out += "null";
      return;
  }
}

class NdjsonReader final : public RowReader {
 public:
  explicit NdjsonReader(std::unique_ptr<TextStream> text) : RowReader(std::move(text)) {
    static_assert(kPadding >= simdjson::SIMDJSON_PADDING);
  }

 private:
  Found find(char* begin, char* end, bool last) override;
  Status read_header(const RowOptions& options) override;

  // Puts the members into fields_; a problem, or "".
  std::string_view read_line(const char* begin, std::size_t size);
  std::string_view read_object(const dom::object& object, unsigned depth);
  std::string_view read_member(const dom::element& value);
  void add_column(std::string_view path);

  dom::parser parser_;
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> by_path_;
  bool finding_columns_ = false;
  std::string path_;
  // Texts of numbers and lists, and which fields they are: scratch_ moves while it grows.
  std::string scratch_;
  struct Made {
    std::size_t column, begin, size;
  };
  std::vector<Made> made_;
  std::vector<std::uint64_t> seen_;  // by column: the row that had it last
  std::uint64_t rows_ = 0;
  std::size_t problem_column_ = kNoColumn;
};

RowReader::Found NdjsonReader::find(char* begin, char* end, bool last) {
  if (begin == end) return {};
  const auto size = static_cast<std::size_t>(end - begin);
  const auto* stop = static_cast<const char*>(std::memchr(begin, '\n', size));
  if (!stop && !last) return {};
  const std::size_t text = stop ? static_cast<std::size_t>(stop - begin) : size;
  Found found{.what = Found::What::row, .bytes = text + (stop ? 1 : 0)};
  if (text > limits::import_line_bytes_max) return found;  // refused by the caller
  if (std::string_view(begin, text).find_first_not_of(" \t\r") == std::string_view::npos) {
    found.what = Found::What::empty;
    return found;
  }
  found.problem = read_line(begin, text);
  if (!found.problem.empty()) found.what = Found::What::broken;
  found.column = problem_column_;
  return found;
}

std::string_view NdjsonReader::read_line(const char* begin, std::size_t size) {
  ++rows_;
  field_count_ = columns_.size();
  problem_column_ = kNoColumn;
  std::fill_n(fields_.begin(), std::min(field_count_, fields_.size()), std::string_view());
  scratch_.clear();
  made_.clear();
  path_.clear();
  dom::element root;
  if (const auto error = parser_.parse(begin, size, false).get(root))
    return error == simdjson::UTF8_ERROR ? "bytes that are no text in the file's character set"
                                         : "this is not JSON";
  dom::object object;
  if (root.get(object)) return "a line must be a JSON object";
  if (const std::string_view problem = read_object(object, 1); !problem.empty()) return problem;
  for (const Made& m : made_) fields_[m.column] = {scratch_.data() + m.begin, m.size};
  return {};
}

std::string_view NdjsonReader::read_object(const dom::object& object, unsigned depth) {
  if (depth > limits::import_json_depth_max) return "objects are nested too deep";
  const std::size_t before = path_.size();
  for (const auto [key, value] : object) {
    path_.resize(before);
    if (before > 0) path_ += '.';
    path_ += key;
    dom::object inner;
    const std::string_view problem =
        value.get(inner) ? read_member(value) : read_object(inner, depth + 1);
    if (!problem.empty()) return problem;
  }
  return {};
}

std::string_view NdjsonReader::read_member(const dom::element& value) {
  auto found = by_path_.find(std::string_view(path_));
  if (found == by_path_.end()) {
    if (!finding_columns_) return {};
    add_column(path_);
    return {};
  }
  const std::size_t column = found->second;
  if (seen_[column] == rows_) {
    problem_column_ = column;
    return "this member stands twice in the line";
  }
  seen_[column] = rows_;
  if (finding_columns_ || value.is_null()) return {};
  std::string_view text;
  if (!value.get(text)) {
    fields_[column] = text.data() ? text : std::string_view("");
    return {};
  }
  const std::size_t at = scratch_.size();
  append_json(scratch_, value);
  made_.push_back({column, at, scratch_.size() - at});
  return {};
}

void NdjsonReader::add_column(std::string_view path) {
  by_path_.emplace(path, columns_.size());
  columns_.emplace_back(path);
  seen_.push_back(rows_);
}

Status NdjsonReader::read_header(const RowOptions& options) {
  if (!options.columns.empty()) {
    TRY(check_columns(options.columns));
    for (const std::string& column : options.columns) add_column(column);
    return {};
  }
  // Only what one window holds, so that the rows can be read again from its start.
  TRY(fill());
  finding_columns_ = true;
  std::string text(window());
  const std::size_t size = text.size();
  text.append(kPadding, ' ');
  bool any = false;
  for (std::size_t at = 0, n = 0; at < size && n < limits::import_header_rows; ++n) {
    const Found found = find(text.data() + at, text.data() + size, ended());
    if (found.what == Found::What::more || columns_.size() > limits::import_columns_max) break;
    any |= found.what != Found::What::empty;
    at += found.bytes;
  }
  finding_columns_ = false;
  if (size == 0 || (!any && ended())) return invalid("columns", "the file is empty");
  if (columns_.empty()) return invalid("columns", "no line of the first ones is a JSON object");
  return check_columns(columns_);
}

}  // namespace

std::unique_ptr<RowReader> ndjson_reader(std::unique_ptr<TextStream> text) {
  return std::make_unique<NdjsonReader>(std::move(text));
}

}  // namespace enishi::connect
