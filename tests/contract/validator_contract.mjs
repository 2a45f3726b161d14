// Enishi's message validator beside LINE's own descriptions (the OpenAPI files, the models of the
// Python SDK) and the simulator, on thousands of bodies around every limit. VALIDATOR_SEED replays.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { directory } from "./programs.mjs";
import { covered, differences, exceptions, judges, shown } from "./validator_exceptions.mjs";
import { byEnishi, byOpenApi, byPython, bySimulator } from "./validator_judges.mjs";
import { serialized } from "./validator_kinds.mjs";
import { forEnishi, generated, sent } from "./validator_messages.mjs";

const count = 9_000;
const seed = Number(process.env.VALIDATOR_SEED ?? 1);
const words = new URL("../../src/content/problem_words.cpp", import.meta.url);

// Codes that speak of placeholders, or of a group that the command does not send to.
const elsewhere = ["cannot_be_filled", "not_conditional_here", "placeholder_open",
  "placeholder_nested", "placeholder_unknown", "item_outside_loop", "unknown_format",
  "format_argument", "cut_needs_number", "too_many_formats", "condition_unclear",
  "condition_too_large", "literal_expected", "no_order", "block_open", "block_unopened",
  "loop_in_loop", "loop_unclear", "not_a_list", "too_many_fields", "tracking_in_group"];

function validatorTests(OpenApi, folder) {
  const place = directory();
  let cases;

  before(async () => {
    const api = new OpenApi(folder);
    const made = generated(seed, count);
    const bodies = made.map(({ value }) => serialized(sent(value)));
    const [enishi, python] = await Promise.all([byEnishi(made.map(forEnishi)),
      byPython(bodies, place.path)]);
    const simulator = await bySimulator(bodies);
    const openapi = byOpenApi(api, bodies);
    assert.deepEqual([enishi.status, enishi.verdicts.length, python.length], [1, count, count]);
    const asWritten = (i) => {
      const body = serialized(made[i].value);
      return body === bodies[i] || openapi[i].length > 0 ? [] : byOpenApi(api, [body])[0];
    };
    cases = made.map((one, i) => ({ ...one, body: bodies[i], enishi: enishi.verdicts[i],
      openapi: openapi[i], python: python[i], simulator: simulator[i], written: asWritten(i) }));
  });
  after(() => place.remove());

  test("nobody refuses what it takes, and it refuses nothing that all take", () => {
    const { out } = differences(cases);
    assert.equal(out.length, 0, `${out.length} differences\n` +
      out.slice(0, 10).map(shown).join("\n"));
  });

  test("every exception is needed", () => {
    const { used } = differences(cases);
    assert.deepEqual(exceptions.map(({ name }) => name).filter((name) => !used.has(name)), []);
  });

  test("the bodies are worth judging", () => {
    const share = cases.filter(({ enishi }) => enishi.valid).length / count;
    assert.ok(share > 0.3 && share < 0.7, `${share} are valid`);
    for (const judge of judges) {
      const refused = cases.filter((one) => one[judge].length > 0).length;
      assert.ok(refused >= 100, `${judge} refuses ${refused}`);
    }
  });

  test("every problem of a message is told", () => {
    const all = [...readFileSync(words, "utf8").matchAll(/\{Fault::\w+,\s*"(\w+)"/g)]
      .map(([, code]) => code).filter((code) => !code.startsWith("person_"));
    assert.deepEqual(elsewhere.filter((code) => !all.includes(code)), []);
    const told = new Set(cases.flatMap(({ enishi }) => enishi.problems.map(({ code }) => code)));
    assert.deepEqual(all.filter((code) => !told.has(code) && !elsewhere.includes(code)), []);
    assert.deepEqual([...told].filter((code) => elsewhere.includes(code)), []);
  });

  test("bent verdicts are noticed", () => {
    const plain = cases.filter((one) => differences([one]).used.size === 0);
    const bend = (one, valid) => ({ ...one,
      enishi: { valid, problems: valid ? [] : [{ code: "empty" }] } });
    const taken = plain.filter((one) => one.enishi.valid &&
      judges.every((judge) => one[judge].length === 0));
    assert.equal(differences(taken.map((one) => bend(one, false))).out.length, taken.length);
    for (const judge of judges) {
      const refused = plain.filter((one) => one[judge].length > 0).map((one) => bend(one, true))
        .filter((one) => !covered(judge, one));
      const { out } = differences(refused);
      assert.equal(out.filter((one) => one.judge === judge).length, refused.length);
      assert.ok(refused.length >= 100, `${judge} alone would notice ${refused.length}`);
    }
    const moved = cases.map((one, i) => ({ ...one, enishi: cases[(i + 1) % count].enishi }));
    assert.ok(differences(moved).out.length > count / 10);
  });

  test("its exit status", async () => {
    const good = '[{"type":"text","text":"縁"}]', bad = '[{"type":"text"}]';
    for (const [bodies, status, verdicts] of [[[good, good], 0, [true, true]],
      [[good, bad, good], 1, [true, false, true]],
      [["{", good], 1, ["no JSON", true]]]) {
      const got = await byEnishi(bodies);
      const said = got.verdicts.map(({ valid, error }) => (error ? "no JSON" : valid));
      assert.deepEqual([got.status, said], [status, verdicts]);
    }
  });
}

const folder = process.env.LINE_OPENAPI ?? "";
if (existsSync(folder)) {
  const { OpenApi } = await import("./openapi.mjs");
  describe(`the validator, seed ${seed}`, () => validatorTests(OpenApi, folder));
} else if (process.env.CI) {
  test("LINE's OpenAPI files", () => assert.fail(`LINE's OpenAPI files are not in ${folder}`));
} else {
  test("LINE's OpenAPI files", { skip: `they are not in ${folder}` }, () => {});
}
