// openai-agents.mjs STUB TIMES: milliseconds of a run of OpenAI Agents JS with and without a tool, which keeps nothing, as JSON.
import { Agent, OpenAIChatCompletionsModel, run, setTracingDisabled, tool } from '@openai/agents';
import OpenAI from 'openai';
import { z } from 'zod';
import { timed } from './numbers.mjs';

const [stub, times] = process.argv.slice(2);
setTracingDisabled(true);
const model = new OpenAIChatCompletionsModel(new OpenAI({ apiKey: 'none', baseURL: stub }), 'stub');
const add = tool({ name: 'add', description: 'adds one', parameters: z.object({ x: z.number() }), execute: async ({ x }) => String(x + 1) });

async function measure(tools) {
  const agent = new Agent({ name: 'a', instructions: 'Answer briefly.', model, tools });
  return timed(Number(times), async () => {
    const { finalOutput } = await run(agent, 'hi');
    if (finalOutput !== 'done') throw new Error(`unexpected answer ${finalOutput}`);
  });
}

console.log(JSON.stringify({ plain: await measure([]), tool: await measure([add]) }));
