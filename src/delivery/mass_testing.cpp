#include "delivery/mass_testing.h"

namespace enishi::delivery::testing {

void FakeMass::script(Script script) {
  MutexLock lock(mutex_);
  script_ = std::move(script);
}
void FakeMass::before_send(std::function<void()> hook) {
  MutexLock lock(mutex_);
  hook_ = std::move(hook);
}
void FakeMass::set_progress(std::function<Result<MassProgress>(const std::string&)> progress) {
  MutexLock lock(mutex_);
  progress_ = std::move(progress);
}
void FakeMass::refuse_messages(std::string field) {
  MutexLock lock(mutex_);
  refused_field_ = std::move(field);
}
void FakeMass::set_tokens(std::int64_t tokens) {
  MutexLock lock(mutex_);
  tokens_ = tokens;
}
std::vector<MassRequest> FakeMass::delivered() const {
  MutexLock lock(mutex_);
  return delivered_;
}
int FakeMass::tries() const {
  MutexLock lock(mutex_);
  return tries_;
}
int FakeMass::asked_progress() const {
  MutexLock lock(mutex_);
  return asked_progress_;
}
bool FakeMass::key_reused() const {
  MutexLock lock(mutex_);
  return key_reused_;
}

std::chrono::microseconds FakeMass::reserve(const ChannelId&, MassKind) {
  MutexLock lock(mutex_);
  if (tokens_ == 0) return std::chrono::seconds{60};
  if (tokens_ > 0) --tokens_;
  return std::chrono::microseconds{0};
}

SendOutcome FakeMass::accept(const MassRequest& request) {
  SendOutcome outcome;
  outcome.result = SendResult::accepted;
  outcome.request_id = "r" + std::to_string(tries_);
  Key& key = keys_[request.retry_key];
  const bool fresh = key.request_id.empty() || key.until <= clock_.now();
  if (fresh) {
    key = {outcome.request_id, clock_.now() + std::chrono::hours{24}};
    delivered_.push_back(request);
  }
  outcome.status = fresh ? 200 : 409;
  outcome.accepted_request_id = key.request_id;
  return outcome;
}

SendOutcome FakeMass::send(const MassRequest& request) {
  std::function<void()> hook;
  {
    MutexLock lock(mutex_);
    hook = hook_;
  }
  if (hook) hook();
  MutexLock lock(mutex_);
  ++tries_;
  const std::string body = request.messages + request.recipient + request.demographic;
  const auto [it, fresh] = bodies_.try_emplace(request.retry_key, body);
  if (!fresh && it->second != body) key_reused_ = true;
  const int n = ++tries_of_key_[request.retry_key];
  switch (script_ ? script_(request, n) : Fault::none) {
    case Fault::none:
      return accept(request);
    case Fault::lost_after:
      accept(request);
      return {};
    case Fault::lost_before:
      return {};
    case Fault::not_sent:
      return {.result = SendResult::not_sent};
    case Fault::too_fast:
      return {SendResult::too_fast, 429, "r", "", "rate"};
    case Fault::quota:
      return {SendResult::quota, 429, "r", "", "monthly limit"};
    case Fault::unauthorized:
      return {SendResult::refused_channel, 401, "r", "", "token"};
    case Fault::forbidden:
      return {SendResult::refused_channel, 403, "r", "", "not enough friends"};
    case Fault::bad_content:
      return {SendResult::refused_content, 400, "r", "", "invalid messages[0].text: too long"};
  }
  return {};
}

Status FakeMass::validate(const ChannelId&, MassKind, const std::string&) {
  MutexLock lock(mutex_);
  if (!refused_field_.empty()) return invalid(refused_field_, "LINE does not take it");
  return {};
}

Result<MassProgress> FakeMass::progress(const ChannelId&, const std::string& request_id) {
  MutexLock lock(mutex_);
  ++asked_progress_;
  if (progress_) return progress_(request_id);
  return MassProgress{
      .phase = MassPhase::succeeded, .targets = 100, .successes = 98, .failures = 2};
}

}  // namespace enishi::delivery::testing
