#include "simulator/rich_menus.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "simulator/mix.h"

namespace enishi::simulator {

namespace {
constexpr std::string_view kIdPrefix = "richmenu-";
constexpr std::size_t kAliasIdMax = 32;
}  // namespace

std::string rich_menu_id_text(const Bytes16& id) {
  return std::string(kIdPrefix) + hex(as_view(id));
}

std::optional<Bytes16> parse_rich_menu_id(std::string_view text) {
  if (!text.starts_with(kIdPrefix)) return std::nullopt;
  text.remove_prefix(kIdPrefix.size());
  const auto bytes = parse_hex(text);
  if (!bytes || hex(*bytes) != text) return std::nullopt;
  return bytes16_from(*bytes);
}

bool is_rich_menu_alias_id(std::string_view text) {
  if (text.empty() || text.size() > kAliasIdMax) return false;
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

MenuNumber RichMenus::add(RichMenu menu) {
  const MenuNumber number = ++made_;
  by_id_[menu.id] = number;
  menus_.emplace(number, std::move(menu));
  return number;
}

void RichMenus::remove(MenuNumber menu) {
  const auto at = menus_.find(menu);
  if (at == menus_.end()) return;
  by_id_.erase(at->second.id);
  menus_.erase(at);
}

MenuNumber RichMenus::find(std::string_view id) const {
  const auto bytes = parse_rich_menu_id(id);
  if (!bytes) return 0;
  const auto at = by_id_.find(*bytes);
  return at == by_id_.end() ? 0 : at->second;
}

MenuNumber RichMenus::linked(UserNumber user) const {
  return user < links_.size() ? living(links_[user]) : 0;
}

void RichMenus::link(UserNumber user, MenuNumber menu) {
  if (user >= links_.size()) {
    if (menu == 0) return;
    links_.resize(std::max<std::size_t>(user + 1, links_.size() * 2));
  }
  links_[user] = menu;
}

void RichMenus::link_later(Time due, std::vector<UserNumber> users, MenuNumber menu) {
  pending_.emplace(due, Bulk{std::move(users), menu});
}

std::vector<MenuChange> RichMenus::changes_of(const std::vector<BatchOperation>& operations) const {
  std::unordered_map<MenuNumber, MenuNumber> to;
  bool all = false;
  for (const BatchOperation& operation : operations) {
    if (operation.from == 0) all = true;
    to[operation.from] = operation.to;
  }
  std::vector<MenuChange> out;
  for (std::size_t user = 0; user < links_.size(); ++user) {
    const MenuNumber from = links_[user];
    if (from == 0) continue;
    const auto found = to.find(from);
    if (all)
      out.push_back({static_cast<UserNumber>(user), from, 0});
    else if (found != to.end())
      out.push_back({static_cast<UserNumber>(user), from, found->second});
  }
  return out;
}

// The last batch that was given work under this key; end(): there is none, or the key is too old.
std::map<std::uint64_t, RichMenuBatch>::iterator RichMenus::under_key(std::string_view key,
                                                                      Time now) {
  if (key.empty()) return batches_.end();
  auto found = batches_.end();
  for (auto at = batches_.begin(); at != batches_.end(); ++at)
    if (at->second.resume_key == key && at->second.joined == 0) found = at;
  if (found != batches_.end() && now >= found->second.key_since + kRichMenuBatchLife)
    return batches_.end();
  return found;
}

void RichMenus::run_batch(std::uint64_t request, RichMenuBatch batch,
                          const std::vector<BatchOperation>& operations) {
  const Time now = batch.accepted;
  std::erase_if(batches_, [&](const auto& entry) {
    const RichMenuBatch& old = entry.second;
    return old.phase != BatchPhase::ongoing && now >= old.accepted + kRichMenuBatchLife;
  });
  batch.key_since = now;
  if (const auto before = under_key(batch.resume_key, now); before == batches_.end()) {
    batch.changes = changes_of(operations);
  } else {
    batch.key_since = before->second.key_since;
    if (before->second.phase == BatchPhase::ongoing)
      batch.joined = before->first;
    else
      batch.changes = std::move(before->second.changes);
  }
  if (batch.joined == 0) {
    batch.fails_permille = std::exchange(fail_next_, 0);
    pending_.emplace(batch.ends, EndOfBatch{request});
  }
  batches_[request] = std::move(batch);
}

const RichMenuBatch* RichMenus::batch(std::string_view request_id, Time now) const {
  const auto at = std::ranges::find_if(
      batches_, [&](const auto& entry) { return entry.second.request_id == request_id; });
  if (at == batches_.end() || now >= at->second.accepted + kRichMenuBatchLife) return nullptr;
  return &at->second;
}

void RichMenus::finish(std::uint64_t request) {
  RichMenuBatch& batch = batches_.at(request);
  std::vector<MenuChange> left;
  for (const MenuChange& change : batch.changes) {
    if (hits(mix(request, change.user), batch.fails_permille))
      left.push_back(change);
    else if (links_[change.user] == change.from && (change.to == 0 || living(change.to) != 0))
      link(change.user, change.to);
  }
  batch.changes = std::move(left);
  batch.phase = batch.fails_permille > 0 ? BatchPhase::failed : BatchPhase::succeeded;
  for (auto& [number, other] : batches_) {
    if (other.joined != request) continue;
    other.phase = batch.phase;
    other.ends = batch.ends;
  }
}

void RichMenus::settle(Time now, const FriendTable& friends) {
  while (!pending_.empty() && pending_.begin()->first <= now) {
    const auto work = pending_.extract(pending_.begin());
    if (const auto* batch = std::get_if<EndOfBatch>(&work.mapped())) {
      finish(batch->request);
      continue;
    }
    const Bulk& bulk = std::get<Bulk>(work.mapped());
    if (bulk.menu != 0 && living(bulk.menu) == 0) continue;  // deleted in between
    for (const UserNumber user : bulk.users)
      if (friends.reachable(user)) link(user, bulk.menu);
  }
}

}  // namespace enishi::simulator
