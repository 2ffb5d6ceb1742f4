import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Requests per second, milliseconds at p50 and p99, and the product's milliseconds of processor time each, by wrk over 16 connections. */
export function wrk(url, { seconds = 5, method = 'GET', body, product } = {}) {
  const script = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'personalq-wrk-')), 'request.lua');
  fs.writeFileSync(
    script,
    `wrk.method = "${method}"
${body ? `wrk.body = [[${JSON.stringify(body)}]]\nwrk.headers["Content-Type"] = "application/json"` : ''}
function done(summary, latency)
  io.write(string.format("RESULT %f %f %f %d %d\\n", summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.errors.status, summary.requests))
end
`,
  );
  const before = product?.cpu();
  return new Promise((done, fail) =>
    execFile('wrk', ['-t1', '-c16', `-d${seconds}s`, '--timeout', '20s', '-s', script, url], (error, output) => {
      fs.rmSync(path.dirname(script), { recursive: true });
      const result = /RESULT (\S+) (\S+) (\S+) (\d+) (\d+)/.exec(output);
      if (error || !result) return fail(error ?? new Error(output));
      const [perSecond, p50, p99, refused, requests] = result.slice(1).map(Number);
      if (refused > 0) return fail(new Error(`${url} refused ${refused} requests`));
      done({ perSecond, p50, p99, cpu: product && (product.cpu() - before) / requests });
    }),
  );
}
