#include "line/asker.h"

#include "line/answers.h"
#include "line/asker_impl.h"

namespace enishi::line {
namespace {

class AskerImpl final : public Asker {
 public:
  AskerImpl(const workspace::Workspaces& workspaces, std::shared_ptr<Pacing> pacing,
            std::shared_ptr<Caller> caller)
      : workspaces_(workspaces), pacing_(std::move(pacing)), caller_(std::move(caller)) {}

  Result<LineReply> ask(ApiRequest request) override;
  std::chrono::microseconds reserve(const ChannelId& channel, Endpoint endpoint) override {
    return pacing_->reserve(channel, endpoint);
  }
  bool begin(ApiRequest request, std::move_only_function<void(Result<LineReply>)> done) override;

 private:
  const workspace::Workspaces& workspaces_;
  const std::shared_ptr<Pacing> pacing_;
  const std::shared_ptr<Caller> caller_;
};

void heed(Pacing& pacing, const ChannelId& channel, Endpoint endpoint,
          const Result<LineReply>& reply) {
  if (!reply && reply.error().code == ErrorCode::rate_limited) pacing.penalize(channel, endpoint);
}

Result<LineReply> AskerImpl::ask(ApiRequest request) {
  const ChannelId channel = request.channel;
  const Endpoint endpoint = request.endpoint;
  if (workspaces_.directory().channel(channel) == nullptr)
    return fail(ErrorCode::not_found, "no such channel");
  TRY(pacing_->wait(channel, endpoint));
  ASSIGN(const ApiAnswer answer, caller_->call_and_wait(std::move(request)));
  auto reply = line_reply(answer);
  heed(*pacing_, channel, endpoint, reply);
  return reply;
}

bool AskerImpl::begin(ApiRequest request, std::move_only_function<void(Result<LineReply>)> done) {
  const ChannelId channel = request.channel;
  const Endpoint endpoint = request.endpoint;
  return caller_->call(std::move(request), [pacing = pacing_, channel, endpoint,
                                            done = std::move(done)](ApiAnswer answer) mutable {
    auto reply = line_reply(answer);
    heed(*pacing, channel, endpoint, reply);
    done(std::move(reply));
  });
}

}  // namespace

Result<std::string> Asker::body(ApiRequest request) {
  ASSIGN(LineReply reply, ask(std::move(request)));
  return std::move(reply.body);
}

std::unique_ptr<Asker> make_asker(const workspace::Workspaces& workspaces,
                                  std::shared_ptr<Pacing> pacing, std::shared_ptr<Caller> caller) {
  return std::make_unique<AskerImpl>(workspaces, std::move(pacing), std::move(caller));
}

}  // namespace enishi::line
