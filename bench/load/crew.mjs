// What CrewAI's hierarchical process has its models read for a job, by the sizes of the prompt texts in its public source
// (translations/en.json, tools/agent_tools, agents/crew_agent_executor). No text of it is here: only how many characters each has
// without its placeholders. Characters are counted as for our own prompts.
const text = {
  manager: 12 + 378 + 62, // role, story and goal of the manager that is made for a crew
  rolePlaying: 34, // around role, story and goal
  tools: 652, // how to use tools, around their descriptions
  toolNames: 51,
  delegate: 72 + 227 + 306, // name, arguments and description of the tool that delegates
  ask: 71 + 226 + 320, // and of the one that asks
  noTools: 296, // the form of an answer, for who has no tools
  task: 145, // around the task
  expected: 134, // around the expected output
  context: 43, // around the context
  request: 85, // what a member is told to expect of itself
  action: 137, // a delegation as the manager writes it, around its content
};

/** Model calls and prompt tokens of the job: for every task the manager thinks, a member works, the manager concludes. */
export function crew({ members, tasks, result }) {
  const names = members.map((member) => member.name).join(', ').length;
  const managed = text.manager + text.rolePlaying + text.tools + text.toolNames + text.delegate + text.ask + 2 * names;
  let characters = 0;
  let calls = 0;
  let context = 0;
  for (const [number, task] of tasks.entries()) {
    const member = members[number];
    const asked = text.task + task.description.length + text.expected + task.expected.length + (number > 0 ? text.context + context : 0);
    // The manager writes the whole task and all context into the tool's input, as the tool's description demands.
    const given = task.description.length + (number > 0 ? context : 0);
    const action = text.action + given + member.name.length;
    characters += managed + asked;
    characters += text.rolePlaying + member.name.length + 2 * member.role.length + text.noTools;
    characters += text.task + given + text.context + text.expected + text.request;
    characters += managed + asked + action + result.length;
    calls += 3;
    context += result.length;
  }
  return { calls, tokens: Math.round(characters / 4) };
}
