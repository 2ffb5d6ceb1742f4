// What the pages ask for when the database is full.
const asked = {
  'list of tasks': '/tasks?limit=100',
  'tasks completed, by agent': (agentId) => `/tasks?status=completed&agent_id=${agentId}&limit=100`,
  'tasks by search': '/tasks?search=task%209999&limit=100',
  'activities, third page': '/activities?limit=50&skip=100',
  metrics: '/metrics',
  'trends of 30 days': '/metrics/trends?window=30d',
};

/** Milliseconds of each question, asked one after the other. */
export async function askAll(product, agentId, times = 100) {
  const answers = {};
  for (const [name, route] of Object.entries(asked)) {
    answers[name] = [];
    for (let number = 0; number < times; number++) {
      const began = performance.now();
      await product.json('GET', typeof route === 'function' ? route(agentId) : route);
      answers[name].push(performance.now() - began);
    }
  }
  return answers;
}
