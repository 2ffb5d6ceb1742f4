// Workflows: what a run costs beside other frameworks, how much a manager has to read, and a thousand runs at once.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import WebSocket from 'ws';
import { crew } from './crew.mjs';
import { median, quantile, shown, spread } from './numbers.mjs';
import { Product, sleep } from './product.mjs';
import { withTeam } from './team-model.mjs';

const run = promisify(execFile);

export async function workflows({ program, bench, tell, quick }) {
  await overhead({ program, bench, tell, quick });
  await prompts({ program, tell });
  await crowd({ program, tell, count: quick ? 100 : 1000 });
}

// Ours and theirs in turns, so that a busy moment meets both.
async function overhead({ program, bench, tell, quick }) {
  const product = await Product.start(program);
  const agents = await Promise.all([1, 2, 3].map((number) => product.createAgent(number)));
  const ended = await endings(product);
  const times = { ours: [], server: [], langgraph: [], kaiban: [] };
  for (let number = 0; number <= (quick ? 1 : 3); number++) {
    const ours = [];
    for (let turn = 0; turn < (quick ? 20 : 200); turn++) ours.push(await once(product, agents, ended));
    const langgraph = await framework('langgraph', quick ? 20 : 500);
    const kaiban = await framework('kaiban', quick ? 10 : 100);
    if (number === 0) continue; // warms up
    times.ours.push(median(ours.map((time) => time.client)));
    times.server.push(median(ours.map((time) => time.server)));
    times.langgraph.push(median(langgraph));
    times.kaiban.push(median(kaiban));
  }
  ended.close();
  await product.stop();
  const { stdout } = await run(bench, ['plan', quick ? '200' : '5000']);
  const others = `LangGraph.js ${spread(times.langgraph, ' ms')}, KaibanJS ${spread(times.kaiban, ' ms')}; both keep nothing`;
  tell('workflow of 3 agents in a row, request to completed, everything on disk, p50', spread(times.ours, ' ms'), others, '≤ 4 ms');
  tell('the same, between its start and its end in the database, p50', spread(times.server, ' ms'), others, '≤ 4 ms');
  const advance = JSON.parse((await run(bench, ['advance', '60', '256'])).stdout);
  tell(
    'what a run of 60 nodes with outputs of 256 KB reads and decides when one of them ends, in its write, p50',
    `${shown(advance.lean_ms)} ms`,
    `with all texts read, as before: ${shown(advance.whole_ms)} ms; ratio ${(advance.lean_ms / advance.whole_ms).toFixed(3)}`,
    '≤ 0.2 of it',
  );
  tell('its plan alone', `${shown(Number(stdout))} ms`, '', '≤ 1 ms');
}

async function once(product, agents, ended) {
  const began = performance.now();
  const { id } = await product.json('POST', '/workflow-runs', { agents: agents.map((agent) => agent.id), task_descriptions: ['One', 'Two', 'Three'] });
  const data = await ended.of(id);
  const client = performance.now() - began;
  if (data.status !== 'completed') throw new Error(`the run ended ${data.status}`);
  return { client, server: micros(data.completed_at) - micros(data.started_at) };
}

// Milliseconds with their fraction, which Date forgets.
const micros = (text) => Date.parse(`${text.slice(0, 19)}Z`) + Number(`0.${/\.(\d+)/.exec(text)?.[1] ?? '0'}`) * 1000;

/** Hears the ends of runs, also of those that ended before they were asked for. */
async function endings(product) {
  const socket = new WebSocket(`ws://127.0.0.1:${product.port}/ws`);
  await new Promise((done, fail) => socket.on('open', done).on('error', fail));
  const heard = new Map();
  const asked = new Map();
  socket.on('message', (bytes) => {
    const { type, data } = JSON.parse(bytes);
    if (!['workflow_run.completed', 'workflow_run.failed', 'workflow_run.cancelled'].includes(type)) return;
    heard.set(data.id, data);
    asked.get(data.id)?.(data);
  });
  return {
    count: () => heard.size,
    close: () => socket.close(),
    of: (id) => (heard.has(id) ? heard.get(id) : new Promise((done) => asked.set(id, done))),
  };
}

async function framework(name, runs) {
  const script = fileURLToPath(new URL(`frameworks/${name}.mjs`, import.meta.url));
  const { stdout } = await run('node', [script, String(runs)], { maxBuffer: 1 << 26, env: { ...process.env, KAIBAN_TELEMETRY_OPT_OUT: 'true' } });
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

// The same job, the same words of the members: what the models of each have to read.
async function prompts({ program, tell }) {
  const counted = await withTeam(async (model, settings) => {
    const product = await Product.start(program, settings);
    const agents = [];
    for (const { name, role } of model.job.members)
      agents.push(
        await product.json('POST', '/agents', { name, description: role, agent_type: 'analytical', model: 'openai/team', system_prompt: role, status: 'active' }),
      );
    const { id } = await product.json('POST', '/workflow-runs', {
      agents: agents.map((agent) => agent.id),
      task_descriptions: model.job.tasks.map((task) => `${task.description}\n\nExpected output: ${task.expected}`),
      process: 'hierarchical',
    });
    let ended;
    do await sleep(20);
    while ((ended = await product.json('GET', `/workflow-runs/${id}`)).status === 'running');
    await product.stop();
    if (ended.status !== 'completed' || ended.delegations.length !== 3) throw new Error(`the run ended ${ended.status}: ${ended.error_message}`);
    return { calls: model.calls.length, tokens: Math.round(model.calls.reduce((sum, call) => sum + call, 0) / 4), job: model.job };
  });
  const theirs = crew(counted.job);
  const of = ({ calls, tokens }) => `${calls} calls, ${tokens.toLocaleString('en')} prompt tokens`;
  tell('a manager with three members, three tasks', of(counted), `CrewAI by its documented prompts: ${of(theirs)}; ratio ${shown(counted.tokens / theirs.tokens)}`, '≤ half the tokens');
}

async function crowd({ program, tell, count }) {
  const product = await Product.start(program);
  const { id } = await product.createAgent(1);
  const ended = await endings(product);
  const body = { agents: Array(5).fill(id), task_descriptions: ['One', 'Two', 'Three', 'Four', 'Five'] };
  const began = performance.now();
  const starts = new Map();
  let next = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      while (next++ < count) {
        const asked = performance.now();
        starts.set((await product.json('POST', '/workflow-runs', body)).id, asked);
      }
    }),
  );
  const times = [];
  const waits = [...starts].map(async ([run, asked]) => {
    const data = await ended.of(run);
    if (data.status !== 'completed') throw new Error(`a run ended ${data.status}`);
    times.push(performance.now() - asked);
  });
  const watch = setInterval(() => (most = Math.max(most, product.rss())), 100);
  await Promise.race([Promise.all(waits), sleep(120_000).then(() => Promise.reject(new Error(`${ended.count()} of ${count} runs ended`)))]);
  clearInterval(watch);
  const seconds = (performance.now() - began) / 1000;
  ended.close();
  tell(`${count.toLocaleString('en')} runs of 5 nodes at once`, `${shown(seconds)} s, ${shown((count * 5) / seconds)} nodes/s; slowest run ${shown(quantile(times, 1) / 1000)} s`, '', 'all finish');
  tell('memory at its highest meanwhile', `${shown(most)} MB`, '', '≤ 500 MB');
  await product.stop();
}
