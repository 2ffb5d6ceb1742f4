// What the pages ask for when the database is full.
const asked = {
  'list of tasks': () => '/tasks?limit=100',
  'tasks, far page': () => '/tasks?limit=100&skip=50000',
  'tasks completed, of an agent': (agentId) => `/tasks?status=completed&agent_id=${agentId}&limit=100`,
  'tasks failed or cancelled': () => '/tasks?status=failed&status=cancelled&limit=100',
  'tasks by search, many found': () => '/tasks?search=task&limit=100',
  'tasks by search, none found': () => '/tasks?search=zebra%20crossing&limit=100',
  'activities, third page': () => '/activities?limit=50&skip=100',
  'activities of a kind and agent': (agentId) => `/activities?activity_type=task_completed&agent_id=${agentId}&limit=50`,
  metrics: () => '/metrics',
  'trends of 30 days': () => '/metrics/trends?window=30d',
  'trends of 90 days': () => '/metrics/trends?window=90d',
  'usage by day': () => '/metrics/usage?window=30d&group_by=day',
  'usage by agent': () => '/metrics/usage?window=30d&group_by=agent',
  'metrics of an agent': (agentId) => `/metrics/agents/${agentId}?window=30d`,
};

/** Milliseconds of each question, asked one after the other. */
export async function askAll(product, agentId, times = 100) {
  const answers = {};
  for (const [name, route] of Object.entries(asked)) {
    answers[name] = [];
    await product.json('GET', route(agentId)); // the first reads the pages from the disk
    for (let number = 0; number < times; number++) {
      const began = performance.now();
      await product.json('GET', route(agentId));
      answers[name].push(performance.now() - began);
    }
  }
  return answers;
}
