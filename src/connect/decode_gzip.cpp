// gzip (RFC 1952) by zlib.
#include <zlib.h>

#include <array>
#include <cstring>

#include "connect/decode_source.h"
#include "connect/limits.h"

namespace enishi::connect {
namespace {

constexpr int kGzipOnly = 15 + 16;  // the largest window, with gzip's header and trailer

class GunzipSource final : public ByteSource {
 public:
  explicit GunzipSource(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}
  ~GunzipSource() override {
    if (mode_ == Mode::gzip) inflateEnd(&stream_);
  }
  GunzipSource(const GunzipSource&) = delete;
  GunzipSource& operator=(const GunzipSource&) = delete;

  Result<std::size_t> read(std::span<char> out) override {
    if (mode_ == Mode::unknown) TRY(sniff());
    if (mode_ == Mode::gzip) return inflate_some(out);
    if (begin_ == end_) return source_->read(out);
    const std::size_t size = std::min(out.size(), end_ - begin_);
    std::memcpy(out.data(), input_.data() + begin_, size);
    begin_ += size;
    return size;
  }

  Result<bool> seek(std::uint64_t offset) override {
    if (mode_ == Mode::unknown) TRY(sniff());
    if (mode_ == Mode::gzip) return false;
    ASSIGN(const bool moved, source_->seek(offset));
    if (moved) begin_ = end_ = 0;
    return moved;
  }

 private:
  enum class Mode : unsigned char { unknown, plain, gzip };

  Status sniff() {
    ASSIGN(end_, read_full(*source_, std::span(input_)));
    mode_ = Mode::plain;
    if (!begins_member()) return {};
    if (inflateInit2(&stream_, kGzipOnly) != Z_OK)
      return fail(ErrorCode::unavailable, "no memory to read gzip data");
    mode_ = Mode::gzip;
    return {};
  }
  bool begins_member() const {
    return end_ - begin_ >= 2 && input_[begin_] == '\x1f' && input_[begin_ + 1] == '\x8b';
  }

  // At least `wanted` bytes in the input, if there are as many.
  Status refill(std::size_t wanted) {
    if (end_ - begin_ >= wanted) return {};
    std::memmove(input_.data(), input_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    ASSIGN(const std::size_t got, read_full(*source_, std::span(input_).subspan(end_)));
    end_ += got;
    return {};
  }

  // After a member: true where another one follows.
  Result<bool> next_member() {
    for (;;) {
      TRY(refill(2));
      if (begin_ == end_) return false;
      if (begins_member()) break;
      if (input_[begin_] != '\0') return corrupt("something else follows the gzip data");
      ++begin_;
    }
    inflateReset(&stream_);
    return true;
  }

  Result<std::size_t> inflate_some(std::span<char> out) {
    while (!done_) {
      TRY(refill(1));
      if (begin_ == end_) return corrupt("the gzip data is cut off");
      stream_.next_in = reinterpret_cast<Bytef*>(input_.data() + begin_);
      stream_.avail_in = static_cast<uInt>(end_ - begin_);
      stream_.next_out = reinterpret_cast<Bytef*>(out.data());
      stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(out.size(), 1u << 30));
      const uInt room = stream_.avail_out;
      const int answer = ::inflate(&stream_, Z_NO_FLUSH);
      begin_ = end_ - stream_.avail_in;
      if (answer != Z_OK && answer != Z_STREAM_END && answer != Z_BUF_ERROR)
        return corrupt("the gzip data is damaged");
      if (answer == Z_STREAM_END) {
        ASSIGN(const bool more, next_member());
        done_ = !more;
      }
      if (const std::size_t made = room - stream_.avail_out; made > 0) return made;
    }
    return 0;
  }

  static std::unexpected<Error> corrupt(std::string message) {
    return fail(ErrorCode::corrupt, std::move(message));
  }

  std::unique_ptr<ByteSource> source_;
  std::array<char, limits::import_compressed_bytes> input_;
  std::size_t begin_ = 0, end_ = 0;  // of what was read and not used
  Mode mode_ = Mode::unknown;
  bool done_ = false;
  z_stream stream_{};
};

}  // namespace

std::unique_ptr<ByteSource> gunzip_source(std::unique_ptr<ByteSource> source) {
  return std::make_unique<GunzipSource>(std::move(source));
}

}  // namespace enishi::connect
