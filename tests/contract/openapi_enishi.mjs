// Everything that Enishi asks of LINE, and everything that it is answered, kept between the two.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { coupon } from "./menus.mjs";
import { messages } from "./messages.mjs";
import { massAsked, massTests, massUrls } from "./openapi_mass.mjs";
import { picture } from "./picture.mjs";
import { directory, json, run, start, until } from "./programs.mjs";
import { proxy } from "./proxy.mjs";

// What Enishi has to have asked, and statuses that it has to have met.
const asked = {
  issueStatelessChannelToken: [200, 400],
  getFollowers: [200, 403],
  getProfile: [200, 404],
  getMessageQuota: [200, 401],
  getMessageQuotaConsumption: [200],
  validateMulticast: [200],
  multicast: [200, 409, 500],
  pushMessage: [200, 429],
  getNumberOfFollowers: [200],
  getNumberOfSentMulticastMessages: [200],
  getNumberOfSentPushMessages: [200],
  replyMessage: [200, 500],
  showLoadingAnimation: [202],
  markMessagesAsReadByToken: [200],
  getMessageContent: [200, 202],
  getBotInfo: [200],
  getWebhookEndpoint: [200],
  setWebhookEndpoint: [200],
  testWebhookEndpoint: [200],
  validateRichMenuObject: [200],
  createRichMenu: [200],
  getRichMenuList: [200],
  setRichMenuImage: [200],
  updateRichMenuAlias: [404],
  createRichMenuAlias: [200],
  setDefaultRichMenu: [200],
  linkRichMenuIdToUsers: [202],
  unlinkRichMenuIdFromUsers: [202],
  createAudienceGroup: [202],
  getAudienceData: [200],
  getAudienceGroups: [200],
  createCoupon: [200, 500],
  listCoupon: [200],
  getCouponDetail: [200, 404],
  closeCoupon: [200, 410],
  ...massAsked,
};
// What is asked once a day, and some time after a send.
const insight = ["getNumberOfMessageDeliveries", "getFriendsDemographics", "getMessageEvent",
  "getStatisticsPerUnit", "getNumberOfSentBroadcastMessages", "getNumberOfSentReplyMessages"];
for (const id of insight) asked[id] = [200];

export function enishiTests(api) {
  const exchanges = [];
  let line, atLine, atLineData, data, server, control, workspace, provider, channel;
  const ask = async (...args) => JSON.parse(await run("api", ...args, "--data", data.path));
  const of = (path = "", { id } = channel) => `/api/v1/channels/${id}${path}`;

  const serve = () => start("serve", "--data", data.path, "--http-listen", "127.0.0.1:0",
    "--http-public-url", "https://enishi.example", "--line-api-base", atLine.url, 
    "--line-api-data-base", atLineData.url, "--log-level", "error");
  const connect = (account) => ask("POST", `/api/v1/workspaces/${workspace.id}/channels`,
    JSON.stringify({ provider: provider.id, name: "公式", line_channel_id: account.channelId,
      channel_secret: account.channelSecret, bot_user_id: account.botUserId }));

  before(async () => {
    data = directory();
    line = await start("simulate", "line", "--listen", "127.0.0.1:0", "--friends", "20");
    atLine = await proxy(line.url, "https://api.line.me", exchanges);
    atLineData = await proxy(line.url, "https://api-data.line.me", exchanges);
    server = await serve();
    control = (method, path, body) => json(method, `${line.url}/simulator/${path}`, body);
    workspace = await ask("POST", "/api/v1/workspaces", '{"name":"縁"}');
    provider = await ask("POST", `/api/v1/workspaces/${workspace.id}/providers`, '{"name":"p"}');
    channel = await connect(line);
    await control("PUT", `channels/${line.channelId}/webhook`,
      { url: `http://127.0.0.1:${server.port}/line/webhook/${channel.id}` });
  });
  after(async () => {
    await server.stop();
    atLine.stop();
    atLineData.stop();
    await line.stop();
    data.remove();
  });

  async function finished(job) {
    const over = async () => {
      const { state } = await ask("GET", `/api/v1/jobs/${job}`);
      return state !== "queued" && state;
    };
    return until(over, `job ${job}`);
  }
  const profiles = () => exchanges.filter(({ url, status }) =>
    url.startsWith("/v2/bot/profile/") && status === 200);
  const fault = (endpoint, name) =>
    control("POST", "faults/next", { endpoint, fault: name, count: 1 });

  test("friends: imported, followed, written, blocked, looked up", async () => {
    const { job } = await ask("POST", of("/followers-import"));
    assert.equal(await finished(job), "done");
    const act = (...acts) => control("POST", `channels/${line.channelId}/act`, { acts });
    const stranger = "U" + "9".repeat(32);
    const [friend] = (await control("GET", `channels/${line.channelId}/friends?limit=1`)).userIds;
    await act({ type: "follow", userId: stranger }, { type: "message", userId: stranger },
      { type: "unfollow", userId: friend });
    await until(() => profiles().some(({ url }) => url.endsWith(stranger)));
    const ids = JSON.stringify({ users: ["U" + "0".repeat(32)] });
    assert.equal(await finished((await ask("POST", of("/user-ids"), ids)).job), "done");
    await until(async () => (await ask("GET", of("/counts"))).reachable === 20);
  });

  async function campaign(kinds, more = {}) {
    const made = await ask("POST", `/api/v1/workspaces/${workspace.id}/campaigns`,
      JSON.stringify({ name: "c", channel: channel.id, messages: kinds, ...more }));
    await ask("POST", `/api/v1/campaigns/${made.id}/check`);
    await ask("POST", `/api/v1/campaigns/${made.id}/send`);
    const report = JSON.parse(await run("campaign", "watch", made.id, "--data", data.path));
    assert.equal(report.settled.accepted, 20, JSON.stringify(report));
  }

  test("campaigns for all; one answer is lost", async () => {
    const { text, textV2, coupon: sample, ...others } = messages;
    const { id: couponId } = await ask("POST", of("/coupons"), JSON.stringify(coupon()));
    const kinds = [...Object.values(others), { ...sample, couponId }];
    for (let i = 0; i < kinds.length; i += 5) await campaign(kinds.slice(i, i + 5));
    await fault("POST /v2/bot/message/multicast", "error_after");
    await campaign([text]);
  });

  test("campaigns for each; one is too fast", async () => {
    await fault("POST /v2/bot/message/push", "limit_rate");
    await campaign([{ type: "text", text: "{{name|お客様}}、こんにちは" }]);
    await campaign([messages.buttons, messages.bubble], { link_policy: "person" });
  });

  test("coupons: made although an answer is lost, listed, closed", async () => {
    const made = async (more) =>
      (await ask("POST", of("/coupons"), JSON.stringify({ ...coupon(), ...more }))).id;
    const first = await made({ title: "くじ", couponCode: "HARU", usageCondition: "1回",
      acquisitionCondition: { type: "lottery", lotteryProbability: 5, maxAcquireCount: -1 },
      reward: { type: "discount", priceInfo: { type: "explicit", originalPrice: 500,
        priceAfterDiscount: 300 } } });
    await fault("POST /v2/bot/coupon", "error_after");
    const second = await made({ title: "おまけ", reward: { type: "gift" } });
    const listed = async (query) => (await ask("GET", of(`/coupons?${query}`))).items;
    assert.deepEqual((await listed("limit=2")).map(({ id }) => id), [second, first]);
    assert.equal((await ask("GET", of(`/coupons/${second}`))).title, "おまけ");
    const close = () => run("api", "POST", of(`/coupons/${second}/close`), "--data", data.path);
    await close();
    await assert.rejects(close());
    assert.deepEqual((await listed("state=closed")).map(({ id }) => id), [second]);
    await assert.rejects(ask("GET", of("/coupons/01JYNW8JMQVFBNWF1APF8Z3FS7")));
  });

  test("answers, and what is said between people", async () => {
    await ask("PUT", of("/answers"), JSON.stringify({ rules: [{ name: "hi", on: "keyword",
      words: ["hi"], loading_seconds: 5, messages: [messages.text] }] }));
    const { userIds } = await control("GET", `channels/${line.channelId}/friends?limit=20`);
    const user = userIds.at(-1);
    const says = (message, more = {}) => control("POST", `channels/${line.channelId}/act`,
      { acts: [{ type: "message", userId: user, payload: message, ...more }] });
    const said = async () => (await ask("GET", of(`/conversations/${user}/messages`))).items;
    const counted = async (state) => (await ask("GET", of("/answers/counts"))).rules
      .some(({ answers }) => answers[state] === 1);
    await says({ type: "text", text: "ＨＩ" });
    await until(() => counted("accepted"));
    await fault("POST /v2/bot/message/reply", "error_before");
    await says({ type: "text", text: "hi" });
    await until(() => counted("unknown"));
    await says({ type: "image" }, { mediaPreparationMs: 1_500 });
    await until(async () => (await said()).some(({ content }) => content));
    await run("api", "POST", of(`/conversations/${user}/loading`), '{"seconds":20}',
      "--data", data.path);
    const { told } = await ask("POST", of(`/conversations/${user}/mark-as-read`));
    assert.ok(told);
    await ask("POST", of(`/conversations/${user}/messages`),
      JSON.stringify({ messages: [{ type: "text", text: "{{name}}様" }] }));
    await until(async () => (await said()).some(({ direction }) => direction === "staff"));
  });

  test("a menu for all, another for some, and an audience", async () => {
    const file = join(data.path, "menu.png");
    writeFileSync(file, picture(800, 270));
    const added = await run("media", "add", file, "--json", "--data", data.path);
    const { id: image } = JSON.parse(added);
    const made = async (name, alias, action) => {
      const { id } = await ask("POST", of("/menus"), JSON.stringify({ name, alias, image,
        chat_bar_text: "メニュー", size: { width: 800, height: 270 }, selected: true,
        areas: [{ bounds: { x: 0, y: 0, width: 400, height: 270 }, action: { type: "postback" } },
          { bounds: { x: 400, y: 0, width: 400, height: 270 }, action }] }));
      assert.equal(await finished((await ask("POST", of(`/menus/${id}/publish`))).job), "done");
      return id;
    };
    const all = await made("朝", "morning", { type: "uri", uri: "https://shop.example/a" });
    const some = await made("夜", "night", { type: "richmenuswitch", menu: all });
    await ask("PUT", of("/menu-default"), JSON.stringify({ menu: all }));
    const rules = (list) => ask("PUT", of("/menu-rules"), JSON.stringify({ rules: list }));
    const linked = async () => (await ask("GET", of("/menu-status"))).menus
      .find(({ menu }) => menu === some);
    await rules([{ name: "r", menu: some, condition: { everyone: true } }]);
    await until(async () => (await linked())?.linked === 20, "links");
    await rules([]);
    await until(async () => ((await linked())?.linked ?? 0) === 0, "no links");

    const { id } = await ask("POST", of("/line-audiences"),
      JSON.stringify({ name: "友だち", kind: "upload", condition: { everyone: true } }));
    await until(async () => (await ask("GET", of(`/line-audiences/${id}`))).state === "ready",
      "the audience", 300);
  });

  const mass = massTests(api, exchanges, { ask, of, finished, fault, first: () => channel,
    async addChannel(count) {
      const account = await control("POST", "channels", {});
      await control("POST", `channels/${account.channelId}/friends`, { count });
      return { channel: await connect(account), change: (path, body) =>
        control("PUT", `channels/${account.channelId}/${path}`, body) };
    } });

  test("set-up is looked at and repaired", async () => {
    await ask("GET", of("/setup"));
    await ask("POST", of("/setup/repair"));
    await ask("GET", of("/setup"));
  });

  test("quota and followers", async () => {
    assert.equal((await ask("GET", of("/quota"))).limited, false);
    await control("PUT", `channels/${line.channelId}/quota`, { limit: 100 });
    assert.equal((await ask("GET", of("/quota"))).value, 100);
    assert.equal((await ask("GET", of("/unknown-friends"))).known, 20);
  });

  test("yesterday's counts", async () => {
    await server.stop();
    const yesterday = new Date(Date.now() - 15 * 3_600_000).toISOString().slice(0, 10);
    // No call makes a campaign of yesterday: the server becomes one that was off for a day.
    execFileSync("python3", ["-c", `
import sqlite3, sys, time
with sqlite3.connect(sys.argv[1]) as state:
    state.execute("UPDATE OR REPLACE sent_day SET day = ?", (sys.argv[2].replace("-", ""),))
    day = int((time.time() + 9 * 3600 - 37800) // 86400)
    state.execute("INSERT OR REPLACE INTO measure_daily VALUES ('insight', ?)", (day - 1,))
    state.execute("UPDATE insight_plan SET due = due - 86400000")
`, join(data.path, "state.db"), yesterday]);
    server = await serve();
    assert.equal(await finished((await ask("POST", of("/reconciliations"))).job), "done");
    const { items } = await ask("GET", of("/reconciliations"));
    assert.deepEqual(items.map(({ kind, theirs }) => [kind, theirs]).sort(),
      [["multicast", 0], ["push", 0]]);
  });

  test("insight: the day begins with the next minute", async () => {
    const told = (id) => exchanges.some(({ method, url, status }) =>
      status === 200 && api.find(method, url).operation.id === id);
    await until(() => insight.every(told), "insight", 200, 120_000);
    assert.ok((await ask("GET", of("/insight/demographics"))).as_of);
    // Of a mass send by the id of its request: that of the first try, whose answer was lost.
    const { delivered } = await until(async () => {
      const found = await ask("GET", `/api/v1/mass-sends/${mass.broadcast}/insight`);
      return found.as_of && found;
    }, "the broadcast's insight", 500);
    assert.ok(exchanges.some(({ url, status }) => status === 200 &&
      url === `/v2/bot/insight/message/event?requestId=${mass.requestId}`));
    assert.equal(delivered, 20);
  });

  test("accounts that LINE refuses", async () => {
    await ask("POST", of("/token"), JSON.stringify({ token_kind: "long_lived",
      long_lived_token: line.channelAccessToken }));
    assert.equal((await ask("GET", of("/quota"))).value, 100);
    await control("POST", `channels/${line.channelId}/token`, {});
    await assert.rejects(ask("GET", of("/quota")));
    const unverified = await control("POST", "channels", { verified: false });
    const small = await connect(unverified);
    await finished((await ask("POST", of("/followers-import", small))).job);
    const wrong = await connect({ ...await control("POST", "channels", {}),
      channelSecret: "0".repeat(32) });
    await assert.rejects(ask("GET", of("/quota", wrong)));
  });

  test("every request and every answer is LINE's", () => {
    const faults = exchanges.flatMap((exchange) =>
      [...api.request(exchange), ...api.answer(exchange)].map((fault) =>
        `${exchange.method} ${exchange.url} ${exchange.body.toString().slice(0, 300)}: ${fault}`));
    assert.equal(faults.join("\n"), "");
  });

  test("a send has a retry key, and a repeat is the same to the byte", () => {
    const urls = ["/v2/bot/message/push", "/v2/bot/message/multicast", ...massUrls];
    const sends = new Map();
    for (const { url, headers, body } of exchanges) {
      if (!urls.includes(url)) continue;
      const key = headers["x-line-retry-key"];
      assert.ok(key, url);
      sends.set(key, [...(sends.get(key) ?? []), url + body]);
    }
    const repeated = [...sends.values()].filter((tries) => tries.length > 1);
    for (const url of urls)
      assert.ok(repeated.some(([first]) => first.startsWith(`${url}{`)), url);
    for (const tries of repeated) assert.equal(new Set(tries).size, 1);
  });

  test("every call that Enishi knows was made, and answered in every way", () => {
    const met = {};
    for (const { method, url, status } of exchanges)
      (met[api.find(method, url).operation.id] ??= new Set()).add(status);
    assert.deepEqual(Object.keys(met).sort(), Object.keys(asked).sort());
    for (const [id, statuses] of Object.entries(asked))
      for (const status of statuses) assert.ok(met[id].has(status), `${id}: never ${status}`);
  });
}
