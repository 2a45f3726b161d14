// The media library over the interface, and what the world gets of it.
#include <gtest/gtest.h>

#include <future>

#include "api/testing.h"
#include "media/limits.h"
#include "media/testing.h"

namespace enishi::api::testing {
namespace {

class MediaRoutesTest : public ApiTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    system_ = std::make_unique<WiredSystem>(
        store(), std::map<std::string, std::string>{{"http.public_url", "https://a.example"}});
    brand_ = system().make_brand();
    path_ = "/workspaces/" + brand_.workspace.text() + "/media";
  }

  Answered put(const std::string& id, std::size_t offset, std::string_view piece) {
    return system().ask(
        {.method = "PUT",
         .target = "/api/v1" + path_ + "/" + id + "/content?offset=" + std::to_string(offset),
         .body = std::string(piece),
         .content_type = "application/octet-stream"});
  }
  Answered upload(std::string_view file) {
    const Answered begun =
        system().post(path_, R"({"name":"夏","bytes":)" + std::to_string(file.size()) + "}");
    EXPECT_EQ(begun.status, 201) << begun.body;
    for (std::size_t at = 0; at < file.size(); at += limits::media_piece_bytes_max) {
      const Answered put_piece =
          put(begun.text("id"), at, file.substr(at, limits::media_piece_bytes_max));
      EXPECT_EQ(put_piece.status, 200) << put_piece.body;
    }
    return system().post(path_ + "/" + begun.text("id") + "/finish");
  }
  static std::string url_of(const Answered& item, std::string_view form) {
    const std::string url = *item.json().root().get("urls")->string_at(form);
    EXPECT_TRUE(url.starts_with("https://a.example/m/")) << url;
    return url.substr(std::string_view("https://a.example").size());
  }
  // As anybody, without a key.
  Answered fetch(const std::string& target, std::vector<net::Header> headers = {},
                 const std::string& method = "GET") {
    net::Request request{.method = method, .target = target, .headers = std::move(headers)};
    std::promise<net::Response> promise;
    auto answer = promise.get_future();
    system().api->handle(std::move(request),
                         [&](net::Response r) { promise.set_value(std::move(r)); });
    net::Response response = answer.get();
    return {response.status, std::move(response.body), std::move(response.headers)};
  }

  WiredSystem::Brand brand_;
  std::string path_;
};
ENISHI_ON_BOTH_STORES(MediaRoutesTest);

TEST_P(MediaRoutesTest, APictureBecomesMessages) {
  const Answered item = upload(media::testing::jpeg(2'080, 1'040));
  ASSERT_EQ(item.status, 200) << item.body;
  EXPECT_EQ(item.text("kind"), "image");
  EXPECT_EQ(item.text("width"), "2080");
  const JsonDocument document = item.json();
  const JsonValue messages = *document.root().get("messages");
  ASSERT_EQ(*messages.array(), 2u);
  EXPECT_EQ(*messages.at(0).string_at("type"), "image");
  EXPECT_EQ(*messages.at(1).string_at("type"), "imagemap");
  EXPECT_EQ(*messages.at(1).get("baseSize")->integer_at("height"), 520);
  // LINE asks for baseUrl/1040.
  const Answered map = fetch(url_of(item, "imagemap") + "/1040");
  EXPECT_EQ(map.status, 200);
  EXPECT_EQ(map.header("Content-Type"), "image/jpeg");
  for (const char* form : {"message", "preview", "icon"})
    EXPECT_EQ(fetch(url_of(item, form)).status, 200) << form;
  for (const char* path : {"", "/1041", "/01040", "/x"})
    EXPECT_EQ(fetch(url_of(item, "imagemap") + path).status, 404) << path;
}

TEST_P(MediaRoutesTest, AnUploadCanBreakOff) {
  const std::string film = media::testing::mp4({.data_bytes = 1'500'000});
  const Answered begun =
      system().post(path_, R"({"name":"a","bytes":)" + std::to_string(film.size()) + "}");
  const std::string id = begun.text("id");
  EXPECT_EQ(put(id, 0, std::string_view(film).substr(0, 700'000)).text("stored"), "700000");
  EXPECT_EQ(put(id, 0, std::string_view(film).substr(0, 700'000)).status, 409);
  EXPECT_EQ(system().get(path_ + "/" + id).text("stored"), "700000");
  EXPECT_EQ(system().get(path_ + "/" + id).text("complete"), "false");
  EXPECT_EQ(system().post(path_ + "/" + id + "/finish").status, 409);
  EXPECT_EQ(put(id, 700'000, std::string_view(film).substr(700'000)).status, 200);
  EXPECT_EQ(put(id, 0, std::string((1 << 20) + 1, 'x')).status, 413);
  EXPECT_EQ(system().post(path_ + "/" + id + "/finish").text("kind"), "video");
  EXPECT_EQ(system().post(path_, R"({"name":"a","bytes":200000001})").status, 413);
  const Answered json = system().ask(
      {.method = "PUT", .target = "/api/v1" + path_ + "/" + id + "/content", .body = "{}"});
  EXPECT_EQ(json.status, 415);
}

TEST_P(MediaRoutesTest, WhatIsWrongIsToldInWords) {
  const Answered refused = upload("GIF89a......");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.text("field"), "file");
  EXPECT_EQ(refused.text("detail"), "is a GIF; LINE takes JPEG and PNG");
}

TEST_P(MediaRoutesTest, StaffReadsTheBytesAsTheyCame) {
  const std::string film = media::testing::mp4({.data_bytes = 1'500'000});
  const std::string id = upload(film).text("id");
  Answered piece = system().get(path_ + "/" + id + "/content");
  EXPECT_EQ(piece.header("Content-Type"), "application/octet-stream");
  EXPECT_EQ(piece.body, film.substr(0, 1 << 20));
  piece = system().get(path_ + "/" + id + "/content?offset=1048576");
  EXPECT_EQ(piece.body, film.substr(1 << 20));
}

TEST_P(MediaRoutesTest, PublicAnswersCanBeKeptAndTakenInRanges) {
  const std::string film = media::testing::film(320, 180, 10);
  const std::string url = url_of(upload(film), "original");
  const Answered whole = fetch(url);
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(whole.body.size(), film.size());
  EXPECT_EQ(whole.header("Content-Type"), "video/mp4");
  EXPECT_EQ(whole.header("Accept-Ranges"), "bytes");
  EXPECT_EQ(whole.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(whole.header("Cache-Control"), "public, max-age=31536000, immutable");
  const std::string etag = whole.header("ETag");
  EXPECT_EQ(fetch(url, {{"If-None-Match", "\"x\", W/" + etag}}).status, 304);
  EXPECT_EQ(fetch(url, {{"if-none-match", "\"x\""}}).status, 200);
  const Answered first = fetch(url, {{"Range", "bytes=0-1"}});
  EXPECT_EQ(first.status, 206);
  EXPECT_EQ(first.body, whole.body.substr(0, 2));
  EXPECT_EQ(first.header("Content-Range"), "bytes 0-1/" + std::to_string(film.size()));
  EXPECT_EQ(fetch(url, {{"Range", "bytes=-5"}}).body, whole.body.substr(film.size() - 5));
  EXPECT_EQ(fetch(url, {{"Range", "bytes=0-1"}, {"If-Range", "\"old\""}}).status, 200);
  EXPECT_EQ(fetch(url, {{"Range", "bytes=0-1"}, {"If-Range", etag}}).status, 206);
  const Answered beyond = fetch(url, {{"Range", "bytes=99999999-"}});
  EXPECT_EQ(beyond.status, 416);
  EXPECT_EQ(beyond.header("Content-Range"), "bytes */" + std::to_string(film.size()));
  const Answered head = fetch(url, {{"Range", "bytes=0-1"}}, "HEAD");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body.size(), film.size());  // net drops it, having told its length
  EXPECT_EQ(fetch(url, {}, "POST").status, 405);
}

TEST_P(MediaRoutesTest, LargeOnesAreReadPieceByPiece) {
  const std::string film = media::testing::mp4({.data_bytes = 10'000'000});
  const std::string url = url_of(upload(film), "original");
  const Answered open = fetch(url, {{"Range", "bytes=0-"}});
  EXPECT_EQ(open.status, 206);
  EXPECT_EQ(open.body.size(), limits::media_read_bytes_max);
  EXPECT_EQ(open.header("Content-Range"), "bytes 0-8388607/" + std::to_string(film.size()));
  const Answered rest = fetch(url, {{"Range", "bytes=8388608-"}});
  EXPECT_EQ(open.body + rest.body, film);
  EXPECT_EQ(fetch(url).body, film);
  EXPECT_EQ(fetch(url, {}, "HEAD").body.size(), film.size());
  EXPECT_EQ(fetch(url, {{"If-None-Match", "*"}}).status, 304);
  // What is not asked for in ranges is limited: it stands in memory whole.
  int busy = 0;
  for (int i = 0; i < 60; ++i) busy += fetch(url).status == 503 ? 1 : 0;
  EXPECT_GT(busy, 0);
  EXPECT_EQ(fetch(url, {{"Range", "bytes=5-9"}}).status, 206);
}

TEST_P(MediaRoutesTest, NothingElseIsPublic) {
  auto& media = system().media;
  const Answered item = upload(media::testing::png(30, 30));
  const std::string url = url_of(item, "preview");
  EXPECT_EQ(fetch(url).status, 200);
  EXPECT_EQ(fetch(url).status, 200);  // from memory
  EXPECT_EQ(fetch("/m/AAAAAAAAAAAAAAAAAAAAAA/preview").status, 404);
  EXPECT_EQ(fetch("/m//preview").status, 404);
  EXPECT_EQ(fetch("/m/" + item.text("id") + "/preview").status, 404);
  const auto sent = media->keep(brand_.workspace, 1, "a", "image/png", media::testing::png(9, 9));
  EXPECT_EQ(system().get(path_ + "/" + sent->id.text()).status, 404);
  EXPECT_EQ(system().ask({"DELETE", "/api/v1" + path_ + "/" + item.text("id")}).status, 204);
  EXPECT_EQ(fetch(url).status, 404);
  EXPECT_EQ(system().get(path_ + "/" + item.text("id")).status, 404);
}

}  // namespace
}  // namespace enishi::api::testing
