// Who says whether a body may be sent. Each gives a list of faults for every body; empty: it may.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { enishi, start } from "./programs.mjs";
import { prepared } from "./python.mjs";

const call = "/v2/bot/message/validate/multicast";
const headers = { "content-type": "application/json", authorization: "Bearer a" };

function collected(program, args, input) {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  const chunks = [];
  child.stdout.on("data", (chunk) => chunks.push(chunk));
  child.stdin.on("error", () => {});  // it ended early: the status says so
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status,
      lines: Buffer.concat(chunks).toString().split("\n").filter((line) => line !== "") }));
  });
}

// `bodies`: JSON texts in Enishi's language. Gives its exit status and its verdicts as they are.
export async function byEnishi(bodies) {
  const { status, lines } = await collected(enishi, ["content", "check", "-", "--lines", "--json",
    "--language", "en"], bodies.join("\n"));
  return { status, verdicts: lines.map((line) => JSON.parse(line)) };
}

export const byOpenApi = (api, bodies) =>
  bodies.map((body) => api.request({ method: "POST", url: call, headers, body }));

export async function byPython(bodies, folder) {
  const path = join(folder, "bodies.ndjson");
  writeFileSync(path, bodies.join("\n"));
  const { lines } = await collected(prepared(), ["validator_models.py", path], "");
  return lines.map((line) => [JSON.parse(line)].filter((fault) => fault !== ""));
}

export async function bySimulator(bodies) {
  const line = await start("simulate", "line", "--listen", "127.0.0.1:0", "--no-limits");
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const { hostname, port } = new URL(line.url);
  const options = { hostname, port, path: call, method: "POST", agent,
    headers: { ...headers, authorization: `Bearer ${line.channelAccessToken}` } };
  const ask = (body) => new Promise((resolve, reject) => {
    const asked = request(options, async (answer) => {
      let text = "";
      for await (const chunk of answer.setEncoding("utf8")) text += chunk;
      if (answer.statusCode === 200) return resolve([]);
      if (answer.statusCode !== 400) return reject(new Error(`${answer.statusCode} ${text}`));
      resolve((JSON.parse(text).details ?? [{ property: "body", message: text }])
        .map(({ property, message }) => `${property}: ${message}`));
    });
    asked.once("error", reject);
    asked.end(body);
  });
  try {
    return await Promise.all(bodies.map(ask));
  } finally {
    agent.destroy();
    await line.stop();
  }
}
