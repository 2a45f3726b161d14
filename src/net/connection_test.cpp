#include "net/connection.h"

#include <gtest/gtest.h>

#include <array>
#include <optional>

#include "base/limits.h"

namespace enishi::net {
namespace {

// A connection whose "socket" are two strings.
class Fixture : public ::testing::Test {
 protected:
  Fixture() : counters_(metrics_) {
    share_.handler = [this](Request&& request, Reply&& reply) {
      requests_.push_back(std::move(request));
      replies_.push_back(std::move(reply));
    };
    share_.limits = {.header_bytes_max = 8'000, .body_bytes_max = 1'000'000};
    share_.counters = &counters_;
    share_.box = std::make_shared<ReplyBox>(
        [this](Answer&& a) { connection_->answer(a.ticket.serial, std::move(a.response)); },
        [this] { ++wakes_; });
    share_.in_flight_max = 1'000;
    connection_.emplace(share_, 0, Peer::tcp, "192.0.2.1");
  }

  void receive(std::string_view bytes) {
    while (!bytes.empty() && connection_->wants_input()) {
      const auto room = connection_->room();
      const std::size_t n = std::min(room.size(), bytes.size());
      std::copy_n(bytes.data(), n, room.data());
      connection_->received(n);
      bytes.remove_prefix(n);
    }
    unread_ += bytes;
  }

  void reply(std::size_t index, std::string body) {
    const ReplyBox::OnThisThread mark(*share_.box);
    replies_[index](text_response(200, std::move(body)));
  }

  std::string output() {
    std::string out;
    std::array<std::string_view, 4> pieces;
    while (connection_->has_output()) {
      connection_->gather(pieces);
      out += pieces[0];
      connection_->sent(pieces[0].size());
    }
    return out;
  }

  static std::string get(int n) {
    return "GET /" + std::to_string(n) + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }

  Metrics metrics_;
  ServerCounters counters_;
  ConnectionShare share_;
  std::optional<Connection> connection_;
  std::vector<Request> requests_;
  std::vector<Reply> replies_;
  std::string unread_;
  int wakes_ = 0;
};

TEST_F(Fixture, BeyondTheLimitInFlightThereIsA503) {
  share_.in_flight_max = 2;
  receive(get(0) + get(1) + get(2));
  EXPECT_EQ(requests_.size(), 2u);
  EXPECT_FALSE(connection_->has_output());  // the refusal waits for its turn
  reply(0, "a");
  reply(1, "b");
  const auto out = output();
  EXPECT_NE(out.find(" 503 Service Unavailable\r\n"), std::string::npos);
  EXPECT_NE(out.find("Retry-After: 1\r\n"), std::string::npos);
  EXPECT_LT(out.find("\r\n\r\nb"), out.find(" 503 "));
  EXPECT_EQ(share_.in_flight, 0u);
  receive(get(3));
  EXPECT_EQ(requests_.size(), 3u);
}

TEST_F(Fixture, ReadingPausesWithTooManyUnanswered) {
  std::string all;
  for (int i = 0; i < 40; ++i) all += get(i);
  receive(all);
  EXPECT_EQ(requests_.size(), limits::http_pipeline_max);
  EXPECT_FALSE(connection_->wants_input());
  reply(1, "b");  // not its turn yet
  EXPECT_FALSE(connection_->has_output());
  reply(0, "a");
  connection_->resume();
  EXPECT_EQ(requests_.size(), limits::http_pipeline_max + 2);
  EXPECT_EQ(requests_.back().target, "/17");
}

TEST_F(Fixture, ReadingPausesWithTooMuchUnsent) {
  receive(get(0));
  reply(0, std::string(limits::http_output_bytes_max, 'x'));
  EXPECT_FALSE(connection_->wants_input());
  output();
  EXPECT_TRUE(connection_->wants_input());
}

TEST_F(Fixture, AnswersInOneBurstWakeOnce) {
  receive(get(0) + get(1) + get(2));
  for (Reply& r : replies_) r(text_response(200, "x"));  // as from another thread
  EXPECT_EQ(wakes_, 1);
  std::vector<Answer> answers;
  share_.box->take(answers);
  EXPECT_EQ(answers.size(), 3u);
  EXPECT_EQ(answers[0].ticket.serial + 1, answers[1].ticket.serial);
}

TEST_F(Fixture, Deadlines) {
  const unsigned limit = 60;
  const auto after = [&](unsigned seconds) {
    share_.second += seconds;
    return connection_->overdue(limit);
  };
  EXPECT_FALSE(after(60));
  EXPECT_TRUE(after(1));  // idle since it was accepted
  receive("GET / HT");
  EXPECT_FALSE(after(60));
  receive("TP/1.1\r\nHost: a\r\n");  // does not turn the clock back
  EXPECT_TRUE(after(1));
  receive("\r\n");
  EXPECT_FALSE(after(1'000));  // the handler's own time
  reply(0, "x");
  EXPECT_FALSE(after(60));
  EXPECT_TRUE(after(1));  // the peer does not read
  output();
  EXPECT_FALSE(after(60));
}

TEST_F(Fixture, AClosedConnectionGivesItsRequestsUp) {
  receive(get(0) + get(1));
  EXPECT_EQ(share_.in_flight, 2u);
  reply(1, "b");
  EXPECT_EQ(share_.in_flight, 1u);
  connection_.reset();
  EXPECT_EQ(share_.in_flight, 0u);
  replies_.clear();  // the unanswered one posts its 500, to nobody
}

TEST_F(Fixture, AfterTheLastCall) {
  receive(get(0));
  connection_->last_call();
  EXPECT_FALSE(connection_->wants_input());
  EXPECT_FALSE(connection_->finished());
  reply(0, "a");
  EXPECT_NE(output().find("Connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(connection_->finished());
}

TEST_F(Fixture, ARequestBegunBeforeTheLastCallIsTaken) {
  receive("GET /0 HTTP/1.1\r\n");
  connection_->last_call();
  EXPECT_TRUE(connection_->wants_input());
  receive("Host: a\r\n\r\n" + get(1));
  EXPECT_EQ(requests_.size(), 1u);
  reply(0, "a");
  EXPECT_NE(output().find("Connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(connection_->finished());
}

TEST_F(Fixture, ManySizesThroughOneBuffer) {
  for (const std::size_t size : {0u, 10u, 3'000u, 5'000u, 70'000u, 1u, 500'000u, 4'000u, 0u}) {
    const std::string body(size, 'x');
    receive("POST / HTTP/1.1\r\nHost: a\r\nX: " + std::string(size % 7'000, 'h') +
            "\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" + body + get(1));
    ASSERT_GE(requests_.size(), 2u);
    EXPECT_EQ(requests_[requests_.size() - 2].body, body);
    EXPECT_EQ(requests_.back().target, "/1");
    reply(replies_.size() - 2, "");
    reply(replies_.size() - 1, "");
    output();
  }
}

}  // namespace
}  // namespace enishi::net
