// The web app in Chromium: what it loads, Lighthouse, a long list that scrolls, and five tasks that stream at once.
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { late, latencies, observe, rate, scrollBy, seen } from './frames.mjs';
import { audit } from './lighthouse.mjs';
import { median, quantile, shown, sorted, spread } from './numbers.mjs';
import { Product, sleep, start } from './product.mjs';
import { runMany } from './tasks.mjs';
import { perSecond, withWriter } from './writing-model.mjs';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const flags = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

/** All of it on a product of its own, with many tasks. `tell` writes a row, as in run.mjs. */
export async function browser({ program, bench, tell, quick }) {
  // Installed by scripts/bench, for this part alone.
  const { chromium } = createRequire(new URL('chromium/package.json', import.meta.url))('playwright-core');
  const count = quick ? 1_000 : 10_000;
  const folder = await filled(program, bench, count);
  await withWriter(async (settings) => {
    const product = await Product.start(program, settings, folder);
    const app = await chromium.launch({ executablePath, args: flags });
    await javascript(product, app, tell);
    await scrolling(product, app, tell, count, quick ? 2 : 5);
    await streaming(product, app, tell, quick ? 3 : 10);
    await app.close();
    await lighthouse(product, tell, quick ? 1 : 3);
    await product.stop();
  });
}

async function filled(program, bench, count) {
  const product = await Product.start(program);
  const { id } = await product.createAgent(1);
  await runMany(product, id, 100);
  await product.stop(true);
  const filling = start(bench, ['fill', product.folder, String(count)]);
  if ((await filling.ended) !== 0) throw new Error(`the database was not filled:\n${filling.log}`);
  return product.folder;
}

async function open(app, url) {
  const context = await app.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addInitScript(() => {
    for (const notice of ['welcome', 'hint']) localStorage.setItem(`personal-q.dismissed.${notice}`, '1');
  });
  const page = await context.newPage();
  if (url) await page.goto(url);
  return page;
}

/** What the first page runs: the scripts of its HTML, and all until the page has settled. */
async function javascript(product, app, tell) {
  const page = await open(app);
  const scripts = new Map();
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.set(new URL(response.url()).pathname, response.body());
  });
  await page.goto(product.base, { waitUntil: 'networkidle' });
  const html = (await product.request('GET', '/')).text;
  const sizes = await Promise.all([...scripts].map(async ([path, body]) => ({ first: html.includes(path), size: gzipSync(await body).length / 1000 })));
  const sum = (all) => all.reduce((total, { size }) => total + size, 0);
  tell('JavaScript, gzipped', `${shown(sum(sizes.filter(({ first }) => first)))} kB at first, ${shown(sum(sizes))} kB with the dashboard and its charts`, '', '≤ 200 kB at first');
  await page.context().close();
}

const told = (frames) => `${shown(rate(frames))} frames/s, a frame p50 ${shown(median(frames))} ms, p99 ${shown(quantile(frames, 0.99))} ms, ${shown(100 * late(frames))} % late`;

/** The page is scrolled from the script, 60 px a frame: no compositor hides what the list costs. */
async function scrolling(product, app, tell, count, seconds) {
  const list = await open(app, `${product.base}/tasks`);
  await list.getByTestId('task-card').first().waitFor();
  const blank = await open(app, 'about:blank');
  await blank.evaluate(() => {
    document.body.style.height = '400000px';
  });
  const frames = { list: [], blank: [] };
  for (let turn = 0; turn < 3; turn++)
    for (const [name, page] of Object.entries({ blank, list })) {
      await page.evaluate(() => scrollTo(0, 0));
      frames[name].push(...(await page.evaluate(scrollBy, { step: 60, milliseconds: seconds * 1000 })));
    }
  tell(`${count.toLocaleString('en')} tasks, scrolled by a row and a half in each frame`, told(frames.list), `an empty page: ${told(frames.blank)}`, '60 frames/s');
  await list.context().close();
  await blank.context().close();
}

/** Five windows, all in sight, each with a task whose model writes; meanwhile keys are pressed in each. */
async function streaming(product, app, tell, seconds) {
  const { id } = await product.createAgent('writes', 'openai/writer');
  const pages = { blank: [], task: [] };
  for (let number = 0; number < 5; number++) pages.blank.push(await open(app, 'about:blank'));
  const empty = await watch(pages.blank, Math.min(seconds, 5));
  for (const page of pages.blank) await page.context().close();
  for (let number = 0; number < 5; number++) {
    const task = await product.json('POST', '/tasks', { agent_id: id, title: `Writes ${number}` });
    pages.task.push(await open(app, `${product.base}/tasks/${task.id}`));
  }
  for (const page of pages.task) await page.getByText('word').first().waitFor();
  const before = await Promise.all(pages.task.map(words));
  const began = performance.now();
  const ours = await watch(pages.task, seconds);
  const elapsed = (performance.now() - began) / 1000;
  const after = await Promise.all(pages.task.map(words));
  const written = after.map((each, index) => (each - before[index]) / elapsed);
  const longest = Math.max(0, ...ours.long);
  const each = ({ frames, keys }) => `${told(frames)}; a key to the next paint p50 ${shown(median(keys))} ms, p98 ${shown(quantile(keys, 0.98))} ms`;
  tell(
    `five open tasks, ${perSecond} tokens a second in each, for ${shown(elapsed)} s`,
    `${spread(written, ' words/s')} drawn in each; ${each(ours)}; ${ours.long.length} tasks over 50 ms, the longest ${shown(longest)} ms`,
    `five empty pages: ${each(empty)}`,
    'a key p98 ≤ 200 ms',
  );
  for (const page of pages.task) await page.context().close();
}

const words = (page) => page.evaluate(() => document.querySelector('main').innerText.split(/\s+/).filter((word) => word.startsWith('word')).length);

async function watch(pages, seconds) {
  for (const page of pages) await page.evaluate(observe);
  const until = performance.now() + seconds * 1000;
  let pressed = 0;
  while (performance.now() < until) {
    for (const page of pages) await page.keyboard.press('ArrowRight');
    pressed++;
    await sleep(100);
  }
  const all = await Promise.all(pages.map((page) => page.evaluate(seen)));
  return {
    frames: all.flatMap(({ frames }) => frames),
    long: all.flatMap(({ long }) => long),
    keys: all.flatMap(({ keys }) => latencies(keys, pressed)),
  };
}

async function lighthouse(product, tell, repetitions) {
  const [task] = await product.json('GET', '/tasks?status=completed&limit=1');
  for (const [name, route] of Object.entries({ dashboard: '/', agents: '/agents', tasks: '/tasks', 'a task': `/tasks/${task.id}` })) {
    const reports = [];
    for (let number = 0; number < repetitions; number++) reports.push(await audit(product.base + route, executablePath, flags));
    const scores = (category) => {
      const all = sorted(reports.map(({ categories }) => Math.round(100 * categories[category].score)));
      return all[0] === all.at(-1) ? all[0] : `${median(all)} (${all[0]}–${all.at(-1)})`;
    };
    const value = (id) => median(reports.map(({ audits }) => audits[id].numericValue));
    tell(
      `Lighthouse, desktop, ${name}: performance, accessibility, best practices`,
      `${scores('performance')}, ${scores('accessibility')}, ${scores('best-practices')}; first paint ${shown(value('first-contentful-paint'))} ms, largest ${shown(value('largest-contentful-paint'))} ms, blocked ${shown(value('total-blocking-time'))} ms, shift ${value('cumulative-layout-shift').toFixed(3)}`,
      '',
      '≥ 95, 100, 100; < 1,000 ms',
    );
  }
}
