// What customers sent: stored undecoded, for a time, and gone when the person goes.
#include "media/media_fixture.h"

namespace enishi::media {
namespace {

class RetentionTest : public MediaFixture {
 protected:
  // Whether `bytes` stand anywhere in the part's files, or in its rows.
  bool holds(std::string_view bytes) {
    if (GetParam() == store::Backend::sqlite) return guard::testing::holds(store(), bytes);
    const std::string all = guard::testing::all_rows(**store().part("media", false));
    return all.find(bytes) != all.npos || all.find(hex(bytes)) != all.npos;
  }
};
ENISHI_ON_BOTH_STORES(RetentionTest);

TEST_P(RetentionTest, KeepsWhatCameAsItCame) {
  const std::string voice = testing::mp4({.brand = "isom"});
  const Item item = *media().keep(workspace_, 7, "", "audio/x-m4a", voice);
  EXPECT_EQ(item.origin, Origin::inbound);
  EXPECT_EQ(item.record, 7);
  EXPECT_EQ(item.kind, Kind::audio);
  EXPECT_EQ(item.expires_at, clock_.now() + std::chrono::days(30));
  EXPECT_EQ(all_of(item), voice);
  const Item page = *media().keep(workspace_, 7, "evil\n.html", "text/html", "<script>");
  EXPECT_EQ(page.content_type, "application/octet-stream");
  EXPECT_EQ(page.kind, Kind::file);
  EXPECT_EQ(page.name, "evil.html");
  const Item empty = *media().keep(workspace_, 7, std::string(400, 'x') + "\xff", "", "");
  EXPECT_EQ(empty.bytes, 0);
  EXPECT_EQ(empty.name.size(), 300u);
  EXPECT_EQ(media().keep(workspace_, 0, "", "", "x").error().field, "record");
}

TEST_P(RetentionTest, InPiecesOfUnknownSize) {
  const Item begun = *media().begin_inbound(workspace_, 7, "film.mp4", "video/mp4");
  const std::string film = testing::mp4({.data_bytes = 700'000});
  for (std::size_t at = 0; at < film.size(); at += 200'001)
    ASSERT_TRUE(media().append(begun.id, static_cast<std::int64_t>(at), film.substr(at, 200'001)));
  EXPECT_EQ(code_of(media().finish(staff_, begun.id)), ErrorCode::not_found);
  const Item item = *media().finish_inbound(begun.id);
  EXPECT_EQ(item.kind, Kind::video);
  EXPECT_EQ(all_of(item), film);
  EXPECT_TRUE(media().finish_inbound(begun.id)->complete);
  EXPECT_EQ(code_of(media().append(begun.id, item.bytes, "x")), ErrorCode::conflict);
  const Item library = add(testing::png(9, 9));
  EXPECT_EQ(code_of(media().finish_inbound(library.id)), ErrorCode::not_found);
}

TEST_P(RetentionTest, ExpiresToTheMillisecond) {
  const Item item = *media().keep(workspace_, 7, "a", "", "bytes");
  const Item kept = add(testing::png(9, 9));
  EXPECT_EQ(media().retire(*item.expires_at - Millis{1}), false);
  EXPECT_TRUE(media().get(item.id));
  EXPECT_EQ(media().retire(*item.expires_at), false);
  EXPECT_EQ(code_of(media().get(item.id)), ErrorCode::not_found);
  clock_.advance(std::chrono::days(4'000));
  retire_all();
  EXPECT_TRUE(media().get(kept.id));
  EXPECT_EQ(rows("item"), 1);
}

TEST_P(RetentionTest, UploadsThatNobodyFinishesGoAfterADay) {
  const Item begun = *media().begin(staff_, workspace_, "a", 100);
  clock_.advance(std::chrono::hours(23));
  ASSERT_TRUE(media().append(begun.id, 0, "piece"));
  clock_.advance(std::chrono::hours(23));
  retire_all();
  EXPECT_TRUE(media().get(begun.id));
  clock_.advance(std::chrono::hours(1));
  retire_all();
  EXPECT_EQ(code_of(media().get(begun.id)), ErrorCode::not_found);
  EXPECT_EQ(code_of(media().append(begun.id, 5, "x")), ErrorCode::not_found);
  EXPECT_EQ(rows("chunk"), 0);
}

TEST_P(RetentionTest, RetiringIsBoundedWork) {
  const std::string large(
      static_cast<std::size_t>(limits::media_retire_chunks_max + 8) * limits::media_chunk_bytes,
      'x');
  const Item item = *media().keep(workspace_, 7, "a", "", large);
  EXPECT_EQ(media().retire(*item.expires_at), true);
  EXPECT_EQ(rows("chunk"), 8);
  EXPECT_EQ(code_of(media().get(item.id)), ErrorCode::not_found);
  EXPECT_EQ(media().retire(*item.expires_at), false);
  EXPECT_EQ(rows("item"), 0);
}

TEST_P(RetentionTest, AnErasedPersonLeavesNoBytes) {
  const std::string secret = "only-this-person-wrote-these-bytes";
  std::string file;
  while (file.size() < 900'000) file += secret + std::to_string(file.size());
  const Item one = *media().keep(workspace_, 7, "姓名-in-the-name.pdf", "", file);
  const Item begun = *media().begin_inbound(workspace_, 7, "half", "");
  ASSERT_TRUE(media().append(begun.id, 0, secret + "half"));
  const Item other = *media().keep(workspace_, 8, "other", "", "the bytes of somebody else");
  EXPECT_TRUE(holds(secret));
  ASSERT_TRUE(media().erase_record(7));
  ASSERT_TRUE(media().purge());
  EXPECT_EQ(code_of(media().get(one.id)), ErrorCode::not_found);
  EXPECT_EQ(code_of(media().append(begun.id, 10, "x")), ErrorCode::not_found);
  EXPECT_FALSE(holds(secret));
  EXPECT_FALSE(holds("姓名-in-the-name"));
  EXPECT_TRUE(holds("the bytes of somebody else"));
  EXPECT_EQ(all_of(other), "the bytes of somebody else");
  EXPECT_TRUE(media().erase_record(7));  // again, as after a crash
  EXPECT_EQ(media().erase_record(0).error().field, "record");
}

class MediaCrashTest : public store::testing::CrashTest {};
ENISHI_ON_BOTH_STORES(MediaCrashTest);

// What was answered is there after a loss of power, and the upload goes on from it.
TEST_P(MediaCrashTest, PiecesSurvivePowerLoss) {
  ManualClock clock;
  SeededRandom random{4};
  const Config config = *Config::load({}, {}, "");
  guard::OperationLog operations{clock, random, Secret(std::string(32, 'k'))};
  const guard::Actor staff{guard::ActorKind::system, "t", ""};
  const std::string film = testing::mp4({.data_bytes = 900'000});
  ASSERT_TRUE(store().state().migrate(guard::sql::migrations));
  auto media = *Media::open(store(), operations, config, clock, random);
  const Item begun =
      *media->begin(staff, WorkspaceId(Bytes16{1}), "a", static_cast<std::int64_t>(film.size()));
  ASSERT_TRUE(media->append(begun.id, 0, film.substr(0, 600'000)));
  crash([&] { media.reset(); });
  media = *Media::open(store(), operations, config, clock, random);
  ASSERT_EQ(media->get(begun.id)->stored, 600'000);
  ASSERT_TRUE(media->append(begun.id, 600'000, film.substr(600'000)));
  const auto item = media->finish(staff, begun.id);
  ASSERT_TRUE(item);
  crash([&] { media.reset(); });
  media = *Media::open(store(), operations, config, clock, random);
  EXPECT_TRUE(media->get(begun.id)->complete);
  EXPECT_EQ(*media->read(begun.id, 0, film.size()), film);
  EXPECT_TRUE(media->image(begun.id, {Shape::still}));
  media.reset();
}

}  // namespace
}  // namespace enishi::media
