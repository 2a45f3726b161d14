#include "engage/menu_platform_testing.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/json.h"

namespace enishi::engage::testing {
namespace {

Error lost() {
  return {ErrorCode::timeout, "no answer", {}};
}
Error slow() {
  return {ErrorCode::rate_limited, "too fast", {}};
}
Error none() {
  return {ErrorCode::not_found, "no such thing", {}};
}

template <class T>
struct Failed {
  static T of(Error error) { return std::unexpected(std::move(error)); }
};

}  // namespace

std::string png(int width, int height) {
  std::string out("\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR", 16);
  append_be32(out, static_cast<std::uint32_t>(width));
  append_be32(out, static_cast<std::uint32_t>(height));
  return out + std::string("\x08\x06\0\0\0", 5);
}

void FakeMenus::fail_call(std::size_t n, Fault fault) {
  MutexLock lock(mutex_);
  fail_at_ = calls_ + n;
  fault_ = fault;
  struck_ = false;
}
bool FakeMenus::struck() const {
  MutexLock lock(mutex_);
  return struck_;
}
std::size_t FakeMenus::calls() const {
  MutexLock lock(mutex_);
  return calls_;
}
void FakeMenus::fail_batches(int times) {
  MutexLock lock(mutex_);
  failing_batches_ = times;
}
void FakeMenus::limit_creates(int creates) {
  MutexLock lock(mutex_);
  creates_left_ = creates;
}
void FakeMenus::limit_batches(int batches) {
  MutexLock lock(mutex_);
  batches_left_ = batches;
}
std::map<std::string, FakeMenus::Made> FakeMenus::menus() const {
  MutexLock lock(mutex_);
  return menus_;
}
std::map<std::string, std::string> FakeMenus::aliases() const {
  MutexLock lock(mutex_);
  return aliases_;
}
std::string FakeMenus::shown_default() const {
  MutexLock lock(mutex_);
  return default_;
}
// What people see: a menu that is gone is none.
std::map<people::LineUserId, std::string> FakeMenus::links() const {
  MutexLock lock(mutex_);
  auto out = links_;
  std::erase_if(out, [this](const auto& one)
                         NO_THREAD_SAFETY_ANALYSIS { return !menus_.contains(one.second); });
  return out;
}
std::size_t FakeMenus::batches() const {
  MutexLock lock(mutex_);
  return worked_off_;
}
std::size_t FakeMenus::link_calls() const {
  MutexLock lock(mutex_);
  return link_calls_;
}
std::size_t FakeMenus::largest_call() const {
  MutexLock lock(mutex_);
  return largest_;
}
void FakeMenus::switch_to(const people::LineUserId& user, const std::string& alias) {
  MutexLock lock(mutex_);
  links_[user] = aliases_.at(alias);
}
void FakeMenus::forget(const people::LineUserId& user) {
  MutexLock lock(mutex_);
  links_.erase(user);
}

FakeMenus::Fault FakeMenus::next_fault() {
  if (++calls_ != fail_at_ || fault_ == Fault::none) return Fault::none;
  struck_ = true;
  return fault_;
}

template <class F, class R>
R FakeMenus::call(F&& act) {
  const Fault fault = next_fault();
  if (fault == Fault::before) return Failed<R>::of(lost());
  if (fault == Fault::slow) return Failed<R>::of(slow());
  if (fault == Fault::gone) return Failed<R>::of(none());
  R done = act();
  if (fault == Fault::after && done) return Failed<R>::of(lost());
  return done;
}

Status FakeMenus::validate(const ChannelId&, const std::string& menu) {
  MutexLock lock(mutex_);
  return call([&]() -> Status {
    TRY(JsonDocument::parse(menu));
    return {};
  });
}

Result<std::string> FakeMenus::create(const ChannelId&, const std::string& menu) {
  MutexLock lock(mutex_);
  return call([&]() NO_THREAD_SAFETY_ANALYSIS -> Result<std::string> {
    if (creates_left_ == 0) return std::unexpected(slow());
    if (creates_left_ > 0) --creates_left_;
    ASSIGN(const auto document, JsonDocument::parse(menu));
    ASSIGN(const std::string name, document.root().string_at("name"));
    const std::string id = "richmenu-" + std::to_string(++made_);
    menus_[id] = {.name = name, .json = menu, .image = {}};
    return id;
  });
}

Status FakeMenus::upload(const ChannelId&, const std::string& menu, const MenuPicture& picture) {
  MutexLock lock(mutex_);
  return call([&]() NO_THREAD_SAFETY_ANALYSIS -> Status {
    const auto found = menus_.find(menu);
    if (found == menus_.end()) return std::unexpected(none());
    if (!found->second.image.empty()) return invalid("", "has an image already");
    found->second.image = picture.bytes;
    return {};
  });
}

Result<bool> FakeMenus::has_image(const ChannelId&, const std::string& menu) {
  MutexLock lock(mutex_);
  return call([&]() NO_THREAD_SAFETY_ANALYSIS -> Result<bool> {
    const auto found = menus_.find(menu);
    return found != menus_.end() && !found->second.image.empty();
  });
}

Status FakeMenus::remove(const ChannelId&, const std::string& menu) {
  MutexLock lock(mutex_);
  return call([&]() NO_THREAD_SAFETY_ANALYSIS -> Status {
    if (menus_.erase(menu) == 0) return std::unexpected(none());
    if (default_ == menu) default_.clear();
    return {};
  });
}

Result<std::vector<PlatformMenu>> FakeMenus::list(const ChannelId&) {
  MutexLock lock(mutex_);
  return call([&]() NO_THREAD_SAFETY_ANALYSIS -> Result<std::vector<PlatformMenu>> {
    std::vector<PlatformMenu> out;
    for (const auto& [id, made] : menus_) out.push_back({id, made.name});
    return out;
  });
}

Status FakeMenus::set_default(const ChannelId&, const std::string& menu) {
  MutexLock lock(mutex_);
  return call([&]() NO_THREAD_SAFETY_ANALYSIS -> Status {
    if (!menu.empty() && !menus_.contains(menu)) return std::unexpected(none());
    default_ = menu;
    return {};
  });
}

Result<std::string> FakeMenus::default_menu(const ChannelId&) {
  MutexLock lock(mutex_);
  return default_;
}

Status FakeMenus::link(const LinkCall& one) {
  ++link_calls_;
  largest_ = std::max(largest_, one.users.size());
  return call([&]() NO_THREAD_SAFETY_ANALYSIS -> Status {
    if (!one.menu.empty() && !menus_.contains(one.menu)) return std::unexpected(none());
    for (const people::LineUserId& user : one.users) {
      if (one.menu.empty())
        links_.erase(user);
      else
        links_[user] = one.menu;
    }
    return {};
  });
}

std::vector<Status> FakeMenus::change_links(const ChannelId&, std::span<const LinkCall> calls) {
  MutexLock lock(mutex_);
  std::vector<Status> out;
  for (const LinkCall& one : calls) out.push_back(link(one));
  return out;
}

Result<std::string> FakeMenus::menu_of(const ChannelId&, const people::LineUserId& user) {
  MutexLock lock(mutex_);
  const auto found = links_.find(user);
  return found == links_.end() ? std::string() : found->second;
}

Result<std::string> FakeMenus::move(const ChannelId&, std::span<const MenuMove> moves,
                                    const std::string& key) {
  MutexLock lock(mutex_);
  return call([&]() NO_THREAD_SAFETY_ANALYSIS -> Result<std::string> {
    if (batches_left_ == 0) return std::unexpected(slow());
    if (batches_left_ > 0) --batches_left_;
    for (const MenuMove& move : moves)
      if (!menus_.contains(move.from) || !menus_.contains(move.to)) return std::unexpected(none());
    const std::string request = "request-" + std::to_string(++made_);
    const bool fails = failing_batches_ > 0;
    if (fails) --failing_batches_;
    batches_[request] = {key, fails ? BatchPhase::failed : BatchPhase::succeeded};
    if (keys_done_.contains(key)) return request;
    bool skip = false;
    for (auto& [user, menu] : links_) {
      const auto move = std::ranges::find(moves, menu, &MenuMove::from);
      if (move == moves.end()) continue;
      skip = !skip;
      if (!fails || !skip) menu = move->to;
    }
    if (!fails) {
      keys_done_.insert(key);
      ++worked_off_;
    }
    return request;
  });
}

Result<BatchPhase> FakeMenus::progress(const ChannelId&, const std::string& request) {
  MutexLock lock(mutex_);
  return call([&]() NO_THREAD_SAFETY_ANALYSIS -> Result<BatchPhase> {
    const auto found = batches_.find(request);
    if (found == batches_.end()) return std::unexpected(none());
    return found->second.phase;
  });
}

Status FakeMenus::set_alias(const ChannelId&, const std::string& alias, const std::string& menu) {
  MutexLock lock(mutex_);
  return call([&]() NO_THREAD_SAFETY_ANALYSIS -> Status {
    if (!menus_.contains(menu)) return std::unexpected(none());
    aliases_[alias] = menu;
    return {};
  });
}

Status FakeMenus::remove_alias(const ChannelId&, const std::string& alias) {
  MutexLock lock(mutex_);
  return call([&]() NO_THREAD_SAFETY_ANALYSIS -> Status {
    if (aliases_.erase(alias) == 0) return std::unexpected(none());
    return {};
  });
}

}  // namespace enishi::engage::testing
