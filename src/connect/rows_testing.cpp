#include "connect/rows_testing.h"

#include <unicode/ucnv.h>
#include <unicode/ustring.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace enishi::connect::testing {
namespace {

class SlowSource final : public ByteSource {
 public:
  SlowSource(std::string bytes, std::size_t piece) : bytes_(std::move(bytes)), piece_(piece) {}
  Result<std::size_t> read(std::span<char> out) override {
    const std::size_t size = std::min({out.size(), piece_, bytes_.size() - at_});
    bytes_.copy(out.data(), size, at_);
    at_ += size;
    return size;
  }
  Result<bool> seek(std::uint64_t) override { return false; }

 private:
  std::string bytes_;
  std::size_t piece_, at_ = 0;
};

}  // namespace

std::string encoded(std::string_view utf8, Charset charset, bool mark) {
  std::string text = mark ? "\xEF\xBB\xBF" : "";
  text += utf8;
  if (charset == Charset::utf8) return text;
  const char* names[] = {"", "ibm-943_P15A-2003", "UTF-16LE", "UTF-16BE"};
  UErrorCode status = U_ZERO_ERROR;
  std::vector<UChar> units(text.size() + 1);
  std::int32_t count = 0;
  u_strFromUTF8(units.data(), static_cast<std::int32_t>(units.size()), &count, text.data(),
                static_cast<std::int32_t>(text.size()), &status);
  UConverter* converter = ucnv_open(names[static_cast<std::size_t>(charset)], &status);
  if (U_FAILURE(status)) std::abort();
  std::string out(text.size() * 4 + 16, '\0');
  const std::int32_t size = ucnv_fromUChars(
      converter, out.data(), static_cast<std::int32_t>(out.size()), units.data(), count, &status);
  ucnv_close(converter);
  if (U_FAILURE(status)) std::abort();
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::string gzipped(std::string_view bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) std::abort();
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  std::string in(bytes);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) std::abort();
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::unique_ptr<ByteSource> slow_source(std::string bytes, std::size_t piece) {
  return std::make_unique<SlowSource>(std::move(bytes), piece);
}

std::vector<std::string> all_rows(RowReader& reader) {
  std::vector<std::string> out;
  for (;;) {
    const auto next = reader.next();
    if (!next) {
      out.push_back("! " + next.error().message);
      return out;
    }
    if (*next == RowReader::Next::end) return out;
    if (*next == RowReader::Next::error) {
      const LineError& e = reader.error();
      out.push_back(std::to_string(e.line) + "! " + e.column + ": " + e.message);
      continue;
    }
    std::string text = std::to_string(reader.row().line) + ": ";
    for (std::size_t i = 0; i < reader.row().fields.size(); ++i) {
      const std::string_view field = reader.row().fields[i];
      if (i > 0) text += '|';
      text += field.data() ? field : std::string_view("(none)");
    }
    out.push_back(std::move(text));
  }
}

std::vector<std::string> all_rows(std::string bytes, const RowOptions& options) {
  auto reader = RowReader::open(memory_source(std::move(bytes)), options);
  if (!reader) return {"open! " + reader.error().field + ": " + reader.error().message};
  return all_rows(**reader);
}

}  // namespace enishi::connect::testing
