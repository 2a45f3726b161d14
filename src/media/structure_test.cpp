// Files told apart and taken apart: sniffing, JPEG, PNG, MP4, MP3, whole and damaged.
#include <gtest/gtest.h>

#include "base/random.h"
#include "media/inspect.h"
#include "media/jpeg.h"
#include "media/limits.h"
#include "media/mp3.h"
#include "media/png.h"
#include "media/testing.h"

namespace enishi::media {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

std::string problem(std::string_view bytes) {
  const auto found = inspect(TextSource(bytes));
  if (found) return "";
  EXPECT_EQ(found.error().code, ErrorCode::invalid);
  EXPECT_EQ(found.error().field, "file");
  return found.error().message;
}

// A size that needs no pixels: a JPEG whose frame header lies.
std::string jpeg_of_size(unsigned width, unsigned height) {
  std::string bytes = testing::jpeg(8, 8);
  const std::size_t frame = bytes.find("\xff\xc0\x00\x11\x08"sv);
  EXPECT_NE(frame, bytes.npos);
  for (const auto& [at, value] : {std::pair{frame + 5, height}, {frame + 7, width}}) {
    bytes[at] = static_cast<char>(value >> 8);
    bytes[at + 1] = static_cast<char>(value & 0xff);
  }
  return bytes;
}

TEST(SniffTest, TellsFilesApart) {
  EXPECT_EQ(sniff(testing::jpeg(4, 4)), Type::jpeg);
  EXPECT_EQ(sniff(testing::png(4, 4)), Type::png);
  EXPECT_EQ(sniff(testing::mp4({})), Type::mp4);
  EXPECT_EQ(sniff(testing::mp4({.brand = "qt  "})), Type::quicktime);
  EXPECT_EQ(sniff(testing::mp4({.brand = "M4A "})), Type::m4a);
  EXPECT_EQ(sniff(testing::mp4({.brand = "heic"})), Type::heif);
  EXPECT_EQ(sniff(testing::mp3(2)), Type::mp3);
  EXPECT_EQ(sniff("ID3\x04\0\0\0\0\0\0"sv), Type::mp3);
  EXPECT_EQ(sniff("\xff\xf1\x50\x80"sv), Type::aac);
  EXPECT_EQ(sniff("RIFF\0\0\0\0WEBP"sv), Type::webp);
  EXPECT_EQ(sniff("%PDF-1.7"), Type::pdf);
  EXPECT_EQ(sniff("<html><script>"), Type::unknown);
  EXPECT_EQ(sniff(""), Type::unknown);
  EXPECT_EQ(sniff("\xff"), Type::unknown);
}

TEST(InspectTest, TellsWhatIsWrongInWords) {
  EXPECT_EQ(problem(""), "is empty");
  EXPECT_EQ(problem("GIF89a......"), "is a GIF; LINE takes JPEG and PNG");
  EXPECT_EQ(problem("\x1a\x45\xdf\xa3...."), "is a WebM or Matroska movie; LINE takes MP4");
  EXPECT_EQ(problem("OggS...."), "is Ogg sound; LINE takes MP3 and M4A");
  EXPECT_NE(problem("%PDF-1.7").find("is a PDF; LINE takes JPEG"), std::string::npos);
  EXPECT_NE(problem("<html>").find("no kind of file that Enishi knows"), std::string::npos);
}

TEST(InspectTest, PicturesOverFiftyMegapixelsAreRefusedUndecoded) {
  EXPECT_EQ(problem(jpeg_of_size(12'000, 9'000)),
            "is 12,000 x 9,000 pixels: more than 50 megapixels");
  EXPECT_EQ(problem(jpeg_of_size(10'000, 5'000)), "");
  EXPECT_NE(problem(jpeg_of_size(10'001, 5'000)), "");
  EXPECT_EQ(problem(jpeg_of_size(30'000, 1)), "");
  EXPECT_EQ(problem(jpeg_of_size(30'001, 1)), "is 30,001 x 1 pixels: a side is longer than 30,000");
  std::string bomb = testing::png(4, 4);
  bomb.replace(16, 8, "\xff\xff\xff\xff\xff\xff\xff\xff");
  EXPECT_NE(problem(bomb), "");
  bomb.replace(16, 8, std::string(8, '\0'));
  EXPECT_NE(problem(bomb), "");
}

TEST(InspectTest, OfAPicture) {
  const auto picture = inspect(TextSource(testing::jpeg(40, 30)));
  ASSERT_TRUE(picture);
  EXPECT_EQ(picture->kind, Kind::image);
  EXPECT_EQ(picture->content_type, "image/jpeg");
  EXPECT_EQ(picture->width, 40);
  EXPECT_EQ(picture->height, 30);
  const auto turned = inspect(TextSource(testing::with_exif(testing::jpeg(40, 30), 6, "x")));
  EXPECT_EQ(turned->width, 30);
  EXPECT_EQ(turned->height, 40);
}

TEST(InspectTest, EveryTruncationIsRefused) {
  for (const std::string& whole : {testing::jpeg(20, 20), testing::png(20, 20)})
    for (std::size_t size = 0; size < whole.size(); ++size)
      EXPECT_NE(problem(whole.substr(0, size)), "") << size;
  const std::string film = testing::mp4({});
  for (std::size_t size = 0; size < film.size(); size += 3)
    EXPECT_NE(problem(film.substr(0, size)), "") << size;
}

TEST(InspectTest, AnythingDamagedIsRefusedOrUnderstood) {
  SeededRandom random(9);
  const std::string films[] = {testing::mp4({.place = "here"}), testing::mp4({.video = false})};
  const std::string all[] = {testing::with_exif(testing::jpeg(16, 16), 3, "here"),
                             testing::png(16, 16, true), films[0], films[1], testing::mp3(5)};
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = all[random.below(std::size(all))];
    for (std::uint64_t n = 1 + random.below(6); n > 0; --n)
      bytes[random.below(bytes.size())] = static_cast<char>(random.next());
    const auto found = inspect(TextSource(bytes));
    if (!found) continue;
    EXPECT_GE(found->duration_ms, 0);
    for (const Stretch& box : found->metadata) {
      EXPECT_GE(box.offset, 0);
      EXPECT_LE(box.offset + box.bytes, static_cast<std::int64_t>(bytes.size()));
    }
    static_cast<void>(glance(bytes, "audio/mp4"));
  }
}

TEST(JpegTest, MetadataGoesAndThePictureStays) {
  const std::string plain = testing::jpeg(32, 32);
  const std::string tagged = testing::with_exif(plain, 8, "N35.6586 E139.7454");
  EXPECT_FALSE(read_jpeg_head(tagged)->plain);
  EXPECT_EQ(read_jpeg_head(tagged)->orientation, 8);
  const std::string stripped = strip_jpeg(tagged + "trailing E139.7454");
  EXPECT_EQ(stripped.find("E139"), std::string::npos);
  EXPECT_TRUE(read_jpeg_head(stripped)->plain);
  EXPECT_EQ(jpeg_end(stripped), stripped.size());
  EXPECT_EQ(stripped, strip_jpeg(plain));
}

TEST(PngTest, MetadataGoesAndThePictureStays) {
  const std::string plain = testing::png(32, 32);
  const std::string tagged = testing::with_text_chunk(plain, "E139.7454");
  EXPECT_FALSE(png_is_plain(tagged));
  EXPECT_FALSE(png_is_plain(plain + "x"));
  EXPECT_EQ(strip_png(tagged + "E139.7454"), strip_png(plain));
  EXPECT_TRUE(png_is_whole(strip_png(tagged)));
}

TEST(Mp4Test, TellsTracksSizesAndTimes) {
  const auto film = inspect(TextSource(testing::mp4({.width = 640, .height = 360})));
  ASSERT_TRUE(film);
  EXPECT_EQ(film->kind, Kind::video);
  EXPECT_EQ(film->content_type, "video/mp4");
  EXPECT_EQ(film->width, 640);
  EXPECT_EQ(film->height, 360);
  EXPECT_EQ(film->duration_ms, 2'500);
  for (const int turn : {90, 180, 270}) {
    const auto turned = inspect(TextSource(testing::mp4({.width = 640, .turn = turn})));
    EXPECT_EQ(turned->turn, turn);
    EXPECT_EQ(turned->width, turn == 180 ? 640 : 360);
  }
  const auto sound = inspect(TextSource(testing::mp4({.video = false})));
  EXPECT_EQ(sound->kind, Kind::audio);
  EXPECT_EQ(sound->content_type, "audio/mp4");
}

TEST(Mp4Test, RefusesWhatLineCannotPlay) {
  EXPECT_NE(problem(testing::mp4({.format = "hvc1"})).find("HEVC"), std::string::npos);
  EXPECT_NE(problem(testing::mp4({.format = "av01"})).find("AV1"), std::string::npos);
  EXPECT_EQ(problem(testing::mp4({.brand = "qt  "})), "is a QuickTime movie; LINE takes MP4");
  EXPECT_NE(problem(testing::mp4({.duration_ms = 0, .video = false})).find("how long"),
            std::string::npos);
  EXPECT_NE(problem(testing::mp4({.video = false, .sound = false})).find("neither"),
            std::string::npos);
  EXPECT_NE(problem(testing::mp4({.width = 0})), "");
}

TEST(Mp4Test, FindsWhereAPlaceIsTold) {
  const std::string film = testing::mp4({.place = "+35.6586+139.7454/"});
  const auto found = inspect(TextSource(film));
  ASSERT_EQ(found->metadata.size(), 1u);
  const Stretch box = found->metadata[0];
  std::string blank = film;
  blank.replace(static_cast<std::size_t>(box.offset), static_cast<std::size_t>(box.bytes),
                free_box(box.bytes));
  EXPECT_EQ(blank.find("139.7454"), std::string::npos);
  const auto again = inspect(TextSource(blank));
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->metadata.empty());
  EXPECT_EQ(again->duration_ms, found->duration_ms);
}

TEST(Mp3Test, CountsFrames) {
  EXPECT_EQ(mp3_duration(TextSource(testing::mp3(100))), 2'612);
  const std::string tagged =
      "ID3\x04\0\0\0\0\0\x05"
      "tag.."s +
      testing::mp3(100) + "TAG...";
  EXPECT_EQ(mp3_duration(TextSource(tagged)), 2'612);
  // Over the edge of what is read at once.
  EXPECT_EQ(mp3_duration(TextSource(testing::mp3(2'000))), 52'244);
  EXPECT_EQ(problem("\xff\xfb\x90\x64...."), "looks like an MP3 but has no sound in it");
}

TEST(GlanceTest, NeverRefusesAndNeverBelieves) {
  EXPECT_EQ(glance("<html><script>", "text/html").content_type, "application/octet-stream");
  EXPECT_EQ(glance("<html><script>", "image/png").kind, Kind::file);
  EXPECT_EQ(glance("%PDF-1.7", "text/html").content_type, "application/pdf");
  EXPECT_EQ(glance(testing::mp4({}), "audio/x-m4a").kind, Kind::audio);
  EXPECT_EQ(glance(testing::mp4({}), "video/mp4").kind, Kind::video);
  EXPECT_EQ(glance(testing::jpeg(30, 20), "").width, 30);
  EXPECT_EQ(glance("", "").kind, Kind::file);
}

}  // namespace
}  // namespace enishi::media
