/** Who can be named in a file. */
export type Named = readonly { id: string; name: string }[];

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where a workflow names agents, under another name and in other words. */
export function renamed<T>(workflow: T, from: string, to: string, change: (agent: string) => string): T {
  const swap = (value: unknown, of: string, as: string): unknown => {
    if (!isObject(value) || !(of in value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => (key === of ? [as, typeof each === 'string' ? change(each) : each] : [key, each])),
    );
  };
  if (!isObject(workflow)) return workflow;
  const old = from === 'agent_id' ? 'manager_agent_id' : 'manager';
  const now = from === 'agent_id' ? 'manager' : 'manager_agent_id';
  const nodes = Array.isArray(workflow.nodes)
    ? workflow.nodes.map((node: unknown) => {
        const named = swap(node, from, to);
        if (!isObject(named) || !isObject(named.condition)) return named;
        return { ...named, condition: { ...named.condition, model_choice: swap(named.condition.model_choice, from, to) } };
      })
    : workflow.nodes;
  return {
    ...workflow,
    ...('nodes' in workflow && { nodes }),
    ...('settings' in workflow && { settings: swap(workflow.settings, old, now) }),
  };
}
