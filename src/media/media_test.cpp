#include "media/media.h"

#include "base/bytes.h"
#include "media/media_fixture.h"

namespace enishi::media {
namespace {

class MediaTest : public MediaFixture {};
ENISHI_ON_BOTH_STORES(MediaTest);

TEST_P(MediaTest, APictureIsKeptAsItCame) {
  const std::string file = testing::jpeg(1'200, 800);
  const Item item = add(file);
  EXPECT_TRUE(item.complete);
  EXPECT_EQ(item.kind, Kind::image);
  EXPECT_EQ(item.content_type, "image/jpeg");
  EXPECT_EQ(item.width, 1'200);
  EXPECT_EQ(item.height, 800);
  EXPECT_EQ(item.name, "夏の案内");
  EXPECT_EQ(item.created_by, "api_key/author");
  EXPECT_EQ(item.sha256, hex(as_view(sha256(file))));
  EXPECT_EQ(item.code.size(), 22u);
  EXPECT_FALSE(item.expires_at);
  EXPECT_EQ(all_of(item), file);
  EXPECT_EQ(*media().read(item.id, 10, 5), file.substr(10, 5));
  EXPECT_EQ(*media().read(item.id, item.bytes, 5), "");
  EXPECT_EQ(actions(), (std::vector<std::string>{"media.add"}));
}

TEST_P(MediaTest, AnUploadGoesOnAfterTheEndOfTheProcess) {
  const std::string file =
      testing::mp4({.data_bytes = static_cast<std::int64_t>(limits::media_chunk_bytes) * 5});
  const std::string_view all = file;
  const Item begun =
      *media().begin(staff_, workspace_, "film", static_cast<std::int64_t>(all.size()));
  EXPECT_FALSE(begun.complete);
  // Pieces of any size; those over a chunk's edge too.
  EXPECT_EQ(media().append(begun.id, 0, all.substr(0, 100'000))->stored, 100'000);
  EXPECT_EQ(media().append(begun.id, 100'000, all.substr(100'000, 400'000))->stored, 500'000);
  restart();
  const auto wrong = media().append(begun.id, 400'000, all.substr(400'000, 10));
  EXPECT_EQ(code_of(wrong), ErrorCode::conflict);
  EXPECT_EQ(wrong.error().field, "offset");
  EXPECT_NE(wrong.error().message.find("500000"), std::string::npos);
  EXPECT_EQ(media().get(begun.id)->stored, 500'000);
  EXPECT_EQ(code_of(media().finish(staff_, begun.id)), ErrorCode::conflict);
  EXPECT_EQ(code_of(media().read(begun.id, 0, 10)), ErrorCode::conflict);
  ASSERT_TRUE(media().append(begun.id, 500'000, all.substr(500'000)));
  EXPECT_EQ(code_of(media().append(begun.id, static_cast<std::int64_t>(all.size()), "x")),
            ErrorCode::too_large);
  const Item item = *media().finish(staff_, begun.id);
  EXPECT_EQ(item.kind, Kind::video);
  EXPECT_EQ(all_of(item), file);
  EXPECT_TRUE(media().finish(staff_, begun.id)->complete);  // told again
  EXPECT_EQ(actions().size(), 1u);
}

TEST_P(MediaTest, LimitsOfUploads) {
  EXPECT_EQ(media().begin(staff_, workspace_, " ", 1).error().field, "name");
  EXPECT_EQ(media().begin(staff_, workspace_, std::string(301, 'x'), 1).error().field, "name");
  EXPECT_EQ(media().begin(staff_, workspace_, "\xff", 1).error().field, "name");
  EXPECT_EQ(media().begin(staff_, workspace_, "a\nb", 1).error().field, "name");
  EXPECT_EQ(media().begin(staff_, workspace_, "a", 0).error().field, "bytes");
  EXPECT_TRUE(media().begin(staff_, workspace_, std::string(300, 'x'), 200'000'000));
  const auto large = media().begin(staff_, workspace_, "a", 200'000'001);
  EXPECT_EQ(code_of(large), ErrorCode::too_large);
  EXPECT_EQ(large.error().field, "bytes");
  const Item item = *media().begin(staff_, workspace_, "a", 2 << 20);
  EXPECT_EQ(code_of(media().append(item.id, 0, std::string((1 << 20) + 1, 'x'))),
            ErrorCode::too_large);
  EXPECT_TRUE(media().append(item.id, 0, std::string(1 << 20, 'x')));
  for (std::size_t i = 2; i < limits::media_unfinished_max; ++i)
    ASSERT_TRUE(media().begin(staff_, workspace_, "a", 1));
  EXPECT_EQ(code_of(media().begin(staff_, workspace_, "a", 1)), ErrorCode::conflict);
  EXPECT_TRUE(media().begin(staff_, other_, "a", 1));
  ASSERT_TRUE(media().remove(staff_, item.id));
  EXPECT_TRUE(media().begin(staff_, workspace_, "a", 1));
}

TEST_P(MediaTest, APictureIsHeldToOurLimit) {
  const auto most = static_cast<std::size_t>(limits::media_image_bytes_max);
  std::string file = testing::jpeg(40, 40);
  file.resize(most, 'x');  // what follows a picture is no part of it
  EXPECT_TRUE(media().add(staff_, workspace_, "a", file));
  const auto refused = media().add(staff_, workspace_, "a", file + "x");
  EXPECT_EQ(refused.error().field, "file");
}

TEST_P(MediaTest, WhatIsRefusedIsGone) {
  for (const std::string& file :
       {std::string("GIF89a......"), testing::jpeg(40, 40).substr(0, 400),
        testing::png(40, 40).substr(0, 60), testing::mp4({}).substr(0, 400), std::string("x")}) {
    const auto refused = media().add(staff_, workspace_, "a", file);
    EXPECT_EQ(code_of(refused), ErrorCode::invalid);
    EXPECT_EQ(refused.error().field, "file");
  }
  std::string damaged = testing::png(64, 64);
  damaged[damaged.find("IDAT") + 20] ^= 0x55;
  EXPECT_EQ(media().add(staff_, workspace_, "a", damaged).error().field, "file");
  EXPECT_TRUE(media().list(workspace_, std::nullopt, INT64_MAX, 10)->empty());
  retire_all();
  for (const char* table : {"item", "chunk", "rendition"}) EXPECT_EQ(rows(table), 0) << table;
  EXPECT_TRUE(actions().empty());
}

TEST_P(MediaTest, TheSameBytesAreOneItemOfAWorkspace) {
  const std::string file = testing::png(50, 50);
  const Item first = add(file, "first");
  const Item second = add(file, "second");
  EXPECT_EQ(second.id, first.id);
  EXPECT_EQ(second.name, "first");
  const auto elsewhere = media().add(staff_, other_, "theirs", file);
  EXPECT_NE(elsewhere->id, first.id);
  retire_all();
  EXPECT_EQ(rows("item"), 2);
  EXPECT_EQ(all_of(second), file);
  ASSERT_TRUE(media().remove(staff_, first.id));
  EXPECT_NE(add(file, "again").id, first.id);
}

TEST_P(MediaTest, ListsNewestFirst) {
  const Item picture = add(testing::jpeg(30, 30)), sound = add(testing::mp3(10)),
             film = add(testing::mp4({}));
  ASSERT_TRUE(media().begin(staff_, workspace_, "unfinished", 5));
  ASSERT_TRUE(media().keep(workspace_, 7, "sent", "image/jpeg", testing::jpeg(20, 20)));
  auto all = *media().list(workspace_, std::nullopt, INT64_MAX, 10);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].id, film.id);
  EXPECT_EQ(all[2].id, picture.id);
  const auto older = *media().list(workspace_, std::nullopt, film.no, 1);
  ASSERT_EQ(older.size(), 1u);
  EXPECT_EQ(older[0].id, sound.id);
  EXPECT_EQ(media().list(workspace_, Kind::image, INT64_MAX, 10)->at(0).id, picture.id);
  EXPECT_TRUE(media().list(other_, std::nullopt, INT64_MAX, 10)->empty());
}

TEST_P(MediaTest, RemovedIsGoneAtOnceAndItsBytesLater) {
  const Item item = add(testing::jpeg(30, 30));
  ASSERT_TRUE(media().image(item.id, {Shape::icon}));
  const auto published = media().published(item.code, {Shape::message});
  ASSERT_TRUE(published);
  const std::uint64_t before = media().removals();
  ASSERT_TRUE(media().remove(staff_, item.id));
  EXPECT_GT(media().removals(), before);
  EXPECT_EQ(code_of(media().get(item.id)), ErrorCode::not_found);
  EXPECT_EQ(code_of(media().read(item.id, 0, 1)), ErrorCode::not_found);
  EXPECT_EQ(code_of(media().remove(staff_, item.id)), ErrorCode::not_found);
  EXPECT_EQ(code_of(media().published(item.code, {Shape::message})), ErrorCode::not_found);
  EXPECT_EQ(code_of(media().image(item.id, {Shape::icon})), ErrorCode::not_found);
  EXPECT_GT(rows("chunk"), 0);
  retire_all();
  for (const char* table : {"item", "chunk", "rendition"}) EXPECT_EQ(rows(table), 0) << table;
  EXPECT_EQ(code_of(media().read(*published, 0, 10)), ErrorCode::not_found);
  EXPECT_EQ(actions(), (std::vector<std::string>{"media.remove", "media.add"}));
}

TEST_P(MediaTest, FormsAreMadeOnceAndKept) {
  const Item item = add(testing::jpeg(1'300, 650));
  const auto made = media().image(item.id, Form::imagemap(1'040));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->width, 1'040);
  EXPECT_EQ(made->height, 520);
  const std::int64_t chunks = rows("chunk");
  restart();
  EXPECT_EQ(media().image(item.id, Form::imagemap(1'040))->bytes, made->bytes);
  EXPECT_EQ(rows("chunk"), chunks);
  EXPECT_EQ(media().image(item.id, {Shape::still}).error().field, "form");
  const Item sound = add(testing::mp3(10));
  EXPECT_EQ(media().image(sound.id, {Shape::preview}).error().field, "form");
}

TEST_P(MediaTest, AFormOfManyChunksComesWhole) {
  const Item item = add(testing::noise_png(900, 900));
  const auto made = media().image(item.id, {Shape::message});
  ASSERT_TRUE(made);
  EXPECT_GT(made->bytes.size(), 2 * limits::media_chunk_bytes);
  EXPECT_EQ(made->bytes, all_of(item));
}

TEST_P(MediaTest, ThePublicGetsNoMetadata) {
  const std::string place = "+35.6586+139.7454/";
  const Item picture = add(testing::with_exif(testing::jpeg(300, 200), 6, place));
  EXPECT_EQ(picture.width, 200);
  for (const Form& form : {Form{Shape::original}, Form{Shape::message}, Form{Shape::preview},
                           Form{Shape::icon}, Form::imagemap(240)}) {
    const auto head = media().published(picture.code, form);
    ASSERT_TRUE(head) << form_text(form);
    const auto bytes = media().read(*head, 0, static_cast<std::size_t>(head->bytes));
    EXPECT_EQ(static_cast<std::int64_t>(bytes->size()), head->bytes);
    EXPECT_EQ(bytes->find("139.7454"), std::string::npos) << form_text(form);
  }
  EXPECT_NE(all_of(picture).find("139.7454"), std::string::npos);  // for staff
  const Item film = add(testing::mp4({.place = place}));
  const auto head = media().published(film.code, {Shape::original});
  EXPECT_EQ(head->content_type, "video/mp4");
  EXPECT_EQ(media().read(*head, 0, 100'000)->find("139.7454"), std::string::npos);
  EXPECT_EQ(head->bytes, film.bytes);
}

TEST_P(MediaTest, OnlyTheLibraryIsPublic) {
  const Item sent = *media().keep(workspace_, 7, "a.jpg", "image/jpeg", testing::jpeg(20, 20));
  EXPECT_EQ(sent.code, "");
  EXPECT_EQ(code_of(media().published("", {Shape::original})), ErrorCode::not_found);
  EXPECT_EQ(code_of(media().image(sent.id, {Shape::preview})), ErrorCode::not_found);
  const Item begun = *media().begin(staff_, workspace_, "a", 5);
  EXPECT_EQ(code_of(media().published(begun.code, {Shape::original})), ErrorCode::not_found);
  const Item picture = add(testing::jpeg(20, 20));
  EXPECT_EQ(code_of(media().published(picture.code, Form::rich_menu(800, 250))),
            ErrorCode::not_found);
  EXPECT_EQ(code_of(media().published(picture.code, {Shape::still})), ErrorCode::not_found);
  EXPECT_EQ(code_of(media().published("nonsense", {Shape::original})), ErrorCode::not_found);
  // Tags differ form by form, and stay.
  const auto message = media().published(picture.code, {Shape::message});
  EXPECT_NE(message->etag, media().published(picture.code, {Shape::preview})->etag);
  restart();
  EXPECT_EQ(message->etag, media().published(picture.code, {Shape::original})->etag);
}

TEST_P(MediaTest, AFilmHasItsStill) {
  const std::string film = testing::film(320, 180, 10);
  const Item item = add(film);
  EXPECT_EQ(item.kind, Kind::video);
  EXPECT_EQ(item.width, 320);
  EXPECT_NEAR(static_cast<double>(item.duration_ms), 800, 100);
  const auto still = media().image(item.id, {Shape::preview});
  ASSERT_TRUE(still);
  EXPECT_EQ(still->content_type, "image/jpeg");
  EXPECT_EQ(still->width, 320);
  EXPECT_EQ(media().image(item.id, {Shape::still})->bytes, still->bytes);
}

TEST_P(MediaTest, ALargeVideoInPieces) {
  const std::string film = testing::mp4({.data_bytes = 20'000'000});
  const Item item = add(film);
  EXPECT_EQ(item.bytes, static_cast<std::int64_t>(film.size()));
  EXPECT_EQ(item.sha256, hex(as_view(sha256(film))));
  EXPECT_EQ(*media().read(item.id, 10'000'000, 300'000), film.substr(10'000'000, 300'000));
  EXPECT_EQ(media().read(item.id, 0, SIZE_MAX)->size(), limits::media_read_bytes_max);
}

TEST(PublicUrlTest, JoinsItsParts) {
  Item item;
  item.code = "abc";
  EXPECT_EQ(public_url("https://a.example", item, "preview"), "https://a.example/m/abc/preview");
  EXPECT_EQ(public_url("https://a.example/x/", item, "imagemap"),
            "https://a.example/x/m/abc/imagemap");
}

}  // namespace
}  // namespace enishi::media
