import { describe, expect, it, vi } from 'vitest';
import { readUrlState, writeUrlState } from '@/lib/use-url-state';
import { type AgentListState, agentListDefaults, chipsOf, filterOf, isFiltered, pageSize, toggleSort } from './agent-filters';

const read = (query: string) => readUrlState(new URLSearchParams(query), agentListDefaults);
const write = (state: Partial<AgentListState>) => writeUrlState(new URLSearchParams(), agentListDefaults, state).toString();

describe('the list of agents and its address', () => {
  it('asks for the newest first when the address says nothing', () => {
    expect(filterOf(read(''))).toEqual({
      search: '',
      status: '',
      agent_type: '',
      tags: [],
      model: '',
      sort: '-created_at',
      skip: 0,
      limit: pageSize,
    });
  });

  it('reads every filter', () => {
    const filter = filterOf(read('search=%20bot%20&status=paused&type=creative&tags=a,b&model=demo/echo&sort=name&page=3'));
    expect(filter).toEqual({
      search: 'bot',
      status: 'paused',
      agent_type: 'creative',
      tags: ['a', 'b'],
      model: 'demo/echo',
      sort: 'name',
      skip: 2 * pageSize,
      limit: pageSize,
    });
  });

  it('ignores words it does not know instead of asking for nothing', () => {
    expect(filterOf(read('status=asleep&type=robot&sort=colour&page=-4'))).toMatchObject({
      status: '',
      agent_type: '',
      sort: '-created_at',
      skip: 0,
    });
  });

  it('comes back from the address as it went in, and leaves defaults out', () => {
    const state: AgentListState = { ...agentListDefaults, search: 'ä & b', tags: ['x y', 'z'], view: 'table', page: 2 };
    expect(read(write(state))).toEqual(state);
    expect(write(agentListDefaults)).toBe('');
  });

  it('knows whether anything is filtered; view, sort and page are no filters', () => {
    expect(isFiltered(read('view=table&sort=name&page=2'))).toBe(false);
    expect(isFiltered(read('tags=a'))).toBe(true);
  });
});

describe('chips', () => {
  it('name each filter, and take it away together with the page', () => {
    const set = vi.fn();
    const chips = chipsOf(read('search=bot&status=active&type=automation&tags=a,b&model=m'), set);
    expect(chips.map((chip) => chip.label)).toEqual(['Search: bot', 'Status: Active', 'Type: Automation', 'Tag: a', 'Tag: b', 'Model: m']);
    chips.find((chip) => chip.label === 'Tag: a')?.onRemove();
    expect(set).toHaveBeenCalledWith({ tags: ['b'], page: 1 });
  });
});

it('a column sorts in its natural direction first, then the other way', () => {
  expect(toggleSort('-created_at', 'name')).toBe('name');
  expect(toggleSort('name', 'name')).toBe('-name');
  expect(toggleSort('name', 'success_rate')).toBe('-success_rate');
  expect(toggleSort('-success_rate', 'success_rate')).toBe('success_rate');
});
