#include "connect/decode.h"

#include <algorithm>
#include <cstring>

#include "connect/limits.h"

namespace enishi::connect {

Result<std::unique_ptr<TextStream>> TextStream::open(std::unique_ptr<ByteSource> source,
                                                     std::optional<Charset> charset) {
  std::unique_ptr<TextStream> text(new TextStream);
  text->source_ = gunzip_source(std::move(source));
  text->raw_.resize(limits::import_detect_bytes);
  TRY(text->refill());
  const auto mark = byte_order_mark({text->raw_.data(), text->end_});
  if (mark && (!charset || *charset == mark->charset)) {
    charset = mark->charset;
    text->begin_ = text->mark_bytes_ = mark->bytes;
  }
  text->charset_ = charset;
  return text;
}

// Fills raw_, keeping what is in it.
Status TextStream::refill() {
  std::memmove(raw_.data(), raw_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  const auto room = std::span(raw_).subspan(end_);
  if (room.empty() || ended_) return {};
  ASSIGN(const std::size_t got, read_full(*source_, room));
  ended_ = got < room.size();
  end_ += got;
  return {};
}

std::size_t TextStream::take(std::span<char> out, std::size_t size) {
  size = std::min(size, out.size());
  std::memcpy(out.data(), raw_.data() + begin_, size);
  begin_ += size;
  return size;
}

Result<std::size_t> TextStream::read(std::span<char> out) {
  std::size_t size = 0;
  if (!charset_) {
    ASSIGN(size, read_undecided(out));
  } else if (*charset_ != Charset::utf8) {
    ASSIGN(size, read_converted(out));
  } else if (begin_ < end_) {
    size = take(out, end_ - begin_);
  } else if (!ended_) {
    ASSIGN(size, source_->read(out));
    ended_ = size == 0;
  }
  std::span<char> left = out.first(size);
  while (!left.empty()) {
    auto* zero = static_cast<char*>(std::memchr(left.data(), '\0', left.size()));
    if (!zero) break;
    *zero = kInvalidByte;
    left = left.subspan(static_cast<std::size_t>(zero + 1 - left.data()));
  }
  return size;
}

Result<std::size_t> TextStream::read_undecided(std::span<char> out) {
  if (begin_ == end_) TRY(refill());
  const auto other = std::find_if(raw_.begin() + static_cast<std::ptrdiff_t>(begin_),
                                  raw_.begin() + static_cast<std::ptrdiff_t>(end_),
                                  [](char c) { return (c & 0x80) != 0; });
  const auto ascii = static_cast<std::size_t>(other - raw_.begin()) - begin_;
  if (ascii > 0 || begin_ == end_) return take(out, ascii);
  TRY(refill());
  charset_ = guess({raw_.data() + begin_, end_ - begin_});
  if (*charset_ != Charset::utf8) return read_converted(out);
  return take(out, end_ - begin_);
}

Result<std::size_t> TextStream::read_converted(std::span<char> out) {
  for (;;) {
    const Converted done = convert(*charset_, {raw_.data() + begin_, end_ - begin_}, out, ended_);
    begin_ += done.read;
    if (done.written > 0) return done.written;
    if (ended_) return 0;
    TRY(refill());
  }
}

Result<bool> TextStream::seek(std::uint64_t offset) {
  if (charset_ && *charset_ != Charset::utf8) return false;
  ASSIGN(const bool moved, source_->seek(offset + mark_bytes_));
  if (moved) {
    begin_ = end_ = 0;
    ended_ = false;
  }
  return moved;
}

}  // namespace enishi::connect
