// Every form fits LINE's limits and tells nothing of where it came from.
#include "media/rendering.h"

#include <gtest/gtest.h>

#include "media/jpeg.h"
#include "media/limits.h"
#include "media/png.h"
#include "media/still.h"
#include "media/testing.h"

namespace enishi::media {
namespace {

std::pair<int, int> size_of(const Rendition& r) {
  if (const auto png = read_png_head(r.bytes)) {
    EXPECT_EQ(r.content_type, "image/png");
    return {static_cast<int>(png->width), static_cast<int>(png->height)};
  }
  EXPECT_EQ(r.content_type, "image/jpeg");
  const auto jpeg = read_jpeg_head(r.bytes);
  EXPECT_TRUE(jpeg);
  EXPECT_EQ(jpeg->orientation, 1);
  return {jpeg->width, jpeg->height};
}

Rendition must(const Result<Rendition>& made) {
  EXPECT_TRUE(made) << made.error().message;
  if (!made) return {};
  EXPECT_EQ(size_of(*made), (std::pair{made->width, made->height}));
  return *made;
}

TEST(RenderingTest, APreviewFits) {
  const Rendition small = must(render(testing::jpeg(200, 100), {Shape::preview}));
  EXPECT_EQ(size_of(small), (std::pair{200, 100}));
  const Rendition large = must(render(testing::jpeg(3'000, 1'500), {Shape::preview}));
  EXPECT_EQ(size_of(large), (std::pair{1'024, 512}));
  const Rendition noise = must(render(testing::noise_png(1'500, 1'500), {Shape::preview}));
  EXPECT_LE(noise.bytes.size(), 1'000'000u);
  EXPECT_EQ(noise.content_type, "image/jpeg");
}

TEST(RenderingTest, TransparencyStays) {
  const Rendition preview = must(render(testing::png(1'400, 700, true), {Shape::preview}));
  EXPECT_EQ(preview.content_type, "image/png");
  EXPECT_TRUE(Picture::decode_png(preview.bytes)->transparent());
  const Rendition opaque = must(render(testing::png(1'400, 700), {Shape::preview}));
  EXPECT_EQ(opaque.content_type, "image/jpeg");
}

TEST(RenderingTest, AMessageIsTheOriginalWithoutItsMetadata) {
  const std::string plain = testing::jpeg(800, 600);
  const Rendition same = must(render(testing::with_exif(plain, 1, "E139.7454"), {Shape::message}));
  EXPECT_EQ(same.bytes, strip_jpeg(plain));
  const std::string png = testing::png(80, 60);
  EXPECT_EQ(must(render(testing::with_text_chunk(png, "E139.7454"), {Shape::message})).bytes,
            strip_png(png));
  // Ten million bytes and no more.
  const std::string noise = testing::noise_png(1'850, 1'850);
  ASSERT_GT(noise.size(), 10'000'000u);
  EXPECT_LE(must(render(noise, {Shape::message})).bytes.size(), 10'000'000u);
}

TEST(RenderingTest, PhonesPicturesStandUpright) {
  // Red at the left, blue at the bottom, as it was meant.
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const auto meant = Picture::decode_jpeg(testing::jpeg(64, 48, 0, 100));
    constexpr int kInverse[] = {1, 2, 3, 4, 5, 8, 7, 6};
    const auto stored = meant->turned(kInverse[orientation - 1]);
    const std::string file = testing::with_exif(*stored->jpeg(100), orientation, "E139.7454");
    const Rendition message = must(render(file, {Shape::message}));
    EXPECT_EQ(size_of(message), (std::pair{64, 48})) << orientation;
    EXPECT_EQ(message.bytes.find("E139"), std::string::npos);
    const auto corner = Picture::decode_jpeg(message.bytes)->scaled({0, 0, 4, 4}, 1, 1);
    const auto other = Picture::decode_jpeg(message.bytes)->scaled({60, 44, 4, 4}, 1, 1);
    EXPECT_GT(corner->pixel(0, 0).red, 200) << orientation;
    EXPECT_LT(corner->pixel(0, 0).blue, 60) << orientation;
    EXPECT_LT(other->pixel(0, 0).red, 60) << orientation;
    EXPECT_GT(other->pixel(0, 0).blue, 200) << orientation;
  }
}

TEST(RenderingTest, ImagemapsHaveTheirWidths) {
  const std::string source = testing::jpeg(1'300, 650);
  for (const int width : limits::media_imagemap_widths) {
    const Rendition made = must(render(source, Form::imagemap(width)));
    EXPECT_EQ(size_of(made), (std::pair{width, width / 2}));
  }
  EXPECT_EQ(must(render(testing::jpeg(100, 100), Form::imagemap(1'040))).height, 1'040);
  EXPECT_EQ(render(testing::jpeg(10, 100), Form::imagemap(1'040)).error().field, "form");
}

TEST(RenderingTest, RichMenusAreExact) {
  const std::string source = testing::jpeg(1'000, 1'000);
  const Rendition made = must(render(source, Form::rich_menu(2'500, 1'686)));
  EXPECT_EQ(size_of(made), (std::pair{2'500, 1'686}));
  EXPECT_LE(made.bytes.size(), 1'000'000u);
  const Rendition noise =
      must(render(testing::noise_png(1'200, 800), Form::rich_menu(2'500, 1'686)));
  EXPECT_LE(noise.bytes.size(), 1'000'000u);
  EXPECT_EQ(size_of(must(render(source, Form::rich_menu(800, 250)))), (std::pair{800, 250}));
  EXPECT_EQ(size_of(must(render(source, Form::rich_menu(870, 600)))), (std::pair{870, 600}));
  for (const auto& [w, h] : {std::pair{799, 250}, {2'501, 1'686}, {800, 249}, {869, 600}})
    EXPECT_EQ(render(source, Form::rich_menu(w, h)).error().field, "form") << w << "x" << h;
}

TEST(RenderingTest, IconsAreSquare) {
  EXPECT_EQ(size_of(must(render(testing::jpeg(900, 600), {Shape::icon}))), (std::pair{512, 512}));
  const Rendition small = must(render(testing::png(30, 50, true), {Shape::icon}));
  EXPECT_EQ(size_of(small), (std::pair{30, 30}));
  EXPECT_EQ(small.content_type, "image/png");
  EXPECT_LE(must(render(testing::noise_png(600, 600), {Shape::icon})).bytes.size(), 1'000'000u);
}

TEST(RenderingTest, DamagedPixelsAreToldOf) {
  std::string png = testing::png(64, 64);
  png[png.find("IDAT") + 20] ^= 0x55;
  EXPECT_EQ(render(png, {Shape::preview}).error().field, "file");
  EXPECT_EQ(render(testing::jpeg(8, 8), {Shape::still}).error().field, "form");
}

TEST(StillTest, TheFirstPictureThatIsNotBlack) {
  const std::string film = testing::film(160, 120, 30);
  ASSERT_FALSE(film.empty()) << "libav has no encoder here";
  const Rendition still = must(video_still(TextSource(film), 160, 120, 0));
  EXPECT_EQ(size_of(still), (std::pair{160, 120}));
  EXPECT_GT(Picture::decode_jpeg(still.bytes)->pixel(80, 60).green, 200);
  const Rendition turned = must(video_still(TextSource(film), 120, 160, 90));
  EXPECT_EQ(size_of(turned), (std::pair{120, 160}));
  // Cut in the middle: what is there will do.
  EXPECT_TRUE(
      video_still(TextSource(std::string_view(film).substr(0, film.size() / 2)), 160, 120, 0));
}

TEST(StillTest, AVideoThatCannotBeDecodedGetsADarkPicture) {
  const Rendition still = must(video_still(TextSource(testing::mp4({})), 640, 360, 0));
  EXPECT_EQ(still.width * 9, still.height * 16);
  EXPECT_LT(Picture::decode_jpeg(still.bytes)->pixel(9, 9).green, 80);
  EXPECT_TRUE(video_still(TextSource("nonsense"), 1, 30'000, 0));
}

TEST(FormTest, TextsOfUrls) {
  for (const char* text :
       {"original", "message", "preview", "still", "icon", "imagemap/240", "imagemap/1040"}) {
    const auto form = parse_public_form(text);
    ASSERT_TRUE(form) << text;
    EXPECT_EQ(form_text(*form), text);
  }
  for (const char* text : {"", "x", "imagemap", "imagemap/", "imagemap/241", "imagemap/0240",
                           "imagemap/1040x", "rich_menu/2500x1686", "preview/"})
    EXPECT_FALSE(parse_public_form(text)) << text;
  EXPECT_EQ(form_text(Form::rich_menu(2'500, 1'686)), "rich_menu/2500x1686");
}

}  // namespace
}  // namespace enishi::media
