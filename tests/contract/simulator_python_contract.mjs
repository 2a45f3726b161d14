// LINE's Python SDK as a client of the simulator: its typed models read every answer.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { python } from "./python.mjs";
import { json, start } from "./programs.mjs";

let line, group;
before(async () => {
  line = await start("simulate", "line", "--listen", "127.0.0.1:0", "--friends", "150");
  const control = `${line.url}/simulator/channels/${line.channelId}`;
  const { userIds } = await json("GET", `${control}/friends?limit=150`);
  group = (await json("POST", `${control}/groups`, { name: "縁", members: userIds })).id;
});
after(() => line.stop());

test("every answer reads as LINE's own models", () => {
  assert.match(python("simulator_client.py", JSON.stringify({ ...line, group })), /all read/);
});
