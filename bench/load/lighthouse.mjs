// Lighthouse's own program, as a person would start it: desktop, a fresh profile each time.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('chromium/node_modules/lighthouse/cli/index.js', import.meta.url));

/** Its report on one page. */
export async function audit(url, chromium, flags) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      program,
      url,
      '--preset=desktop',
      '--quiet',
      '--output=json',
      '--only-categories=performance,accessibility,best-practices',
      `--chrome-flags=--headless=new ${flags.join(' ')}`,
    ],
    { env: { ...process.env, CHROME_PATH: chromium }, maxBuffer: 64 << 20, timeout: 90_000 },
  );
  return JSON.parse(stdout);
}
