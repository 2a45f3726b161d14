// Bytes that can be read anywhere: a string, or what lies in the store in chunks.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace enishi::media {

class Source {
 public:
  virtual ~Source() = default;
  virtual std::int64_t size() const = 0;
  // At most `bytes` from `offset`; fewer only at the end, none beyond it.
  virtual Result<std::string> read(std::int64_t offset, std::size_t bytes) const = 0;
};

// Does not own the bytes.
class TextSource final : public Source {
 public:
  explicit TextSource(std::string_view bytes) : bytes_(bytes) {}
  std::int64_t size() const override { return static_cast<std::int64_t>(bytes_.size()); }
  Result<std::string> read(std::int64_t offset, std::size_t bytes) const override {
    if (offset < 0 || offset >= size()) return std::string();
    return std::string(bytes_.substr(static_cast<std::size_t>(offset), bytes));
  }

 private:
  std::string_view bytes_;
};

// Fields of a binary format. Past the end every byte reads as zero.
class Fields {
 public:
  explicit Fields(std::string_view bytes) : bytes_(bytes) {}
  std::uint32_t u8(std::size_t at) const {
    return at < bytes_.size() ? static_cast<unsigned char>(bytes_[at]) : 0;
  }
  std::uint32_t be16(std::size_t at) const { return u8(at) << 8 | u8(at + 1); }
  std::uint32_t be32(std::size_t at) const { return be16(at) << 16 | be16(at + 2); }
  std::uint64_t be64(std::size_t at) const { return std::uint64_t{be32(at)} << 32 | be32(at + 4); }
  std::uint32_t le16(std::size_t at) const { return u8(at + 1) << 8 | u8(at); }
  std::uint32_t le32(std::size_t at) const { return le16(at + 2) << 16 | le16(at); }
  // The bytes there, fewer at the end.
  std::string_view text(std::size_t at, std::size_t bytes) const {
    return at < bytes_.size() ? bytes_.substr(at, bytes) : std::string_view();
  }
  std::size_t size() const { return bytes_.size(); }

 private:
  std::string_view bytes_;
};

}  // namespace enishi::media
