#include "simulator/multipart.h"
#include "simulator/test_audiences.h"

namespace enishi::simulator {
namespace {

constexpr std::string_view kByFile = "/v2/bot/audienceGroup/upload/byFile";

struct Field {
  std::string name, value, type;  // type: of a file
};

std::string form_of(const std::vector<Field>& fields) {
  std::string out;
  for (const Field& field : fields) {
    out += "--b0undary\r\nContent-Disposition: form-data; name=\"" + field.name + '"';
    if (!field.type.empty()) out += "; filename=\"ids.txt\"\r\nContent-Type: " + field.type;
    out += "\r\n\r\n" + field.value + "\r\n";
  }
  return out + "--b0undary--\r\n";
}

net::Response send_form(TestPlatform& t, std::string method, std::string form) {
  net::Call call = t.call(std::move(method), kByFile);
  call.headers.push_back({"Content-Type", "multipart/form-data; boundary=b0undary"});
  call.body = std::move(form);
  call.timeout = std::chrono::minutes{2};
  return t.outcome(std::move(call)).response;
}

std::string lines(const std::vector<std::string>& users, const std::string& end = "\n") {
  std::string out;
  out.reserve(users.size() * 35);
  for (const std::string& user : users) out += user + end;
  return out;
}

net::Response make(TestPlatform& t, const std::string& file,
                   const std::string& type = "text/plain") {
  return send_form(t, "POST", form_of({{"description", "a", ""}, {"file", file, type}}));
}

TEST(AudienceFile, MakesAndAdds) {
  TestPlatform t;
  const auto friends = t.add_friends(60);
  const std::vector<std::string> first(friends.begin(), friends.begin() + 40);
  const auto id = id_of(make(t, lines(first, "\r\n"), "text/plain; charset=utf-8"));
  t.clock.advance(Millis{2'000});
  EXPECT_EQ(status_of(t, id), "READY");
  EXPECT_EQ(count_of(t, id), 40);
  const auto added = send_form(t, "PUT",
                               form_of({{"audienceGroupId", std::to_string(id), ""},
                                        {"uploadDescription", "second", ""},
                                        {"file", lines(friends), "text/plain"}}));
  EXPECT_EQ(added.status, 202);
  EXPECT_EQ(added.body, "{}");
  t.clock.advance(Millis{2'000});
  EXPECT_EQ(count_of(t, id), 60);
  EXPECT_EQ(audience(t, id).at("jobs").at(1).at("description").as_string(), "second");
}

TEST(AudienceFile, RefusalsNameTheFile) {
  TestPlatform t;
  const auto friends = t.add_friends(1);
  const auto wrong = make(t, lines(friends) + "taro\n");
  EXPECT_EQ(code_of(wrong), "UPLOAD_AUDIENCE_GROUP_INVALID_AUDIENCE_ID_FORMAT");
  EXPECT_EQ(message_of(wrong), "UPLOAD_AUDIENCE_GROUP_INVALID_AUDIENCE_ID_FORMAT");
  EXPECT_EQ(t.json(wrong).at("details").at(0).at("property").as_string(), "file");
  EXPECT_EQ(code_of(make(t, "U00000000000000000000000000000001\n")),
            "UPLOAD_AUDIENCE_GROUP_INVALID_AUDIENCE_ID_FORMAT");
  EXPECT_EQ(code_of(make(t, "\n\n")), "UPLOAD_AUDIENCE_GROUP_NO_VALID_AUDIENCE_IDS");
  EXPECT_EQ(code_of(send_form(t, "POST", form_of({{"file", lines(friends), "text/plain"}}))),
            "AUDIENCE_GROUP_NAME_EMPTY");
  EXPECT_EQ(code_of(send_form(
                t, "PUT",
                form_of({{"audienceGroupId", "1", ""}, {"file", lines(friends), "text/plain"}}))),
            "AUDIENCE_GROUP_NOT_FOUND");
}

TEST(AudienceFile, MediaTypes) {
  TestPlatform t;
  const auto friends = t.add_friends(1);
  EXPECT_EQ(make(t, lines(friends), "text/csv").status, 415);
  EXPECT_EQ(t.post(kByFile, "{}").status, 415) << "JSON";
  EXPECT_EQ(send_form(t, "POST", "nonsense").status, 400);
  EXPECT_EQ(send_form(t, "POST", form_of({{"description", "a", ""}})).status, 400) << "no file";
  EXPECT_EQ(send_form(t, "POST",
                      form_of({{"description", "a", ""},
                               {"file", lines(friends), "text/plain"},
                               {"file", lines(friends), "text/plain"}}))
                .status,
            400)
      << "two files";
}

TEST(AudienceFile, Takes1500000Ids) {
  TestPlatform t;
  ASSERT_TRUE(t.platform->add_friends(t.channel.id, 1'000));
  const auto friends = t.platform->friends(t.channel.id, 0, 1'000).value();
  std::string file;
  for (int i = 0; i < 1'500; ++i) file += lines(friends);
  const auto id = id_of(make(t, file));
  t.clock.advance(Millis{2'000});
  EXPECT_EQ(count_of(t, id), 1'000);
  file += friends.front();
  EXPECT_EQ(code_of(make(t, file)), "UPLOAD_AUDIENCE_GROUP_TOO_MANY_AUDIENCE_IDS");
}

TEST(Multipart, ReadsParts) {
  const std::string type = "multipart/form-data; boundary=\"b0undary\"";
  const std::string body = form_of({{"a", "1\r\n2", ""}, {"file", "x", "Text/Plain; charset=x"}});
  const auto parts = parse_multipart(type, body);
  ASSERT_TRUE(parts);
  ASSERT_EQ(parts->size(), 2u);
  EXPECT_EQ((*parts)[0].name, "a");
  EXPECT_EQ((*parts)[0].body, "1\r\n2");
  EXPECT_EQ((*parts)[1].content_type, "text/plain");
  EXPECT_EQ((*parts)[1].body, "x");
}

TEST(Multipart, NonsenseIsNone) {
  const std::string type = "multipart/form-data; boundary=b0undary";
  const std::string good = form_of({{"a", "1", ""}});
  for (std::size_t size = 0; size < good.size() - 4; ++size)
    EXPECT_FALSE(parse_multipart(type, good.substr(0, size))) << size;
  EXPECT_TRUE(parse_multipart(type, good));
  EXPECT_FALSE(parse_multipart("multipart/form-data", good));
  EXPECT_FALSE(parse_multipart("multipart/form-data; boundary=", good));
  EXPECT_FALSE(parse_multipart("multipart/form-data; boundary=other", good));
  std::vector<Field> many(21, Field{"a", "1", ""});
  EXPECT_FALSE(parse_multipart(type, form_of(many)));
}

}  // namespace
}  // namespace enishi::simulator
