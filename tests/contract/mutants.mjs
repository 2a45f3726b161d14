// Small changes to a JSON value, each of which may make it wrong.
const otherType = (value) =>
  typeof value === "string" ? 5 : Array.isArray(value) ? {} : typeof value === "object" ? "x" : [];

// Every value inside `whole` in turn left out, of another type, and (text) nonsense:
// [what was done, the mutant].
export function mutants(whole) {
  const out = [];
  const walk = (value, rebuild, path) => {
    for (const [key, inner] of Object.entries(value)) {
      const put = (change) => {
        const copy = Array.isArray(value) ? [...value] : { ...value };
        if (change === undefined && !Array.isArray(value)) delete copy[key];
        else copy[key] = change;
        return rebuild(copy);
      };
      const here = `${path}/${key}`;
      if (!Array.isArray(value)) out.push([`${here} left out`, put(undefined)]);
      out.push([`${here} of another type`, put(otherType(inner))]);
      if (typeof inner === "string") out.push([`${here} nonsense`, put("nonsense")]);
      if (typeof inner === "object") walk(inner, put, here);
    }
  };
  walk(whole, (copy) => copy, "");
  return out;
}
