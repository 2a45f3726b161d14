// The simulator asked directly, by every call of LINE's that it knows: its answers and statuses
// are LINE's, and it takes and refuses what LINE's files take and refuse.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { lineClient } from "./line_client.mjs";
import { messages } from "./messages.mjs";
import { taken, trial, why } from "./openapi_trial.mjs";
import { json, start } from "./programs.mjs";

const stranger = "U" + "0".repeat(32);
const hook = "http://127.0.0.1:9/hook";
const assertion = { client_assertion: "a.b.c",
  client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" };
const grant = { grant_type: "client_credentials" };
const text = (t = "こんにちは 👋") => ({ type: "text", text: t });
const key = () => ({ "x-line-retry-key": randomUUID() });
const signedOut = { authorization: undefined };

// A good body of every call that has one.
const bodies = {
  pushMessage: ({ users }) => ({ to: users[0], messages: [text()], notificationDisabled: true,
    customAggregationUnits: ["unit_1"] }),
  multicast: ({ users }) => ({ to: users.slice(0, 2), messages: [text()],
    notificationDisabled: true, customAggregationUnits: ["unit_1"] }),
  broadcast: () => ({ messages: [text()], notificationDisabled: true }),
  narrowcast: () => ({ messages: [text()], notificationDisabled: true,
    limit: { max: 10, upToRemainingQuota: true, forbidPartialDelivery: true } }),
  replyMessage: () => ({ replyToken: "f".repeat(32), messages: [text()] }),
  validateMulticast: () => ({ messages: [text()] }),
  showLoadingAnimation: ({ users }) => ({ chatId: users[0], loadingSeconds: 20 }),
  markMessagesAsReadByToken: () => ({ markAsReadToken: "nonsense" }),
  markMessagesAsRead: ({ users }) => ({ chat: { userId: users[0] } }),
  setWebhookEndpoint: () => ({ endpoint: hook }),
  testWebhookEndpoint: () => ({ endpoint: hook }),
};
const forms = {
  issueStatelessChannelToken: (secrets) => ({ ...grant, ...secrets }),
  issueChannelToken: (secrets) => ({ ...grant, ...secrets }),
  verifyChannelToken: (_, token) => ({ access_token: token }),
  revokeChannelToken: () => ({ access_token: "nonsense" }),
  revokeChannelTokenByJWT: (secrets) => ({ ...secrets, access_token: "nonsense" }),
};

export function simulatorTests(api, seen) {
  const expect = trial(api, seen);
  let line, control, ask, small, users, group, room, secrets;

  before(async () => {
    line = await start("simulate", "line", "--listen", "127.0.0.1:0", "--friends", "700");
    control = (method, path, body) =>
      json(method, `${line.url}/simulator/channels/${line.channelId}/${path}`, body);
    ask = lineClient(api, line.url, line.channelAccessToken);
    const other = await json("POST", `${line.url}/simulator/channels`,
      { verified: false, corporate: true, chat: false });
    small = lineClient(api, line.url, other.channelAccessToken);
    users = (await control("GET", "friends?limit=700")).userIds;
    group = (await control("POST", "groups", { name: "縁", members: users.slice(0, 150) })).id;
    room = (await control("POST", "groups", { type: "room", members: users.slice(0, 3) })).id;
    secrets = { client_id: line.channelId, client_secret: line.channelSecret };
  });
  after(() => line.stop());

  // Each change to the good body is refused.
  async function refused(id, changes, reason) {
    for (const change of changes)
      await expect(ask, id, { json: { ...bodies[id]({ users }), ...change } }, 400, reason);
  }

  test("push", async () => {
    const push = { json: bodies.pushMessage({ users }) };
    const again = { ...push, headers: key() };
    await expect(ask, "pushMessage", again, 200);
    await expect(ask, "pushMessage", again, 409);
    await expect(ask, "pushMessage", { ...push, headers: { "x-line-retry-key": "no" } }, 400);
    await expect(ask, "pushMessage", { ...push, headers: { authorization: "Bearer no" } }, 401);
    await expect(ask, "pushMessage", { ...push, headers: { "content-type": "text/plain" } }, 415);
    await expect(ask, "pushMessage", { text: "{" }, 400);
    await expect(ask, "pushMessage", { text: " ".repeat((2 << 20) + 1) }, 413);
    await expect(ask, "pushMessage", { json: { to: group, messages: [text()] } }, 200);
    await expect(ask, "pushMessage", { json: { ...push.json, colour: "red" } }, 200, why.open);
    await refused("pushMessage", [{ messages: [] }, { messages: Array(6).fill(text()) }]);
    await refused("pushMessage", [{ to: stranger }, { to: "friend" }], why.known);
    await refused("pushMessage", [{ messages: [text("a".repeat(5001))] },
      { customAggregationUnits: ["a-b"] }, { customAggregationUnits: ["a", "b"] }], why.limit);
  });

  test("multicast, broadcast, reply", async () => {
    const again = { json: { to: users.slice(0, 500), messages: [text()] }, headers: key() };
    await expect(ask, "multicast", again, 200);
    await expect(ask, "multicast", again, 409);
    await refused("multicast", [{ to: [] }, { to: users.slice(0, 501) }, { messages: [] },
      { customAggregationUnits: ["a-b"] }, { customAggregationUnits: ["a", "b"] }]);
    await refused("multicast", [{ to: [group] }, { to: [stranger] }], why.known);
    const cast = { json: bodies.broadcast(), headers: key() };
    await expect(ask, "broadcast", cast, 200);
    await expect(ask, "broadcast", cast, 409);
    await refused("broadcast", [{ messages: [] }, { customAggregationUnits: ["a"] }]);
    const reply = { json: bodies.replyMessage() };
    await expect(ask, "replyMessage", reply, 400, why.known);
    await expect(ask, "replyMessage", { ...reply, headers: key() }, 400);
  });

  test("narrowcast and its progress", async () => {
    const again = { json: bodies.narrowcast(), headers: key() };
    const got = await expect(ask, "narrowcast", again, 202);
    await expect(ask, "narrowcast", again, 409);
    const requestId = got.answerHeaders["x-line-request-id"];
    await expect(ask, "getNarrowcastProgress", { query: { requestId } }, 200);
    await expect(ask, "getNarrowcastProgress", { query: { requestId: randomUUID() } }, 404);
    await expect(ask, "getNarrowcastProgress", {}, 400);
    await control("PUT", "quota", { limit: 3_000 });
    const short = await expect(ask, "narrowcast", { json: bodies.narrowcast() }, 202);
    await expect(ask, "getNarrowcastProgress",
      { query: { requestId: short.answerHeaders["x-line-request-id"] } }, 200);
    await control("PUT", "quota", {});
    await refused("narrowcast", [{ limit: { max: 0 } }]);
    await refused("narrowcast", [{ limit: { forbidPartialDelivery: true } }], why.limit);
    await refused("narrowcast", [{ recipient: { type: "audience", audienceGroupId: 1 } }],
      why.none);
  });

  test("validation", async () => {
    for (const kind of ["Push", "Multicast", "Broadcast", "Reply", "Narrowcast"]) {
      await expect(ask, `validate${kind}`, { json: { messages: [text()] } }, 200);
      await expect(ask, `validate${kind}`, { json: { messages: [{ type: "text" }] } }, 400);
    }
  });

  for (const [kind, message] of Object.entries(messages))
    test(`a message ${kind}, and what makes it wrong`, async () => {
      const bodyOf = (one) => ({ json: { messages: [one] } });
      await expect(ask, "validatePush", bodyOf(message), 200);
      assert.equal(await taken(api, ask, "validatePush", message, bodyOf), "");
    });

  for (const [id, body] of Object.entries(bodies))
    test(`a body of ${id}, and what makes it wrong`, async () => {
      const client = id === "markMessagesAsRead" ? small : ask;
      assert.equal(await taken(api, client, id, body({ users }), (json) => ({ json })), "");
    });

  for (const [id, form] of Object.entries(forms))
    test(`a form of ${id}, and what makes it wrong`, async () => {
      const bodyOf = (fields) => ({ form: fields, headers: signedOut });
      const good = form(secrets, line.channelAccessToken);
      await expect(ask, id, bodyOf(good), 200);
      await expect(ask, id, { json: good, headers: signedOut }, 415);
      assert.equal(await taken(api, ask, id, good, bodyOf), "");
    });

  test("tokens", async () => {
    const post = (id, form, ...more) => expect(ask, id, { form, headers: signedOut }, ...more);
    for (const id of ["issueStatelessChannelToken", "issueChannelToken"])
      await post(id, { ...grant, ...secrets, client_secret: "no" }, 400, why.known);
    for (const id of ["issueStatelessChannelToken", "issueChannelTokenByJWT"])
      await post(id, { ...grant, ...assertion }, 400, why.none);
    await expect(ask, "getsAllValidChannelAccessTokenKeyIds",
      { query: assertion, headers: signedOut }, 400, why.none);
    await post("verifyChannelToken", { access_token: "no" }, 400, why.known);
    const issued = await post("issueStatelessChannelToken", { ...grant, ...secrets }, 200);
    const query = { access_token: issued.value.access_token };
    await expect(ask, "verifyChannelTokenByJWT", { query, headers: signedOut }, 200);
    await expect(ask, "verifyChannelTokenByJWT", { headers: signedOut }, 400);
  });

  test("quota and counts", async () => {
    await expect(ask, "getMessageQuota", {}, 200);
    await control("PUT", "quota", { limit: 1 });
    await expect(ask, "getMessageQuota", {}, 200);
    await expect(ask, "pushMessage", { json: bodies.pushMessage({ users }) }, 429);
    await control("PUT", "quota", {});
    await expect(ask, "getMessageQuotaConsumption", {}, 200);
    const counts = ["Reply", "Push", "Multicast", "Broadcast"]
      .map((kind) => `getNumberOfSent${kind}Messages`);
    for (const id of [...counts, "getNumberOfFollowers"]) {
      for (const date of ["20160101", "20200101", "21000101"])
        await expect(ask, id, { query: { date } }, 200);
      await expect(ask, id, {}, 400);
      await expect(ask, id, { query: { date: "2020-01-01" } }, 400);
      await expect(ask, id, { query: { date: "20201301" } }, 400, why.known);
    }
  });

  test("aggregation units", async () => {
    for (const unit of ["unit_2", "unit_3"])
      await expect(ask, "pushMessage", { json: { to: users[0], messages: [text()],
        customAggregationUnits: [unit] } }, 200);
    await expect(ask, "getAggregationUnitUsage", {}, 200);
    const list = (query, ...more) => expect(ask, "getAggregationUnitNameList", { query }, ...more);
    const page = await list({ limit: 1 }, 200);
    await list({ limit: 100, start: page.value.next }, 200);
    for (const limit of ["many", 0, 101]) await list({ limit }, 400, why.limit);
    await list({ start: "nonsense" }, 400, why.known);
  });

  test("people", async () => {
    for (const id of ["getProfile", "issueLinkToken"]) {
      await expect(ask, id, { path: { userId: users[0] } }, 200);
      await expect(ask, id, { path: { userId: stranger } }, 404);
      await expect(ask, id, { path: { userId: "friend" } }, 400, why.known);
      await expect(ask, id, { path: { userId: users[0] }, headers: key() }, 400);
    }
    for (const client of [ask, small]) await expect(client, "getBotInfo", {}, 200);
    const followers = (query, ...more) => expect(ask, "getFollowers", { query }, ...more);
    const page = await followers({ limit: 500 }, 200);
    await followers({ limit: 500, start: page.value.next }, 200);
    await followers({}, 200);
    await followers({ limit: 1001 }, 400);
    await followers({ limit: "many" }, 400);
    await followers({ limit: 0 }, 400, why.limit);
    await followers({ start: "nonsense" }, 400, why.known);
    await expect(small, "getFollowers", {}, 403);
  });

  test("chats", async () => {
    const typing = bodies.showLoadingAnimation({ users });
    await expect(ask, "showLoadingAnimation", { json: typing }, 202);
    await expect(ask, "showLoadingAnimation", { json: { chatId: users[0] } }, 202);
    await refused("showLoadingAnimation", [65, 4, 5.5].map((s) => ({ loadingSeconds: s })));
    await refused("showLoadingAnimation", [{ loadingSeconds: 7 }], why.limit);
    await refused("showLoadingAnimation", [{ chatId: group }], why.known);
    await refused("markMessagesAsReadByToken", [{}], why.known);
    const read = { json: bodies.markMessagesAsRead({ users }) };
    await expect(small, "markMessagesAsRead", read, 200);
    await expect(ask, "markMessagesAsRead", read, 403);
  });

  test("groups and rooms", async () => {
    await expect(ask, "getGroupSummary", { path: { groupId: group } }, 200);
    await expect(ask, "getGroupSummary", { path: { groupId: "C" + "0".repeat(32) } }, 404);
    for (const [kind, path] of [["Group", { groupId: group }], ["Room", { roomId: room }]]) {
      const members = (query, ...more) =>
        expect(ask, `get${kind}MembersIds`, { path, query }, ...more);
      const { next } = (await members(undefined, 200)).value;
      if (next) await members({ start: next }, 200);
      await members({ start: "nonsense" }, 400, why.known);
      await expect(small, `get${kind}MembersIds`, { path }, 403);
      await expect(ask, `get${kind}MemberCount`, { path }, 200);
      const member = (userId) => ({ path: { ...path, userId } });
      await expect(ask, `get${kind}MemberProfile`, member(users[0]), 200);
      await expect(ask, `get${kind}MemberProfile`, member(stranger), 404);
      await expect(ask, `leave${kind}`, { path }, 200);
      await expect(ask, `leave${kind}`, { path }, 404);
    }
  });

  test("webhook endpoint", async () => {
    await expect(small, "getWebhookEndpoint", {}, 404);
    await expect(small, "testWebhookEndpoint", {}, 404);
    await expect(ask, "setWebhookEndpoint", { json: { endpoint: hook } }, 200);
    await expect(ask, "getWebhookEndpoint", {}, 200);
    await expect(ask, "testWebhookEndpoint", {}, 200);
    await expect(ask, "testWebhookEndpoint", { json: { endpoint: hook } }, 200);
    await refused("setWebhookEndpoint", [{ endpoint: `https://hook.example/${"a".repeat(500)}` }]);
  });

  test("faults", async () => {
    for (const [fault, status] of [["error_before", 500], ["error_after", 500],
      ["limit_rate", 429], ["limit_concurrent", 429], ["limit_free", 429],
      ["limit_additional", 429], ["limit_same_user", 429]]) {
      await json("POST", `${line.url}/simulator/faults/next`, { fault });
      await expect(ask, "pushMessage", { json: bodies.pushMessage({ users }) }, status);
    }
  });

  test("no other call of LINE's is there", async () => {
    for (const { id, names } of api.operations.filter((one) => !seen.has(one.id))) {
      const path = Object.fromEntries(names.map((name) => [name, "1"]));
      const got = await ask(id, { path, json: {} });
      assert.ok([404, 405].includes(got.status), `${id}: ${got.status} ${got.answer}`);
    }
    assert.equal(seen.size, 50, [...seen].sort().join(" "));
  });
}
