// What the simulator sends to a bot: every event and message it can make, and what a bot then asks.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { lineClient } from "./line_client.mjs";
import { trial, why } from "./openapi_trial.mjs";
import { json, start, until } from "./programs.mjs";

const url = "https://img.example/a.png";
const provided = { contentProvider: { type: "line" } };
const elsewhere = { type: "external", originalContentUrl: url, previewImageUrl: url };
const sent = {
  text: [{ text: "こんにちは 👋" },
    { text: "(hello) @縁 @All", quotedMessageId: "444573844083572737",
      emojis: [{ index: 0, length: 7, productId: "5ac1bfd5040ab15980c9b435", emojiId: "001" }],
      mention: { mentionees: [
        { index: 8, length: 2, type: "user", userId: "U" + "1".repeat(32), isSelf: false },
        { index: 11, length: 4, type: "all" }] } }],
  image: [provided, { contentProvider: elsewhere },
    { ...provided, imageSet: { id: "E005D41A7288F41B655", index: 1, total: 2 } }],
  video: [{ ...provided, duration: 60000 }],
  audio: [{ ...provided, duration: 60000 }],
  file: [{ fileName: "a.txt", fileSize: 2138 }],
  location: [{ title: "店", address: "東京都", latitude: 35.6, longitude: 139.7 }],
  sticker: [{ packageId: "446", stickerId: "1988", stickerResourceType: "MESSAGE",
    keywords: ["love"], text: "縁" }],
};

export function webhookTests(api, seen) {
  const expect = trial(api, seen);
  const bodies = [];
  let line, bot, control, users, group, room, ask;

  before(async () => {
    line = await start("simulate", "line", "--listen", "127.0.0.1:0", "--friends", "20");
    bot = createServer((request, response) => {
      let text = "";
      request.setEncoding("utf8").on("data", (part) => (text += part)).on("end", () => {
        bodies.push(JSON.parse(text));
        response.end();
      });
    });
    await new Promise((resolve) => bot.listen(0, "127.0.0.1", resolve));
    control = (method, path, body) =>
      json(method, `${line.url}/simulator/channels/${line.channelId}/${path}`, body);
    ask = lineClient(api, line.url, line.channelAccessToken);
    users = (await control("GET", "friends")).userIds;
    group = (await control("POST", "groups", { members: users.slice(0, 3) })).id;
    room = (await control("POST", "groups", { type: "room", members: users.slice(0, 3) })).id;
    await control("PUT", "webhook", { url: `http://127.0.0.1:${bot.address().port}/hook` });
    await control("POST", "users", { state: "hidden", users: [users[19]] });
  });
  after(async () => {
    await line.stop();
    bot.close();
  });

  const events = () => bodies.flatMap((body) => body.events);
  // The events of these acts, sent in one body.
  async function act(...acts) {
    const ids = new Set((await control("POST", "act", { acts })).webhookEventIds);
    await until(() => events().some(({ webhookEventId }) => ids.has(webhookEventId)));
    return events().filter(({ webhookEventId }) => ids.has(webhookEventId));
  }
  const one = async (...acts) => (await act(...acts))[0];

  test("messages, and their content, reply and read marks", async () => {
    const got = {};
    for (const [type, payloads] of Object.entries(sent))
      for (const payload of payloads)
        got[type] = await one({ type: "message", userId: users[0], payload: { type, ...payload } });
    assert.deepEqual(Object.keys(sent).sort(), api.tags("webhook.yml", "MessageContent").sort());
    const reply = { replyToken: got.text.replyToken, messages: [{ type: "text", text: "はい" }] };
    await expect(ask, "replyMessage", { json: reply }, 200);
    await expect(ask, "replyMessage", { json: reply }, 400, why.known);
    const { markAsReadToken } = got.text.message;
    await expect(ask, "markMessagesAsReadByToken", { json: { markAsReadToken } }, 200);
    const quote = { type: "text", text: "はい", quoteToken: got.sticker.message.quoteToken };
    await expect(ask, "pushMessage", { json: { to: users[0], messages: [quote] } }, 200);

    const path = ({ message }) => ({ path: { messageId: message.id } });
    await expect(ask, "getMessageContent", path(got.video), 200);
    await expect(ask, "getMessageContentPreview", path(got.video), 200);
    await expect(ask, "getMessageContentTranscodingByMessageId", path(got.video), 200);
    const later = await one({ type: "message", userId: users[0], mediaPreparationMs: 86_400_000,
      payload: { type: "video", ...provided } });
    await expect(ask, "getMessageContent", path(later), 202);
    await expect(ask, "getMessageContentTranscodingByMessageId", path(later), 200);
    for (const id of ["", "Preview", "TranscodingByMessageId"])
      await expect(ask, `getMessageContent${id}`, { path: { messageId: "1" } }, 404);
  });

  test("a preview has no 202, unlike its video", async () => {
    const { message: { id } } = await one({ type: "message", userId: users[0],
      mediaPreparationMs: 86_400_000, payload: { type: "video", ...provided } });
    const got = await ask("getMessageContentPreview", { path: { messageId: id } });
    assert.deepEqual(api.answer(got), []);
  });

  test("every other event", async () => {
    const userId = users[1];
    const { message: { id } } = await one({ type: "message", userId, chatId: group });
    await act({ type: "messageEdited", userId, chatId: group, payload: { id, text: "直した" } });
    for (const chatId of [group, room])
      await act(...["join", "memberJoined", "message", "postback", "memberLeft", "unsend", "leave"]
        .map((type) => ({ type, userId, chatId })));
    await act(...["follow", "unfollow", "follow", "unsend", "postback", "videoPlayComplete",
      "beacon", "accountLink", "membership", "module", "activated", "deactivated", "botSuspended",
      "botResumed", "delivery"].map((type) => ({ type, userId })));
    await act(...[
      { type: "postback", payload: { data: "a", params: { datetime: "2026-01-01T10:00" } } },
      { type: "postback", payload: { data: "a",
        params: { newRichMenuAliasId: "b", status: "SUCCESS" } } },
      { type: "accountLink", payload: { result: "failed", nonce: "c2ltdWxhdG9yIG5vbmNl" } },
      { type: "membership", payload: { type: "left", membershipId: 3189 } },
      { type: "membership", payload: { type: "renewed", membershipId: 3189 } },
      { type: "module", payload: { type: "detached", botId: line.botUserId,
        reason: "bot_deleted" } },
      ...["stay", "banner"].map((type) =>
        ({ type: "beacon", payload: { type, hwid: "d41d8cd9" } })),
    ].map((one) => ({ ...one, userId })));
    await act(...["follow", "message", "postback", "beacon"].map((type) =>
      ({ type, userId, standby: true })));
    await act({ type: "message", userId: users[19] }, { type: "message", userId, escape: true });
    assert.deepEqual([...new Set(events().map(({ type }) => type))].sort(),
      api.tags("webhook.yml", "Event").sort());
  });

  test("the user links an account", async () => {
    const got = await expect(ask, "issueLinkToken", { path: { userId: users[2] } }, 200);
    const { webhookEventId } = await control("POST", "account-link",
      { linkToken: got.value.linkToken, nonce: "c2ltdWxhdG9yIG5vbmNl" });
    await until(() => events().some((event) => event.webhookEventId === webhookEventId));
  });

  test("a random stream, and the check without events", async () => {
    const { stream } = await control("POST", "streams", { events: 400, batchMin: 1, batchMax: 9,
      duplicatesPermille: 50, mix: { message: 60, postback: 10, follow: 10, unfollow: 10 } });
    const status = () => json("GET", `${line.url}/simulator/streams/${stream}`);
    await until(async () => (await status()).done);
    const { refused } = await status();
    assert.equal(refused, 0);
    await expect(ask, "testWebhookEndpoint", {}, 200);
    assert.ok(bodies.some((body) => body.events.length === 0));
  });

  test("every body is LINE's", () => {
    assert.ok(bodies.length > 50);
    const faults = bodies.flatMap((body) => api.webhook(body).map((fault) =>
      `${fault} ${JSON.stringify(body.events[fault.match(/events\/(\d+)/)?.[1]])}`));
    assert.equal(faults.join("\n"), "");
  });

  test("an event that LINE's files do not know is noticed", async () => {
    const event = await one({ type: "somethingNew", userId: users[0] });
    assert.notDeepEqual(api.webhook({ destination: line.botUserId, events: [event] }), []);
  });
}
