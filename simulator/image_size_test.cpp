#include "simulator/image_size.h"

#include <gtest/gtest.h>

#include "simulator/test_menus.h"

namespace enishi::simulator {
namespace {

// Segments before the frame, with fill bytes, then a frame of the kind `marker`.
std::string jpeg(char marker) {
  std::string out("\xFF\xD8\xFF\xE0\0\x04zz\xFF\xFF\xC4\0\x03z\xFF", 15);
  out += marker;
  return out + std::string("\0\x11\x08\x01\x0E\x03\x20", 7);
}

TEST(ImageSize, OfPngAndJpeg) {
  const auto of_png = image_size(png(2'500, 1'686));
  ASSERT_TRUE(of_png);
  EXPECT_EQ(of_png->type, "image/png");
  EXPECT_EQ(of_png->width, 2'500u);
  EXPECT_EQ(of_png->height, 1'686u);
  for (const char marker : {'\xC0', '\xC2', '\xCF'}) {
    const auto of_jpeg = image_size(jpeg(marker));
    ASSERT_TRUE(of_jpeg) << int(marker);
    EXPECT_EQ(of_jpeg->type, "image/jpeg");
    EXPECT_EQ(of_jpeg->width, 800u);
    EXPECT_EQ(of_jpeg->height, 270u);
  }
}

TEST(ImageSize, NothingElseAndNothingCutOff) {
  EXPECT_FALSE(image_size(""));
  EXPECT_FALSE(image_size("GIF89a"));
  const std::string whole_png = png(1, 1).substr(0, 24), whole_jpeg = jpeg('\xC0');
  EXPECT_TRUE(image_size(whole_png));
  EXPECT_TRUE(image_size(whole_jpeg));
  for (std::size_t size = 0; size < whole_png.size(); ++size)
    EXPECT_FALSE(image_size(whole_png.substr(0, size))) << size;
  for (std::size_t size = 0; size < whole_jpeg.size(); ++size)
    EXPECT_FALSE(image_size(whole_jpeg.substr(0, size))) << size;
}

}  // namespace
}  // namespace enishi::simulator
