// Starts the published program on a data folder of its own, and talks to it.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

export function freePort() {
  return new Promise((done) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

const running = new Set();

/** Ends what still runs, such as after a measurement that failed. */
export function endAll() {
  for (const child of running) child.kill('SIGKILL');
}
process.on('exit', endAll);
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(1));

/** A process that is ended with the benchmark, however that ends. */
export function start(command, args, env = {}) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  child.log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (child.log = (child.log + text).slice(-4000)));
  running.add(child);
  child.ended = new Promise((done) =>
    child.on('exit', (code) => {
      running.delete(child);
      done(code);
    }),
  );
  return child;
}

/** Waits until it says that it listens. */
export async function listening(child) {
  for (let waited = 0; !child.log.includes('listening'); waited += 20) {
    if (child.exitCode !== null || waited > 30_000) throw new Error(`a helper did not start:\n${child.log}`);
    await sleep(20);
  }
}

export async function stop(child) {
  child.kill('SIGTERM');
  await child.ended;
}

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

export class Product {
  static async start(program, settings = {}, folder = fs.mkdtempSync(path.join(os.tmpdir(), 'personalq-bench-'))) {
    const product = new Product();
    product.port = await freePort();
    product.base = `http://127.0.0.1:${product.port}`;
    product.folder = folder;
    product.agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
    const began = performance.now();
    product.process = start(program, ['serve'], {
      DATA_DIR: folder,
      HOST: '127.0.0.1',
      PORT: String(product.port),
      SAMPLE_DATA: 'off',
      RATE_LIMIT_PER_MINUTE: '0',
      DEMO_WORD_DELAY_MS: '0',
      LOG_LEVEL: 'WARNING',
      ...settings,
    });
    while ((await product.status('/health')) !== 200) {
      if (product.process.exitCode !== null || performance.now() - began > 60_000) throw new Error(`the product did not start:\n${product.process.log}`);
      await sleep(3);
    }
    product.startMs = performance.now() - began;
    return product;
  }

  request(method, route, body) {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((done, fail) => {
      const headers = text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
      const request = http.request({ host: '127.0.0.1', port: this.port, method, path: route, agent: this.agent, headers }, (response) => {
        let answer = '';
        response.setEncoding('utf8');
        response.on('data', (part) => (answer += part));
        response.on('end', () => done({ status: response.statusCode, headers: response.headers, text: answer }));
      });
      request.on('error', fail);
      request.end(text);
    });
  }

  status = (route) => this.request('GET', route).then((answer) => answer.status, () => 0);

  async json(method, route, body) {
    const answer = await this.request(method, `/api/v1${route}`, body);
    if (answer.status >= 300) throw new Error(`${method} ${route} answered ${answer.status}: ${answer.text.slice(0, 300)}`);
    return JSON.parse(answer.text);
  }

  createAgent = (number, model = 'demo/echo', more = {}) =>
    this.json('POST', '/agents', {
      name: `Agent ${number}`,
      description: 'Measures how fast it goes',
      agent_type: 'analytical',
      model,
      system_prompt: 'Answer briefly.',
      status: 'active',
      tags: ['bench'],
      ...more,
    });

  async count(status, agentId) {
    const answer = await this.request('GET', `/api/v1/tasks?status=${status}&limit=1${agentId ? `&agent_id=${agentId}` : ''}`);
    return Number(answer.headers['x-total-count']);
  }

  /** Megabytes in memory, of the one process there is. */
  rss() {
    const status = fs.readFileSync(`/proc/${this.process.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
  }

  /** Milliseconds of processor time so far: a figure that a busy machine disturbs little. */
  cpu() {
    const after = fs.readFileSync(`/proc/${this.process.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return ((Number(after[11]) + Number(after[12])) * 1000) / ticksPerSecond;
  }

  async stop(keepFolder = false) {
    this.agent.destroy();
    await stop(this.process);
    if (!keepFolder) fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
