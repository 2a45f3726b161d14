// Bodies that no single change makes: sizes of the whole, and what has to come in great number.
const area = { x: 0, y: 0, width: 1, height: 1 };
const flex = (contents) => ({ type: "flex", altText: "縁", contents });
const box = (...contents) => ({ type: "box", layout: "vertical", contents });
const bubble = (...contents) => ({ type: "bubble", body: box(...contents) });
const bytes = (value) => Buffer.byteLength(JSON.stringify(value));

// A bubble of exactly `size` bytes.
function filled(size, letter) {
  const part = { type: "text", text: "" };
  const out = bubble(part);
  const left = size - bytes(out), letterBytes = bytes(letter) - 2;
  part.text = letter.repeat(Math.floor(left / letterBytes)) + "a".repeat(left % letterBytes);
  return out;
}

function carousel(size, letter) {
  const out = { type: "carousel", contents: [filled(25_000, letter), filled(20_000, letter)] };
  out.contents[1] = filled(20_000 + size - bytes(out), letter);
  return out;
}

function nested(levels, inside) {
  let out = inside;
  for (let i = 0; i < levels; ++i) out = box(out);
  return { type: "bubble", body: out };
}

const animated = (count) => Array(count).fill({ type: "image", animated: true,
  url: "https://img.example/a.png" });
const links = (from, count) => ({ type: "text", text: Array.from({ length: count }, (_, i) =>
  `http://${(from + i).toString(36).padStart(2, "a")}`).join(" ") });
// 300 clusters, each of many marks: short to LINE, large as JSON.
const heavy = (marks) => ({ type: "text", text: "縁", quickReply: { items: [{ type: "action",
  action: { type: "message", label: "はい", text: `a${"\u0301".repeat(marks)}`.repeat(300) } }] } });

export function special() {
  const out = [];
  const add = (what, value, bare = false) =>
    out.push({ seed: "special", what, value: { messages: [value].flat() }, bare });
  for (const letter of ["a", "縁", "😀", '"', "\n", "\u0001"])
    for (const more of [-1, 0, 1]) {
      add(`a bubble of 30 KB and ${more}`, flex(filled(30 * 1024 + more, letter)));
      add(`a carousel of 50 KB and ${more}`, flex(carousel(50 * 1024 + more, letter)));
      add(`a bubble of 30 KB and ${more} in a carousel`,
        flex({ type: "carousel", contents: [filled(30 * 1024 + more, letter)] }));
    }
  for (const count of [9, 10, 11]) {
    add(`${count} animated images`, flex(bubble(...animated(count))));
    add(`${count} animated images in two cards`, flex({ type: "carousel",
      contents: [bubble(...animated(5)), bubble(...animated(count - 5))] }));
  }
  const inside = { type: "text", text: "縁" };
  for (const levels of [12, 13, 14])
    add(`${levels} boxes inside each other`, flex(nested(levels, inside)), true);
  for (const last of [99, 100, 101])
    add(`${400 + last} links`, [links(36 * 36, 400), links(36 * 36 + 400, last)], true);
  add("a body beyond 512 KB", heavy(900));
  add("a body below 512 KB", heavy(800));
  for (const action of [{ type: "message", text: "はい" }, { type: "uri", uri: "tel:1" }])
    add(`a video that opens ${action.type}`, flex({ type: "bubble", hero: { type: "video", action,
      url: "https://img.example/a.mp4", previewUrl: "https://img.example/a.png",
      altContent: { type: "image", url: "https://img.example/a.png" } } }));
  for (const count of [49, 50, 51])
    add(`${count} areas`, { type: "imagemap", altText: "縁", baseUrl: "https://img.example/map",
      baseSize: { width: 1040, height: 1 },
      actions: Array(count).fill({ type: "message", text: "縁", area }) });
  for (const size of [999, 1000, 1001]) {
    add(`${size} parts`, flex(bubble(...Array(size).fill({ type: "filler" }))));
    add(`${size} spans`, flex(bubble({ type: "text", text: "縁",
      contents: Array(size).fill({ type: "span", text: "a" }) })));
  }
  for (const [min, max] of [["T09:00", "t10:00"], ["t09:00", "T10:00"], ["T10:00", "t09:00"],
    ["t10:00", "T09:00"], ["T10:00", "t10:00"], ["T10:00", "T10:00"]])
    add(`a picker from ${min} to ${max}`, flex({ type: "bubble", action: { type: "datetimepicker",
      data: "d", mode: "datetime", min: `2026-01-02${min}`, max: `2026-01-02${max}` } }));
  const smile = { type: "emoji", productId: "p", emojiId: "1" };
  for (const count of [20, 21])
    add(`${count} emojis in textV2`, { type: "textV2", text: Array.from({ length: count }, (_, i) =>
      `{k${i}}`).join(""), substitution: Object.fromEntries(Array.from({ length: count }, (_, i) =>
      [`k${i}`, smile])) });
  return out;
}
