// A thousand WebSocket clients on raw sockets, which count frames and do little else, so that the server is the limit.
import crypto from 'node:crypto';
import net from 'node:net';

const textFrame = 1;
const ping = 9;

const greeting = Buffer.from('"type":"hello"');

class Client {
  constructor(host, port, route, wanted, heard) {
    this.wanted = wanted;
    this.heard = heard;
    this.rest = Buffer.alloc(0);
    // Not before the greeting: a server answers 101 a moment before the socket is on its list of listeners.
    this.greeted = new Promise((done, fail) => {
      this.socket = net.connect(port, host);
      this.socket.on('error', fail);
      this.socket.on('connect', () =>
        this.socket.write(
          `GET ${route} HTTP/1.1\r\nHost: ${host}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${crypto.randomBytes(16).toString('base64')}\r\n\r\n`,
        ),
      );
      this.socket.on('data', (data) => this.take(data, done, fail));
    });
  }

  take(data, done, fail) {
    this.rest = this.rest.length ? Buffer.concat([this.rest, data]) : data;
    if (!this.isOpen) {
      const end = this.rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      if (!this.rest.subarray(0, end).includes(' 101 ')) return fail(new Error(this.rest.subarray(0, end).toString()));
      this.isOpen = true;
      this.rest = this.rest.subarray(end + 4);
    }
    let at = 0;
    while (this.rest.length - at >= 2) {
      const kind = this.rest[at] & 15;
      let length = this.rest[at + 1];
      let head = 2;
      if (length === 126) {
        if (this.rest.length - at < 4) break;
        length = this.rest.readUInt16BE(at + 2);
        head = 4;
      } else if (length === 127) {
        if (this.rest.length - at < 10) break;
        length = Number(this.rest.readBigUInt64BE(at + 2));
        head = 10;
      }
      if (this.rest.length - at < head + length) break;
      const payload = this.rest.subarray(at + head, at + head + length);
      if (kind === textFrame && payload.includes(this.wanted)) this.heard(payload);
      else if (kind === textFrame && payload.includes(greeting)) done();
      else if (kind === ping) this.socket.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0]));
      at += head + length;
    }
    this.rest = this.rest.subarray(at);
  }
}

/**
 * Connects the clients, calls `go` once all were greeted, and waits for their frames. Answers frames per second from the first to
 * the last, and how late frames came (ms), from the time stamps that every hundredth client reads; those also see that the frames
 * come in order. A frame that does not come is a fault.
 */
export async function fanOut({ url, clients, frames, wanted, go }) {
  const { hostname, port, pathname } = new URL(url);
  let got = 0;
  let first = 0;
  let last = 0;
  let finish;
  const late = [];
  const finished = new Promise((done) => (finish = done));
  const all = [];
  const disorder = [];
  for (let number = 0; number < clients; number++) {
    let next = 0;
    all.push(
      new Client(hostname, Number(port), pathname, Buffer.from(wanted), (payload) => {
        last = performance.now();
        first ||= last;
        if (number % 100 === 0) {
          const [, seq, stamp] = /"seq":(\d+),"ts":"(\d+)"/.exec(payload.toString('latin1'));
          late.push(Number(process.hrtime.bigint() - BigInt(stamp)) / 1e6);
          if (Number(seq) !== next) disorder.push(`socket ${number} heard ${seq} when ${next} was next`);
          next = Number(seq) + 1;
        }
        if (++got === clients * frames) finish();
      }),
    );
  }
  await Promise.all(all.map((client) => client.greeted));
  await fetch(go).then((answer) => answer.text());
  await Promise.race([finished, new Promise((done) => setTimeout(done, 60_000))]);
  for (const client of all) client.socket.destroy();
  if (got < clients * frames) throw new Error(`${url}: ${got} of ${clients * frames} frames came`);
  if (disorder.length) throw new Error(`${url}: ${disorder[0]}`);
  return { perSecond: (got / (last - first)) * 1000, late };
}
