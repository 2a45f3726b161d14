#include "media/sniff.h"

#include "media/source.h"

namespace enishi::media {
namespace {

// By the value of Type.
constexpr TypeFacts kFacts[] = {
    {Kind::file, "application/octet-stream", "no kind of file that Enishi knows"},
    {Kind::image, "image/jpeg", "a JPEG picture"},
    {Kind::image, "image/png", "a PNG picture"},
    {Kind::image, "image/gif", "a GIF"},
    {Kind::image, "image/webp", "a WebP picture"},
    {Kind::image, "image/heif", "a HEIF picture"},
    {Kind::image, "image/avif", "an AVIF picture"},
    {Kind::image, "image/bmp", "a BMP picture"},
    {Kind::image, "image/tiff", "a TIFF picture"},
    {Kind::video, "video/mp4", "an MP4"},
    {Kind::audio, "audio/mp4", "an M4A"},
    {Kind::video, "video/quicktime", "a QuickTime movie"},
    {Kind::video, "video/3gpp", "a 3GPP movie"},
    {Kind::video, "video/webm", "a WebM or Matroska movie"},
    {Kind::video, "video/x-msvideo", "an AVI movie"},
    {Kind::audio, "audio/mpeg", "an MP3"},
    {Kind::audio, "audio/aac", "plain AAC sound"},
    {Kind::audio, "audio/wav", "WAV sound"},
    {Kind::audio, "audio/ogg", "Ogg sound"},
    {Kind::audio, "audio/flac", "FLAC sound"},
    {Kind::file, "application/pdf", "a PDF"},
    {Kind::file, "application/zip", "a ZIP archive or an office document"},
};
static_assert(std::size(kFacts) == static_cast<std::size_t>(Type::zip) + 1);

struct Magic {
  std::string_view bytes;
  Type type;
};
using namespace std::string_view_literals;
constexpr Magic kMagic[] = {
    {"\xff\xd8\xff"sv, Type::jpeg},
    {"\x89PNG\r\n\x1a\n"sv, Type::png},
    {"GIF87a"sv, Type::gif},
    {"GIF89a"sv, Type::gif},
    {"BM"sv, Type::bmp},
    {"II*\0"sv, Type::tiff},
    {"MM\0*"sv, Type::tiff},
    {"\x1a\x45\xdf\xa3"sv, Type::webm},
    {"ID3"sv, Type::mp3},
    {"OggS"sv, Type::ogg},
    {"fLaC"sv, Type::flac},
    {"%PDF-"sv, Type::pdf},
    {"PK\x03\x04"sv, Type::zip},
};

// ISO base media: a box "ftyp" with a major brand and compatible ones.
Type sniff_boxes(std::string_view head) {
  const std::string_view brand = head.substr(8, 4);
  if (brand == "qt  ") return Type::quicktime;
  if (brand == "M4A " || brand == "M4B ") return Type::m4a;
  if (brand.starts_with("3g")) return Type::three_gp;
  if (brand == "avif" || brand == "avis") return Type::avif;
  for (const std::string_view heif : {"heic", "heix", "heim", "heis", "hevc", "mif1", "msf1"})
    if (brand == heif) return Type::heif;
  return Type::mp4;
}

Type sniff_riff(std::string_view form) {
  if (form == "WEBP") return Type::webp;
  if (form == "AVI ") return Type::avi;
  return form == "WAVE" ? Type::wav : Type::unknown;
}

}  // namespace

const TypeFacts& facts(Type type) {
  return kFacts[static_cast<std::size_t>(type)];
}

Type sniff(std::string_view head) {
  head = head.substr(0, kSniffBytes);
  for (const Magic& magic : kMagic)
    if (head.starts_with(magic.bytes)) return magic.type;
  const Fields f(head);
  if (f.text(4, 4) == "ftyp" && head.size() >= 12) return sniff_boxes(head);
  if (head.starts_with("RIFF")) return sniff_riff(f.text(8, 4));
  // Eleven bits of synchronisation. Layer 00 is AAC's, layer 01 that of MP3.
  if (f.u8(0) != 0xff || (f.u8(1) & 0xe0) != 0xe0) return Type::unknown;
  if ((f.u8(1) & 0xf6) == 0xf0) return Type::aac;
  return (f.u8(1) & 0x06) == 0x02 ? Type::mp3 : Type::unknown;
}

}  // namespace enishi::media
