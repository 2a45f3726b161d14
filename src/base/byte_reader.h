// Reads the binary payloads that append_be32, append_be64 and append_field of bytes.h wrote.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace enishi {

// Reads forward; after the first wrong byte everything reads as zero and ok() is false. What it
// gives points into the bytes. Not thread safe.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  bool done() const { return ok_ && at_ == bytes_.size(); }  // all read, nothing wrong
  bool ok() const { return ok_; }
  void wrong() { ok_ = false; }

  unsigned byte() { return take(1) ? static_cast<unsigned char>(bytes_[at_ - 1]) : 0; }
  std::uint32_t be32() { return take(4) ? read_be32(bytes_, at_ - 4) : 0; }
  std::uint64_t be64() { return take(8) ? read_be64(bytes_, at_ - 8) : 0; }
  std::string_view field() {
    const std::uint32_t size = be32();
    return take(size) ? bytes_.substr(at_ - size, size) : std::string_view();
  }
  // A count of things of at least `bytes_each` bytes: never more than what is left can hold.
  std::size_t count(std::size_t bytes_each) {
    const std::size_t n = be32();
    if (n > (bytes_.size() - at_) / bytes_each) ok_ = false;
    return ok_ ? n : 0;
  }

 private:
  bool take(std::size_t size) {
    if (!ok_ || bytes_.size() - at_ < size) return ok_ = false;
    at_ += size;
    return true;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace enishi
