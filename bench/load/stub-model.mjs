// stub-model.mjs PORT: a model that answers at once, over OpenAI's chat completions. With tools, the first turn calls the first one;
// after a tool's answer, and without tools, it says "done".
import http from 'node:http';

const argumentsFor = { calculator: '{"expression":"1+1"}' };

function answerTo(request) {
  const tool = request.tools?.[0]?.function?.name;
  const isFirstTurn = request.messages?.at(-1)?.role !== 'tool';
  if (!tool || !isFirstTurn) return { message: { role: 'assistant', content: 'done' }, finish_reason: 'stop' };
  const call = { index: 0, id: 'call_1', type: 'function', function: { name: tool, arguments: argumentsFor[tool] ?? '{"x":1}' } };
  return { message: { role: 'assistant', content: null, tool_calls: [call] }, finish_reason: 'tool_calls' };
}

const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

const server = http.createServer((request, response) => {
  let body = '';
  request.on('data', (part) => (body += part));
  request.on('end', () => {
    if (request.url.endsWith('/models')) return response.end(JSON.stringify({ object: 'list', data: [{ id: 'stub', object: 'model' }] }));
    const asked = JSON.parse(body);
    const { message, finish_reason } = answerTo(asked);
    const head = { id: 'c1', created: 1, model: asked.model };
    if (!asked.stream) {
      response.writeHead(200, { 'content-type': 'application/json' });
      return response.end(JSON.stringify({ ...head, object: 'chat.completion', choices: [{ index: 0, message, finish_reason }], usage }));
    }
    const chunk = (choice, more) => `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: choice, ...more })}\n\n`;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk([{ index: 0, delta: message, finish_reason: null }]));
    response.write(chunk([{ index: 0, delta: {}, finish_reason }]));
    response.write(chunk([], { usage }));
    response.end('data: [DONE]\n\n');
  });
});
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'));
