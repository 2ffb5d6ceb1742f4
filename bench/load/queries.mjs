// What the pages ask for when the database is full.
const asked = {
  'list of tasks': () => '/tasks?limit=100',
  'tasks, far page': () => '/tasks?limit=100&skip=50000',
  'tasks, last page': (_, held) => `/tasks?limit=100&skip=${held - 100}`,
  'tasks, oldest first': () => '/tasks?limit=100&sort=created_at',
  'tasks by completion': () => '/tasks?limit=100&sort=-completed_at',
  'tasks by title': () => '/tasks?limit=100&sort=title',
  'tasks by cost': () => '/tasks?limit=100&sort=-cost',
  'tasks by duration': () => '/tasks?limit=100&sort=-duration',
  'tasks by priority': () => '/tasks?limit=100&sort=-priority',
  'tasks of an agent': ({ agent_id }) => `/tasks?agent_id=${agent_id}&limit=100`,
  'tasks completed, of an agent': ({ agent_id }) => `/tasks?status=completed&agent_id=${agent_id}&limit=100`,
  'tasks failed or cancelled': () => '/tasks?status=failed&status=cancelled&limit=100',
  'tasks pending': () => '/tasks?status=pending&limit=100',
  'tasks of two priorities': () => '/tasks?priority=high&priority=medium&limit=100',
  'tasks of a day': ({ created_at }) => `/tasks?created_after=${new Date(Date.parse(created_at) - 86_400_000).toISOString()}&limit=100`,
  'tasks by search, many found': () => '/tasks?search=task&limit=100',
  'tasks by search, few found': () => '/tasks?search=4%2040000&limit=100',
  'tasks by search, none found': () => '/tasks?search=zebra%20crossing&limit=100',
  'tasks by search for two letters': () => '/tasks?search=zq&limit=100',
  'a task': ({ id }) => `/tasks/${id}`,
  'steps of a task': ({ id }) => `/tasks/${id}/steps`,
  activities: () => '/activities?limit=50',
  'activities, far page': () => '/activities?limit=50&skip=100000',
  'activities of a kind and agent': ({ agent_id }) => `/activities?activity_type=task_completed&agent_id=${agent_id}&limit=50`,
  'activities of a task': ({ id }) => `/activities?task_id=${id}&limit=50`,
  agents: () => '/agents?limit=100',
  'an agent': ({ agent_id }) => `/agents/${agent_id}`,
  metrics: () => '/metrics',
  'trends of 30 days': () => '/metrics/trends?window=30d',
  'trends of 90 days': () => '/metrics/trends?window=90d',
  'usage by day': () => '/metrics/usage?window=30d&group_by=day',
  'usage by agent': () => '/metrics/usage?window=30d&group_by=agent',
  'metrics of an agent': ({ agent_id }) => `/metrics/agents/${agent_id}?window=30d`,
};

/** Milliseconds of each question, asked one after the other. */
export async function askAll(product, times = 100) {
  const held = await product.count('completed');
  const [task] = await product.json('GET', `/tasks?limit=1&skip=${Math.floor(held / 3)}`);
  const answers = {};
  for (const [name, write] of Object.entries(asked)) {
    const route = write(task, held);
    answers[name] = [];
    for (let number = -3; number < times; number++) {
      const began = performance.now();
      await product.json('GET', route);
      if (number >= 0) answers[name].push(performance.now() - began); // the first ones read the pages from the disk
    }
  }
  return answers;
}
