// Starts the binary and waits for its first line; stops it at the end.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const enishi = process.env.ENISHI;

export async function start(...args) {
  const child = spawn(enishi, args, { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  const first = await new Promise((resolve, reject) => {
    lines.once("line", (line) => resolve(JSON.parse(line)));
    child.once("exit", (code) => reject(new Error(`${args[0]} ended with ${code}`)));
    child.once("error", reject);
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  return {
    ...first,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

export function run(...args) {
  const child = spawn(enishi, args, { stdio: ["ignore", "pipe", "pipe"] });
  let out = "", err = "";
  child.stdout.on("data", (data) => (out += data));
  child.stderr.on("data", (data) => (err += data));
  return new Promise((resolve, reject) =>
    child.once("exit", (code) =>
      code === 0 ? resolve(out) : reject(new Error(`${args.join(" ")}: ${code}\n${out}${err}`))));
}

export function directory() {
  const path = mkdtempSync(join(tmpdir(), "enishi-contract."));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export async function json(method, url, body) {
  const response = await fetch(url, {
    method,
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return text ? JSON.parse(text) : {};
}

// What `look` gives once it gives something; half a minute at most, or `most` ms. `pause` in ms:
// longer where looking is limited.
export async function until(look, what = "it", pause = 50, most = 30_000) {
  for (let i = 0; i < most / pause; i++) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new Error(`${what} did not happen`);
}
