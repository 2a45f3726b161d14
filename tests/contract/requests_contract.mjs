// What Enishi sends to LINE, seen by a foreign receiver: every request of a campaign is kept and then
// read by the typed models of LINE's Python SDK (PyPI), which refuse what LINE's contract does not know.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { createHmac, randomUUID } from "node:crypto";
import { directory, run, start } from "./programs.mjs";
import { python } from "./python.mjs";

const secret = "0123456789abcdef0123456789abcdef";
const bot = "U" + "b".repeat(32);
const users = Array.from({ length: 7 }, (_, i) => "U" + String(i + 1).repeat(32));
let line, server, data, requests, channel, workspace;
const api = async (...args) => JSON.parse(await run("api", ...args, "--data", data.path));

function answer(request, body, response) {
  const send = (status, json) => {
    response.writeHead(status, { "Content-Type": "application/json",
      "x-line-request-id": randomUUID() });
    response.end(JSON.stringify(json));
  };
  const path = request.url.split("?")[0];
  if (path === "/oauth2/v3/token")
    return send(200, { access_token: "token", expires_in: 900, token_type: "Bearer" });
  if (request.headers.authorization !== "Bearer token") return send(401, { message: "token" });
  if (path === "/v2/bot/message/quota") return send(200, { type: "limited", value: 1000 });
  if (path === "/v2/bot/message/quota/consumption") return send(200, { totalUsage: 3 });
  if (path.startsWith("/v2/bot/profile/"))
    return send(200, { userId: path.split("/").pop(), displayName: "花子 \"様\"\n", language: "ja" });
  if (path.startsWith("/v2/bot/message/")) {
    requests.push({ path, body: JSON.parse(body), key: request.headers["x-line-retry-key"] ?? null });
    return send(200, path.endsWith("/push") ? { sentMessages: [{ id: "1" }] } : {});
  }
  send(404, { message: "Not found" });
}

before(async () => {
  data = directory();
  requests = [];
  line = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => answer(request, body, response));
  });
  await new Promise((resolve) => line.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${line.address().port}`;
  server = await start("serve", "--data", data.path, "--http-listen", "127.0.0.1:0",
    "--line-api-base", url, "--line-api-data-base", url, "--log-level", "warn");
  workspace = await api("POST", "/api/v1/workspaces", '{"name":"縁"}');
  const provider = await api("POST", `/api/v1/workspaces/${workspace.id}/providers`, '{"name":"p"}');
  channel = await api("POST", `/api/v1/workspaces/${workspace.id}/channels`, JSON.stringify({
    provider: provider.id, name: "c", line_channel_id: "1234567890", channel_secret: secret,
    bot_user_id: bot }));
  const events = users.map((userId, i) => ({
    type: "follow", follow: { isUnblocked: false }, mode: "active", timestamp: Date.now() + i,
    source: { type: "user", userId }, replyToken: "r" + i,
    webhookEventId: "01KYX9ZHWS7X94SQ07M4EQRR" + String(10 + i),
    deliveryContext: { isRedelivery: false } }));
  const body = JSON.stringify({ destination: bot, events });
  const response = await fetch(`http://127.0.0.1:${server.port}/line/webhook/${channel.id}`, {
    method: "POST", body,
    headers: { "x-line-signature": createHmac("sha256", secret).update(body).digest("base64") } });
  assert.equal(response.status, 200);
});
after(async () => {
  await server.stop();
  line.close();
  data.remove();
});

async function campaign(messages) {
  const made = await api("POST", `/api/v1/workspaces/${workspace.id}/campaigns`,
    JSON.stringify({ name: "c", channel: channel.id, messages }));
  await api("POST", `/api/v1/campaigns/${made.id}/check`);
  await api("POST", `/api/v1/campaigns/${made.id}/send`);
  const report = JSON.parse(await run("campaign", "watch", made.id, "--data", data.path));
  assert.equal(report.settled.accepted, users.length);
}

test("every request reads as LINE's own models", async () => {
  await campaign([{ type: "text", text: "こんにちは 👋 \"引用\" \\ \n" }]);
  await campaign([{ type: "text", text: "{{name|お客様}}、こんにちは" },
    { type: "sticker", packageId: "446", stickerId: "1988" }]);
  const kinds = new Set(requests.map((r) => r.path));
  assert.ok(kinds.has("/v2/bot/message/multicast"), [...kinds].join(" "));
  writeFileSync("requests.json", JSON.stringify(requests));
  writeFileSync("check.py", `
import json, re, uuid
from linebot.v3.messaging import models
kinds = {"/v2/bot/message/push": models.PushMessageRequest,
         "/v2/bot/message/multicast": models.MulticastRequest,
         "/v2/bot/message/validate/push": models.ValidateMessageRequest,
         "/v2/bot/message/validate/multicast": models.ValidateMessageRequest}
for request in json.load(open("requests.json")):
    model = kinds[request["path"]]
    read = model.from_dict(request["body"])
    again = json.loads(read.to_json())
    body = request["body"]
    assert again["messages"] == body["messages"], (again["messages"], body["messages"])
    assert again.get("to") == body.get("to"), body
    if "validate" in request["path"]:
        assert request["key"] is None
        continue
    uuid.UUID(request["key"])
    for unit in body.get("customAggregationUnits", []):
        assert re.fullmatch("[a-zA-Z0-9_]{1,30}", unit), unit
    assert len(body.get("customAggregationUnits", [])) == 1, body
    unknown = set(body) - {"to", "messages", "notificationDisabled", "customAggregationUnits"}
    assert not unknown, unknown
print("checked", "ok")
`);
  assert.match(python("check.py"), /checked ok/);
});
