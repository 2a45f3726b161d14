#include "delivery/mass_words.h"

#include <array>

namespace enishi::delivery {
namespace {

constexpr std::array<Phrase, 6> kErrors{{
    {"LINEが理由の分からないエラーを返しました。", "LINE told an error that is not known."},
    {"LINEの内部エラーで配信されませんでした。", "LINE failed internally and sent nothing."},
    {"対象が少なすぎるため、LINEは配信しませんでした(属性やオーディエンスで絞るときは50人以上が必要"
     "です)。",
     "Too few recipients were left: LINE needs 50 where attributes or audiences narrow them."},
    {"同じ再送キーの配信をLINEがすでに受け付けています。",
     "LINE had accepted an earlier request under the same key."},
    {"50人未満のオーディエンスが含まれているため、LINEは配信しませんでした。",
     "An audience has fewer than 50 recipients."},
    {"残りの通数では一部の人にしか届かないため、LINEは配信しませんでした。",
     "It would have reached only a part of the recipients, which was forbidden."},
}};

}  // namespace

const Phrase& narrowcast_error(int code) {
  const auto index = static_cast<std::size_t>(code);
  return kErrors[code < 1 || index >= kErrors.size() ? 0 : index];
}

std::string refusal_words(const MassSend& send, const SendOutcome& outcome) {
  std::string words;
  if (outcome.status == 403 && !send.spec.demographic.empty())
    words = "LINE does not narrow by attributes: the account's target reach is under 100.";
  else if (outcome.status == 401)
    words = "LINE refused the channel's token.";
  else if (outcome.status == 403)
    words = "LINE does not allow this account to send so.";
  else if (outcome.detail.find("Invalid audience group id") != std::string::npos)
    words = "An audience is not there, not ready, or expired at LINE.";
  else if (outcome.detail.find("Invalid request id") != std::string::npos)
    words = "LINE can't send again to who got an earlier send: it is too old or did not succeed.";
  else
    words = "LINE refused it.";
  words += " (" + std::to_string(outcome.status);
  if (!outcome.detail.empty()) words += ": " + outcome.detail;
  return words + ")";
}

}  // namespace enishi::delivery
