// What a run costs over its bare model calls, with a model that takes no time. Ours is durable: journal, audit trail, counters, events.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';
import { timed } from './numbers.mjs';
import { freePort, listening, Product, start, stop } from './product.mjs';

const local = (name) => fileURLToPath(new URL(name, import.meta.url));

/** One after the other: milliseconds from the request to the frame that says completed, and from the task's claim to its end. */
async function runOurs(product, agentId, title, count) {
  const socket = new WebSocket(`ws://127.0.0.1:${product.port}/ws`);
  const ended = new Map();
  let tell;
  socket.on('message', (bytes) => {
    const { type, data } = JSON.parse(bytes);
    if (type !== 'task.completed' && type !== 'task.failed') return;
    ended.set(data.task_id, type);
    tell?.();
  });
  await new Promise((done, fail) => socket.on('open', done).on('error', fail));
  const ids = [];
  const outside = await timed(count, async () => {
    const { id } = await product.json('POST', '/tasks', { agent_id: agentId, title });
    while (!ended.has(id)) await new Promise((done) => (tell = done));
    if (ended.get(id) !== 'task.completed') throw new Error(`a task failed: ${JSON.stringify(await product.json('GET', `/tasks/${id}`))}`);
    ids.push(id);
  });
  socket.close();
  const inside = [];
  for (const id of ids.slice(-count)) {
    const task = await product.json('GET', `/tasks/${id}`);
    inside.push(micros(task.completed_at) - micros(task.started_at));
  }
  return { outside, inside: inside.map((value) => value / 1000) };
}

/** Microseconds: Date.parse knows only milliseconds. */
const micros = (instant) => Date.parse(instant.replace(/\.\d+/, '')) * 1000 + Number((/\.(\d+)/.exec(instant)?.[1] ?? '').padEnd(6, '0').slice(0, 6));

async function fetchBare(stub, count, tools) {
  const ask = async (messages) => {
    const answer = await fetch(`${stub}/chat/completions`, { method: 'POST', body: JSON.stringify({ model: 'stub', stream: true, messages, tools }) });
    await answer.text();
  };
  return timed(count, async () => {
    await ask([{ role: 'user', content: 'x' }]);
    if (tools) await ask([{ role: 'tool', content: '2' }]);
  });
}

/** { plain, tool } of { bare, agentsJs, outside, inside }: lists of milliseconds. */
export async function overhead(program, count) {
  const port = await freePort();
  const stub = start('node', [local('stub-model.mjs'), String(port)]);
  await listening(stub);
  const url = `http://127.0.0.1:${port}/v1`;
  const product = await Product.start(program, { OPENAI_BASE_URL: url, OPENAI_API_KEY: 'none' });
  const tools = [{ type: 'function', function: { name: 'add', parameters: {} } }];
  const off = Object.fromEntries(['calculator', 'current_time', 'list_files', 'read_file', 'write_file'].map((name) => [name, { enabled: false }]));
  const agents = {
    plain: await product.createAgent('plain', 'openai/stub', { tools_config: off }),
    tool: await product.createAgent('tool', 'openai/stub', { tools_config: { ...off, calculator: { enabled: true } } }),
  };
  const results = {};
  const other = spawnSync('node', [local('openai-agents.mjs'), url, String(count)], { encoding: 'utf8', timeout: 60_000 });
  const agentsJs = other.status === 0 ? JSON.parse(other.stdout) : undefined;
  if (!agentsJs) console.error(`OpenAI Agents JS was not measured:\n${other.stderr}`);
  for (const kind of ['plain', 'tool']) {
    const offered = kind === 'tool' ? tools : undefined;
    const before = await fetchBare(url, count, offered);
    const ours = await runOurs(product, agents[kind].id, 'hi', count);
    const after = await fetchBare(url, count, offered);
    results[kind] = { bare: [...before, ...after], agentsJs: agentsJs?.[kind], ...ours };
  }
  await product.stop();
  await stop(stub);
  return results;
}
