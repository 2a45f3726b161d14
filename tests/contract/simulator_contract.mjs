// LINE's own SDK as a client of the simulator: what it accepts, refuses and answers.
import assert from "node:assert/strict";
import { createSign, generateKeyPairSync, randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { HTTPFetchError, channelAccessToken, insight, manageAudience,
  messagingApi } from "@line/bot-sdk";
import { coupon, menu, png } from "./menus.mjs";
import { json, start, until } from "./programs.mjs";

let line, client, users;
before(async () => {
  line = await start("simulate", "line", "--listen", "127.0.0.1:0", "--friends", "1000");
  client = new messagingApi.MessagingApiClient({
    channelAccessToken: line.channelAccessToken, baseURL: line.url });
  const page = await client.getFollowers(undefined, 1000);
  users = page.userIds;
});
after(() => line.stop());

const text = (t) => ({ type: "text", text: t });
const refused = (status) => (error) => {
  assert.ok(error instanceof HTTPFetchError, String(error));
  assert.equal(error.status, status, error.body);
  return true;
};

test("push, its answer, and the retry key", async () => {
  const key = randomUUID();
  const body = { to: users[0], messages: [text("こんにちは 👩‍👩‍👧")] };
  const first = await client.pushMessageWithHttpInfo(body, key);
  assert.equal(first.httpResponse.status, 200);
  assert.match(first.body.sentMessages[0].id, /^\d+$/);
  const accepted = first.httpResponse.headers.get("x-line-request-id");
  await assert.rejects(client.pushMessageWithHttpInfo(body, key), (error) => {
    assert.equal(error.status, 409);
    assert.equal(error.headers.get("x-line-accepted-request-id"), accepted);
    return true;
  });
});

test("multicast to 500, not to 501, not to strangers", async () => {
  await client.multicast({ to: users.slice(0, 500), messages: [text("a")],
    customAggregationUnits: ["unit_1"] }, randomUUID());
  await assert.rejects(client.multicast({ to: users.slice(0, 501), messages: [text("a")] }),
    refused(400));
  await assert.rejects(client.multicast({ to: ["U" + "0".repeat(32)], messages: [text("a")] }),
    refused(400));
});

test("messages are checked", async () => {
  for (const messages of [[], Array(6).fill(text("a")), [text("")], [text("a".repeat(5001))],
    [{ type: "nonsense" }]])
    await assert.rejects(client.pushMessage({ to: users[0], messages }), refused(400));
  await client.validatePush({ messages: [text("a".repeat(5000))] });
});

test("profiles, quota, bot", async () => {
  const profile = await client.getProfile(users[0]);
  assert.equal(profile.userId, users[0]);
  assert.ok(profile.displayName.length > 0);
  await assert.rejects(client.getProfile("U" + "1".repeat(32)), refused(404));
  assert.equal((await client.getBotInfo()).userId, line.botUserId);
  assert.ok((await client.getMessageQuota()).type);
  assert.ok((await client.getMessageQuotaConsumption()).totalUsage >= 500);
});

test("tokens", async () => {
  const tokens = new channelAccessToken.ChannelAccessTokenClient({ baseURL: line.url });
  const token = await tokens.issueStatelessChannelTokenByClientSecret(
    line.channelId, line.channelSecret);
  assert.equal(token.token_type, "Bearer");
  const other = new messagingApi.MessagingApiClient({
    channelAccessToken: token.access_token, baseURL: line.url });
  await other.getBotInfo();
  const wrong = new messagingApi.MessagingApiClient({
    channelAccessToken: "wrong", baseURL: line.url });
  await assert.rejects(wrong.getBotInfo(), refused(401));
});

test("blocked friends: 200, and nothing is delivered", async () => {
  const user = users[999];
  await json("POST", `${line.url}/simulator/channels/${line.channelId}/users`,
    { state: "blocked", users: [user] });
  await client.pushMessage({ to: user, messages: [text("a")] });
  const got = await json("GET",
    `${line.url}/simulator/channels/${line.channelId}/record/users/${user}`);
  assert.equal(got.count, 0);
});

async function lineOf(friends) {
  const made = await json("POST", `${line.url}/simulator/channels`, {});
  const of = (method, path, body) =>
    json(method, `${line.url}/simulator/channels/${made.channelId}/${path}`, body);
  await of("POST", "friends", { count: friends });
  const options = { channelAccessToken: made.channelAccessToken, baseURL: line.url };
  return { of, messages: new messagingApi.MessagingApiClient(options),
    audiences: new manageAudience.ManageAudienceClient(options),
    files: new manageAudience.ManageAudienceBlobClient(options),
    blobs: new messagingApi.MessagingApiBlobClient(options),
    insight: new insight.InsightClient(options),
    friends: (await of("GET", `friends?limit=${friends}`)).userIds };
}

test("audiences by the SDK: JSON, file, list, rename, delete", async () => {
  const { audiences, files, friends } = await lineOf(100);
  const made = await audiences.createAudienceGroup({ description: "客",
    audiences: friends.slice(0, 3).map((id) => ({ id })) });
  const id = made.audienceGroupId;
  const ready = async (one, count) => until(async () => {
    const { audienceGroup, jobs } = await audiences.getAudienceData(one);
    return audienceGroup.status === "READY" && jobs.at(-1).jobStatus === "FINISHED" &&
      audienceGroup.audienceCount === count;
  }, one, 500);
  await ready(id, 3);
  await audiences.addAudienceToAudienceGroup({ audienceGroupId: id,
    audiences: [{ id: friends[3] }] });
  await ready(id, 4);
  const text = new Blob([friends.join("\n")], { type: "text/plain" });
  const filed = await files.createAudienceForUploadingUserIds(text, "file", false, "job");
  await ready(filed.audienceGroupId, 100);
  await files.addUserIdsToAudience(text, id, "more");
  await ready(id, 100);
  await assert.rejects(audiences.addAudienceToAudienceGroup({ audienceGroupId: id,
    audiences: [{ id: "U" + "0".repeat(32) }] }), refused(400));
  await audiences.updateAudienceGroupDescription(id, { description: "新しい名" });
  const list = await audiences.getAudienceGroups(1, "新しい");
  assert.deepEqual(list.audienceGroups.map((one) => one.audienceGroupId), [id]);
  await audiences.deleteAudienceGroup(id);
  await assert.rejects(audiences.getAudienceData(id), refused(400));
});

test("a marketer's loop by the SDK: broadcast, clicks, audience, narrowcast", async () => {
  const { of, messages, audiences, insight: figures } = await lineOf(300);
  const url = "https://shop.example/sale";
  const cast = await messages.broadcastWithHttpInfo({ messages: [text(`見て ${url}`)] });
  const requestId = cast.httpResponse.headers.get("x-line-request-id");
  const done = await of("POST", "interactions",
    { requestId, seen: 200, clicked: 120, overHours: 0 });
  const { overview, clicks } = await figures.getMessageEvent(requestId);
  assert.equal(overview.uniqueImpression, done.seen);
  assert.equal(clicks[0].uniqueClick, done.clicked);
  const made = await audiences.createClickBasedAudienceGroup({ description: "clicked", requestId,
    clickUrl: url });
  const audienceGroupId = made.audienceGroupId;
  await until(async () =>
    (await audiences.getAudienceData(audienceGroupId)).audienceGroup.status === "READY",
    "the audience", 500);
  const sent = await messages.narrowcastWithHttpInfo({ messages: [text("もう一度")],
    recipient: { type: "audience", audienceGroupId } }, randomUUID());
  const progress = await messages.getNarrowcastProgress(
    sent.httpResponse.headers.get("x-line-request-id"));
  assert.equal(progress.phase, "succeeded");
  assert.equal(progress.successCount, 120);
});

test("insight by the SDK", async () => {
  const { messages, insight: figures } = await lineOf(100);
  const crowd = await figures.getFriendsDemographics();
  assert.equal(crowd.available, true);
  assert.ok(crowd.genders.length >= 2);
  assert.equal((await figures.getNumberOfMessageDeliveries("20200101")).status, "ready");
  const unit = await figures.getStatisticsPerUnit("nothing", "20260301", "20260331");
  assert.equal(unit.overview.uniqueImpression, null);
  await assert.rejects(figures.getStatisticsPerUnit("nothing", "20260301", "20260401"),
    refused(400));
  const filter = { demographic: { type: "appType", oneOf: ["ios", "android"] } };
  const sent = await messages.narrowcastWithHttpInfo({ messages: [text("a")], filter });
  assert.equal(sent.httpResponse.status, 202);
});

const menuHead = (image) => new Blob([image], { type: "image/png" });

async function menuOf({ messages, blobs }, body = menu()) {
  const { richMenuId } = await messages.createRichMenu(body);
  await blobs.setRichMenuImage(richMenuId, menuHead(png(2500, 843)));
  return richMenuId;
}

test("rich menus by the SDK: two tabs, a default, users, a batch", async () => {
  const at = await lineOf(20);
  const { of, messages, blobs, friends } = at;
  const tab = (alias) => ({ ...menu(), areas: [{ bounds: { x: 0, y: 0, width: 9, height: 9 },
    action: { type: "richmenuswitch", richMenuAliasId: alias, data: alias } }] });
  await messages.validateRichMenuObject(menu());
  await assert.rejects(messages.createRichMenu({ ...menu(), name: undefined }), refused(400));
  const [a, b] = [await menuOf(at, tab("tab-b")), await menuOf(at, tab("tab-a"))];
  await assert.rejects(blobs.setRichMenuImage(a, menuHead(png(2500, 843))), refused(400));
  assert.deepEqual(Buffer.from(await new Response(await blobs.getRichMenuImage(a)).arrayBuffer()),
    png(2500, 843));
  await messages.createRichMenuAlias({ richMenuAliasId: "tab-a", richMenuId: a });
  await messages.createRichMenuAlias({ richMenuAliasId: "tab-b", richMenuId: b });
  await messages.setDefaultRichMenu(a);
  assert.equal((await messages.getDefaultRichMenuId()).richMenuId, a);
  const userId = friends[0];
  await of("POST", "tap", { userId, area: 0 });
  assert.equal((await messages.getRichMenuIdOfUser(userId)).richMenuId, b);
  await of("POST", "tap", { userId, area: 0 });
  assert.equal((await messages.getRichMenuIdOfUser(userId)).richMenuId, a);
  await messages.linkRichMenuIdToUsers({ richMenuId: b, userIds: friends });
  const linked = (menuId) => async () => (await of("GET",
    `rich-menu?userId=${friends[19]}`)).richMenuId === menuId;
  await until(linked(b));
  const batch = await messages.richMenuBatchWithHttpInfo(
    { operations: [{ type: "link", from: b, to: a }], resumeRequestKey: "once" });
  assert.equal(batch.httpResponse.status, 202);
  await until(linked(a));
  const { phase } = await messages.getRichMenuBatchProgress(
    batch.httpResponse.headers.get("x-line-request-id"));
  assert.equal(phase, "succeeded");
  assert.equal((await messages.getRichMenuAliasList()).aliases.length, 2);
  await messages.deleteRichMenu(b);
  assert.equal((await messages.getRichMenuList()).richmenus.length, 1);
  await assert.rejects(messages.getRichMenu(b), refused(404));
});

test("coupons by the SDK", async () => {
  const { messages, friends } = await lineOf(1);
  const { couponId } = await messages.createCoupon(coupon());
  assert.equal((await messages.getCouponDetail(couponId)).reward.priceInfo.currency, "JPY");
  assert.deepEqual((await messages.listCoupon(new Set(["RUNNING"]))).items.map((one) => one.couponId),
    [couponId]);
  const send = () => messages.pushMessage({ to: friends[0],
    messages: [{ type: "coupon", couponId }] });
  await send();
  await messages.closeCoupon(couponId);
  await assert.rejects(send(), refused(400));
  await assert.rejects(messages.closeCoupon(couponId), refused(410));
});

test("memberships by the SDK", async () => {
  const { of, messages, friends } = await lineOf(3);
  await assert.rejects(messages.getMembershipList(), refused(404));
  const { membershipId } = await of("POST", "memberships", { title: "Basic", benefits: ["a"] });
  for (const userId of friends)
    await of("POST", "act", { type: "membership", userId,
      payload: { type: "joined", membershipId } });
  assert.equal((await messages.getMembershipList()).memberships[0].memberCount, 3);
  const page = await messages.getJoinedMembershipUsers(membershipId, undefined, 2);
  const rest = await messages.getJoinedMembershipUsers(membershipId, page.next, 2);
  assert.deepEqual([...page.userIds, ...rest.userIds], friends);
  const [{ user }] = (await messages.getMembershipSubscription(friends[2])).subscriptions;
  assert.equal(user.membershipNo, 3);
});

test("tokens v2.1 by the SDK", async () => {
  const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = { ...keys.publicKey.export({ format: "jwk" }), alg: "RS256", use: "sig" };
  const { kid } = await json("POST",
    `${line.url}/simulator/channels/${line.channelId}/assertion-keys`, { jwk });
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "RS256", typ: "JWT", kid })}.${part({ iss: line.channelId,
    sub: line.channelId, aud: "https://api.line.me/", token_exp: 3600,
    exp: Math.floor(Date.now() / 1000) + 600 })}`;
  const jwt = `${signed}.${createSign("RSA-SHA256").update(signed)
    .sign(keys.privateKey, "base64url")}`;
  const type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  const tokens = new channelAccessToken.ChannelAccessTokenClient({ baseURL: line.url });
  const issued = await tokens.issueChannelTokenByJWT("client_credentials", type, jwt);
  assert.deepEqual((await tokens.getsAllValidChannelAccessTokenKeyIds(type, jwt)).kids,
    [issued.key_id]);
  const verified = await tokens.verifyChannelTokenByJWT(issued.access_token);
  assert.equal(verified.client_id, line.channelId);
  await new messagingApi.MessagingApiClient({ channelAccessToken: issued.access_token,
    baseURL: line.url }).getBotInfo();
  await tokens.revokeChannelTokenByJWT(line.channelId, line.channelSecret, issued.access_token);
  await assert.rejects(tokens.verifyChannelTokenByJWT(issued.access_token), refused(400));
  const brief = await tokens.issueStatelessChannelTokenByJWTAssertion(jwt);
  assert.equal(brief.expires_in, 900);
});
