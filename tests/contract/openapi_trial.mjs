// One call of LINE's to the simulator, judged: its answer, and whether it took what LINE takes.
import assert from "node:assert/strict";
import { mutants } from "./mutants.mjs";

// Why the simulator refuses (400) what the files allow, or takes what they refuse.
export const why = {
  limit: "a limit that the reference page has and the files have not (11, 15)",
  known: "only the platform knows which ids, tokens and dates there are",
  none: "the simulator has none of these (docs/simulator.md)",
  open: "unknown properties are refused only by our reading of the files",
};

// `seen` collects the operations. `reason`: simulator and files differ about the request, and why.
export function trial(api, seen) {
  return async (client, id, way, status, reason) => {
    seen.add(id);
    const got = await client(id, way);
    const shown = `${id} ${got.url} ${got.body.slice(0, 300)} -> ${got.status} ${got.answer}`;
    assert.equal(got.status, status, shown);
    assert.deepEqual(api.answer(got), [], shown);
    const faults = api.request(got);
    const refused = [400, 413, 415].includes(status);
    const differ = status < 300 ? faults.length > 0 : refused && faults.length === 0;
    assert.equal(differ, reason !== undefined, [shown, ...faults, reason ?? ""].join("\n"));
    return got;
  };
}

// Everything in a good body left out, of another type, or nonsense: the simulator must refuse what
// the files refuse. What it takes all the same is named.
export async function taken(api, client, id, good, bodyOf) {
  const out = [];
  for (const [what, mutant] of mutants(good)) {
    const got = await client(id, bodyOf(mutant));
    assert.deepEqual(api.answer(got), [], `${id} ${what} -> ${got.status} ${got.answer}`);
    if (got.status < 300 && api.request(got).length > 0) out.push(what);
  }
  return out.join("\n");
}
