// kaiban.mjs RUNS: milliseconds of each run of three agents with three tasks in KaibanJS, with a fake model; building the team is not counted.
import { FakeListChatModel } from '@langchain/core/utils/testing';
import { timed } from './timed.mjs';

process.env.KAIBAN_TELEMETRY_OPT_OUT = 'true';
const { Agent, Task, Team } = await import('kaibanjs');

function makeTeam() {
  const agents = [1, 2, 3].map(
    (number) =>
      new Agent({
        name: `a${number}`,
        role: `r${number}`,
        goal: 'g',
        background: 'b',
        tools: [],
        llmInstance: new FakeListChatModel({ responses: ['{"finalAnswer":"ok"}'] }),
        llmConfig: { provider: 'fake', model: 'fake' },
      }),
  );
  const tasks = agents.map((agent, number) => new Task({ title: `t${number}`, description: `do ${number}`, expectedOutput: 'text', agent }));
  return new Team({ name: 'team', agents, tasks, logLevel: 'error', env: {} });
}

const runs = Number(process.argv[2]);
const teams = Array.from({ length: runs * 2 }, makeTeam);
await timed(runs, async () => {
  const { status } = await teams.pop().start();
  if (status !== 'FINISHED') throw new Error(`the team ended ${status}`);
});
process.exit(0);
