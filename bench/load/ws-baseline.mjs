// What is compared with: the `ws` package alone. GET /go?n=ROUNDS&hz=HZ sends ROUNDS messages of 300 bytes to every client,
// HZ times a second, or as fast as the sockets take them.
import http from 'node:http';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';

const fullBuffer = 1 << 20;

function message(seq) {
  const data = { type: 'task.completed', seq, ts: String(process.hrtime.bigint()), pad: '' };
  data.pad = 'x'.repeat(300 - JSON.stringify(data).length);
  return Buffer.from(JSON.stringify(data));
}

const server = http.createServer(async (request, response) => {
  const query = new URL(request.url, 'http://x').searchParams;
  const hz = Number(query.get('hz'));
  const began = performance.now();
  for (let round = 0; round < Number(query.get('n')); round++) {
    const bytes = message(round);
    for (const client of sockets.clients) client.send(bytes, { binary: false, compress: false });
    if (hz) await sleep(Math.max(0, began + ((round + 1) * 1000) / hz - performance.now()));
    else do await turn();
    while ([...sockets.clients].some((client) => client.bufferedAmount > fullBuffer));
  }
  response.end('done');
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (client) => client.send('{"type":"hello"}'));
server.listen(Number(process.argv[2]), '127.0.0.1', 4096, () => console.log('listening'));
