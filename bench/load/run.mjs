// run.mjs PROGRAM BENCH RESULTS [quick]: measures the published PROGRAM, with the helper BENCH, and writes RESULTS.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { browser } from './browser.mjs';
import { firstTokens, withModel } from './first-token.mjs';
import { median, quantile, shown, spread } from './numbers.mjs';
import { overhead } from './overhead.mjs';
import { endAll, freePort, listening, Product, sleep, start, stop } from './product.mjs';
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
  const commits = [];
  const runs = [];
  const cpu = [];
  for (let number = 0; number < repetitions; number++) {
    commits.push(Number(execFileSync(bench, ['commits'], { encoding: 'utf8' })));
    const before = product.cpu();
    runs.push(await runMany(product, id, 1000));
    cpu.push((product.cpu() - before) / 1000);
  }
  const perSecond = runs.map((run) => run.perSecond);
  tell(
    '1,000 tasks, created to completed',
    `${spread(perSecond, ' /s')}, ${shown(median(cpu))} ms CPU each`,
    `SQLite alone, commits of one row ${spread(commits, ' /s')}; ratio ${shown(median(perSecond) / median(commits))}`,
    '≥ 1,000 /s',
  );
  const trips = await roundTrips(product, id, quick ? 30 : 200);
  tell('one task, round trip p50, p99', `${shown(median(trips))} ms, ${shown(quantile(trips, 0.99))} ms`, '', 'p50 ≤ 5 ms');
  await memory(product, id);
  await http(product, id);
  await product.stop();
}

async function memory(product, agentId) {
  const sizes = [];
  for (const tasks of quick ? [2000] : [4000, 7000, 10_000, 15_000, 20_000]) {
    await runMany(product, agentId, tasks - (await product.count('completed')));
    sizes.push([tasks, product.rss()]);
  }
  const told = sizes.map(([tasks, size]) => `${tasks.toLocaleString('en')}: ${shown(size)} MB`).join(', ');
  tell('memory after so many tasks', told, '', '≤ 250 MB after 10,000, and flat');
}

async function settled(product, agentId) {
  while ((await product.count('pending', agentId)) + (await product.count('running', agentId)) > 0) await sleep(100);
}

async function http(product, agentId) {
  const seconds = quick ? 2 : 5;
  const bare = await helper('bare');
  const proxy = { list: [], one: [] };
  const ours = { list: [], one: [], post: [], run: [] };
  const paused = await product.createAgent('paused', 'demo/echo', { status: 'paused' });
  const body = (id) => ({ agent_id: id, title: 'Posted', description: 'no tool, one answer' });
  const load = (route, more) => wrk(`${product.base}/api/v1${route}`, { seconds, product, ...more });
  await load('/agents?limit=100', { seconds: 2 });
  await load(`/agents/${agentId}`, { seconds: 2 });
  for (let number = 0; number < repetitions; number++) {
    proxy.list.push(await wrk(`http://127.0.0.1:${bare.port}/large`, { seconds }));
    ours.list.push(await load('/agents?limit=100'));
    proxy.one.push(await wrk(`http://127.0.0.1:${bare.port}/small`, { seconds }));
    ours.one.push(await load(`/agents/${agentId}`));
    ours.post.push(await load('/tasks', { method: 'POST', body: body(paused.id) }));
    ours.run.push(await load('/tasks', { method: 'POST', body: body(agentId), seconds: 2 }));
    await settled(product, agentId);
  }
  await stop(bare.child);
  const rate = (runs) => runs.map((run) => run.perSecond);
  const told = (runs) => `${spread(rate(runs), ' /s')}, p50 ${shown(median(runs.map((run) => run.p50)))} ms, ${shown(median(runs.map((run) => run.cpu)))} ms CPU each`;
  const ratio = (a, b) => `bare Kestrel ${spread(rate(b), ' /s')}; ratio ${shown(median(rate(a)) / median(rate(b)))}`;
  tell('GET agents, 100 rows, 16 connections', told(ours.list), ratio(ours.list, proxy.list), '≥ 2,500 /s');
  tell('GET agent by id', told(ours.one), ratio(ours.one, proxy.one), '≥ 10,000 /s');
  tell('POST task', told(ours.post), '', '≥ 2,500 /s');
  tell('POST task, while those before it are run', told(ours.run));
  tell(`memory after ${(await product.count('completed')).toLocaleString('en')} tasks and the load`, `${shown(product.rss())} MB`, '', '≤ 250 MB');
}

async function overheads() {
  const results = await overhead(program, quick ? 40 : 300);
  const targets = { plain: ['1 agent, 1 task', '≤ 1.5 ms'], tool: ['1 agent, 1 tool call (2 model turns)', '≤ 2 ms'] };
  for (const [kind, [name, target]] of Object.entries(targets)) {
    const { bare, agentsJs, outside, inside } = results[kind];
    const over = (times) => `${shown(median(times) - median(bare))} ms`;
    tell(
      `${name}: overhead over bare model calls, p50`,
      `${over(inside)} for the run, ${over(outside)} from POST to the frame that says completed, all durable`,
      `OpenAI Agents JS, nothing kept: ${agentsJs ? over(agentsJs) : 'not measured'}; bare calls ${shown(median(bare))} ms`,
      target,
    );
  }
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
    const { id } = await product.createAgent('first token', 'openai/clock');
    await firstTokens(product, id, 5);
    const times = await firstTokens(product, id, quick ? 10 : 50).catch((fault) => {
      throw new Error(`${fault.message}\n${product.process.log}`);
    });
    tell('first token, model to browser: p50, p99', `${shown(median(times))} ms, ${shown(quantile(times, 0.99))} ms`, '', 'p99 ≤ 20 ms');
    await product.stop();
  });
}

// Read from memory, in turns with and without the stage.
function wire() {
  const run = () => JSON.parse(execFileSync(bench, ['wire', quick ? '10' : '60'], { encoding: 'utf8' }));
  const runs = Array.from({ length: repetitions }, run);
  const of = (name) => median(runs.map((one) => one[name][0]));
  const rest = (name) => `(${Math.min(...runs.map((one) => one[name][1]))}–${Math.max(...runs.map((one) => one[name][2]))})`;
  const more = of('perTokenWithUs') - of('perTokenWithoutUs');
  tell('a streamed token through the stage that puts answers right', `${shown(of('perTokenWithUs'))} µs ${rest('perTokenWithUs')}; ${shown(more)} µs more`, `the SDK alone ${shown(of('perTokenWithoutUs'))} µs ${rest('perTokenWithoutUs')}`, 'at most 3 µs more');
  tell('an answer of 3 MB in 1,000 pieces through it', `${shown(of('largeWithMs'))} ms ${rest('largeWithMs')}`, `the SDK alone ${shown(of('largeWithoutMs'))} ms ${rest('largeWithoutMs')}; ratio ${shown(of('largeWithMs') / of('largeWithoutMs'))}`, 'no slower');
}

async function fullDatabase() {
  const small = await Product.start(program);
  const agents = [];
  for (let number = 0; number < 20; number++) agents.push(await small.createAgent(number));
  for (const agent of agents) await runMany(small, agent.id, 5);
  await small.stop(true);
  const filling = start(bench, ['fill', small.folder, quick ? '10000' : '100000']);
  if ((await filling.ended) !== 0) throw new Error(`the database was not filled:\n${filling.log}`);
  const product = await Product.start(program, {}, small.folder);
  const held = await product.count('completed');
  for (const [name, times] of Object.entries(await askAll(product, quick ? 20 : 100)))
    tell(`${held.toLocaleString('en')} tasks in the database, ${name}: p50, p99`, `${shown(median(times))} ms, ${shown(quantile(times, 0.99))} ms`, '', 'p99 ≤ 50 ms');
  await product.stop();
}

const inBrowser = '## In the browser';

/** The browser is measured by itself, under a heading of its own; what the other one last said stays. */
function write() {
  const cpu = os.cpus();
  const table = [
    `Measured ${new Date().toISOString().slice(0, 10)} on ${cpu.length} processors (${cpu[0].model}), ${Math.round(os.totalmem() / 2 ** 30)} GB,`,
    `load ${os.loadavg()[0].toFixed(1)} at the end. Median (least–most). The machine is shared: read ratios of one run, not single numbers.`,
    'What is measured, and how, is in [README.md](README.md).',
    '',
    '| what | ours | in the same run | target |',
    '|---|---|---|---|',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
  ].join('\n');
  const [server, chromium] = fs.existsSync(results) ? fs.readFileSync(results, 'utf8').split(`${inBrowser}\n\n`) : [''];
  const isBrowser = only.includes('browser');
  const parts = [isBrowser ? server.trimEnd() : `# Results\n\n${table}`.trimEnd(), isBrowser ? table : chromium];
  fs.writeFileSync(results, parts[1] ? `${parts[0]}\n\n${inBrowser}\n\n${parts[1]}` : `${parts[0]}\n`);
}

const given = { program, bench, tell, quick };
const parts = { coldStart, work, overheads, live, firstToken, wire, fullDatabase, workflows: () => workflows(given), browser: () => browser(given) };
const only = process.env.ONLY?.split(',') ?? Object.keys(parts).filter((name) => name !== 'browser');
const longest = 480_000; // of one part: a fault in one must not take the time of all
let faults = 0;
for (const name of only) {
  let timer;
  const late = new Promise((_, fail) => (timer = setTimeout(() => fail(new Error('it took too long')), longest)));
  try {
    await Promise.race([parts[name](), late]);
  } catch (fault) {
    faults++;
    console.error(`${name}: ${fault.stack}`);
    tell(name, 'could not be measured');
    endAll();
  }
  clearTimeout(timer);
  write(); // whatever comes after
}
process.exit(faults > 0 ? 1 : 0);
