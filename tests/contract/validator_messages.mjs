// Thousands of bodies around every limit, the same for the same seed: good ones, and good ones with
// one or two places bent. What was not bent so yet comes first.
import { made, randomOf, serialized } from "./validator_kinds.mjs";
import { body } from "./validator_spec.mjs";
import { special } from "./validator_special.mjs";

function bent(place, bend, random) {
  const { holder, key, kind } = place;
  const value = kind.bends[bend](random, holder[key]);
  if (value !== undefined) holder[key] = value;
  else if (Array.isArray(holder)) holder.splice(key, 1);
  else delete holder[key];
  return `${key}: ${bend}`;
}

// What was not done yet at such a place: values of its kind, in such an owner.
function left({ kind, key, owner }, todo) {
  const name = `${owner.name ?? owner.id}/${owner.of ? "" : key}/${kind.id}`;
  if (!todo.has(name)) todo.set(name, Object.keys(kind.bends));
  return todo.get(name);
}

// Where most is left.
function pick(places, random, todo) {
  const most = Math.max(...places.map((place) => left(place, todo).length));
  const place = random.pick(places.filter((one) => left(one, todo).length === most));
  if (most === 0) return { place, bend: random.pick(Object.keys(place.kind.bends)) };
  const all = left(place, todo);
  return { place, bend: all.splice(random.below(all.length), 1)[0] };
}

// [{seed, what, value}]: value is {messages}, maybe wrong; what was done to it.
export function generated(seed, count) {
  const todo = new Map();
  const out = special();
  for (let i = 0; out.length < count; ++i) {
    const random = randomOf(seed + i);
    const places = [];
    const value = made(body, random, places);
    const what = [];
    const bends = random.chance(0.1) ? 0 : random.chance(0.06) ? 2 : 1;
    for (let n = 0; n < bends; ++n) {
      const { place, bend } = pick(places, random, todo);
      what.push(bent(place, bend, random));
    }
    out.push({ seed: seed + i, what: what.join(", ") || "good", value });
  }
  return out;
}

// As Enishi sends it: without members that are null.
export function sent(value) {
  if (Array.isArray(value)) return value.map(sent);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null)
    .map(([name, inner]) => [name, sent(inner)]));
}

// In Enishi's language two braces are written as four. A body may also be the array alone.
export function forEnishi({ value, bare }) {
  const whole = bare && Array.isArray(value.messages) ? value.messages : value;
  return serialized(whole).replaceAll("{{", "{{{{");
}
