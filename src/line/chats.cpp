#include "line/chats.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/bytes.h"
#include "base/limits.h"
#include "line/chat_of.h"
#include "line/kinds.h"
#include "line/sql.h"

namespace enishi::line {
namespace {

using ChatKey = std::pair<std::uint32_t, std::string>;  // channel number, chat id

// What a batch says of a chat, and of a member of it.
struct ChatNews {
  bool group = true;
  bool joined = true;
  Time changed_at = kTimeMin;  // kTimeMin: nothing was said
  std::int64_t events = 0;
};
struct MemberNews {
  bool joined = true;
  Time changed_at = kTimeMin;
};
using MemberKey = std::pair<ChatKey, Bytes16>;

// Of two sayings the later event counts; of two at the same time the later entry.
template <class News>
void say(News& news, bool joined, Time at) {
  if (at < news.changed_at) return;
  news.joined = joined;
  news.changed_at = at;
}

// docs/formats.md, "Chats". Different in every chat, so that rows of one person don't fit together.
Bytes16 member_digest(const ChatKey& chat, const spine::Subject& user) {
  std::string name;
  append_field(name, "enishi chat member 1");
  append_be32(name, chat.first);
  append_field(name, chat.second);
  append_field(name, as_view(user));
  const Digest digest = sha256(name);
  Bytes16 out;
  std::copy_n(digest.begin(), out.size(), out.begin());
  return out;
}

class ChatsImpl final : public Chats, public spine::Applier {
 public:
  ChatsImpl(store::Database& state, const workspace::Workspaces& workspaces)
      : state_(state), workspaces_(workspaces) {}

  spine::Applier& applier() override { return *this; }
  Result<std::vector<Chat>> list(const ChannelId& channel, const std::string& after_id,
                                 std::size_t limit) const override;

  std::string_view name() const override { return "line.chats"; }
  Status apply(store::Tx& tx, spine::Entry& entry) override;
  Status flush(store::Tx& tx) override;
  void committed() noexcept override { forget(); }
  void rolled_back() noexcept override { forget(); }

 private:
  void forget() noexcept {
    chats_.clear();
    members_.clear();
  }

  store::Database& state_;
  const workspace::Workspaces& workspaces_;
  std::map<ChatKey, ChatNews> chats_;  // of the batch at hand
  std::map<MemberKey, MemberNews> members_;
};

bool concerns_chats(spine::EntryKind kind) {
  return kind == kGroupEvent || kind == kJoin || kind == kLeave || kind == kMemberJoined ||
         kind == kMemberLeft;
}

Status ChatsImpl::apply(store::Tx&, spine::Entry& entry) {
  if (!concerns_chats(entry.kind)) return {};
  auto chat = chat_of(entry.payload);
  if (!chat) return {};
  ChatKey key{entry.source, std::move(chat->id)};
  ChatNews& news = chats_[key];
  news.group = chat->group;
  ++news.events;
  if (entry.kind == kJoin || entry.kind == kLeave)
    say(news, entry.kind == kJoin, entry.occurred_at);
  const bool about_member = entry.kind == kMemberJoined || entry.kind == kMemberLeft;
  if (about_member && entry.subject != spine::Subject{}) {
    MemberNews& member = members_[{key, member_digest(key, entry.subject)}];
    say(member, entry.kind == kMemberJoined, entry.occurred_at);
  }
  return {};
}

Status ChatsImpl::flush(store::Tx& tx) {
  std::vector<store::Param> chats, members;
  for (const auto& [key, news] : chats_)
    chats.insert(chats.end(),
                 {key.first, key.second, news.group, news.joined, news.changed_at, news.events});
  for (const auto& [key, news] : members_)
    members.insert(members.end(),
                   {key.first.first, key.first.second, store::Param::blob(as_view(key.second)),
                    news.joined, news.changed_at});
  if (!chats.empty()) TRY(tx.exec_many(sql::see_chat, 6, chats));
  if (!members.empty()) TRY(tx.exec_many(sql::see_member, 5, members));
  return {};
}

Result<std::vector<Chat>> ChatsImpl::list(const ChannelId& channel, const std::string& after_id,
                                          std::size_t limit) const {
  const workspace::Directory directory = workspaces_.directory();
  const workspace::Channel* found = directory.channel(channel);
  if (found == nullptr) return fail(ErrorCode::not_found, "no such channel");
  const std::size_t rows = std::min(limit, limits::api_page_max);
  return state_.reading([&](store::Tx& tx) {
    return tx.all<Chat>(sql::list_chats, {found->no, after_id, static_cast<std::int64_t>(rows)},
                        [](const store::Row& row) {
                          return Chat{.id = row.str(0),
                                      .group = row.boolean(1),
                                      .joined = row.boolean(2),
                                      .changed_at = row.time(3),
                                      .members = row.integer(5),
                                      .events = row.integer(4)};
                        });
  });
}

}  // namespace

std::unique_ptr<Chats> Chats::make(store::Database& state,
                                   const workspace::Workspaces& workspaces) {
  return std::make_unique<ChatsImpl>(state, workspaces);
}

}  // namespace enishi::line
