// run.mjs PROGRAM BENCH RESULTS [quick]: measures the published PROGRAM, with the helper BENCH, and writes RESULTS.
import fs from 'node:fs';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { firstTokens, withModel } from './first-token.mjs';
import { median, quantile, shown, spread } from './numbers.mjs';
import { freePort, Product, sleep, start } from './product.mjs';
import { askAll } from './queries.mjs';
import { fanOut } from './sockets.mjs';
import { roundTrips, runMany } from './tasks.mjs';
import { workflows } from './workflows.mjs';
import { wrk } from './wrk.mjs';

const [program, bench, results, mode] = process.argv.slice(2);
const quick = mode === 'quick';
const repetitions = quick ? 1 : 3;
const rows = [];
const began = performance.now();

function tell(what, ours, compared = '', target = '') {
  rows.push([what, ours, compared, target]);
  console.log(`${String(Math.round((performance.now() - began) / 1000)).padStart(4)} s  ${what}: ${ours}${compared ? ` | ${compared}` : ''}`);
}

async function helper(verb) {
  const port = await freePort();
  const child = start(bench, [verb, String(port)]);
  await listening(child);
  return { port, child };
}

async function listening(child) {
  for (let waited = 0; !child.log.includes('listening'); waited += 20) {
    if (child.exitCode !== null || waited > 30_000) throw new Error(`a helper did not start:\n${child.log}`);
    await sleep(20);
  }
}

async function stop(child) {
  child.kill('SIGTERM');
  await child.ended;
}

async function coldStart() {
  const prepared = await Product.start(program);
  await prepared.stop(true);
  const times = [];
  const memory = [];
  for (let number = 0; number < (quick ? 2 : 5); number++) {
    const product = await Product.start(program, {}, prepared.folder);
    times.push(product.startMs);
    await sleep(quick ? 1000 : 5000);
    memory.push(product.rss());
    await product.stop(true);
  }
  fs.rmSync(prepared.folder, { recursive: true });
  tell('process start to first 200', spread(times, ' ms'), '', '≤ 700 ms');
  tell('memory when idle', spread(memory, ' MB'), '', '≤ 120 MB');
}

async function work() {
  const product = await Product.start(program);
  const agents = [];
  for (let number = 0; number < 100; number++) agents.push(await product.createAgent(number));
  const [{ id }] = agents;
  await runMany(product, id, 200);
  const runs = [];
  for (let number = 0; number < repetitions; number++) runs.push(await runMany(product, id, 1000));
  tell('1,000 tasks, created to completed', spread(runs.map((run) => run.perSecond), ' /s'), '', '≥ 1,000 /s');
  const trips = await roundTrips(product, id, quick ? 30 : 200);
  tell('one task, round trip p50, p99', `${shown(median(trips))} ms, ${shown(quantile(trips, 0.99))} ms`, '', 'p50 ≤ 5 ms');
  await http(product, id);
  const made = await product.count('completed');
  if (!quick && made < 10_000) await runMany(product, id, 10_000 - made);
  await settled(product);
  tell(`memory after ${(await product.count('completed')).toLocaleString('en')} tasks`, `${shown(product.rss())} MB`, '', '≤ 250 MB');
  await product.stop();
}

async function settled(product) {
  while ((await product.count('pending')) + (await product.count('running')) > 0) await sleep(100);
}

async function http(product, agentId) {
  const seconds = quick ? 2 : 5;
  const bare = await helper('bare');
  const proxy = { list: [], one: [] };
  const ours = { list: [], one: [], post: [] };
  for (let number = 0; number < repetitions; number++) {
    proxy.list.push((await wrk(`http://127.0.0.1:${bare.port}/large`, { seconds })).perSecond);
    ours.list.push((await wrk(`${product.base}/api/v1/agents?limit=100`, { seconds })).perSecond);
    proxy.one.push((await wrk(`http://127.0.0.1:${bare.port}/small`, { seconds })).perSecond);
    ours.one.push((await wrk(`${product.base}/api/v1/agents/${agentId}`, { seconds })).perSecond);
  }
  await stop(bare.child);
  const body = JSON.stringify({ agent_id: agentId, title: 'Posted', description: 'no tool, one answer' });
  ours.post.push((await wrk(`${product.base}/api/v1/tasks`, { seconds, method: 'POST', body })).perSecond);
  await settled(product);
  const ratio = (a, b) => `bare Kestrel ${spread(b, ' /s')}; ratio ${shown(median(a) / median(b))}`;
  tell('GET agents, 100 rows, 16 connections', spread(ours.list, ' /s'), ratio(ours.list, proxy.list), '≥ 2,500 /s');
  tell('GET agent by id', spread(ours.one, ' /s'), ratio(ours.one, proxy.one), '≥ 10,000 /s');
  tell('POST task, while they are run', spread(ours.post, ' /s'), '', '≥ 2,500 /s');
}

async function live() {
  const ours = await helper('fanout');
  const port = await freePort();
  const node = start('node', [fileURLToPath(new URL('ws-baseline.mjs', import.meta.url)), String(port)]);
  await listening(node);
  const at = {
    ours: (query) => ({ url: `ws://127.0.0.1:${ours.port}/ws`, go: `http://127.0.0.1:${ours.port}/go?${query}` }),
    node: (query) => ({ url: `ws://127.0.0.1:${port}/`, go: `http://127.0.0.1:${port}/go?${query}` }),
  };
  const speed = { ours: [], node: [] };
  const late = { ours: [], node: [] };
  const [many, few] = quick ? [100, 40] : [300, 100];
  for (let number = 0; number <= repetitions; number++)
    for (const who of ['node', 'ours']) {
      const common = { clients: 1000, wanted: '"type":"task.completed"' };
      const fast = await fanOut({ ...common, frames: many, ...at[who](`n=${many}`) });
      const steady = await fanOut({ ...common, frames: few, ...at[who](`n=${few}&hz=20`) });
      if (number === 0) continue; // both warm up
      speed[who].push(fast.perSecond);
      late[who].push(...steady.late);
    }
  await stop(ours.child);
  await stop(node);
  tell('events of 300 bytes to 1,000 sockets', spread(speed.ours, ' /s'), `node ws ${spread(speed.node, ' /s')}; ratio ${shown(median(speed.ours) / median(speed.node))}`, '≥ node ws');
  const lateness = (values) => `${shown(median(values))} ms, ${shown(quantile(values, 0.99))} ms`;
  tell('the same at 20 a second: late by p50, p99', lateness(late.ours), `node ws ${lateness(late.node)}`, 'p99 ≤ 23 ms');
}

async function firstToken() {
  await withModel(async (settings) => {
    const product = await Product.start(program, settings);
    await firstTokens(product, 5);
    const times = await firstTokens(product, quick ? 10 : 50).catch((fault) => {
      throw new Error(`${fault.message}\n${product.process.log}`);
    });
    tell('first token, model to browser: p50, p99', `${shown(median(times))} ms, ${shown(quantile(times, 0.99))} ms`, '', 'p99 ≤ 20 ms');
    await product.stop();
  });
}

async function fullDatabase() {
  const small = await Product.start(program);
  const { id } = await small.createAgent(1);
  await runMany(small, id, 100);
  await small.stop(true);
  const filling = start(bench, ['fill', small.folder, quick ? '10000' : '100000']);
  if ((await filling.ended) !== 0) throw new Error(`the database was not filled:\n${filling.log}`);
  const product = await Product.start(program, {}, small.folder);
  const held = await product.count('completed');
  for (const [name, times] of Object.entries(await askAll(product, id)))
    tell(`${held.toLocaleString('en')} tasks in the database, ${name}: p50, p99`, `${shown(median(times))} ms, ${shown(quantile(times, 0.99))} ms`, '', 'p99 ≤ 50 ms');
  await product.stop();
}

function write() {
  const cpu = os.cpus();
  const lines = [
    '# Results',
    '',
    `Measured ${new Date().toISOString().slice(0, 10)} on ${cpu.length} processors (${cpu[0].model}), ${Math.round(os.totalmem() / 2 ** 30)} GB,`,
    `load ${os.loadavg()[0].toFixed(1)} at the end. Median (least–most). The machine is shared: read ratios of one run, not single numbers.`,
    'What is measured, and how, is in [README.md](README.md).',
    '',
    '| what | ours | in the same run | target |',
    '|---|---|---|---|',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
  ];
  fs.writeFileSync(results, lines.join('\n'));
}

const parts = { coldStart, work, live, firstToken, fullDatabase, workflows: () => workflows({ program, bench, tell, quick }) };
const only = process.env.ONLY?.split(',') ?? Object.keys(parts);
let faults = 0;
for (const name of only)
  try {
    await parts[name]();
  } catch (fault) {
    faults++;
    console.error(`${name}: ${fault.stack}`);
    tell(name, 'could not be measured');
  }
write();
process.exit(faults > 0 ? 1 : 0);
