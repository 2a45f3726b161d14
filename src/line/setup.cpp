#include "line/setup.h"

#include "base/json.h"
#include "line/webhook.h"

namespace enishi::line {
namespace {

using workspace::Channel;
using workspace::TokenKind;

SetupItem item(std::string key, SetupState state, Phrase text, std::string detail = {},
               bool repairable = false) {
  return {std::move(key), state, text, std::move(detail), repairable};
}

SetupItem unanswered(std::string key, const Error& error) {
  return item(std::move(key), SetupState::look,
              {"LINEに確認できませんでした: {detail}", "LINE did not tell: {detail}"},
              error.message);
}

}  // namespace

std::string_view name(SetupState state) {
  constexpr std::string_view kNames[] = {"good", "look", "wrong"};
  return kNames[static_cast<std::size_t>(state)];
}

std::string ChannelSetup::webhook_url(const ChannelId& channel) const {
  std::string base = config_.text("http.public_url");
  while (base.ends_with('/')) base.pop_back();
  return base.empty() ? base : base + std::string(kWebhookPath) + channel.text();
}

void ChannelSetup::check_webhook(const Channel& channel, std::vector<SetupItem>& out) {
  const std::string ours = webhook_url(channel.id);
  if (ours.empty()) {
    out.push_back(item(
        "webhook_url", SetupState::wrong,
        {"公開URL（http.public_url）が設定されていないため、LINEからのイベントを受け取れません。",
         "http.public_url is not set, so LINE cannot call."}));
    return;
  }
  const auto there = api_.webhook_endpoint(channel.id);
  if (!there) {
    out.push_back(unanswered("webhook_url", there.error()));
    return;
  }
  if (there->url != ours) {
    out.push_back(item(
        "webhook_url", SetupState::wrong,
        {"Webhook URL が別の場所を指しています: {detail}", "The webhook URL is another: {detail}"},
        there->url, true));
    return;
  }
  out.push_back(
      item("webhook_url", SetupState::good,
           {"Webhook URL は正しく設定されています: {detail}", "The webhook URL is set: {detail}"},
           ours));
  out.push_back(
      there->active
          ? item("webhook_active", SetupState::good,
                 {"Webhookの利用はオンです。", "The use of webhooks is on."})
          : item("webhook_active", SetupState::wrong,
                 {"Webhookの利用がオフです。LINE Developersコンソールの「Messaging "
                  "API設定」でオンにしてください。",
                  "The use of webhooks is off; switch it on in the LINE Developers Console."}));
  const auto test = api_.test_webhook(channel.id);
  if (!test) {
    out.push_back(unanswered("webhook_test", test.error()));
  } else if (test->success) {
    out.push_back(item("webhook_test", SetupState::good,
                       {"LINEからの呼び出しに答えました。", "LINE's test call was answered."}));
  } else {
    out.push_back(item(
        "webhook_test", SetupState::wrong,
        {"LINEからの試験の呼び出しが失敗しました: {detail}", "LINE's test call failed: {detail}"},
        test->reason + " " + std::to_string(test->status) + " " + test->detail));
  }
}

void ChannelSetup::check_account(const Channel& channel, const BotInfo& bot,
                                 std::vector<SetupItem>& out) {
  const bool same = channel.bot_user_id.empty() || channel.bot_user_id == bot.user_id;
  out.push_back(same ? item("bot", SetupState::good,
                            {"公式アカウント: {detail}", "Official account: {detail}"},
                            bot.display_name + " " + bot.basic_id)
                     : item("bot", SetupState::wrong,
                            {"このチャネルIDとシークレットは別の公式アカウントのものです: {detail}",
                             "These credentials belong to another official account: {detail}"},
                            bot.display_name + " " + bot.basic_id));
  out.push_back(
      channel.token_kind == TokenKind::stateless
          ? item("token", SetupState::good,
                 {"短期のトークン（ステートレス）を自分で発行しています。",
                  "Tokens are issued when needed (stateless)."})
          : item("token", SetupState::look,
                 {"長期のトークンを使っています。漏れたときのために、ステートレスへの切り替えをおす"
                  "すめします。",
                  "A long-lived token is used; stateless ones are safer when one leaks."}));
  out.push_back(
      bot.chat_mode == "bot"
          ? item("chat_mode", SetupState::good,
                 {"応答モードはBotです。", "The account answers by bot."})
          : item("chat_mode", SetupState::look,
                 {"チャットがオンです。LINE Official Account "
                  "Managerのあいさつ・応答メッセージと二重にならないよう確認してください。",
                  "Chat is on: see that the greeting and auto-replies of LINE Official Account "
                  "Manager "
                  "do not double ours."}));
  out.push_back(
      item("redelivery", SetupState::look,
           {"「Webhookの再送」がオンか、LINE "
            "Developersコンソールで確認してください（APIでは分かりません）。",
            "See in the LINE Developers Console that webhook redelivery is on; the API does "
            "not tell."}));
}

Result<std::vector<SetupItem>> ChannelSetup::check(const ChannelId& id) {
  const auto directory = workspaces_.directory();
  const Channel* channel = directory.channel(id);
  if (channel == nullptr) return fail(ErrorCode::not_found, "There is no such channel.", "channel");
  std::vector<SetupItem> out;
  const auto bot = api_.bot_info(id);
  if (!bot) {
    const bool refused =
        bot.error().code == ErrorCode::unauthenticated || bot.error().code == ErrorCode::forbidden;
    out.push_back(
        refused ? item("credentials", SetupState::wrong,
                       {"チャネルIDとシークレット（またはトークン）が受け付けられません: {detail}",
                        "LINE refuses the channel's id and secret, or its token: {detail}"},
                       bot.error().message)
                : unanswered("credentials", bot.error()));
    return out;
  }
  out.push_back(item(
      "credentials", SetupState::good,
      {"チャネルIDとシークレットは正しいものです。", "LINE takes the channel's credentials."}));
  check_account(*channel, *bot, out);
  check_webhook(*channel, out);
  const auto quota = api_.quota(id);
  if (!quota) {
    out.push_back(unanswered("quota", quota.error()));
  } else if (!quota->limited) {
    out.push_back(
        item("quota", SetupState::good,
             {"今月の送信数に上限はありません。", "There is no limit of messages this month."}));
  } else {
    out.push_back(item("quota", quota->used < quota->value ? SetupState::good : SetupState::wrong,
                       {"今月の送信数: {detail}", "Messages of this month: {detail}"},
                       std::to_string(quota->used) + " / " + std::to_string(quota->value)));
  }
  return out;
}

Result<std::vector<SetupItem>> ChannelSetup::repair(const guard::Actor& actor,
                                                    const ChannelId& id) {
  const auto directory = workspaces_.directory();
  const Channel* channel = directory.channel(id);
  if (channel == nullptr) return fail(ErrorCode::not_found, "There is no such channel.", "channel");
  const std::string ours = webhook_url(id);
  if (ours.empty()) return fail(ErrorCode::conflict, "http.public_url is not set.");
  ASSIGN(const WebhookEndpoint before, api_.webhook_endpoint(id));
  if (before.url != ours) {
    TRY(api_.set_webhook_endpoint(id, ours));
    TRY(state_.write([&](store::Tx& tx) {
      guard::Operation operation;
      operation.workspace = channel->workspace;
      operation.action = "channel.set_webhook_url";
      operation.target = "channel/" + id.text();
      JsonOut was, is;
      operation.before = was.object().field("url", before.url).end().take();
      operation.after = is.object().field("url", ours).end().take();
      return operations_.append(tx, actor, operation);
    }));
  }
  return check(id);
}

}  // namespace enishi::line
