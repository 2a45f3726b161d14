// LINE's OpenAPI files as the judge of both sides: what Enishi asks, and what the simulator
// answers, takes, refuses and sends.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, test } from "node:test";

const folder = process.env.LINE_OPENAPI ?? "";
if (existsSync(folder)) {
  const { OpenApi } = await import("./openapi.mjs");
  const { canaries } = await import("./openapi_canaries.mjs");
  const { enishiTests } = await import("./openapi_enishi.mjs");
  const { menuTests } = await import("./openapi_menus.mjs");
  const { simulatorTests } = await import("./openapi_simulator.mjs");
  const { webhookTests } = await import("./openapi_webhooks.mjs");
  const api = new OpenApi(folder);
  const seen = new Set();
  describe("the judge", () => canaries(api));
  describe("Enishi asks", () => enishiTests(api));
  describe("the simulator sends webhooks", () => webhookTests(api, seen));
  describe("the simulator is asked of menus, coupons, members", () => menuTests(api, seen));
  describe("the simulator is asked", () => simulatorTests(api, seen));
} else if (process.env.CI) {
  test("LINE's OpenAPI files", () => assert.fail(`LINE's OpenAPI files are not in ${folder}`));
} else {
  test("LINE's OpenAPI files", { skip: `they are not in ${folder}` }, () => {});
}
