// How much later than the model says it a browser hears the first token. The model is a small OpenAI-compatible server here,
// which says nothing but the time; browser and model read the same clock.
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';

const thinking = 150; // the browser needs a moment to ask for the task's text

function startModel() {
  const server = http.createServer(async (request, response) => {
    for await (const _ of request);
    if (request.url.endsWith('/models')) return response.end(JSON.stringify({ object: 'list', data: [{ id: 'clock', object: 'model' }] }));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const say = (delta, finish_reason = null) =>
      response.write(
        `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 0, model: 'clock', choices: [{ index: 0, delta, finish_reason }] })}\n\n`,
      );
    await sleep(thinking);
    say({ role: 'assistant', content: String(process.hrtime.bigint()) });
    await sleep(30);
    say({}, 'stop');
    response.end('data: [DONE]\n\n');
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

export async function withModel(work) {
  const model = await startModel();
  try {
    return await work({ OPENAI_BASE_URL: `http://127.0.0.1:${model.address().port}/v1`, OPENAI_API_KEY: 'none' });
  } finally {
    model.close();
    model.closeAllConnections();
  }
}

/** Milliseconds from the model's first token to the frame in the browser, once for each task. */
export async function firstTokens(product, agentId, count) {
  const socket = new WebSocket(`ws://127.0.0.1:${product.port}/ws`);
  const waiting = new Map();
  socket.on('message', (bytes) => {
    const now = process.hrtime.bigint();
    const { type, data } = JSON.parse(bytes);
    if (type === 'task.delta') waiting.get(data.task_id)?.(Number(now - BigInt(data.text)) / 1e6);
  });
  await new Promise((done, fail) => socket.on('open', done).on('error', fail));
  const times = [];
  for (let number = 0; number < count; number++) {
    const { id } = await product.json('POST', '/tasks', { agent_id: agentId, title: `First token ${number}` });
    const heard = new Promise((done) => waiting.set(id, done));
    socket.send(JSON.stringify({ action: 'subscribe', task_id: id }));
    times.push(await Promise.race([heard, sleep(30_000).then(() => Promise.reject(new Error('no token was heard')))]));
    socket.send(JSON.stringify({ action: 'unsubscribe', task_id: id }));
  }
  socket.close();
  return times;
}
