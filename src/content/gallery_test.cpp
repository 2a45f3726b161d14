#include "content/gallery.h"

#include <gtest/gtest.h>

#include <set>

#include "content/message.h"

namespace enishi::content {
namespace {

TEST(Gallery, EverySampleCanBeSentToAStranger) {
  std::set<std::string_view> keys;
  for (const Sample& sample : gallery()) {
    EXPECT_TRUE(keys.insert(sample.key).second) << sample.key;
    for (const Phrase& phrase : {sample.name, sample.use}) {
      EXPECT_FALSE(phrase.ja.empty());
      EXPECT_FALSE(phrase.en.empty());
    }
    const auto document = JsonDocument::parse(sample.body);
    ASSERT_TRUE(document) << sample.key << ": " << document.error().message;
    const auto made = Template::compile(document->root());
    ASSERT_TRUE(made) << sample.key << ": " << made.error().field << " " << made.error().message;
    std::string out;
    const auto rendered = made->render(out, {});
    EXPECT_TRUE(rendered) << sample.key << ": " << rendered.error().path;
  }
  EXPECT_GE(keys.size(), 10u);
}

}  // namespace
}  // namespace enishi::content
