import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as types from './types';

const text = readFileSync('../docs/openapi.json', 'utf8');
const schemas = JSON.parse(text).components.schemas as Record<string, { enum?: string[] }>;

it('is generated from the committed document', () => {
  const stamp = /sha256 ([0-9a-f]{64})/.exec(readFileSync('src/api/schema.d.ts', 'utf8'))?.[1];
  expect(stamp, 'run scripts/api').toBe(createHash('sha256').update(text).digest('hex'));
});

it.each([
  ['AgentType', types.agentTypes],
  ['AgentStatus', types.agentStatuses],
  ['AgentTaskStatus', types.taskStatuses],
  ['TaskPriority', types.taskPriorities],
  ['WaitingFor', types.waitReasons],
  ['StepKind', types.stepKinds],
  ['ActivityStatus', types.activityStatuses],
  ['ActivityType', types.activityTypes],
] as const)('knows every member of %s', (name, members) => {
  expect([...members].sort()).toEqual([...(schemas[name]?.enum ?? [])].sort());
});
