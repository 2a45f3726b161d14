// The text of an imported file: inflated, in UTF-8, without a byte order mark.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "connect/decode_charset.h"
#include "connect/decode_source.h"

namespace enishi::connect {

// Bounded memory, whatever the file's size. Not thread safe.
class TextStream {
 public:
  // Without a charset: by the byte order mark, else by the first 64 KiB from the first byte on that
  // is not ASCII. With one, a byte order mark of the same charset is left out.
  static Result<std::unique_ptr<TextStream>> open(std::unique_ptr<ByteSource> source,
                                                  std::optional<Charset> charset);

  // UTF-8, with kInvalidByte or the bytes themselves where the file is wrong; zero bytes count as
  // wrong. `out` has room for kConvertedMax bytes or more. 0 only at the end.
  Result<std::size_t> read(std::span<char> out);

  // The next read begins so many bytes after the first of the text; false, unmoved, where the text
  // is not the source's own bytes or the source cannot.
  Result<bool> seek(std::uint64_t offset);

  // Unset while everything so far was ASCII.
  std::optional<Charset> charset() const { return charset_; }

 private:
  TextStream() = default;
  Result<std::size_t> read_undecided(std::span<char> out);
  Result<std::size_t> read_converted(std::span<char> out);
  std::size_t take(std::span<char> out, std::size_t size);
  Status refill();

  std::unique_ptr<ByteSource> source_;
  std::optional<Charset> charset_;
  std::size_t mark_bytes_ = 0;  // of the byte order mark
  std::vector<char> raw_;       // read and not given yet: [begin_, end_)
  std::size_t begin_ = 0, end_ = 0;
  bool ended_ = false;  // the source has
};

}  // namespace enishi::connect
