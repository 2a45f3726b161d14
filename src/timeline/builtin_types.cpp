#include "timeline/builtin_types.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"

namespace enishi::timeline {
namespace {

using enum PropertyType;

constexpr BuiltinProperty kProperties[] = {
    {"amount", money, "金額", "Amount"},
    {"answer", text, "回答", "Answer"},
    {"app", text, "アプリ", "App"},
    {"app_version", text, "アプリのバージョン", "App version"},
    {"area", number, "エリア", "Area"},
    {"balance", number, "残高", "Balance"},
    {"beacon", text, "ビーコン", "Beacon"},
    {"beacon_action", text, "ビーコンの動作", "Beacon action"},
    {"browser", text, "ブラウザ", "Browser"},
    {"campaign", text, "配信", "Campaign"},
    {"cart", text, "カート", "Cart"},
    {"category", text, "カテゴリ", "Category"},
    {"channel", text, "チャネル", "Channel"},
    {"content", text, "コンテンツ", "Content"},
    {"count", number, "点数", "Number of items"},
    {"coupon", text, "クーポン", "Coupon"},
    {"data", text, "データ", "Data"},
    {"device", text, "端末", "Device"},
    {"discount", money, "値引き額", "Discount"},
    {"expires_at", time, "有効期限", "Expires at"},
    {"form", text, "フォーム", "Form"},
    {"guests", number, "人数", "Guests"},
    {"hard", boolean, "恒久的", "Permanent"},
    {"item", item, "商品", "Item"},
    {"items", list, "商品の一覧", "Items"},
    {"journey", text, "シナリオ", "Journey"},
    {"keyword", text, "キーワード", "Keyword"},
    {"kind", text, "種別", "Kind"},
    {"landing_page", text, "最初のページ", "Landing page"},
    {"link", text, "リンク", "Link"},
    {"menu", text, "リッチメニュー", "Rich menu"},
    {"menu_alias", text, "リッチメニューの別名", "Rich menu alias"},
    {"message_id", text, "メッセージID", "Message id"},
    {"message_unit", text, "配信の部品", "Message unit"},
    {"minutes", number, "時間(分)", "Minutes"},
    {"order_id", text, "注文番号", "Order id"},
    {"os", text, "OS", "OS"},
    {"outcome", text, "結果", "Outcome"},
    {"payment", text, "支払方法", "Payment method"},
    {"picked", text, "選んだ日時", "Picked date or time"},
    {"place", text, "店舗", "Place"},
    {"plan", text, "プラン", "Plan"},
    {"points", number, "ポイント", "Points"},
    {"price", money, "単価", "Unit price"},
    {"query", text, "検索語", "Search words"},
    {"quantity", number, "数量", "Quantity"},
    {"rating", number, "評価", "Rating"},
    {"reason", text, "理由", "Reason"},
    {"receipt_id", text, "レシート番号", "Receipt id"},
    {"referrer", text, "参照元", "Referrer"},
    {"results", number, "検索結果の件数", "Results"},
    {"route", text, "友だち追加経路", "Friend-add route"},
    {"screen", text, "画面", "Screen"},
    {"services", list, "サービス", "Services"},
    {"session", text, "セッション", "Session"},
    {"shipping", money, "送料", "Shipping"},
    {"staff", text, "担当者", "Staff"},
    {"subject", text, "件名", "Subject"},
    {"tags", list, "タグ", "Tags"},
    {"tax", money, "消費税", "Tax"},
    {"text", text, "本文", "Text"},
    {"ticket", text, "問い合わせ番号", "Ticket"},
    {"title", text, "タイトル", "Title"},
    {"tracking_id", text, "トラッキングID", "Tracking id"},
    {"tracking_number", text, "追跡番号", "Tracking number"},
    {"carrier", text, "配送業者", "Carrier"},
    {"url", text, "URL", "URL"},
    {"utm_campaign", text, "UTMキャンペーン", "UTM campaign"},
    {"utm_content", text, "UTMコンテンツ", "UTM content"},
    {"utm_medium", text, "UTMメディア", "UTM medium"},
    {"utm_source", text, "UTM参照元", "UTM source"},
    {"utm_term", text, "UTMキーワード", "UTM term"},
    {"variant", text, "パターン", "Variant"},
    {"visitor_new", boolean, "新規訪問", "New visitor"},
};

struct Line {
  std::string_view group, name, label_ja, label_en, properties;
};

constexpr std::string_view kLine = "LINE", kSending = "Sending", kCommerce = "Commerce",
                           kStore = "Store", kMail = "Mail", kEngage = "Forms, coupons, points",
                           kSupport = "Support", kWeb = "Web and app";

constexpr Line kTypes[] = {
    {kLine, "line_followed", "友だち追加", "Followed", "channel route"},
    {kLine, "line_unblocked", "ブロック解除", "Unblocked", "channel route"},
    {kLine, "line_blocked", "ブロック", "Blocked", "channel"},
    {kLine, "line_message_received", "メッセージ受信", "Message received",
     "channel kind text keyword message_id"},
    {kLine, "line_message_edited", "メッセージ編集", "Message edited",
     "channel kind text message_id"},
    {kLine, "line_message_unsent", "送信取消", "Message unsent", "channel message_id"},
    {kLine, "line_postback", "ポストバック", "Postback",
     "channel data menu campaign message_unit picked menu_alias"},
    {kLine, "line_video_completed", "動画視聴完了", "Video watched to the end",
     "channel campaign message_unit content tracking_id"},
    {kLine, "line_beacon", "ビーコン", "Beacon", "channel beacon beacon_action place"},
    {kLine, "line_account_linked", "アカウント連携", "Account linked", "channel outcome"},
    {kLine, "line_membership_joined", "メンバーシップ加入", "Membership joined", "channel plan"},
    {kLine, "line_membership_renewed", "メンバーシップ更新", "Membership renewed", "channel plan"},
    {kLine, "line_membership_left", "メンバーシップ退会", "Membership left", "channel plan"},
    {kLine, "line_notification_delivered", "通知メッセージ到達", "Notification message delivered",
     "channel data"},
    {kLine, "line_chat_control", "チャット切替", "Chat control changed", "channel kind"},
    {kLine, "line_menu_tapped", "リッチメニュータップ", "Rich menu tapped",
     "channel menu data link url area"},
    {kSending, "message_sent", "メッセージ送信", "Message sent",
     "channel campaign journey variant content message_unit"},
    {kSending, "message_accepted", "メッセージ受付", "Message accepted",
     "channel campaign journey variant content message_unit"},
    {kSending, "message_failed", "送信失敗", "Message failed",
     "channel campaign journey variant content message_unit reason"},
    {kSending, "message_viewed", "メッセージ表示", "Message viewed",
     "channel campaign journey variant content message_unit"},
    {kSending, "message_clicked", "メッセージクリック", "Message clicked",
     "channel campaign journey variant content message_unit link url"},
    {kSending, "route_visited", "友だち追加経路訪問", "Friend-add route visited",
     "channel route utm_source utm_medium utm_campaign utm_term utm_content"},
    {kCommerce, "product_viewed", "商品閲覧", "Product viewed",
     "item category price url title tags"},
    {kCommerce, "product_searched", "商品検索", "Product searched", "query results category"},
    {kCommerce, "product_favorited", "お気に入り追加", "Product favorited", "item category price"},
    {kCommerce, "cart_updated", "カート更新", "Cart updated",
     "cart amount count items item quantity category"},
    {kCommerce, "checkout_started", "購入手続き開始", "Checkout started",
     "cart amount count items coupon"},
    {kCommerce, "ordered", "注文", "Ordered",
     "order_id amount tax shipping discount count items category coupon payment place campaign"
     " channel"},
    {kCommerce, "item_ordered", "商品の注文(明細)", "Item ordered (a line of an order)",
     "order_id item category price quantity amount place"},
    {kCommerce, "order_cancelled", "注文取消", "Order cancelled", "order_id amount reason"},
    {kCommerce, "refunded", "返金", "Refunded", "order_id amount items reason place"},
    {kCommerce, "shipped", "発送", "Shipped", "order_id items carrier tracking_number"},
    {kCommerce, "delivered", "配達完了", "Delivered", "order_id carrier tracking_number"},
    {kCommerce, "review_posted", "レビュー投稿", "Review posted", "item rating title text"},
    {kStore, "visited", "来店", "Visited", "place staff guests minutes"},
    {kStore, "served", "接客・施術", "Served", "place staff services amount minutes"},
    {kStore, "reserved", "予約", "Reserved", "place staff services guests"},
    {kStore, "reservation_cancelled", "予約取消", "Reservation cancelled", "place staff reason"},
    {kMail, "mail_sent", "メール送信", "Mail sent",
     "channel campaign journey variant content subject"},
    {kMail, "mail_opened", "メール開封", "Mail opened", "channel campaign journey variant content"},
    {kMail, "mail_clicked", "メールクリック", "Mail clicked",
     "channel campaign journey variant content link url"},
    {kMail, "mail_bounced", "メール不達", "Mail bounced", "channel campaign hard reason"},
    {kMail, "mail_complained", "迷惑メール報告", "Mail complained", "channel campaign"},
    {kMail, "mail_unsubscribed", "メール配信停止", "Mail unsubscribed", "channel campaign reason"},
    {kEngage, "form_answered", "フォーム回答", "Form answered", "form answer rating campaign"},
    {kEngage, "coupon_issued", "クーポン配布", "Coupon issued", "coupon campaign expires_at"},
    {kEngage, "coupon_used", "クーポン利用", "Coupon used",
     "coupon campaign discount order_id place"},
    {kEngage, "lottery_drawn", "抽選", "Lottery drawn", "coupon campaign outcome"},
    {kEngage, "points_earned", "ポイント獲得", "Points earned",
     "points balance order_id place reason expires_at"},
    {kEngage, "points_spent", "ポイント利用", "Points spent",
     "points balance order_id place reason"},
    {kEngage, "points_expired", "ポイント失効", "Points expired", "points balance"},
    {kEngage, "receipt_uploaded", "レシート登録", "Receipt uploaded",
     "receipt_id place amount count items campaign"},
    {kSupport, "support_opened", "問い合わせ開始", "Support opened", "ticket channel category"},
    {kSupport, "support_closed", "問い合わせ完了", "Support closed",
     "ticket channel category staff minutes outcome"},
    {kSupport, "support_rated", "問い合わせ評価", "Support rated", "ticket staff rating text"},
    {kWeb, "page_viewed", "ページ閲覧", "Page viewed",
     "url title referrer category session utm_source utm_medium utm_campaign utm_term"
     " utm_content device browser os"},
    {kWeb, "session_started", "訪問開始", "Session started",
     "session landing_page referrer visitor_new utm_source utm_medium utm_campaign utm_term"
     " utm_content device browser os"},
    {kWeb, "registered", "会員登録", "Registered", "channel plan campaign"},
    {kWeb, "signed_in", "ログイン", "Signed in", "channel device os"},
    {kWeb, "app_installed", "アプリインストール", "App installed",
     "app app_version os device referrer utm_source utm_campaign"},
    {kWeb, "app_opened", "アプリ起動", "App opened", "app app_version os device campaign"},
    {kWeb, "screen_viewed", "画面閲覧", "Screen viewed", "app screen title category"},
};

const BuiltinProperty* property_named(std::string_view name) {
  const auto* found = std::ranges::find(kProperties, name, &BuiltinProperty::name);
  return found == std::end(kProperties) ? nullptr : found;
}

std::vector<BuiltinType> made() {
  std::vector<BuiltinType> types;
  for (const Line& line : kTypes) {
    BuiltinType& type = types.emplace_back();
    type.group = line.group;
    type.name = line.name;
    type.label_ja = line.label_ja;
    type.label_en = line.label_en;
    for (const std::string_view name : split(line.properties, ' '))
      type.properties.push_back(property_named(name));
  }
  return types;
}

}  // namespace

const BuiltinProperty* BuiltinType::property(std::string_view property_name) const {
  const auto found = std::ranges::find_if(
      properties, [&](const BuiltinProperty* p) { return p->name == property_name; });
  return found == properties.end() ? nullptr : *found;
}

std::span<const BuiltinType> builtin_types() {
  static const std::vector<BuiltinType> types = made();
  return types;
}

const BuiltinType* find_builtin(std::string_view name) {
  static const std::unordered_map<std::string_view, const BuiltinType*> types = [] {
    std::unordered_map<std::string_view, const BuiltinType*> map;
    for (const BuiltinType& type : builtin_types()) map.emplace(type.name, &type);
    return map;
  }();
  const auto found = types.find(name);
  return found == types.end() ? nullptr : found->second;
}

std::uint32_t builtin_edition() {
  static const std::uint32_t edition = [] {
    std::uint32_t sum = 2'166'136'261u;  // FNV-1a over all names and types
    const auto add = [&](std::string_view text) {
      for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 16'777'619u;
      sum = (sum ^ 0xFFu) * 16'777'619u;
    };
    for (const BuiltinType& type : builtin_types()) {
      add(type.name);
      for (const BuiltinProperty* property : type.properties) {
        add(property->name);
        add(name(property->type));
      }
    }
    return sum | 1u;
  }();
  return edition;
}

}  // namespace enishi::timeline
