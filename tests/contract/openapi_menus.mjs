// The simulator's rich menus, coupons, memberships and JWT tokens, judged by LINE's files.
import assert from "node:assert/strict";
import { createSign, generateKeyPairSync, randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { lineClient } from "./line_client.mjs";
import { coupon, menu, png } from "./menus.mjs";
import { taken, trial, why } from "./openapi_trial.mjs";
import { json, start, until } from "./programs.mjs";

const none = `richmenu-${"0".repeat(32)}`;
const jwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const signedOut = { authorization: undefined };
const base64url = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

export function menuTests(api, seen) {
  const expect = trial(api, seen);
  let line, control, ask, users, one, two, bare;

  before(async () => {
    line = await start("simulate", "line", "--listen", "127.0.0.1:0", "--friends", "600");
    control = (method, path, body) =>
      json(method, `${line.url}/simulator/channels/${line.channelId}/${path}`, body);
    ask = lineClient(api, line.url, line.channelAccessToken);
    users = (await control("GET", "friends?limit=600")).userIds;
    const create = async () =>
      (await expect(ask, "createRichMenu", { json: menu() }, 200)).value.richMenuId;
    [one, two, bare] = [await create(), await create(), await create()];
    for (const richMenuId of [one, two])
      await expect(ask, "setRichMenuImage", { path: { richMenuId }, text: png(2500, 843),
        headers: { "content-type": "image/png" } }, 200);
  });
  after(() => line.stop());

  const onMenu = (richMenuId) => ({ path: { richMenuId } });

  test("rich menus", async () => {
    await expect(ask, "getRichMenu", onMenu(one), 200);
    await expect(ask, "getRichMenu", onMenu(none), 404);
    await expect(ask, "getRichMenuList", {}, 200);
    const made = (await expect(ask, "createRichMenu", { json: menu() }, 200)).value.richMenuId;
    await expect(ask, "deleteRichMenu", onMenu(made), 200);
    await expect(ask, "deleteRichMenu", onMenu(made), 404);
    await expect(ask, "validateRichMenuObject", { json: menu() }, 200);
    const bodyOf = (body) => ({ json: body });
    assert.equal(await taken(api, ask, "validateRichMenuObject", menu(), bodyOf), "");
    for (const change of [{ size: { width: 799, height: 300 } }, { areas: Array(21).fill(
      menu().areas[0]) }, { name: undefined }])
      await expect(ask, "validateRichMenuObject", { json: { ...menu(), ...change } }, 400,
        why.limit);
    const long = { ...menu(), chatBarText: "a".repeat(15) };
    await expect(ask, "validateRichMenuObject", { json: long }, 400);
    await expect(ask, "createRichMenu", { json: {} }, 400, why.limit);
  });

  test("images", async () => {
    const upload = (richMenuId, text, type, ...more) => expect(ask, "setRichMenuImage",
      { ...onMenu(richMenuId), text, headers: { "content-type": type } }, ...more);
    await upload(bare, png(2500, 844), "image/png", 400, why.limit);
    await upload(bare, png(2500, 843), "image/gif", 415, why.limit);
    await upload(one, png(2500, 843), "image/png", 400, why.known);
    await upload(none, png(2500, 843), "image/png", 404);
    await expect(ask, "getRichMenuImage", onMenu(one), 200);
    await expect(ask, "getRichMenuImage", onMenu(bare), 404);
  });

  test("the default menu", async () => {
    await expect(ask, "getDefaultRichMenuId", {}, 404);
    await control("PUT", "manager-rich-menu", { set: true });
    await expect(ask, "getDefaultRichMenuId", {}, 403);
    await expect(ask, "setDefaultRichMenu", onMenu(one), 200);
    await expect(ask, "setDefaultRichMenu", onMenu(bare), 400, why.known);
    await expect(ask, "setDefaultRichMenu", onMenu(none), 404);
    await expect(ask, "getDefaultRichMenuId", {}, 200);
    await expect(ask, "cancelDefaultRichMenu", {}, 200);
  });

  test("menus of users", async () => {
    const [userId] = users;
    const link = (path, ...more) => expect(ask, "linkRichMenuIdToUser", { path }, ...more);
    await expect(ask, "getRichMenuIdOfUser", { path: { userId } }, 404);
    await link({ userId, richMenuId: one }, 200);
    await link({ userId: "friend", richMenuId: one }, 400, why.known);
    await link({ userId, richMenuId: bare }, 400, why.known);
    await link({ userId, richMenuId: none }, 404);
    await expect(ask, "getRichMenuIdOfUser", { path: { userId } }, 200);
    await expect(ask, "getRichMenuIdOfUser", { path: { userId: "friend" } }, 400, why.known);
    await expect(ask, "unlinkRichMenuIdFromUser", { path: { userId } }, 200);
    await expect(ask, "unlinkRichMenuIdFromUser", { path: { userId: "friend" } }, 400, why.known);
  });

  test("menus of many users", async () => {
    const body = { richMenuId: two, userIds: users.slice(0, 500) };
    await expect(ask, "linkRichMenuIdToUsers", { json: body }, 202);
    await until(async () =>
      (await ask("getRichMenuIdOfUser", { path: { userId: users[499] } })).status === 200);
    await expect(ask, "unlinkRichMenuIdFromUsers", { json: { userIds: users.slice(0, 5) } }, 202);
    for (const id of ["linkRichMenuIdToUsers", "unlinkRichMenuIdFromUsers"])
      for (const userIds of [[], users.slice(0, 501)])
        await expect(ask, id, { json: id.startsWith("un") ? { userIds } : { ...body, userIds } },
          400);
    await expect(ask, "linkRichMenuIdToUsers", { json: { ...body, richMenuId: none } }, 404);
    const bodyOf = (changed) => ({ json: changed });
    const few = { richMenuId: two, userIds: [users[9]] };
    assert.equal(await taken(api, ask, "linkRichMenuIdToUsers", few, bodyOf), "");
    assert.equal(await taken(api, ask, "unlinkRichMenuIdFromUsers", { userIds: [users[9]] },
      bodyOf), "");
  });

  test("batches", async () => {
    const body = { operations: [{ type: "link", from: two, to: one },
      { type: "unlink", from: bare }], resumeRequestKey: "key_1" };
    const accepted = await expect(ask, "richMenuBatch", { json: body }, 202);
    const query = { requestId: accepted.answerHeaders["x-line-request-id"] };
    const progress = () => expect(ask, "getRichMenuBatchProgress", { query }, 200);
    assert.equal((await progress()).value.phase, "ongoing");
    await until(async () => (await ask("getRichMenuIdOfUser",
      { path: { userId: users[100] } })).value.richMenuId === one);
    assert.equal((await progress()).value.phase, "succeeded");
    await expect(ask, "getRichMenuBatchProgress", { query: { requestId: randomUUID() } }, 404);
    await expect(ask, "getRichMenuBatchProgress", {}, 400);
    const all = { operations: [{ type: "unlinkAll" }] };
    await expect(ask, "validateRichMenuBatchRequest", { json: all }, 200);
    const refused = (operations, ...more) =>
      expect(ask, "validateRichMenuBatchRequest", { json: { operations } }, ...more);
    await refused(Array(1001).fill({ type: "unlinkAll" }), 400);
    await refused([{ type: "unlinkAll" }, { type: "unlink", from: one }], 400, why.limit);
    await refused([{ type: "link", from: one, to: bare }], 400, why.known);
    await refused([{ type: "link", from: one, to: none }], 404);
    assert.equal(await taken(api, ask, "validateRichMenuBatchRequest", body,
      (changed) => ({ json: changed })), "");
  });

  test("aliases", async () => {
    const path = { richMenuAliasId: "tab-a" };
    const good = { ...path, richMenuId: one };
    await expect(ask, "getRichMenuAliasList", {}, 200);
    await expect(ask, "createRichMenuAlias", { json: good }, 200);
    await expect(ask, "createRichMenuAlias", { json: good }, 400, why.known);
    await expect(ask, "createRichMenuAlias", { json: { ...good, richMenuAliasId: "A" } }, 400);
    await expect(ask, "updateRichMenuAlias", { path, json: { richMenuId: two } }, 200);
    await expect(ask, "updateRichMenuAlias", { path, json: { richMenuId: bare } }, 400, why.known);
    await expect(ask, "getRichMenuAlias", { path }, 200);
    await expect(ask, "getRichMenuAliasList", {}, 200);
    await expect(ask, "deleteRichMenuAlias", { path }, 200);
    for (const id of ["getRichMenuAlias", "deleteRichMenuAlias"])
      await expect(ask, id, { path }, 404);
    await expect(ask, "updateRichMenuAlias", { path, json: { richMenuId: two } }, 404);
    assert.equal(await taken(api, ask, "createRichMenuAlias", { ...good, richMenuAliasId: "b" },
      (json) => ({ json })), "");
  });

  test("rich menu insight", async () => {
    const made = { path: { richMenuId: two }, query: { from: "20260101", to: "20260102" } };
    const day = (ms) => new Date(Date.now() + 9 * 3600e3 + ms).toISOString().slice(0, 10)
      .replaceAll("-", "");
    const [from, to] = [day(-86400e3), day(0)];
    await control("POST", "rich-menu-counts", { richMenuId: two, date: from,
      impressions: { count: 50, uniqueUsers: 40 }, clicks: [{ area: 0, count: 30,
        uniqueUsers: 25 }] });
    for (const id of ["getRichMenuInsightSummary", "getRichMenuInsightDaily"]) {
      const one = (query, ...more) => expect(ask, id, { ...made, query }, ...more);
      await one({ from, to }, 200);
      await one({ from, to: from }, 200);
      await one({ from }, 400);
      await one({ from, to: "2026-01-01" }, 400);
      await one({ from: "20200101", to: "20200102" }, 400, why.limit);
      await expect(ask, id, { ...onMenu(none), query: { from, to } }, 404);
    }
  });

  test("coupons", async () => {
    const made = await expect(ask, "createCoupon", { json: coupon() }, 200);
    const path = { couponId: made.value.couponId };
    await expect(ask, "getCouponDetail", { path }, 200);
    for (const reward of [{ type: "discount", priceInfo: { type: "explicit", originalPrice: 5,
      priceAfterDiscount: 4 } }, { type: "cashBack", priceInfo: { type: "percentage",
      percentage: 5 } }, { type: "gift" }]) {
      const body = { ...coupon(), reward, acquisitionCondition: { type: "lottery",
        lotteryProbability: 50, maxAcquireCount: -1 }, couponCode: "CODE", usageCondition: "a",
        imageUrl: "https://img.example/a.png", barcodeImageUrl: "https://img.example/b.png" };
      const { couponId } = (await expect(ask, "createCoupon", { json: body }, 200)).value;
      await expect(ask, "getCouponDetail", { path: { couponId } }, 200);
    }
    const list = (query, ...more) => expect(ask, "listCoupon", { query }, ...more);
    const page = await list({ limit: 1 }, 200);
    await list({ limit: 1, start: page.value.next }, 200);
    await list({}, 200);
    await list({ limit: 101 }, 400);
    await list({ start: "nonsense" }, 400, why.known);
    await expect(ask, "closeCoupon", { path }, 200);
    await expect(ask, "closeCoupon", { path }, 410);
    await expect(ask, "closeCoupon", { path: { couponId: "none" } }, 404);
    await expect(ask, "getCouponDetail", { path: { couponId: "none" } }, 404);
    await expect(ask, "createCoupon", { json: { ...coupon(), reward: undefined } }, 400, why.limit);
    assert.equal(await taken(api, ask, "createCoupon", coupon(), (json) => ({ json })), "");
  });

  test("memberships", async () => {
    const subscription = (userId, ...more) =>
      expect(ask, "getMembershipSubscription", { path: { userId } }, ...more);
    await expect(ask, "getMembershipList", {}, 404);
    const { membershipId } = await control("POST", "memberships",
      { title: "Basic", description: "a", benefits: ["b"], price: 500 });
    for (const userId of users.slice(0, 3))
      await control("POST", "act", { type: "membership", userId,
        payload: { type: "joined", membershipId } });
    await expect(ask, "getMembershipList", {}, 200);
    await subscription(users[0], 200);
    await subscription(users[9], 404);
    await subscription("friend", 400, why.known);
    const joined = (query, ...more) => expect(ask, "getJoinedMembershipUsers",
      { path: { membershipId }, query }, ...more);
    const page = await joined({ limit: 2 }, 200);
    await joined({ limit: 2, start: page.value.next }, 200);
    for (const limit of [0, 1001, "many"]) await joined({ limit }, 400);
    await joined({ start: "nonsense" }, 400, why.known);
    await expect(ask, "getJoinedMembershipUsers", { path: { membershipId: 1 } }, 404);
  });

  test("tokens by JWT", async () => {
    const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const jwk = { ...keys.publicKey.export({ format: "jwk" }), alg: "RS256", use: "sig" };
    const { kid } = await control("POST", "assertion-keys", { jwk });
    const id = line.channelId;
    const head = base64url({ alg: "RS256", typ: "JWT", kid });
    const text = `${head}.${base64url({ iss: id, sub: id, aud: "https://api.line.me/",
      exp: Math.floor(Date.now() / 1000) + 600, token_exp: 3600 })}`;
    const signature = createSign("RSA-SHA256").update(text).sign(keys.privateKey, "base64url");
    const query = { client_assertion_type: jwtBearer, client_assertion: `${text}.${signature}` };
    const form = { grant_type: "client_credentials", ...query };
    const post = (name, body, ...more) =>
      expect(ask, name, { form: body, headers: signedOut }, ...more);
    const { value } = await post("issueChannelTokenByJWT", form, 200);
    await post("issueStatelessChannelToken", form, 200);
    const kids = await expect(ask, "getsAllValidChannelAccessTokenKeyIds",
      { query, headers: signedOut }, 200);
    assert.deepEqual(kids.value.kids, [value.key_id]);
    await expect(ask, "verifyChannelTokenByJWT",
      { query: { access_token: value.access_token }, headers: signedOut }, 200);
    const client = lineClient(api, line.url, value.access_token);
    await expect(client, "getBotInfo", {}, 200);
    await post("revokeChannelTokenByJWT", { client_id: id, client_secret: line.channelSecret,
      access_token: value.access_token }, 200);
    await expect(client, "getBotInfo", {}, 401);
    const other = base64url({ alg: "RS256", typ: "JWT", kid: randomUUID() });
    await post("issueChannelTokenByJWT",
      { ...form, client_assertion: form.client_assertion.replace(head, other) }, 404);
    assert.equal(await taken(api, ask, "issueChannelTokenByJWT", form,
      (fields) => ({ form: fields, headers: signedOut })), "");
  });
}
