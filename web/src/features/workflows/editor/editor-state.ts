import { type Draft, edgeId } from './graph-edit';
import { type History, historyOf, reduceHistory } from './history';

/** What is chosen on the canvas, by ids. */
export interface Selection {
  nodes: readonly string[];
  edges: readonly string[];
  notes: readonly string[];
}

export const nothing: Selection = { nodes: [], edges: [], notes: [] };

/** YAML that does not parse yet: kept as it was typed, beside the last draft that did. */
export interface BrokenText {
  text: string;
  error: string;
}

/** All the editor holds. Nodes and selection live here and nowhere else; the canvas only draws them. */
export interface EditorState {
  history: History<Draft>;
  selection: Selection;
  broken: BrokenText | null;
}

export type EditorAction =
  | { type: 'change'; to: (draft: Draft) => Draft; tag?: string | undefined; select?: Selection | undefined }
  | { type: 'select'; selection: Selection }
  | { type: 'settle' }
  | { type: 'undo' }
  | { type: 'redo' }
  | { type: 'reset'; to: Draft }
  | { type: 'text'; broken: BrokenText | null };

export const editorOf = (draft: Draft, broken: BrokenText | null = null): EditorState => ({
  history: historyOf(draft),
  selection: nothing,
  broken,
});

export function reduceEditor(state: EditorState, action: EditorAction): EditorState {
  switch (action.type) {
    case 'select':
      return sameSelection(state.selection, action.selection) ? state : { ...state, selection: action.selection };
    case 'text':
      return { ...state, broken: action.broken };
    case 'settle':
      return state.history.tag === null ? state : { ...state, history: { ...state.history, tag: null } };
    case 'reset':
      return editorOf(action.to);
    case 'change': {
      const history = reduceHistory(state.history, action);
      const selection = present(action.select ?? state.selection, history.present);
      return history === state.history && selection === state.selection ? state : { ...state, history, selection };
    }
    case 'undo':
    case 'redo': {
      // Text that does not parse would be out of step with any draft but its own.
      if (state.broken) return state;
      const history = reduceHistory(state.history, { type: action.type });
      return history === state.history ? state : { ...state, history, selection: present(state.selection, history.present) };
    }
  }
}

/** The selection without what is gone. */
function present(selection: Selection, draft: Draft): Selection {
  const kept = {
    nodes: selection.nodes.filter((id) => draft.nodes.some((node) => node.id === id)),
    edges: selection.edges.filter((id) => draft.edges.some((edge) => edgeId(edge) === id)),
    notes: selection.notes.filter((id) => draft.notes.some((note) => note.id === id)),
  };
  return sameSelection(kept, selection) ? selection : kept;
}

const sameSelection = (a: Selection, b: Selection): boolean =>
  (['nodes', 'edges', 'notes'] as const).every((what) => a[what].length === b[what].length && a[what].every((id) => b[what].includes(id)));
