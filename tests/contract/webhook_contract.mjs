// Webhooks between three parties: the simulator signs, Enishi stores and forwards, and LINE's own SDK
// verifies what arrives at the brand's other receiver.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { validateSignature } from "@line/bot-sdk";
import { directory, json, run, start, until } from "./programs.mjs";

let line, server, data, receiver, arrived, channel;
const api = async (...args) => JSON.parse(await run("api", ...args, "--data", data.path));

before(async () => {
  data = directory();
  line = await start("simulate", "line", "--listen", "127.0.0.1:0", "--friends", "10");
  server = await start("serve", "--data", data.path, "--http-listen", "127.0.0.1:0",
    "--line-api-base", line.url, "--line-api-data-base", line.url, "--log-level", "warn");
  arrived = [];
  receiver = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      // The first try of each body fails, so that the forwarding has to try again.
      const body = Buffer.concat(chunks);
      const again = arrived.some((a) => a.body.equals(body));
      arrived.push({ body, signature: request.headers["x-line-signature"], ok: again });
      response.writeHead(again ? 200 : 500).end();
    });
  });
  await new Promise((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const workspace = await api("POST", "/api/v1/workspaces", '{"name":"縁"}');
  const provider = await api("POST", `/api/v1/workspaces/${workspace.id}/providers`,
    '{"name":"p"}');
  channel = await api("POST", `/api/v1/workspaces/${workspace.id}/channels`, JSON.stringify({
    provider: provider.id, name: "c", line_channel_id: line.channelId,
    channel_secret: line.channelSecret, bot_user_id: line.botUserId }));
  await api("POST", `/api/v1/channels/${channel.id}/receivers`, JSON.stringify({
    url: `http://127.0.0.1:${receiver.address().port}/hook`, private_network: true }));
  await json("PUT", `${line.url}/simulator/channels/${line.channelId}/webhook`,
    { url: `http://127.0.0.1:${server.port}/line/webhook/${channel.id}` });
});
after(async () => {
  await server.stop();
  await line.stop();
  receiver.close();
  data.remove();
});

test("a signed body arrives at the other receiver as LINE signed it", async () => {
  const users = (await json("GET",
    `${line.url}/simulator/channels/${line.channelId}/friends?limit=1`)).userIds;
  await json("POST", `${line.url}/simulator/channels/${line.channelId}/act`,
    { acts: [{ type: "message", user: users[0], escape: true,
      payload: { type: "text", text: "こんにちは 👋" } }] });
  const forwarded = await until(() => arrived.find((a) => a.ok));
  assert.ok(validateSignature(forwarded.body, line.channelSecret, forwarded.signature));
  const events = await until(async () => {
    const page = await api("GET", `/api/v1/channels/${channel.id}/events?tail=10`);
    return page.items.length > 0 ? page.items : null;
  });
  assert.equal(events.length, 1);
});

test("a body with a wrong signature is refused", async () => {
  const response = await fetch(`http://127.0.0.1:${server.port}/line/webhook/${channel.id}`, {
    method: "POST", headers: { "x-line-signature": "AAAA" },
    body: JSON.stringify({ destination: line.botUserId, events: [] }) });
  assert.equal(response.status, 401);
});
