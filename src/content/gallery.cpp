#include "content/gallery.h"

namespace enishi::content {
namespace {

constexpr Sample kSamples[] = {
    {"welcome",
     {"友だち追加のあいさつ", "Welcome"},
     {"友だちになった人への最初のメッセージ。よく使う入口をボタンで並べます。",
      "The first message to a new friend, with the usual entrances as buttons."},
     R"([{"type":"text","text":"{{name:sama|はじめまして}}、友だち追加ありがとうございます。)"
     R"(\n新商品やお得な情報をお届けします。","quickReply":{"items":[{"type":"action",)"
     R"("action":{"type":"message","label":"営業時間","text":"営業時間"}},{"type":"action",)"
     R"("action":{"type":"message","label":"お店をさがす","text":"お店をさがす"}},)"
     R"({"type":"action","action":{"type":"uri","label":"オンラインストア",)"
     R"("uri":"https://shop.example.jp/"}}]}}])"},
    {"coupon_card",
     {"クーポン", "Coupon"},
     {"期限と割引額を大きく見せる1枚のカード。",
      "One card that shows discount and deadline large."},
     R"({"messages":[{"type":"flex","altText":"{{data.off}}クーポンをお届けします",)"
     R"("contents":{"type":"bubble","size":"mega","hero":{"type":"image",)"
     R"("url":"https://shop.example.jp/images/coupon.jpg","size":"full",)"
     R"("aspectRatio":"20:13","aspectMode":"cover"},"body":{"type":"box",)"
     R"("layout":"vertical","spacing":"md","contents":[{"type":"text",)"
     R"("text":"{{name:sama|お客様}}だけのクーポン","size":"sm","color":"#888888",)"
     R"("wrap":true},{"type":"text","text":"{{data.off}}","size":"3xl","weight":"bold",)"
     R"("color":"#D0021B"},{"type":"separator"},{"type":"box","layout":"horizontal",)"
     R"("contents":[{"type":"text","text":"有効期限","size":"sm","color":"#888888","flex":2})"
     R"(,{"type":"text","text":"{{data.until:date(M月d日(E))}}まで","size":"sm",)"
     R"("align":"end","flex":3}]},{"type":"box","layout":"horizontal",)"
     R"("contents":[{"type":"text","text":"コード","size":"sm","color":"#888888","flex":2},)"
     R"({"type":"text","text":"{{data.code}}","size":"sm","align":"end","flex":3}]}]},)"
     R"("footer":{"type":"box","layout":"vertical","spacing":"sm",)"
     R"("contents":[{"type":"button","style":"primary","action":{"type":"uri",)"
     R"("label":"使ってみる","uri":"https://shop.example.jp/"}},{"type":"button",)"
     R"("action":{"type":"clipboard","label":"コードをコピー","clipboardText":"{{data.code}})"
     R"("}}]}}}],"data":{"off":"10%OFF","until":"2026-12-31","code":"ENISHI10"}})"},
    {"new_items",
     {"新商品カルーセル", "New items"},
     {"商品の一覧を入れると、在庫のあるものだけがカードになります。",
      "A list of items becomes cards; what is out of stock is left out."},
     R"({"messages":[{"type":"flex","altText":"新商品のご案内",)"
     R"("contents":{"type":"carousel","contents":[{"$each":"data.items max 11",)"
     R"("$if":"item.stock > 0","type":"bubble","size":"kilo","hero":{"type":"image",)"
     R"("url":"{{item.image}}","size":"full","aspectRatio":"1:1","aspectMode":"cover"},)"
     R"("body":{"type":"box","layout":"vertical","contents":[{"type":"text",)"
     R"("text":"{{item.name:cut(40)}}","weight":"bold","wrap":true},{"type":"text",)"
     R"("text":"{{item.price:money}}（税込）","size":"sm","color":"#666666"}]},)"
     R"("footer":{"type":"box","layout":"vertical","contents":[{"type":"button",)"
     R"("style":"primary","height":"sm","action":{"type":"uri","label":"くわしく見る",)"
     R"("uri":"{{item.url}}"}}]}},{"type":"bubble","size":"kilo","body":{"type":"box",)"
     R"("layout":"vertical","justifyContent":"center","contents":[{"type":"button",)"
     R"("action":{"type":"uri","label":"すべての商品を見る",)"
     R"("uri":"https://shop.example.jp/new"}}]}}]}}],)"
     R"("data":{"items":[{"name":"秋のブレンドティー","price":1280,"stock":24,)"
     R"("image":"https://shop.example.jp/images/tea.jpg",)"
     R"("url":"https://shop.example.jp/items/tea"},{"name":"栗のフィナンシェ","price":980,)"
     R"("stock":8,"image":"https://shop.example.jp/images/cake.jpg",)"
     R"("url":"https://shop.example.jp/items/cake"}]}})"},
    {"birthday",
     {"誕生日のお祝い", "Birthday"},
     {"誕生月の会員に。ランクによって特典の一行が変わります。",
      "For members in their month of birth; the gift depends on the rank."},
     R"([{"type":"text","text":"{{name:sama|お客様}}、お誕生日おめでとうございます🎂\n{{#if )"
     R"(attribute.rank = \"gold\"}}ゴールド会員さまには2,000円分{{#else}}500円分{{/if}})"
     R"(のポイントをお贈りします。"},{"type":"sticker","packageId":"446","stickerId":"1988"})"
     R"(])"},
    {"points_expire",
     {"ポイントの期限", "Points that expire"},
     {"失効が近いポイントを知らせます。", "Tells of points that are about to expire."},
     R"([{"type":"template","altText":"ポイントの有効期限が近づいています",)"
     R"("template":{"type":"buttons","text":"{{name:cut(20):sama|お客様}}、)"
     R"({{attribute.points:number|0}})"
     R"(ポイントの期限は{{attribute.points_until:date(M月d日)|まもなく}}です。",)"
     R"("actions":[{"type":"uri","label":"ポイントを使う","uri":"https://shop.example.jp/"},)"
     R"({"type":"message","label":"残高を確認","text":"ポイント残高"}]}}])"},
    {"reservation",
     {"予約の確認", "Reservation"},
     {"来店前日に。変更と取り消しをボタンで受けます。",
      "The day before a visit, with buttons to change or cancel."},
     R"([{"type":"template","altText":"ご予約の確認","template":{"type":"confirm",)"
     R"("text":"{{name:cut(40):sama|お客様}}のご予約: )"
     R"({{attribute.reserved_at:datetime|日時は予約ページでご確認ください}})"
     R"(\nお変わりありませんか。","actions":[{"type":"postback","label":"変更なし",)"
     R"("data":"reservation=ok","displayText":"変更なし"},{"type":"postback",)"
     R"("label":"変更する","data":"reservation=change","displayText":"変更する"}]}}])"},
    {"survey",
     {"ひとことアンケート", "One question"},
     {"購入後の満足度を1タップで聞きます。", "Asks after a purchase, answered by one tap."},
     R"([{"type":"text","text":"{{name:sama|お客様}}、このたびはありがとうございました。)"
     R"(商品はいかがでしたか。","quickReply":{"items":[{"type":"action",)"
     R"("action":{"type":"postback","label":"とても満足","data":"score=5",)"
     R"("displayText":"とても満足"}},{"type":"action","action":{"type":"postback",)"
     R"("label":"満足","data":"score=4","displayText":"満足"}},{"type":"action",)"
     R"("action":{"type":"postback","label":"ふつう","data":"score=3",)"
     R"("displayText":"ふつう"}},{"type":"action","action":{"type":"postback",)"
     R"("label":"いまひとつ","data":"score=2","displayText":"いまひとつ"}}]}}])"},
    {"shipped",
     {"発送のお知らせ", "Shipped"},
     {"荷物の番号と追跡先を伝えます。", "Tells number and tracking of a parcel."},
     R"([{"type":"text","text":"{{name:sama|お客様}}、ご注文の商品を発送しました。)"
     R"(\nお荷物番号: {{attribute.parcel_number|準備中}}\n到着予定: )"
     R"({{attribute.arrives_on:date(M月d日(E))|数日中}}"}])"},
    {"store",
     {"店舗の案内", "Store"},
     {"地図と一緒に営業時間を送ります。", "Opening hours with a map."},
     R"([{"type":"location","title":"本店","address":"東京都千代田区丸の内1-1",)"
     R"("latitude":35.6812,"longitude":139.7671},{"type":"text","text":"営業時間 )"
     R"(10:00〜20:00（火曜定休）"}])"},
    {"cart",
     {"カゴ落ち", "Left in the cart"},
     {"入れたままの商品を思い出してもらいます。", "Reminds of what was left in the cart."},
     R"([{"type":"template","altText":"お買い物の途中です","template":{"type":"buttons",)"
     R"("title":"お買い物の途中です","text":"{{attribute.cart_item:cut(40)|カートの商品}})"
     R"(をお取り置きしています。","actions":[{"type":"uri","label":"カートを見る",)"
     R"("uri":"https://shop.example.jp/cart"}]}}])"},
};

}  // namespace

std::span<const Sample> gallery() {
  return kSamples;
}

}  // namespace enishi::content
