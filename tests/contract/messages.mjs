// One message of every kind, with most of what each may hold.
const url = "https://img.example/a.png";
const area = { x: 0, y: 0, width: 520, height: 520 };
const say = { type: "message", label: "はい", text: "はい" };
const open = { type: "uri", label: "開く", uri: "https://shop.example/a",
  altUri: { desktop: "https://shop.example/pc" } };
const postback = { type: "postback", label: "選ぶ", data: "a=1", displayText: "選んだ",
  inputOption: "openKeyboard", fillInText: "あ" };
const pick = { type: "datetimepicker", label: "日付", data: "d", mode: "date",
  initial: "2026-01-02", min: "2026-01-01", max: "2026-12-31" };
const clip = { type: "clipboard", label: "写す", clipboardText: "COUPON" };

const quickReply = { items: [
  ...[say, postback, pick, clip, { type: "camera", label: "撮る" },
    { type: "cameraRoll", label: "写真" }, { type: "location", label: "場所" }]
    .map((action) => ({ type: "action", imageUrl: url, action })) ] };

const flexText = { type: "text", text: "縁", flex: 1, size: "md", align: "start", gravity: "top",
  color: "#000000", weight: "bold", style: "italic", decoration: "underline", wrap: true,
  lineSpacing: "4px", margin: "md", position: "relative", offsetTop: "0px", offsetBottom: "0px",
  offsetStart: "0px", offsetEnd: "0px", action: open, maxLines: 2, adjustMode: "shrink-to-fit",
  scaling: true, contents: [{ type: "span", text: "縁", size: "sm", color: "#111111",
    weight: "bold", style: "normal", decoration: "none" }] };
const flexImage = { type: "image", url, flex: 1, margin: "md", position: "absolute",
  offsetTop: "1px", align: "center", gravity: "center", size: "full", aspectRatio: "4:3",
  aspectMode: "cover", backgroundColor: "#ffffff", action: open, animated: false };
const flexButton = { type: "button", flex: 1, color: "#222222", style: "primary",
  action: postback, gravity: "center", margin: "md", position: "relative", height: "sm",
  adjustMode: "shrink-to-fit", scaling: false };
const flexBox = { type: "box", layout: "vertical", flex: 1, spacing: "md", margin: "md",
  position: "relative", backgroundColor: "#ffffff", borderColor: "#000000", borderWidth: "1px",
  cornerRadius: "4px", width: "100%", height: "100px", paddingAll: "8px", action: open,
  justifyContent: "center", alignItems: "center",
  background: { type: "linearGradient", angle: "0deg", startColor: "#ffffff",
    endColor: "#000000", centerColor: "#888888", centerPosition: "50%" },
  contents: [flexText, flexImage, flexButton,
    { type: "separator", margin: "md", color: "#333333" }, { type: "filler", flex: 1 },
    { type: "box", layout: "baseline", contents: [{ type: "icon", url, size: "md",
      aspectRatio: "1:1", margin: "sm", position: "relative", scaling: true }] }] };
const blockStyle = { backgroundColor: "#ffffff", separator: true, separatorColor: "#000000" };
const bubble = { type: "bubble", size: "kilo", direction: "ltr", action: open,
  header: { type: "box", layout: "horizontal", contents: [] },
  hero: { type: "video", url: "https://img.example/a.mp4", previewUrl: url, aspectRatio: "16:9",
    altContent: { type: "image", url }, action: open },
  body: flexBox, footer: { type: "box", layout: "vertical", contents: [flexButton] },
  styles: { header: blockStyle, body: blockStyle } };

export const messages = {
  text: { type: "text", text: "縁 $", quickReply,
    emojis: [{ index: 2, productId: "5ac1bfd5040ab15980c9b435", emojiId: "001" }],
    sender: { name: "縁", iconUrl: url } },
  textV2: { type: "textV2", text: "{who} {smile}", substitution: {
    who: { type: "mention", mentionee: { type: "user", userId: "U" + "1".repeat(32) } },
    smile: { type: "emoji", productId: "5ac1bfd5040ab15980c9b435", emojiId: "001" } } },
  sticker: { type: "sticker", packageId: "446", stickerId: "1988" },
  image: { type: "image", originalContentUrl: url, previewImageUrl: url },
  video: { type: "video", originalContentUrl: "https://img.example/a.mp4", previewImageUrl: url,
    trackingId: "v1" },
  audio: { type: "audio", originalContentUrl: "https://img.example/a.m4a", duration: 60000 },
  location: { type: "location", title: "店", address: "東京都", latitude: 35.6, longitude: 139.7 },
  coupon: { type: "coupon", couponId: "01JYNW8JMQVFBNWF1APF8Z3FS7", deliveryTag: "t" },
  imagemap: { type: "imagemap", baseUrl: "https://img.example/map", altText: "地図",
    baseSize: { width: 1040, height: 1040 },
    video: { originalContentUrl: "https://img.example/a.mp4", previewImageUrl: url, area,
      externalLink: { linkUri: "https://shop.example/a", label: "見る" } },
    actions: [{ type: "uri", label: "開く", linkUri: "https://shop.example/a", area },
      { type: "message", label: "はい", text: "はい", area },
      { type: "clipboard", label: "写す", clipboardText: "COUPON", area }] },
  buttons: { type: "template", altText: "代わり", template: { type: "buttons",
    thumbnailImageUrl: url, imageAspectRatio: "rectangle", imageSize: "cover",
    imageBackgroundColor: "#ffffff", title: "題", text: "文", defaultAction: open,
    actions: [say, postback, pick, clip] } },
  confirm: { type: "template", altText: "代わり",
    template: { type: "confirm", text: "よい?", actions: [say, postback] } },
  carousel: { type: "template", altText: "代わり", template: { type: "carousel",
    imageAspectRatio: "square", imageSize: "contain", columns: [{ thumbnailImageUrl: url,
      imageBackgroundColor: "#ffffff", title: "題", text: "文", defaultAction: open,
      actions: [say, open] }] } },
  image_carousel: { type: "template", altText: "代わり",
    template: { type: "image_carousel", columns: [{ imageUrl: url, action: open }] } },
  bubble: { type: "flex", altText: "代わり", contents: bubble },
  flexCarousel: { type: "flex", altText: "代わり",
    contents: { type: "carousel", contents: [{ type: "bubble", size: "nano",
      body: { type: "box", layout: "vertical", contents: [] } }] } },
};
