// Tasks through the API: created, run by the demo model, completed, with journal, audit trail and events, all durable.
import { sleep } from './product.mjs';

const body = (agentId, number) => ({ agent_id: agentId, title: `Task ${number}`, description: 'no tool, one answer' });

/** Creates tasks over so many connections, and waits until all are completed. */
export async function runMany(product, agentId, count, connections = 16) {
  const before = await product.count('completed');
  let next = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (next < count) await product.json('POST', '/tasks', body(agentId, next++));
    }),
  );
  const created = performance.now() - began;
  while ((await product.count('completed')) - before < count) {
    if (performance.now() - began > 180_000) throw new Error(`${(await product.count('completed')) - before} of ${count} tasks completed, ${await product.count('failed')} failed`);
    await sleep(20);
  }
  return { createdPerSecond: (count / created) * 1000, perSecond: (count / (performance.now() - began)) * 1000 };
}

/** One after the other: from the request to the answer that says completed, in milliseconds. */
export async function roundTrips(product, agentId, count) {
  const times = [];
  for (let number = 0; number < count; number++) {
    const began = performance.now();
    const { id } = await product.json('POST', '/tasks', body(agentId, number));
    while ((await product.json('GET', `/tasks/${id}`)).status !== 'completed') await sleep(0);
    times.push(performance.now() - began);
  }
  return times;
}
