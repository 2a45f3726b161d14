// LINE's own SDK as a client of the simulator: what it accepts, refuses and answers.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { HTTPFetchError, channelAccessToken, messagingApi } from "@line/bot-sdk";
import { json, start } from "./programs.mjs";

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
