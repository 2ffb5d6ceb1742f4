// A small OpenAI-compatible server that plays a manager who delegates once and then concludes, and members who answer at once.
// It counts the characters of everything a model is given to read: messages and tools.
import http from 'node:http';

const job = {
  members: [
    { name: 'Researcher', role: 'You research markets and collect facts with their sources.' },
    { name: 'Analyst', role: 'You analyse facts and find what they mean.' },
    { name: 'Writer', role: 'You write clear briefings for busy readers.' },
  ],
  tasks: [
    { description: 'Collect facts about the tea market of the last five years.', expected: 'Ten facts, each with its source.' },
    { description: 'Find the three trends that matter most to a small importer.', expected: 'Three trends, each with its reason.' },
    { description: 'Write a briefing of one page.', expected: 'A briefing with a headline and three paragraphs.' },
  ],
  // What members answer, of ordinary length.
  result: 'The market has grown by a twentieth each year, and loose leaf by more than that. '.repeat(12).trim(),
  final: 'Here is the briefing you asked for. '.repeat(20).trim(),
};

export async function withTeam(work) {
  const model = { job, calls: [] };
  const server = http.createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    if (request.url.endsWith('/models')) return response.end(JSON.stringify({ object: 'list', data: [{ id: 'team', object: 'model' }] }));
    const body = JSON.parse(text);
    model.calls.push(size(body));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const delta of answer(body)) response.write(`data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 0, model: 'team', choices: [delta] })}\n\n`);
    response.end('data: [DONE]\n\n');
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  try {
    return await work(model, { OPENAI_BASE_URL: `http://127.0.0.1:${server.address().port}/v1`, OPENAI_API_KEY: 'none' });
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

function size({ messages, tools = [] }) {
  const said = messages.map(({ content, tool_calls }) => (typeof content === 'string' ? content : JSON.stringify(content ?? '')) + (tool_calls ? JSON.stringify(tool_calls) : ''));
  return said.join('').length + (tools.length > 0 ? JSON.stringify(tools).length : 0);
}

function answer({ messages, tools = [] }) {
  const leads = tools.some((tool) => tool.function.name === 'delegate_work');
  if (!leads) return says(job.result);
  if (messages.some((message) => message.role === 'tool')) return says(job.final);
  const [proposal] = /\{"assignments":.*\}/.exec(messages.at(-1).content) ?? [];
  return [
    { index: 0, delta: { role: 'assistant', content: null, tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'delegate_work', arguments: proposal } }] }, finish_reason: null },
    { index: 0, delta: {}, finish_reason: 'tool_calls' },
  ];
}

const says = (content) => [
  { index: 0, delta: { role: 'assistant', content }, finish_reason: null },
  { index: 0, delta: {}, finish_reason: 'stop' },
];
