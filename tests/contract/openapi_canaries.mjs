// The judge itself: what is wrong must be named, or the other tests prove nothing.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";

const user = "U" + "1".repeat(32);
const headers = (more) => ({ authorization: "Bearer token", "content-type": "application/json",
  "x-line-retry-key": randomUUID(), ...more });
const push = { method: "POST", url: "/v2/bot/message/push", host: "https://api.line.me",
  headers: headers() };
const body = (more) => JSON.stringify({ to: user, messages: [{ type: "flex", altText: "a",
  contents: { type: "bubble", body: { type: "box", layout: "vertical",
    contents: [{ type: "text", text: "a", ...more?.inside }] } } }], ...more?.outside });
const narrowcast = { ...push, url: "/v2/bot/message/narrowcast" };
const narrow = (more) => JSON.stringify({ messages: [{ type: "text", text: "a" }],
  recipient: { type: "operator", and: [{ type: "audience", audienceGroupId: 1, ...more?.audience },
    { type: "operator", not: { type: "redelivery", requestId: "a", ...more?.redelivery } }] },
  filter: { demographic: { type: "operator", or: [
    { type: "gender", oneOf: ["male"], ...more?.gender },
    { type: "age", gte: "age_15", lt: "age_70", ...more?.age },
    { type: "appType", oneOf: ["ios"], ...more?.app },
    { type: "area", oneOf: ["jp_13", "id_12"], ...more?.area },
    { type: "subscriptionPeriod", gte: "day_7", ...more?.period }] }, ...more?.filter },
  limit: { max: 1, upToRemainingQuota: true, forbidPartialDelivery: true, ...more?.limit },
  notificationDisabled: true, ...more?.outside });
const narrows = (...changes) => changes.map((more) => ({ ...narrowcast, body: narrow(more) }));
const broadcast = { ...push, url: "/v2/bot/message/broadcast" };
const progress = { method: "GET", url: "/v2/bot/message/progress/narrowcast?requestId=a",
  host: "https://api.line.me", headers: { authorization: "Bearer token" }, body: "" };
const followers = { method: "GET", url: "/v2/bot/followers/ids?limit=1000",
  host: "https://api.line.me", headers: { authorization: "Bearer token" }, body: "" };
const coupons = { ...followers, url: "/v2/bot/coupon?status=DRAFT&status=RUNNING&limit=1" };
const token = { method: "POST", url: "/oauth2/v3/token", host: "https://api.line.me",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: "grant_type=client_credentials&client_id=1&client_secret=2" };

const requests = {
  good: [{ ...push, body: body() }, followers, token, coupons, ...narrows({}), progress,
    { ...broadcast, body: narrow({ outside: { recipient: undefined, filter: undefined,
      limit: undefined } }) }],
  "of another type": [{ ...push, body: body({ outside: { to: 5 } }) },
    { ...push, body: body({ inside: { wrap: "yes" } }) },
    { ...followers, url: "/v2/bot/followers/ids?limit=many" },
    ...narrows({ audience: { audienceGroupId: "1" } }, { redelivery: { requestId: 1 } },
      { gender: { oneOf: "male" } }, { age: { gte: 15 } }, { limit: { max: "1" } },
      { limit: { upToRemainingQuota: 1 } }, { outside: { notificationDisabled: "yes" } })],
  "without what is needed": [{ ...push, body: body({ outside: { to: undefined } }) },
    { ...push, body: body({ inside: { type: undefined } }) }, { ...push, body: "" },
    { ...followers, headers: {} }, { ...token, body: token.body.split("&client_secret")[0] },
    ...narrows({ outside: { messages: undefined } }, { audience: { type: undefined } },
      { gender: { type: undefined } }), { ...progress, url: progress.url.split("?")[0] }],
  "with what nobody knows": [{ ...push, body: body({ outside: { colour: "red" } }) },
    { ...push, body: body({ inside: { colour: "red" } }) },
    { ...push, body: body({ inside: { type: "nonsense" } }) },
    { ...push, headers: headers({ "x-line-nonsense": "1" }), body: body() },
    { ...followers, headers: headers() }, { ...followers, body: "{}" },
    { ...followers, url: `${followers.url}&colour=red` }, { ...token, body: `${token.body}&a=b` },
    { ...followers, url: "/v2/bot/nonsense" }, { ...broadcast, body: narrow() },
    { ...progress, url: `${progress.url}&colour=red` },
    ...narrows({ audience: { type: "nonsense" } }, { redelivery: { audienceGroupId: 1 } },
      { gender: { type: "nonsense" } }, { gender: { gte: "male" } }, { app: { type: "app_type" } },
      { age: { oneOf: ["age_15"] } }, { limit: { up_to_remaining_quota: true } },
      { filter: { gender: {} } }, { outside: { demographic: {} } })],
  "out of bounds": [{ ...push, body: body({ outside: { messages: [] } }) },
    { ...push, body: body({ inside: { align: "left" } }) },
    { ...followers, url: "/v2/bot/followers/ids?limit=1001" },
    { ...coupons, url: `${coupons.url}&status=OPEN` }, { ...coupons, url: `${coupons.url}000` },
    { ...coupons, url: `${coupons.url}&status=DRAFT` },
    { ...push, headers: headers({ "x-line-retry-key": "1" }), body: body() },
    ...narrows({ outside: { messages: [] } }, { limit: { max: 0 } }, { gender: { oneOf: ["x"] } },
      { age: { gte: "age_16" } }, { app: { oneOf: ["windows"] } }, { area: { oneOf: ["jp_48"] } },
      { period: { gte: "day_8" } })],
  "in the wrong place": [{ ...push, host: "https://api-data.line.me", body: body() },
    { ...push, method: "PUT", body: body() }, { ...push, body: token.body },
    { ...push, headers: token.headers, body: token.body }],
};

const answered = (request, status, value, more) => ({ ...request, status,
  answer: Buffer.from(JSON.stringify(value)),
  answerHeaders: { "content-type": "application/json", "x-line-request-id": "1", ...more } });
const come = { phase: "failed", successCount: 49, failureCount: 1, targetCount: 50,
  failedDescription: "a", errorCode: 1, acceptedTime: "2026-11-22T10:15:30.121Z",
  completedTime: "2026-11-22T10:15:31.121Z" };
const accepted = { "x-line-accepted-request-id": "1" };
const answers = {
  good: [answered(push, 200, { sentMessages: [{ id: "1", quoteToken: "a" }] }),
    answered(push, 400, { message: "a", details: [{ message: "a", property: "b" }] }),
    answered(push, 409, { message: "a" }, accepted), answered(push, 500, { message: "a" }),
    answered(followers, 200, { userIds: [user] }), answered(token, 400, { error: "a" }),
    answered(progress, 200, come), answered(narrowcast, 202, {}), answered(broadcast, 200, {})],
  "of another type": [answered(push, 200, { sentMessages: [{ id: 1 }] }),
    answered(followers, 200, { userIds: user }), answered(push, 400, { message: 5 }),
    answered(progress, 200, { ...come, targetCount: "50" })],
  "without what is needed": [answered(push, 200, {}), answered(push, 400, {}),
    answered(followers, 200, {}), answered(push, 409, { message: "a" }),
    answered(progress, 200, { ...come, phase: undefined }),
    answered(narrowcast, 409, { message: "a" }),
    { ...answered(followers, 200, { userIds: [] }), answerHeaders: {} }],
  "with what nobody knows": [answered(followers, 200, { userIds: [], total: 0 }),
    answered(push, 200, { sentMessages: [{ id: "1", to: user }] }),
    answered(push, 400, { message: "a", code: 1 }), answered(token, 400, { message: "a" }),
    answered(progress, 200, { ...come, phase: "over" }), answered(broadcast, 200, { id: "1" }),
    answered(progress, 200, { ...come, target_count: 50 })],
  "with a status that LINE has not": [answered(push, 201, {}), answered(followers, 202, {}),
    answered(push, 503, { message: "a" }), answered(narrowcast, 200, {}),
    answered(progress, 202, come)],
};

const event = { type: "follow", mode: "active", timestamp: 1, webhookEventId: "01",
  deliveryContext: { isRedelivery: false }, source: { type: "user", userId: user },
  replyToken: "a", follow: { isUnblocked: false } };
const webhook = (more) => ({ destination: user, events: [{ ...event, ...more }] });
const webhooks = {
  good: [{ destination: user, events: [] }, webhook(),
    webhook({ mode: "standby", replyToken: undefined })],
  "of another type": [webhook({ timestamp: "1" }), webhook({ follow: { isUnblocked: "no" } })],
  "without what is needed": [webhook({ replyToken: undefined }), webhook({ follow: undefined }),
    webhook({ source: { type: "group" } })],
  "with what nobody knows": [webhook({ colour: "red" }), webhook({ type: "nonsense" }),
    webhook({ mode: "standby" }),
    webhook({ source: { type: "user", userId: user, groupId: "C" } })],
};

export function canaries(api) {
  const judges = {
    request: [requests, (request) => api.request(request)],
    answer: [answers, (exchange) => api.answer(exchange)],
    webhook: [webhooks, (whole) => api.webhook(JSON.parse(JSON.stringify(whole)))],
  };
  for (const [name, [cases, faults]] of Object.entries(judges))
    for (const [how, examples] of Object.entries(cases))
      test(`a ${name} ${how}`, () => {
        for (const example of examples) {
          const found = faults(example);
          assert.equal(found.length === 0, how === "good",
            `${JSON.stringify(example)}: ${found.join("; ") || "nothing found"}`);
        }
      });
}
