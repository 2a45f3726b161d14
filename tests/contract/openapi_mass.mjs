// Broadcasts and narrowcasts that Enishi sends: with every way to say whom they are for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { messages } from "./messages.mjs";
import { until } from "./programs.mjs";

// Statuses that Enishi has to have met.
export const massAsked = {
  validateBroadcast: [200],
  validateNarrowcast: [200],
  broadcast: [200, 409, 500],
  narrowcast: [202, 403, 409, 500],
  getNarrowcastProgress: [200],
};
export const massUrls = ["/v2/bot/message/broadcast", "/v2/bot/message/narrowcast"];

const { text, textV2, coupon, ...others } = messages;
const kinds = Object.values(others);

// Every word of a list, two by two: [{ gte: a, lt: b }, { gte: c, lt: d }].
const ranges = (words) => words.flatMap((gte, i) =>
  i % 2 === 0 ? [words[i + 1] ? { gte, lt: words[i + 1] } : { gte }] : []);

// What `node` and all nodes in it are.
const typesOf = (node) => [node.type,
  ...["and", "or", "not"].flatMap((join) => [node[join] ?? []].flat().flatMap(typesOf))];

// Hands by which openapi_enishi.mjs drives the server and the simulator; `first`: its channel.
// Gives what is known of the broadcast once its test is over.
export function massTests(api, exchanges, { ask, of, addChannel, finished, fault, first }) {
  const words = (name) => api.words("messaging-api.yml", name);
  const seen = {};
  let narrow;

  async function send(spec) {
    const channel = spec.channel ?? first();
    const made = await ask("POST", `/api/v1/workspaces/${channel.workspace}/mass-sends`,
      JSON.stringify({ name: "m", kind: "narrowcast", ...spec, channel: channel.id }));
    await ask("POST", `/api/v1/mass-sends/${made.id}/check`);
    await ask("POST", `/api/v1/mass-sends/${made.id}/send`);
    return made.id;
  }
  const ends = ["done", "failed", "unknown", "cancelled", "paused"];
  async function over(id, state) {
    const look = async () => {
      const found = await ask("GET", `/api/v1/mass-sends/${id}`);
      return ends.includes(found.state) && found;
    };
    const found = await until(look, `mass send ${id}`, 500, 60_000);
    assert.equal(found.state, state, JSON.stringify(found));
    return found;
  }
  const lost = (url) => until(() =>
    exchanges.some((one) => one.url === url && one.status === 500), `an answer to ${url}`);
  const asked = (url) => exchanges.filter((exchange) => exchange.url === url)
    .map(({ body }) => JSON.parse(body));

  test("mass sends: one is not allowed, answers of others are lost", async () => {
    const refused = await send({ messages: [text], demographic: { gender: ["male"] } });
    assert.match((await over(refused, "failed")).reason, /403/);
    const [{ line_id: audience }] = (await ask("GET", of("/line-audiences"))).items;
    for (const url of massUrls) await fault(`POST ${url}`, "error_after");
    seen.broadcast = await send({ kind: "broadcast", messages: [text, ...kinds.slice(0, 4)],
      notification_disabled: true });
    narrow = await send({ messages: kinds.slice(4, 9), recipient: { audience },
      limit: { max: 5, up_to_remaining_quota: true, forbid_partial_delivery: true } });
    for (const url of massUrls) await lost(url);
  });

  test("narrowcasts: attributes, audiences, redelivery, limits", async () => {
    const { channel, change } = await addChannel(300);
    await change("quota", { limit: 3_000 });
    const { job } = await ask("POST", of("/followers-import", channel));
    assert.equal(await finished(job), "done");
    const { id } = await ask("POST", of("/line-audiences", channel),
      JSON.stringify({ name: "すべて", kind: "upload", condition: { everyone: true } }));
    const { line_id: audience } = await until(async () => {
      const found = await ask("GET", of(`/line-audiences/${id}`, channel));
      return found.state === "ready" && found;
    }, "the audience", 300);

    // 10 filters, LINE's most.
    const attributed = await send({ channel, messages: [text, ...kinds.slice(9)].slice(0, 5),
      notification_disabled: true, limit: { max: 250 }, demographic: { and: [
        { or: [{ gender: words("GenderDemographic") }, { not: { area: ["jp_13"] } }] },
        { or: [{ area: words("AreaDemographic") }, { app_type: words("AppTypeDemographic") }] },
        { or: ranges(words("AgeDemographic")).map((age) => ({ age })) }] } });
    const reached = await over(attributed, "done");
    assert.ok(reached.successes >= 50, JSON.stringify(reached));

    await over(await send({ channel, kind: "broadcast", messages: [text] }), "done");
    const some = await send({ channel, messages: [text], recipient: { audience },
      limit: { up_to_remaining_quota: true }, demographic: { or: [{ app_type: ["ios"] },
        ...ranges(words("SubscriptionPeriodDemographic"))
          .map((period) => ({ subscription_period: period }))] } });
    const again = await send({ channel, messages: [text], recipient: { or: [
      { and: [{ redelivery: attributed }, { audience }] }, { not: { audience } }] },
      limit: { up_to_remaining_quota: true, forbid_partial_delivery: true } });
    await over(some, "done");
    assert.equal((await over(again, "done")).targets, reached.successes);

    const [filters, recipients] = ["filter", "recipient"].map((part) =>
      new Set(asked(massUrls[1]).flatMap((body) =>
        body[part] ? typesOf(body[part].demographic ?? body[part]) : [])));
    assert.deepEqual([...filters].sort(),
      api.tags("messaging-api.yml", "DemographicFilter").sort());
    assert.deepEqual([...recipients].sort(), api.tags("messaging-api.yml", "Recipient").sort());
  });

  test("what LINE had taken is known by the first request's id", async () => {
    const cast = await over(seen.broadcast, "done");
    const few = await over(narrow, "failed");
    assert.equal(few.error.code, 5);  // not only 5 of 20 people
    for (const [url, { tries, request_id: id }] of [[massUrls[0], cast], [massUrls[1], few]]) {
      assert.equal(tries, 2);
      const repeat = exchanges.find((one) => one.url === url && one.status === 409);
      assert.equal(repeat.answerHeaders["x-line-accepted-request-id"], id);
    }
    seen.requestId = cast.request_id;
  });
  return seen;
}
