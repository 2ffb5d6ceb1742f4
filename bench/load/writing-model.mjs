// A model over OpenAI's chat completions that writes paragraphs and lists at a steady rate, for a minute or until nobody listens.
import http from 'node:http';
import { sleep } from './product.mjs';

export const perSecond = 200;

const text = (said) => (said % 120 === 119 ? `word${said}.\n\n` : said % 40 === 39 ? `**word${said}**\n- ` : `word${said} `);

function startModel() {
  const server = http.createServer(async (request, response) => {
    for await (const _ of request);
    if (request.url.endsWith('/models')) return response.end(JSON.stringify({ object: 'list', data: [{ id: 'writer', object: 'model' }] }));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const say = (delta, finish_reason = null) =>
      response.write(
        `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 0, model: 'writer', choices: [{ index: 0, delta, finish_reason }] })}\n\n`,
      );
    const began = performance.now();
    for (let said = 0; !response.destroyed && said < perSecond * 60; await sleep(10))
      for (const due = ((performance.now() - began) / 1000) * perSecond; said < due; said++) say({ content: text(said) });
    say({}, 'stop');
    response.end('data: [DONE]\n\n');
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

/** Does the work with the settings that let the product use the model. */
export async function withWriter(work) {
  const model = await startModel();
  try {
    await work({ OPENAI_BASE_URL: `http://127.0.0.1:${model.address().port}/v1`, OPENAI_API_KEY: 'none' });
  } finally {
    model.close();
    model.closeAllConnections();
  }
}
