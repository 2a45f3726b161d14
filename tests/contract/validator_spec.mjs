// LINE's message objects by section 11 of the reference page, as kinds of values.
import { address, any, clusters, flag, lazy, list, number, object, padded, plain, some, tag, text,
  uri, url, webUri, whole, word } from "./validator_kinds.mjs";

const once = (make) => {
  const made = new Map();
  return (...key) => {
    const name = key.join();
    if (!made.has(name)) made.set(name, make(...key));
    return made.get(name);
  };
};

const as = (...all) => Object.fromEntries(all.map((one) => [`as ${one.slice(0, 40)}`, () => one]));

// Actions, by where they stand: the label's limit, whether it is needed, and which there are.
const data = text(300), spoken = clusters(300);
const moments = { date: ["1900-01-01", "2024-02-29", "2026-01-02", "2100-12-31"],
  time: ["00:00", "09:30", "23:59"],
  datetime: ["1900-01-01T00:00", "2024-02-29t12:30", "2026-01-02T09:30", "2026-01-02t10:00",
    "2100-12-31T23:59"] };
const noMoments = ["1899-12-31", "2101-01-01", "2026-02-29", "2026-13-01", "2026-00-10", "24:00",
  "23:60", "9:30", "2026-1-2", "2026-01-02 09:30", "2026-01-02T09:30:00", "2026-01-02T24:00",
  "1899-12-31T23:59", "2101-01-01T00:00", "2026/01/02", "今日", ""];
const moment = once((mode) => text(20, { good: (random) => random.pick(moments[mode]),
  bends: { ...some("another good one", 3, moments[mode]), ...some("a wrong one", 5, noMoments),
    ...some("one of any mode", 3, Object.values(moments).flat()) } }));
const pickerMode = word(...Object.keys(moments));
const picker = once((mode, max, needed) => object(`picker of ${mode}`, {
  type: tag("datetimepicker"), ...labelOf(max, needed), data, mode: pickerMode,
  "initial?": moment(mode), "min?": moment(mode), "max?": moment(mode) }, (value, random) => {
  value.mode = mode;
  if (!value.min || !value.max) return;
  const all = moments[mode], first = random.below(all.length - 1);
  Object.assign(value, { min: all[first], max: all[first + 1] });
}));
const altUri = object("altUri", { "desktop?": webUri });
const uriAction = once((max, needed) => object("uri action", { type: tag("uri"),
  ...labelOf(max, needed), uri, "altUri?": altUri }));
const labelOf = once((max, needed) => ({ [needed ? "label" : "label?"]: clusters(max) }));
const everyAction = once((max, needed) => {
  const label = labelOf(max, needed);
  const postback = { type: tag("postback"), ...label, data };
  return [object("message action", { type: tag("message"), ...label, text: spoken }),
    uriAction(max, needed),
    object("postback", { ...postback, "displayText?": spoken,
      "inputOption?": word("closeRichMenu", "openRichMenu", "openVoice") }),
    object("postback that writes", { ...postback, "text?": spoken,
      inputOption: word("openKeyboard", "openVoice"), "fillInText?": spoken },
    (value) => "fillInText" in value && (value.inputOption = "openKeyboard"), {
      "with both texts": (_, value) => ({ ...value, text: "はい", displayText: "はい" }) }),
    ...Object.keys(moments).map((mode) => picker(mode, max, needed)),
    object("clipboard", { type: tag("clipboard"), ...label, clipboardText: text(1000) })];
});
const actionOf = once((max, needed) => any(...everyAction(max, needed)));
const phone = ["camera", "cameraRoll", "location"];
const quickAction = any(...everyAction(20, true), ...phone.map((type) =>
  object(type, { type: tag(type), label: clusters(20) })));

const quickReply = object("quick reply", { items: list(object("quick reply item",
  { type: tag("action"), "imageUrl?": url, action: quickAction }), 1, 13) });
const sender = object("sender", { "iconUrl?": url, "name?": text(20, { bends: as(
  "LINE", "line", "Line 縁", "the line!", "Online", "liner", "LINE2", "ＬＩＮＥ", "縁LINE") }) });
const common = { "quickReply?": quickReply, "sender?": sender };
const message = (type, members, settle) =>
  object(type, { type: tag(type), ...members, ...common }, settle);
const quoteToken = text(1000);

// Text, with LINE emojis at its `$`, and with substitutions.
const id = text(100, { good: () => "5ac1bfd5040ab15980c9b435" });
const emojis = list(object("emoji", { index: whole(0, 4999), productId: id, emojiId: id }), 0, 20);
const plainText = message("text", { text: text(5000) });
const quoting = [object("quoting text", { type: tag("text"), text: text(5000), quoteToken }),
  object("quoting sticker", { type: tag("sticker"), packageId: text(20, { good: () => "446" }),
    stickerId: text(20, { good: () => "1988" }), quoteToken })];
const emojiText = message("text", { text: text(5000), emojis }, (value, random) => {
  const before = random.pick(["", "a", "😀", "か\u3099", "縁 "]);
  value.text = `${before}$`.repeat(value.emojis.length) || "縁";
  value.emojis.forEach((emoji, i) => (emoji.index = (before.length + 1) * (i + 1) - 1));
});
const keys = (sizes) => (random, value) => ({ ...Object.fromEntries(Array.from(
  { length: sizes }, (_, i) => [`k${i}`, { type: "emoji", productId: "p", emojiId: `${i}` }])),
...(sizes > 20 ? {} : value) });
const smile = object("emoji of textV2", { type: tag("emoji"), productId: id, emojiId: id });
const mentions = (size) => () => Object.fromEntries(Array.from({ length: size }, (_, i) =>
  [`m${i}`, { type: "mention", mentionee: i % 2 ? { type: "all" } : { type: "user",
    userId: "U" + "1".repeat(32) } }]));
const substitution = object("substitution", { a: smile, "b_2?": smile });
Object.assign(substitution.bends, Object.fromEntries([19, 20, 21, 100, 101].map((size) =>
  [`${size} emojis`, keys(size)])), { "1 mention": mentions(1), "20 mentions": mentions(20),
  "21 mentions": mentions(21), "bad mentions": () => ({ a: { type: "mention" },
    b: { type: "mention", mentionee: { type: "user" } }, c: { type: "mention", mentionee: 5 } }) },
...["", "a-b", "縁", "x".repeat(20), "x".repeat(21), "{", "a b"].map((key) =>
  ({ [`with the key ${key}`]: (_, value) => ({ ...value, [key]: { type: "emoji", productId: "p",
    emojiId: "1" } }) })));
const braces = ["{", "}", "{{", "}}", "{a}", "{{a}}", "{{{a}}}", "{a", "a}", "{}", "{a b}", "{zz}",
  "}{", "{{{{", "{{}}", "{a}{a}", "{{a}", "{a}}", "{縁}"];
const textV2 = message("textV2", { text: text(5000, {
  bends: as(...braces.map((one) => `縁 ${one} 縁`)) }), "substitution?": substitution },
(value) => {
  value.text = value.text.replaceAll(/[{}]/g, "") +
    Object.keys(value.substitution ?? {}).map((key) => `{${key}}`).join("") + " {{x}}";
});

const digits = (good) => text(20, { good: () => good,
  bends: as("0", "12a", "-1", "１２", " 1", "9".repeat(20), "9".repeat(21)) });
const sticker = message("sticker", { packageId: digits("446"), stickerId: digits("1988"),
 });
const image = message("image", { originalContentUrl: url, previewImageUrl: url });
const tracking = (good, max, ...more) => text(max, { good: () => good,
  bends: as("a-b", "a_b", "a/b", "縁", "a b", ...more) });
const video = message("video", { originalContentUrl: url, previewImageUrl: url,
  "trackingId?": tracking("v1", 100, "-.=,+*()%$&;:@{}!?<>[]", "Aa0".repeat(33)) });
const audio = message("audio", { originalContentUrl: url, duration: whole(1, 6e7) });
const location = message("location", { title: text(100), address: text(100),
  latitude: number(-90, 90), longitude: number(-180, 180) });
const coupon = message("coupon", {
  couponId: text(100, { good: () => "01JYNW8JMQVFBNWF1APF8Z3FS7" }),
  "deliveryTag?": tracking("t_1", 30, "Aa0".repeat(10), "Aa0_".repeat(8)) });

const area = object("area", { x: whole(0, 1040), y: whole(0, 1040), width: whole(0, 1040),
  height: whole(0, 1040) });
const baseUrl = address(["https://img.example/map", "https://img.example"], 2000,
  as("https://img.example/map.png", "https://a.b", "https://img.example/a.b/map",
    "https://img.example/map/", "https://img.example/map?v=1.2", "https://img.example/.",
    padded("https://img.example/a.b", 2000)));
const mapLabel = { "label?": text(100) };
const imagemap = message("imagemap", { altText: text(1500), baseUrl,
  baseSize: object("base size", { width: whole(1040, 1040), height: whole(1, 2080) }),
  "video?": object("imagemap video", { originalContentUrl: url, previewImageUrl: url, area,
    "externalLink?": object("external link", { linkUri: uri, label: text(30) }) }),
  actions: list(any(object("imagemap uri", { type: tag("uri"), ...mapLabel, linkUri: uri, area }),
    object("imagemap message", { type: tag("message"), ...mapLabel, text: text(400), area }),
    object("imagemap clipboard", { type: tag("clipboard"), ...mapLabel, clipboardText: text(1000),
      area })), 0, 50) });

// Templates. Columns of a carousel are alike.
const [short, buttonsText, columnText] = [60, 160, 120].map((max) => clusters(max));
const thumbnail = url, title = clusters(40), color = text(20, { good: () => "#ffffff" });
const shape = { "imageAspectRatio?": word("rectangle", "square"),
  "imageSize?": word("cover", "contain") };
const card = (extras, words, actions) => ({ "imageBackgroundColor?": color, ...extras, text: words,
  "defaultAction?": any(...everyAction(20, false)), actions });
const buttons = list(actionOf(20, true), 1, 4, { few: 4 });
const column = once((hasImage, hasTitle, size) => object("column", card(
  { ...(hasImage ? { thumbnailImageUrl: thumbnail } : {}), ...(hasTitle ? { title } : {}) },
  hasImage || hasTitle ? short : columnText, columnButtons(size))));
const columnButtons = once((size) => list(actionOf(20, true), size, size));
const template = (inner) => message("template", { altText: text(1500), template: inner });
const templates = [
  object("buttons", { type: tag("buttons"), ...shape, ...card({}, buttonsText, buttons) }),
  object("buttons", { type: tag("buttons"), ...shape, ...card({ title }, short, buttons) }),
  object("buttons", { type: tag("buttons"), ...shape,
    ...card({ thumbnailImageUrl: thumbnail, "title?": title }, short, buttons) }),
  object("confirm", { type: tag("confirm"), text: clusters(240),
    actions: list(actionOf(20, true), 2, 2) }),
  object("carousel", { type: tag("carousel"), ...shape, columns: list(column(true, true, 1), 1, 10,
    { alike: (random) => column(random.chance(0.5), random.chance(0.5), 1 + random.below(3)) }) }),
  object("image carousel", { type: tag("image_carousel"), columns: list(object("image column",
    { imageUrl: url, action: actionOf(12, false) }), 1, 10) }),
].map(template);

// Flex.
const look = (...good) => plain(good, { "empty": () => "", "100 units": () => "a".repeat(100),
  "101 units": () => "a".repeat(101), ...some("another good one", 2, good) });
const [size, length, paint] = [look("md", "xxl", "12px", "full"), look("none", "sm", "8px", "10%"),
  look("#ffffff", "#00000080")];
const lines = whole(0, 1000);
const offsets = { "position?": word("relative", "absolute"), "offsetTop?": length,
  "offsetBottom?": length, "offsetStart?": length, "offsetEnd?": length, "margin?": length };
const [align, gravity] = [word("start", "end", "center"), word("top", "bottom", "center")];
const flexAction = { "action?": any(...everyAction(40, false)) };
const ratio = plain(["1:1", "16:9", "1:3"], as("1:3", "1:4", "100000:100000", "100001:1",
  "33334:100000", "33333:100000", "40000:100000", "40000:100001", "100000:1", "0:1", "1:0", "1",
  "1:1:1", "a:b", "1.5:1", "-1:1", "1: 1", ":", ""));
const font = { "size?": size, "color?": paint, "weight?": word("regular", "bold"),
  "style?": word("normal", "italic"), "decoration?": word("none", "underline", "line-through") };
const span = object("span", { type: tag("span"), text: text(2000), ...font });
const textLooks = { ...font, ...offsets, ...flexAction, "flex?": lines, "align?": align,
  "gravity?": gravity, "wrap?": flag, "lineSpacing?": length, "maxLines?": lines,
  "adjustMode?": word("shrink-to-fit"), "scaling?": flag };
const flexText = object("flex text", { type: tag("text"), text: text(2000), ...textLooks });
const flexSpans = object("flex text of spans", { type: tag("text"), "text?": text(2000),
  contents: list(span, 0, 1000), ...textLooks });
const flexImage = object("flex image", { type: tag("image"), url, ...offsets, ...flexAction,
  "flex?": lines, "align?": align, "gravity?": gravity, "size?": size, "aspectRatio?": ratio,
  "aspectMode?": word("cover", "fit"), "backgroundColor?": paint, "animated?": flag });
const flexButton = object("flex button", { type: tag("button"), action: actionOf(40, true),
  ...offsets, "flex?": lines, "color?": paint, "style?": word("primary", "secondary", "link"),
  "gravity?": gravity, "height?": word("sm", "md"), "adjustMode?": word("shrink-to-fit"),
  "scaling?": flag });
const icon = object("icon", { type: tag("icon"), url, ...offsets, "size?": size,
  "aspectRatio?": ratio, "scaling?": flag });
const separator = object("separator", { type: tag("separator"), "margin?": length,
  "color?": paint });
const filler = object("filler", { type: tag("filler"), "flex?": lines });
const gradient = object("gradient", { type: tag("linearGradient"), "angle?": look("0deg"),
  "startColor?": paint, "endColor?": paint, "centerColor?": paint,
  "centerPosition?": look("50%") });
const boxLooks = { ...offsets, ...flexAction, "flex?": lines, "spacing?": length,
  "backgroundColor?": paint, "borderColor?": paint, "borderWidth?": length, "cornerRadius?": length,
  "width?": length, "maxWidth?": length, "height?": length, "maxHeight?": length,
  "paddingAll?": length, "paddingTop?": length, "paddingBottom?": length, "paddingStart?": length,
  "paddingEnd?": length,
  "justifyContent?": word("center", "flex-start", "flex-end", "space-between", "space-around",
    "space-evenly"), "alignItems?": word("center", "flex-start", "flex-end"),
  "background?": gradient };
const box = (name, layout, contents) =>
  object(name, { type: tag("box"), layout, contents, ...boxLooks });
const baseline = box("baseline box", tag("baseline"), list(any(icon, flexText, filler), 0, 1000));
const upright = word("horizontal", "vertical");
const simpleParts = any(flexText, flexSpans, flexImage, flexButton, separator, filler);
const innermost = box("box", upright, list(simpleParts, 0, 1000));
const outer = box("box", upright, list(lazy((depth) => depth > 9 ? flexText : parts), 0, 1000,
  { few: 3 }));
const parts = any(...simpleParts.all, baseline, innermost, outer);
const flexVideo = object("flex video", { type: tag("video"), url, previewUrl: url,
  altContent: any(innermost, flexImage), "aspectRatio?": ratio, "action?": uriAction(40, false) });

const style = object("block style", { "backgroundColor?": paint, "separator?": flag,
  "separatorColor?": paint });
const blocks = { "direction?": word("ltr", "rtl"), ...flexAction, "header?": outer, "body?": outer,
  "footer?": outer, "styles?": object("styles", { "header?": style, "hero?": style, "body?": style,
    "footer?": style }) };
const sizes = ["nano", "micro", "deca", "hecto", "kilo", "mega", "giga"];
const bubble = object("bubble", { type: tag("bubble"), "size?": word(...sizes), ...blocks,
  "hero?": any(outer, flexImage) });
const videoBubble = object("bubble with a video", { type: tag("bubble"),
  "size?": word("kilo", "mega", "giga"), ...blocks, hero: flexVideo });
const bubbleOf = once((own) => object("bubble of a carousel", { type: tag("bubble"),
  ...(own === "none" ? {} : { size: word(own, ...sizes.filter((other) => other !== own)) }),
  ...blocks, "hero?": any(outer, flexImage) }, (value) => own !== "none" && (value.size = own)));
const carousel = object("flex carousel", { type: tag("carousel"),
  contents: list(bubbleOf("kilo"), 1, 12,
    { alike: (random) => bubbleOf(random.pick(["none", ...sizes])) }) });
const flex = [bubble, videoBubble, carousel].map((contents) =>
  message("flex", { altText: text(1500), contents }));

const simple = [plainText, emojiText, textV2, sticker, image, video, audio, location,
  coupon];
const oneOfAll = any(any(...quoting), ...simple, ...simple, imagemap, imagemap, ...templates,
  ...templates, ...flex, ...flex, ...flex);
export const body = object("body", { messages: list(oneOfAll, 1, 5, { few: 0 }) });
