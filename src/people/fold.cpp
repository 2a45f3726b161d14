#include "people/fold.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include <cstdint>
#include <vector>

namespace enishi::people {
namespace {

std::u16string to_utf16(std::string_view utf8) {
  std::u16string out(utf8.size(), u'\0');  // never longer in units than in bytes
  std::int32_t size = 0;
  UErrorCode error = U_ZERO_ERROR;
  u_strFromUTF8WithSub(out.data(), static_cast<std::int32_t>(out.size()), &size, utf8.data(),
                       static_cast<std::int32_t>(utf8.size()), 0xfffd, nullptr, &error);
  if (U_FAILURE(error)) return {};
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::string to_utf8(const std::u16string& text) {
  std::string out(text.size() * 3, '\0');
  std::int32_t size = 0;
  UErrorCode error = U_ZERO_ERROR;
  u_strToUTF8WithSub(out.data(), static_cast<std::int32_t>(out.size()), &size, text.data(),
                     static_cast<std::int32_t>(text.size()), 0xfffd, nullptr, &error);
  if (U_FAILURE(error)) return {};
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::u16string normalised(const std::u16string& text) {
  UErrorCode error = U_ZERO_ERROR;
  const UNormalizer2* const normalizer = unorm2_getNFKCCasefoldInstance(&error);
  std::u16string out(text.size() * 4 + 16, u'\0');
  const auto write = [&] {
    error = U_ZERO_ERROR;
    return unorm2_normalize(normalizer, text.data(), static_cast<std::int32_t>(text.size()),
                            out.data(), static_cast<std::int32_t>(out.size()), &error);
  };
  std::int32_t size = write();
  if (error == U_BUFFER_OVERFLOW_ERROR) {
    out.resize(static_cast<std::size_t>(size));
    size = write();
  }
  if (U_FAILURE(error)) return text;
  out.resize(static_cast<std::size_t>(size));
  return out;
}

constexpr char16_t kHiraganaFirst = 0x3041, kHiraganaLast = 0x3096, kToKatakana = 0x60;

}  // namespace

std::string fold(std::string_view utf8) {
  std::u16string out;
  bool space = false;
  for (char16_t unit : normalised(to_utf16(utf8))) {
    if (u_isUWhiteSpace(unit)) {
      space = !out.empty();
      continue;
    }
    if (space) out += u' ';
    space = false;
    if (unit >= kHiraganaFirst && unit <= kHiraganaLast) unit += kToKatakana;
    out += unit;
  }
  return to_utf8(out);
}

}  // namespace enishi::people
