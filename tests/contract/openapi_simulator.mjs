// The simulator asked directly, by every call of LINE's that it knows: its answers and statuses
// are LINE's, and it takes and refuses what LINE's files take and refuse.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { lineClient } from "./line_client.mjs";
import { messages } from "./messages.mjs";
import { taken, trial, why } from "./openapi_trial.mjs";
import { json, start, until } from "./programs.mjs";

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
    limit: { max: 10, upToRemainingQuota: true, forbidPartialDelivery: false } }),
  replyMessage: () => ({ replyToken: "f".repeat(32), messages: [text()] }),
  validateMulticast: () => ({ messages: [text()] }),
  showLoadingAnimation: ({ users }) => ({ chatId: users[0], loadingSeconds: 20 }),
  markMessagesAsReadByToken: () => ({ markAsReadToken: "nonsense" }),
  markMessagesAsRead: ({ users }) => ({ chat: { userId: users[0] } }),
  setWebhookEndpoint: () => ({ endpoint: hook }),
  testWebhookEndpoint: () => ({ endpoint: hook }),
  createAudienceGroup: ({ users }) => ({ description: "客", isIfaAudience: false,
    uploadDescription: "名簿", audiences: users.slice(0, 2).map((id) => ({ id })) }),
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

  // A further channel of the provider, with its own limits.
  async function channelOf(friends) {
    const made = await json("POST", `${line.url}/simulator/channels`, {});
    const change = (method, path, body) =>
      json(method, `${line.url}/simulator/channels/${made.channelId}/${path}`, body);
    await change("POST", "friends", { count: friends });
    return { ask: lineClient(api, line.url, made.channelAccessToken), control: change };
  }

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
    await refused("narrowcast", [{ recipient: { type: "audience", audienceGroupId: 1 } },
      { recipient: { type: "redelivery", requestId: randomUUID() } }], why.known);
    await refused("narrowcast", [{ recipient: { type: "nonsense" } },
      { filter: { demographic: { type: "gender", oneOf: ["unknown"] } } }]);
  });

  test("attributes of a narrowcast, and what makes them wrong", async () => {
    const wide = await channelOf(200);
    const filter = { demographic: { type: "operator", and: [
      { type: "age", gte: "age_15", lt: "age_70" },
      { type: "appType", oneOf: ["ios", "android"] },
      { type: "operator", or: [{ type: "gender", oneOf: ["male", "female"] },
        { type: "operator", not: { type: "area", oneOf: ["jp_13", "tw_01"] } }] },
      { type: "subscriptionPeriod", gte: "day_7" }] } };
    const bodyOf = (one) => ({ json: { messages: [text()], filter: one } });
    await expect(wide.ask, "narrowcast", bodyOf(filter), 202);
    assert.equal(await taken(api, wide.ask, "narrowcast", filter, bodyOf), "");
    await expect((await channelOf(99)).ask, "narrowcast", bodyOf(filter), 403);
  });

  test("audiences of ids", async () => {
    const path = (id) => ({ audienceGroupId: id });
    const made = await expect(ask, "createAudienceGroup",
      { json: bodies.createAudienceGroup({ users }) }, 202);
    const id = made.value.audienceGroupId;
    const get = (more) => expect(ask, "getAudienceData", { path: path(id), ...more }, 200);
    await get();
    await until(async () => (await get()).value.audienceGroup.status === "READY", id, 600);
    const send = { messages: [text()], recipient: { type: "operator",
      or: [{ type: "audience", audienceGroupId: id }] } };
    const sent = await expect(ask, "narrowcast", { json: send }, 202);
    const requestId = sent.answerHeaders["x-line-request-id"];
    await expect(ask, "getNarrowcastProgress", { query: { requestId } }, 200);
    await expect(ask, "narrowcast",
      { json: { messages: [text()], recipient: { type: "redelivery", requestId } } }, 202);
    const more = (ids) =>
      ({ json: { audienceGroupId: id, audiences: ids.map((one) => ({ id: one })) } });
    await expect(ask, "addAudienceToAudienceGroup", more(users.slice(0, 9)), 202);
    await expect(ask, "addAudienceToAudienceGroup", more([stranger]), 400, why.known);
    await expect(ask, "addAudienceToAudienceGroup", more([]), 400, why.limit);
    await expect(ask, "addAudienceToAudienceGroup", more(Array(10_001).fill(users[0])), 400);
    const file = { text: users.join("\n"), type: "text/plain" };
    const parts = { description: "file", uploadDescription: "u", isIfaAudience: "false", file };
    await expect(ask, "createAudienceForUploadingUserIds", { parts }, 202);
    await expect(ask, "createAudienceForUploadingUserIds",
      { parts: { ...parts, file: undefined } }, 400);
    await expect(ask, "createAudienceForUploadingUserIds",
      { parts: { ...parts, isIfaAudience: "perhaps" } }, 400);
    await expect(ask, "createAudienceForUploadingUserIds", { json: {} }, 415);
    await expect(ask, "addUserIdsToAudience", { parts: { audienceGroupId: id, file } }, 202);
    await expect(ask, "addUserIdsToAudience",
      { parts: { audienceGroupId: id, file: { text: "nonsense", type: "text/plain" } } }, 400,
      why.known);
    const name = (description) => ({ path: path(id), json: { description } });
    await expect(ask, "updateAudienceGroupDescription", name("新しい名"), 200);
    for (const wrong of ["", "a".repeat(121), 5])
      await expect(ask, "updateAudienceGroupDescription", name(wrong), 400);
    await expect(ask, "updateAudienceGroupDescription", name("a\nb"), 400, why.limit);
    for (const one of ["getAudienceData", "getSharedAudienceData"])
      await expect(ask, one, { path: path(1) }, 400, why.known);
    await get();
    await expect(ask, "deleteAudienceGroup", { path: path(id) }, 202);
    await expect(ask, "deleteAudienceGroup", { path: path(id) }, 400, why.known);
  });

  test("lists of audiences", async () => {
    const { audienceGroupId } = await control("POST", "shared-audiences", { count: 60 });
    await expect(ask, "getSharedAudienceData", { path: { audienceGroupId } }, 200);
    for (const [id, flag] of [["getAudienceGroups", "includesExternalPublicGroups"],
      ["getSharedAudienceGroups", "includesOwnedAudienceGroups"]]) {
      const list = (query, ...more) => expect(ask, id, { query }, ...more);
      await list({ page: 1 }, 200);
      await list({ page: 2, size: 40, description: "客", status: "READY",
        createRoute: "MESSAGING_API", [flag]: true }, 200);
      for (const wrong of [{ page: 0 }, { page: "many" }, { page: 1, size: 41 },
        { page: 1, status: "GOOD" }, { page: 1, createRoute: "ROAD" }, { page: 1, [flag]: "no" }])
        await list(wrong, 400);
    }
    await expect(ask, "getAudienceGroups", {}, 400);
    await expect(ask, "getSharedAudienceGroups", {}, 200);
  });

  test("what people do, and audiences of it", async () => {
    const url = "https://shop.example/sale";
    const cast = await expect(ask, "broadcast", { json: { messages: [text(`見て ${url}`)] } }, 200);
    const requestId = cast.answerHeaders["x-line-request-id"];
    const event = (id) => expect(ask, "getMessageEvent", { query: { requestId: id } }, 200);
    await event(requestId);
    const done = await control("POST", "interactions",
      { requestId, seen: 300, clicked: 100, url, overHours: 0 });
    const { overview, messages: [bubble], clicks } = (await event(requestId)).value;
    assert.equal(overview.uniqueImpression, done.seen);
    assert.equal(overview.uniqueClick, 100);
    assert.ok(bubble.impression >= done.seen);
    assert.equal(clicks[0].url, url);
    await expect(ask, "getMessageEvent", { query: { requestId: randomUUID() } }, 404);
    await expect(ask, "getMessageEvent", {}, 400);
    const audiences = [["createClickBasedAudienceGroup", {}, 100],
      ["createClickBasedAudienceGroup", { clickUrl: url }, 100],
      ["createImpBasedAudienceGroup", {}, 300]];
    for (const [id, more, count] of audiences) {
      const json = { description: "見た客", requestId, ...more };
      const made = await expect(ask, id, { json }, 202);
      await expect(ask, id, { json }, 400, why.known);
      await expect(ask, id, { json: { ...json, requestId: randomUUID() } }, 400, why.known);
      assert.equal(await taken(api, ask, id, json, (one) => ({ json: one })), "");
      const path = { audienceGroupId: made.value.audienceGroupId };
      const audience = async () =>
        (await expect(ask, "getAudienceData", { path }, 200)).value.audienceGroup;
      await until(async () => (await audience()).status === "READY", id, 900);
      assert.equal((await audience()).audienceCount, count);
    }
  });

  test("insight", async () => {
    await expect(ask, "getFriendsDemographics", {}, 200);
    await expect((await channelOf(3)).ask, "getFriendsDemographics", {}, 200);
    await control("PUT", "quota", { consumed: 3, as: "stepMessage" });
    for (const date of ["20160101", "20200101", "21000101"])
      await expect(ask, "getNumberOfMessageDeliveries", { query: { date } }, 200);
    await expect(ask, "getNumberOfMessageDeliveries", {}, 400);
    await expect(ask, "getNumberOfMessageDeliveries", { query: { date: "2020-01-01" } }, 400);
    await expect(ask, "pushMessage", { json: { to: users[0], messages: [text()],
      customAggregationUnits: ["counted"] } }, 200);
    for (let i = 0; i < 30; i++)
      await control("POST", "interactions", { unit: "counted", seen: 1, overHours: 0 });
    const of = (customAggregationUnit, from, to) =>
      ({ query: { customAggregationUnit, from, to } });
    const ask2 = (way, ...more) => expect(ask, "getStatisticsPerUnit", way, ...more);
    await ask2(of("counted", "20260301", "20260331"), 200);
    await ask2(of("counted", "20260301", "20260401"), 400, why.limit);
    await ask2(of("a-b", "20260301", "20260301"), 400);
    await ask2({ query: { customAggregationUnit: "counted" } }, 400);
    const units = await channelOf(100);
    const to = (await units.control("GET", "friends?limit=100")).userIds;
    await expect(units.ask, "multicast", { json: { to, messages: [messages.video],
      customAggregationUnits: ["seen"] } }, 200);
    await units.control("POST", "interactions",
      { unit: "seen", seenPermille: 1000, playedPermille: 1000, overHours: 0 });
    const today =
      new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10).replaceAll("-", "");
    const told = await expect(units.ask, "getStatisticsPerUnit", of("seen", today, today), 200);
    assert.ok(told.value.messages[0].uniqueImpression > 80);
    assert.ok(told.value.overview.uniqueMediaPlayed > 80);
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
      await post(id, { ...grant, ...assertion }, 400, why.known);
    await expect(ask, "getsAllValidChannelAccessTokenKeyIds",
      { query: assertion, headers: signedOut }, 400, why.known);
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
    assert.equal(seen.size, 98, [...seen].sort().join(" "));
  });
}
