import { QueryClient } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import type { WorkflowRun } from '@/api/types';
import { showRun, workflowRunQueries } from './workflow-queries';

it('a run that is shown as it was answered is looked at again, since it may have moved on meanwhile', () => {
  const client = new QueryClient();
  showRun(client, { id: 'r1', status: 'running' } as WorkflowRun);
  const state = client.getQueryState(workflowRunQueries.detail('r1').queryKey);
  expect(state?.data).toMatchObject({ status: 'running' });
  expect(state?.isInvalidated).toBe(true);
});
