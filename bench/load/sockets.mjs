// A thousand WebSocket clients on raw sockets, which count frames and do little else, so that the server is the limit.
import crypto from 'node:crypto';
import net from 'node:net';

const textFrame = 1;
const ping = 9;

class Client {
  constructor(host, port, route, wanted, heard) {
    this.wanted = wanted;
    this.heard = heard;
    this.rest = Buffer.alloc(0);
    this.opened = new Promise((done, fail) => {
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
      done();
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
      else if (kind === ping) this.socket.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0]));
      at += head + length;
    }
    this.rest = this.rest.subarray(at);
  }
}

/**
 * Connects the clients, calls `go`, and waits for their frames. Answers frames per second from the first to the last, and how late
 * frames came (ms), from the time stamps that every hundredth client reads.
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
  for (let number = 0; number < clients; number++)
    all.push(
      new Client(hostname, Number(port), pathname, Buffer.from(wanted), (payload) => {
        last = performance.now();
        first ||= last;
        if (number % 100 === 0) {
          const stamp = /"ts":"(\d+)"/.exec(payload.toString('latin1'));
          if (stamp) late.push(Number(process.hrtime.bigint() - BigInt(stamp[1])) / 1e6);
        }
        if (++got === clients * frames) finish();
      }),
    );
  await Promise.all(all.map((client) => client.opened));
  await fetch(go).then((answer) => answer.text());
  await Promise.race([finished, new Promise((done) => setTimeout(done, 60_000))]);
  for (const client of all) client.socket.destroy();
  if (got < clients * frames) throw new Error(`${url}: ${got} of ${clients * frames} frames came`);
  return { perSecond: (got / (last - first)) * 1000, late };
}
