// Kinds of values, each with a way to make good ones and with what it is bent into: both sides of
// its limits, and nonsense. Whether a bent value is wrong is for the judges to say.
//   make(random) -> value;  bends: {name: (random, value) -> value}, undefined leaves it out

// Seeded (mulberry32).
export function randomOf(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n) => Math.floor(next() * n);
  return { below, chance: (share) => next() < share, pick: (all) => all[below(all.length)] };
}

// One cluster each; by UTF-16 units they are 1 to 8 long.
export const alphabets = {
  ascii: ["a", "Z", "0", " ", "-", "$", '"', "\\", "/", "<", "'", "&"],
  kana: ["あ", "縁", "ー", "、", "Ａ"],
  emoji: ["😀", "𠮷", "🍣", "🀄"],
  marks: ["か\u3099", "e\u0301\u0323", "ﾊﾟ", "ก\u0e34", "葛\u{e0100}", "Z\u0351\u0352\u0353"],
  joined: ["👨\u200d👩\u200d👧", "👍🏽", "🇯🇵", "❤\ufe0f", "1\ufe0f\u20e3", "🏴\u200d☠\ufe0f"],
  scripts: ["ก\u0e33", "\u1100\u1161\u11a8", "न\u093f"],
  controls: ["\n", "\t", "\u0001", "\u200b", "\ufeff", "\u2028", "\u007f"],
};
const letters = Object.values(alphabets);

// Text of exactly `length`.
export function written(random, length, by = "units", alphabet = random.pick(letters)) {
  const mixed = random.chance(0.2);
  let out = "";
  for (let left = length; left > 0;) {
    const one = random.pick(mixed ? random.pick(letters) : alphabet);
    const size = by === "units" ? one.length : 1;
    out += size <= left ? one : "a";
    left -= size <= left ? size : 1;
  }
  return out;
}

const otherTypes = [5, 5.5, 0, "x", "", true, [], {}, [null], [[]], { type: "text" }];
const typeOf = (value) => Array.isArray(value) ? "array" : typeof value;
const everywhere = {
  "left out": () => undefined,
  "null": () => null,
  "of another type": (random, value) =>
    random.pick(otherTypes.filter((other) => typeOf(other) !== typeOf(value))),
};

let kinds = 0;
const kind = (own) => ({ id: ++kinds, ...own, bends: { ...everywhere, ...own.bends } });

const lengths = (max, by) => Object.fromEntries([
  ...[0, 1, max - 1, max, max + 1].map((length) =>
    [`${length} ${by}`, (random) => written(random, length, by)]),
  ...Object.entries(alphabets).flatMap(([name, alphabet]) => [max, max + 1].map((length) =>
    [`${length} ${by} of ${name}`, (random) => written(random, length, by, alphabet)]))]);

export const text = (max, { by = "units", good, bends } = {}) => kind({
  make: good ?? ((random) => written(random, 1 + random.below(Math.min(max, 12)), by)),
  bends: { ...lengths(max, by), braces: () => "{{", "many braces": () => "a{{{b}}}} {{ {",
    ...bends } });
export const clusters = (max, more) => text(max, { by: "clusters", ...more });

// Text of a form of its own.
export const plain = (good, bends) => kind({ make: (random) => random.pick(good), bends });

// One of few words; every other string is wrong.
export const word = (...words) => kind({ make: (random) => random.pick(words),
  bends: { ...Object.fromEntries(words.map((one) => [one, () => one])),
    "no such word": () => "nonsense", "in capitals": (_, value) => `${value}`.toUpperCase(),
    "empty": () => "", "with a space": (_, value) => `${value} ` } });
export const tag = (name) => kind({ make: () => name, bends: { "no such type": () => "nonsense",
  "in capitals": () => name.toUpperCase(), "empty": () => "" } });

// Numbers as JSON writes them: "=5.0" stands for the literal 5.0 (see serialized).
export const whole = (min, max) => kind({
  make: (random) => min + random.below(Math.min(max - min, 2000)),
  bends: { "lowest": () => min, "too low": () => min - 1, "highest": () => max,
    "too high": () => max + 1, "half": () => min + 0.5, "in words": () => `${min}`,
    "with a point": () => `=${min + 1}.0`, "with an exponent": () => "=1e2", "-0": () => "=-0" } });
export const number = (min, max) => kind({ make: (random) => min + random.below(max - min) + 0.25,
  bends: { "lowest": () => min, "too low": () => min - 1e-9, "highest": () => max,
    "too high": () => max + 1e-9, "whole": () => 1, "0": () => 0, "in words": () => `${min}`,
    "with an exponent": () => "=1e1" } });
export const flag = kind({ make: (random) => random.chance(0.5),
  bends: { "true": () => true, "false": () => false, "in words": () => "true", "1": () => 1 } });

// One of many of its sort; a bend is tried as often as it is named.
export const some = (name, times, all) => Object.fromEntries(Array.from({ length: times },
  (_, i) => [`${name} ${i + 1}`, (random) => random.pick(all)]));

const marks = "-._~!$&'()*+,;=:@/?";
const encoded = ["?q=%E7%B8%81&r=a+b#top", ":8443/a", `/${marks}?${marks}#${marks}`, "/%e7%B8", "?",
  "#", "/?a", ":/"].map((end) => `https://shop.example${end}`)
  .concat("https://[2001:db8::1]/a", "https://a:b@shop.example", "https://a%20b.example");
const strange = ["/a b", "/縁", "/\t", "/a\n", "/😀", "/\u007f", "/100%", "/%zz", "/%a", " ", "/##",
  "/a#b#", ":x/", ":80:81", "@b@c", "[", "/a[0]", "?a[]=1", ...'"<>\\^`{|}'].map((end) =>
  `https://shop.example${end}`).concat(" https://shop.example", "https://a[b]/", "https://[::1/");
const others = ["http://shop.example/a", "line://ti/p/@enishi", "line:ti", "tel:+81-3-0000-0000",
  "tel:*123", "tel:", "line://", "http://", "https://", "https:///a", "https://?a", "https://:80",
  "https://a@", "https:/a", "https:", "HTTPS://shop.example/a", "ftp://shop.example/a",
  "mailto:a@shop.example", "javascript:alert(1)", "//shop.example/a", "/a", "shop.example",
  "nonsense", ""];
export const padded = (base, length) => base + "/".padEnd(length - base.length, "a");
export const address = (good, max, bends) => plain(good, {
  ...some("another good one", 2, encoded), ...some("a strange one", 5, strange),
  ...some("one of another kind", 5, others), ...bends,
  ...Object.fromEntries([max - 1, max, max + 1].map((length) =>
    [`${length} long`, () => padded("https://shop.example", length)])) });

export const url = address(["https://img.example/a.png", "https://img.example/%E7%B8%81?s=1"],
  2000);
export const uri = address(["https://shop.example/a?b=c#d", "http://shop.example", "tel:0300000000",
  "line://ti/p/@enishi"], 1000);
export const webUri = address(["https://shop.example/pc", "http://shop.example/pc"], 1000);

// `members`: {name: kind}; a name that ends in "?" may be left out. `settle` makes good values fit
// each other, in place.
export const object = (name, members, settle, bends) => kind({ name, members, settle,
  bends: { ...bends, "with an unknown member": (_, value) => ({ ...value, colour: "red" }),
    "with a null besides": (_, value) => ({ ...value, colour: null }),
    "with a member of others": (random, value) => ({ ...random.pick([{ size: "md" },
      { contents: [] }, { url: "https://img.example/a.png" }, { label: "はい" }]), ...value }) } });
// One of several objects.
export const any = (...all) => ({ all });
export const lazy = (from) => ({ from });

// `few`: how many there are mostly. `alike`: picks the kind of all elements.
export const list = (of, min, max, { few = 2, alike } = {}) => {
  const sized = (size) => (_, value) => Array.isArray(value) && value.length > 0
    ? Array.from({ length: size }, (_, i) => structuredClone(value[i % value.length])) : value;
  const sizes = [...new Set([0, 1, min - 1, min, max - 1, max, max + 1])].filter((n) => n >= 0);
  return kind({ of, min, max, few, alike,
    bends: { ...Object.fromEntries(sizes.map((size) => [`${size} elements`, sized(size)])),
      "with a null": (_, value) => [...value, null], "with a text": (_, value) => [...value, "x"],
      "with a list": (_, value) => [...value, []],
      "with an empty one": (_, value) => [...value, {}] } });
};

// Makes a value; every place in it is appended to `places`: {holder, key, kind, owner}.
export function made(what, random, places, depth = 0) {
  if (!what.of && !what.members) return what.make(random);
  const out = what.of ? [] : {};
  const put = (key, choice) => {
    let own = choice;
    while (own.all || own.from) own = own.all ? random.pick(own.all) : own.from(depth);
    places.push({ holder: out, key, kind: own, owner: what });
    out[key] = made(own, random, places, depth + 1);
  };
  if (what.of) {
    const of = what.alike ? what.alike(random) : what.of;
    const many = what.max < 20 && random.chance(0.05);
    const size = many ? what.max
      : what.min + random.below(Math.min(what.max - what.min, what.few) + 1);
    for (let i = 0; i < size; ++i) put(i, of);
    return out;
  }
  for (const [name, inner] of Object.entries(what.members))
    if (!name.endsWith("?") || random.chance(0.4)) put(name.replace("?", ""), inner);
  what.settle?.(out, random);
  return out;
}

// JSON text, with the literals that JavaScript cannot keep ("=5.0").
export const serialized = (value) =>
  JSON.stringify(value).replace(/"=(-?[0-9][0-9.e]*)"/g, "$1");
