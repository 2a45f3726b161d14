// JsonDocument: Boost.JSON's parser with a handler of ours, which refuses what Boost lets pass
// (duplicate names, integers outside int64, rounding errors of long decimals) and knows the path.
#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>
#include <optional>
#include <utility>

#include "base/json.h"
#include "base/json_path.h"
#include "base/text.h"

namespace enishi {
namespace {

namespace bj = boost::json;
using bj::error_code;

class Handler {
 public:
  static constexpr std::size_t max_object_size = SIZE_MAX;
  static constexpr std::size_t max_array_size = SIZE_MAX;
  static constexpr std::size_t max_key_size = SIZE_MAX;
  static constexpr std::size_t max_string_size = SIZE_MAX;

  Handler(bj::storage_ptr storage, unsigned depth_max) : depth_max_(depth_max) {
    stack_.reset(std::move(storage));
  }

  bj::value release() { return stack_.release(); }
  std::optional<Error>& error() { return error_; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }

  bool on_object_begin(error_code& ec) { return open(true, ec); }
  bool on_object_end(std::size_t size, error_code& ec) {
    if (!names_differ(ec)) return false;
    names_.resize(levels_.back().names_begin);
    levels_.pop_back();
    stack_.push_object(size);
    return item_ended();
  }
  bool on_array_begin(error_code& ec) { return open(false, ec); }
  bool on_array_end(std::size_t size, error_code&) {
    levels_.pop_back();
    stack_.push_array(size);
    return item_ended();
  }

  bool on_key_part(bj::string_view part, std::size_t, error_code&) {
    key_.append(part.data(), part.size());
    stack_.push_chars(part);
    return true;
  }
  bool on_key(bj::string_view rest, std::size_t, error_code&) {
    key_.append(rest.data(), rest.size());
    stack_.push_key(rest);
    names_.push_back(std::exchange(key_, {}));
    return true;
  }

  bool on_string_part(bj::string_view part, std::size_t, error_code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(bj::string_view rest, std::size_t, error_code&) {
    stack_.push_string(rest);
    return item_ended();
  }

  bool on_number_part(bj::string_view part, error_code&) {
    number_.append(part.data(), part.size());
    return true;
  }
  bool on_int64(std::int64_t value, bj::string_view, error_code&) {
    number_.clear();
    stack_.push_int64(value);
    return item_ended();
  }
  bool on_uint64(std::uint64_t, bj::string_view, error_code& ec) {
    return refuse("is too large a number", ec);
  }
  // Boost's own value may be off by a unit in the last place: the text is read again, exactly.
  bool on_double(double, bj::string_view rest, error_code& ec) {
    number_.append(rest.data(), rest.size());
    const std::string text = std::exchange(number_, {});
    double value = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    const bool integer = text.find_first_of(".eE") == std::string::npos;
    if (integer || read.ec != std::errc{} || read.ptr != end)
      return refuse("is too large or too small a number", ec);
    stack_.push_double(value);
    return item_ended();
  }

  bool on_bool(bool value, error_code&) {
    stack_.push_bool(value);
    return item_ended();
  }
  bool on_null(error_code&) {
    stack_.push_null();
    return item_ended();
  }
  bool on_comment_part(bj::string_view, error_code&) { return true; }
  bool on_comment(bj::string_view, error_code&) { return true; }

 private:
  struct Level {
    bool is_object = false;
    std::size_t index = 0;        // of the current item
    std::size_t names_begin = 0;  // this level's names stand in names_ from here
  };

  bool open(bool is_object, error_code& ec) {
    if (levels_.size() >= depth_max_) return refuse("is nested too deeply", ec);
    levels_.push_back({.is_object = is_object, .names_begin = names_.size()});
    return true;
  }

  bool item_ended() {
    if (!levels_.empty()) ++levels_.back().index;
    return true;
  }

  // Sorts the names of the innermost object: no text, however hostile, costs more than n log n.
  bool names_differ(error_code& ec) {
    const auto begin = names_.begin() + static_cast<std::ptrdiff_t>(levels_.back().names_begin);
    std::sort(begin, names_.end());
    const auto twice = std::adjacent_find(begin, names_.end());
    if (twice == names_.end()) return true;
    std::swap(*twice, names_.back());  // where refuse() finds the current name
    return refuse("is given twice", ec);
  }

  bool refuse(std::string message, error_code& ec) {
    std::string path;
    for (std::size_t i = 0; i < levels_.size(); ++i) {
      const std::size_t names_end =
          i + 1 < levels_.size() ? levels_[i + 1].names_begin : names_.size();
      path = levels_[i].is_object ? json_member_path(path, names_[names_end - 1])
                                  : json_item_path(path, levels_[i].index);
    }
    error_ = Error{ErrorCode::invalid, std::move(message), std::move(path)};
    ec = bj::error::syntax;
    return false;
  }

  const unsigned depth_max_;
  bj::value_stack stack_;
  std::vector<Level> levels_;
  std::vector<std::string> names_;  // of the open objects
  std::string key_, number_;
  std::optional<Error> error_;
};

std::unexpected<Error> not_json(std::size_t byte) {
  return invalid("", "is not valid JSON (byte " + std::to_string(byte + 1) + ")");
}

}  // namespace

struct JsonDocument::Impl {
  bj::monotonic_resource memory;
  std::optional<bj::value> root;
};

JsonDocument::JsonDocument(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

Result<JsonDocument> JsonDocument::parse(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.bytes_max)
    return fail(ErrorCode::too_large,
                "is longer than " + std::to_string(limits.bytes_max) + " bytes");
  auto impl = std::make_unique<Impl>();
  bj::parse_options options;
  options.max_depth = limits.depth_max + 1;
  try {
    bj::basic_parser<Handler> parser(options, bj::storage_ptr(&impl->memory), limits.depth_max);
    error_code ec;
    const std::size_t read = parser.write_some(false, text.data(), text.size(), ec);
    if (parser.handler().error()) return std::unexpected(*std::move(parser.handler().error()));
    if (ec) return not_json(read);
    if (!trim(text.substr(read)).empty()) return not_json(read);
    impl->root.emplace(parser.handler().release());
  } catch (const std::exception&) {  // std::bad_alloc, std::length_error
    return fail(ErrorCode::too_large, "needs too much memory");
  }
  return JsonDocument(std::move(impl));
}

JsonValue JsonDocument::root() const {
  return JsonValue(&*impl_->root, {});
}

}  // namespace enishi
