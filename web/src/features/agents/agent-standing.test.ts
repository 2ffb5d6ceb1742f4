import { describe, expect, it } from 'vitest';
import { errorReason, firstAction } from './agent-standing';

const agent = { status: 'active', not_ready: [], error_code: null, error_message: null } as const;
const noKey = { code: 'not_configured', message: 'Anthropic has no key yet.' };

describe('what a person does first with an agent', () => {
  it('runs a task when it takes and can do it', () => expect(firstAction({ ...agent, not_ready: [] })).toBe('run'));
  it.each(['paused', 'inactive', 'training', 'error'] as const)('activates one that is %s', (status) =>
    expect(firstAction({ ...agent, status, not_ready: [{ code: status, message: '' }] })).toBe('activate'),
  );
  it('mends one that cannot work, whatever its status', () => {
    expect(firstAction({ ...agent, not_ready: [noKey] })).toBe('mend');
    expect(firstAction({ ...agent, status: 'paused', not_ready: [noKey] })).toBe('mend');
    expect(firstAction({ ...agent, status: 'error', error_code: 'invalid_key', not_ready: [] })).toBe('mend');
  });
});

describe('why an agent is in error', () => {
  it('is what the server said of it', () =>
    expect(errorReason({ status: 'error', error_message: 'Anthropic refused the key.', not_ready: [] })).toBe(
      'Anthropic refused the key.',
    ));
  it('is told too when it was put there by hand', () =>
    expect(errorReason({ status: 'error', error_message: null, not_ready: [{ code: 'error', message: 'Put there.' }] })).toBe(
      'Put there.',
    ));
  it('is nothing for an agent in another status', () =>
    expect(errorReason({ status: 'active', error_message: 'Old', not_ready: [] })).toBeNull());
});
