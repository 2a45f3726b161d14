// Ten segments: Enishi beside DuckDB in its best layout, on the same events.
//   node bench/segment/run.mjs BENCH DIR [REPEATS]     DIR as "segment_bench generate ... --csv" made it
// DuckDB: one table a type, sorted by (person, second), the narrowest integers, two threads, all in
// memory, each question asked once before. Parameters are drawn anew for each repeat; both get the
// same, in turn, and must give the same count.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { DuckDBInstance } from '@duckdb/node-api';

const [bench, directory, repeatsText = '7'] = process.argv.slice(2);
const repeats = Number(repeatsText);
const threads = 2;
const now = 1_790_000_000;
const day = 86_400;

let seed = Number(process.env.SEED ?? Date.now() % 1e9);
console.log(`SEED=${seed}`);
const random = () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};
const between = (low, high) => low + Math.floor(random() * (high - low + 1));

const type = { page: 1, delivered: 2, viewed: 3, clicked: 5, cart: 7, ordered: 8 };
const names = { page: 'page_viewed', delivered: 'message_accepted', viewed: 'product_viewed', clicked: 'message_clicked',
  cart: 'cart_updated', ordered: 'ordered' };
const people = (from, where = '', having = '') =>
  `SELECT count(*) FROM (SELECT person FROM t${from} WHERE ${where} GROUP BY person ${having})`;
const since = (days) => `second > ${now - days * day} AND second <= ${now}`;
const last = (days) => ({ last: { days } });
const event = (name, rest) => ({ event: { type: names[name], ...rest } });

// What is drawn, the condition, and the same in SQL.
const segments = {
  frequency: {
    draw: () => [between(20, 400), between(3, 12)],
    condition: ([days, n]) => event('page', { window: last(days), count: { ge: n } }),
    sql: ([days, n]) => people(type.page, since(days), `HAVING count(*) >= ${n}`),
  },
  sum: {
    draw: () => [between(60, 700), between(5_000, 60_000)],
    condition: ([days, yen]) => event('ordered', { window: last(days), sum: { property: 'second', ge: yen } }),
    sql: ([days, yen]) => people(type.ordered, since(days), `HAVING sum(second_value) >= ${yen}`),
  },
  recency: {
    draw: () => { const near = between(10, 60); return [near + between(20, 200), near]; },
    condition: ([far, near]) => ({ and: [event('ordered', { window: last(far), did: true }),
      event('ordered', { window: last(near), did: false })] }),
    sql: ([far, near]) => people(type.ordered, since(far), `HAVING max(second) <= ${now - near * day}`),
  },
  cart_left: {
    draw: () => [between(10, 90), between(1, 72)],
    condition: ([days, hours]) => event('cart', { window: last(days),
      not_then: { type: names.ordered, within: { hours } } }),
    sql: ([days, hours]) => `SELECT count(DISTINCT a.person) FROM
      (SELECT * FROM t${type.cart} WHERE second > ${now - days * day} AND second < ${now - hours * 3600}) a
      ASOF LEFT JOIN t${type.ordered} b ON a.person = b.person AND a.second <= b.second
      WHERE b.person IS NULL OR b.second > a.second + ${hours * 3600}`,
  },
  category: {
    draw: () => [between(20, 500), between(0, 299), between(1, 3)],
    condition: ([days, category, n]) => event('viewed', { window: last(days), count: { ge: n },
      where: [{ property: 'first', category: ['c' + category] }] }),
    sql: ([days, category, n]) => `SELECT count(*) FROM (SELECT person FROM t${type.viewed}
      WHERE ${since(days)} AND first_value IN (SELECT item FROM items WHERE category = ${category})
      GROUP BY person HAVING count(*) >= ${n})`,
  },
  sequence: {
    draw: () => [between(20, 300), between(1, 96)],
    condition: ([days, hours]) => event('clicked', { window: last(days), then: { type: names.ordered, within: { hours } } }),
    sql: ([days, hours]) => `SELECT count(DISTINCT a.person) FROM
      (SELECT * FROM t${type.clicked} WHERE ${since(days)}) a
      ASOF JOIN t${type.ordered} b ON a.person = b.person AND a.second <= b.second
      WHERE b.second <= a.second + ${hours * 3600}`,
  },
  dormant: {
    draw: () => [between(60, 400)],
    condition: ([days]) => ({ and: [event('ordered', { did: true }), event('ordered', { window: last(days), did: false }),
      event('page', { window: last(days), did: false })] }),
    sql: ([days]) => `SELECT count(*) FROM (SELECT person FROM t${type.ordered} GROUP BY person
      HAVING max(second) <= ${now - days * day}) o
      ANTI JOIN (SELECT person FROM t${type.page} WHERE ${since(days)}) p ON o.person = p.person`,
  },
  mixed: {
    draw: () => [between(60, 500), between(1, 40), between(18, 60)],
    condition: ([days, prefecture, age]) => ({ and: [event('ordered', { window: last(days), count: { ge: 2 } }),
      { attribute: { name: 'prefecture', between: [prefecture, prefecture + 5] } },
      { attribute: { name: 'age', between: [age, age + 14] } }] }),
    sql: ([days, prefecture, age]) => `SELECT count(*) FROM (SELECT person FROM t${type.ordered}
      WHERE ${since(days)} GROUP BY person HAVING count(*) >= 2) o SEMI JOIN
      (SELECT person FROM people WHERE prefecture BETWEEN ${prefecture} AND ${prefecture + 5}
       AND age BETWEEN ${age} AND ${age + 14}) p ON o.person = p.person`,
  },
  percentile: {
    draw: () => [between(200, 700), between(1, 30)],
    condition: ([days, percent]) => event('ordered', { window: last(days), sum: { property: 'second', top_percent: percent } }),
    // The value that a share of the people reach, and all who reach it.
    sql: ([days, percent]) => `WITH s AS (SELECT sum(second_value) AS v FROM t${type.ordered}
      WHERE ${since(days)} GROUP BY person)
      SELECT count(*) FROM s WHERE v >= (SELECT quantile_disc(v, ${(100 - percent) / 100 + 1e-9}) FROM s)`,
  },
  clicked_share: {
    draw: () => [between(60, 500), between(5, 60)],
    condition: ([days, percent]) => ({ and: [event('delivered', { window: last(days), count: { ge: 3 } }),
      event('clicked', { window: last(days), share_percent: { of: { type: names.delivered, window: last(days) }, ge: percent } })] }),
    sql: ([days, percent]) => `SELECT count(*) FROM
      (SELECT person, count(*) AS sent FROM t${type.delivered} WHERE ${since(days)}
       GROUP BY person HAVING count(*) >= 3) d
      JOIN (SELECT person, count(*) AS clicked FROM t${type.clicked} WHERE ${since(days)}
       GROUP BY person) c ON d.person = c.person WHERE clicked * 100 >= ${percent} * sent`,
  },
};

const child = spawn(bench, ['ask', directory, String(threads)], { stdio: ['pipe', 'pipe', 'inherit'] });
const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
console.log((await lines.next()).value);
const ask = async (condition) => {
  child.stdin.write(`${JSON.stringify(condition)}\n`);
  const [count, ms] = (await lines.next()).value.split(' ').map(Number);
  return { count, ms };
};

const connection = await (await DuckDBInstance.create(':memory:', { threads: String(threads) })).connect();
const loading = performance.now();
for (const n of Object.values(type)) {
  await connection.run(`CREATE TABLE t${n} AS SELECT * FROM read_csv('${directory}/csv/${n}.csv', header = false,
    columns = {person: 'UINTEGER', second: 'UINTEGER', first_value: 'USMALLINT', second_value: 'UINTEGER'})
    ORDER BY person, second`);
}
await connection.run(`CREATE TABLE people AS SELECT * FROM read_csv('${directory}/csv/people.csv', header = false,
  columns = {person: 'UINTEGER', prefecture: 'UTINYINT', age: 'UTINYINT'})`);
await connection.run(`CREATE TABLE items AS SELECT * FROM read_csv('${directory}/csv/items.csv', header = false,
  columns = {item: 'USMALLINT', category: 'USMALLINT'})`);
console.log(`DuckDB loaded in ${((performance.now() - loading) / 1000).toFixed(0)} s`);
const duck = async (sql) => {
  const start = performance.now();
  const rows = (await connection.runAndReadAll(sql)).getRows();
  return { count: Number(rows[0][0]), ms: performance.now() - start };
};

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))];
const ratios = [];
const all = [];
let wrong = 0;
for (const [name, segment] of Object.entries(segments)) {
  const ours = [], theirs = [];
  const counts = [];
  for (let i = -1; i < repeats; ++i) {
    const parameters = segment.draw();
    const condition = segment.condition(parameters), sql = segment.sql(parameters);
    const [a, b] = i % 2 ? [await ask(condition), await duck(sql)]
      : [await duck(sql), await ask(condition)].reverse();
    if (a.count !== b.count) {
      ++wrong;
      console.log(`UNEQUAL ${name} ${parameters}: ${a.count} and ${b.count}`);
    }
    if (i < 0) continue;
    ours.push(a.ms);
    theirs.push(b.ms);
    counts.push(a.count);
  }
  const ratio = median(theirs.map((t, i) => t / ours[i]));
  ratios.push(ratio);
  all.push(...ours);
  console.log(`${name.padEnd(14)} ${median(ours).toFixed(1).padStart(8)} ms   DuckDB ${median(theirs).toFixed(1).padStart(8)} ms`
    + `   ${ratio.toFixed(1).padStart(6)} times   members ${Math.min(...counts)} to ${Math.max(...counts)}`);
}
console.log(`median ${median(ratios).toFixed(1)} times, least ${Math.min(...ratios).toFixed(1)}; `
  + `p95 of a count ${quantile(all, .95).toFixed(1)} ms; ${wrong} unequal`);
child.stdin.end();
process.exit(wrong ? 1 : 0);
