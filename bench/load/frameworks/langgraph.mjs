// langgraph.mjs RUNS: milliseconds of each run of three nodes in LangGraph.js, with its own fake model and in-memory saver.
import { FakeListChatModel } from '@langchain/core/utils/testing';
import { Annotation, END, MemorySaver, START, StateGraph } from '@langchain/langgraph';
import { timed } from './timed.mjs';

const state = Annotation.Root({ said: Annotation({ reducer: (before, more) => before.concat(more), default: () => [] }) });
const model = new FakeListChatModel({ responses: ['ok'] });
const node = async ({ said }) => ({ said: [(await model.invoke(`do it ${said.length}`)).content] });
const graph = new StateGraph(state)
  .addNode('a', node)
  .addNode('b', node)
  .addNode('c', node)
  .addEdge(START, 'a')
  .addEdge('a', 'b')
  .addEdge('b', 'c')
  .addEdge('c', END)
  .compile({ checkpointer: new MemorySaver() });
let thread = 0;
await timed(Number(process.argv[2]), () => graph.invoke({ said: [] }, { configurable: { thread_id: String(thread++) } }));
